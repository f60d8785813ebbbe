"""The head of a page, its visible title and its byline: what says how an article is called, who wrote it and when."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.noise.sheet import Sheet

LAZY, SHORT = "{site}", "{short}..._{site}"
TITLES = (
    "{title}", "{title}_{site}", "{title}-{site}", "{title} - {section} - {site}", "{title} | {site}",
    "{title} – {site}", "{title}_{section}_{site}", "{title}__{site}", "{title}-{section}-{site}", "{title} » {site}",
    "{title}丨{site}", "{title} - {site}", "{title}_{word}_{site}", "{title}|{section}|{site}", SHORT,
    LAZY, "{title}-{site}", "{title}_{site}",
)  # fmt: skip
HEADLINES = {"h1": 0.58, "logo": 0.14, "div": 0.1, "font": 0.08, "none": 0.1}
AUTHORS = (
    "作者：{a}", "作者: {a}", "文/{a}", "撰文：{a}", "文｜{a}", "作者 {a}", "发布者：{a}", "作者／{a}", "撰稿：{a}",
    "文 / {a}", "[作者] {a}", "本文作者：{a}",
)  # fmt: skip
ENGLISH_AUTHORS = ("By {a}", "by {a}", "Written by {a}", "Author: {a}")

MACHINERY = (
    '<link rel="stylesheet" href="/css/main.css">',
    "<script>var _hmt=_hmt||[];_hmt.push(['_setAccount','a1']);</script>",
    "<style>.a{color:#333}.b li{float:left}@media(max-width:600px){.c{display:none}}</style>",
    '<meta name="viewport" content="width=device-width,initial-scale=1">', '<script src="/js/jquery.min.js"></script>',
    '<meta http-equiv="Cache-Control" content="no-transform">', "",
)  # fmt: skip


def head(sheet: Sheet) -> str:
    """The head element: title, meta, JSON-LD, by draw of the site."""
    still, lines = sheet.still, ['<meta charset="utf-8">']
    form = still.pick(TITLES)
    if form in {LAZY, SHORT} and headline_form(sheet) in {"none", "logo"}:  # there it would be told nowhere
        form = "{title}"
    word = sheet.words("words", 1, 1, hand=still)[0]
    lines.append(
        f"<title>{escape(form.format(**sheet.known(), word=word, short=sheet.title[:14]), quote=False)}</title>"
    )
    first = sheet.blocks[0].text[:60] if sheet.blocks else ""
    if still.chance(0.7):
        lines.append(f'<meta name="keywords" content="{escape(sheet.title)},{escape(word)}">')
        lines.append(f'<meta name="description" content="{escape(first)}">')
    if still.chance(0.25):
        lines.append(f'<meta property="og:title" content="{escape(sheet.title)}">')
    if still.chance(0.12):
        lines.append(f'<meta name="author" content="{escape(sheet.nick or sheet.site.name)}">')
    if sheet.stamp.gold and still.chance(0.25):
        lines.append(_meta_date(sheet))
    if still.chance(0.2):
        lines.append(_linked_data(sheet))
    lines.extend(sheet.site.habit(f"head {place}", MACHINERY) for place in range(3))
    return "<head>" + "\n".join(still.shuffled(lines)) + "</head>"


def _meta_date(sheet: Sheet) -> str:
    key = sheet.still.random.choice(
        ['property="article:published_time"', 'name="publishdate"', 'itemprop="datePublished"', 'name="pubdate"']
    )
    return f'<meta {key} content="{sheet.stamp.moment.isoformat()}">'


def _linked_data(sheet: Sheet) -> str:
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "Article", "headline": sheet.title}
    if sheet.stamp.gold:
        data["datePublished"] = sheet.stamp.moment.isoformat()
        data["dateModified"] = min(sheet.site.fetched_at, sheet.stamp.moment.replace(month=12, day=28)).isoformat()
    if sheet.nick:
        data["author"] = {"@type": "Person", "name": sheet.nick}
    data["publisher"] = {"@type": "Organization", "name": sheet.site.name}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def headline_form(sheet: Sheet) -> str:
    """How the site shows the title of an article."""
    return sheet.on("headline").still.weighted("headline", HEADLINES)


def headline(sheet: Sheet) -> str:
    """The visible title; nothing where the site shows none."""
    form, said, name = headline_form(sheet), escape(sheet.title, quote=False), sheet.attribute("title")
    written = {
        "h1": f"<h1{name}>{said}</h1>",
        "logo": f"<h2{name}>{said}</h2>",
        "div": f"<div{name}>{said}</div>",
        "font": f'<p align="center"><font size="5"><b>{said}</b></font></p>',
        "none": "",
    }
    return written[form]


def logo(sheet: Sheet) -> str:
    """The name of the site, as an image or in words, as the h1 where the site does so."""
    said = sheet.mark("nav", sheet.site.name)
    if headline_form(sheet) == "logo":
        return f"<h1><a href='/'>{said}</a></h1>"
    return sheet.still.random.choice([f"<a href='/'>{said}</a>", "<a href='/'><img src='/logo.png' alt=''></a>"])


def byline(sheet: Sheet) -> str:
    """Date, author, source and counters in the order of the site; nothing where there is nothing to say."""
    still, said = sheet.still, []
    if sheet.stamp.text:
        moment = f' datetime="{sheet.stamp.moment.isoformat()}"'
        date = sheet.mark("date", sheet.stamp.text)
        is_told = still.chance(0.4) and sheet.stamp.gold is not None
        said.append(f"<time{moment if is_told else ''}>{date}</time>" if still.chance(0.12) else date)
    if sheet.nick:
        said.append(_author(sheet))
    if still.chance(0.45):
        said.append(sheet.line("sources", "source", hand=sheet.still))
    if still.chance(0.5):
        said.append(sheet.line("counters", "counter"))
    shown = still.shuffled(range(len(said)))
    pieces = [said[place] for place in shown]
    shape = still.random.choice(["spans", "line", "divs", "p", "em"])
    if not pieces:
        return ""
    if shape in {"line", "p"}:
        between = still.random.choice([" ", "　", " | ", "&nbsp;&nbsp;", " / "])
        return sheet.box("meta", between.join(pieces), "div" if shape == "line" else "p")
    tag = {"spans": "span", "divs": "div", "em": "em"}[shape]
    return sheet.box("meta", " ".join(f"<{tag}>{piece}</{tag}>" for piece in pieces), "div")


def _author(sheet: Sheet) -> str:
    forms = AUTHORS if sheet.site.language == "zh" else ENGLISH_AUTHORS
    nick = sheet.nick or ""
    before, after = sheet.still.pick(forms).split("{a}")
    sheet.mark("author", before + nick + after)
    inner = f'<a href="/u/{sheet.draw.between(1, 99)}">{nick}</a>' if sheet.still.chance(0.25) else nick
    return before + inner + after
