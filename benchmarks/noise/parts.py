"""What stands around an article, part by part. Every string that a part prints is noted as noise of its kind."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from benchmarks.noise.stock import headline, prose

if TYPE_CHECKING:
    from benchmarks.noise.sheet import Sheet


def notice(sheet: Sheet) -> str:
    """A banner about cookies, accounts or maintenance."""
    said = sheet.line("cookie", hand=sheet.still)
    return sheet.box("notice", sheet.still.random.choice([said, f"<p>{said}</p>", f"<span>{said}</span><a>×</a>"]))


def login(sheet: Sheet) -> str:
    """A login bar."""
    return sheet.box("login", sheet.line("login", hand=sheet.still))


def nav(sheet: Sheet) -> str:
    """The menu of the site: a list, a strip with bars, or cells."""
    words = sheet.words("nav", 5, 18, hand=sheet.still)
    shape = sheet.still.random.choice(["list", "strip", "bars", "cells"])
    if shape == "list":
        items = "".join(f"<li>{sheet.strip('nav', [word])}</li>" for word in words)
        return sheet.box("nav", f"<ul>{items}</ul>", sheet.still.random.choice(["nav", "div", "div"]))
    if shape == "cells":
        cells = "".join(f"<td>{sheet.strip('nav', [word])}</td>" for word in words)
        return f"<table{sheet.attribute('nav')}><tr>{cells}</tr></table>"
    return sheet.box("nav", sheet.strip("nav", words, " | " if shape == "bars" else " ", sheet.still))


def mega(sheet: Sheet) -> str:
    """The menu of a portal: a column of channels under each of several heads."""
    columns = []
    for _ in range(sheet.still.between(3, 6)):
        head, *words = sheet.words("nav", 4, 9, hand=sheet.still)
        links = "".join(f"<dd>{sheet.strip('nav', [word])}</dd>" for word in words)
        columns.append(f"<dl><dt>{sheet.mark('nav', head)}</dt>{links}</dl>")
    return sheet.box("nav", "".join(columns))


def crumbs(sheet: Sheet) -> str:
    """Where the page stands in its site; a year or a day in it is the page's."""
    moment = sheet.stamp.moment
    said = sheet.line("crumbs", hand=sheet.still, year=moment.year, date=f"{moment:%Y-%m-%d}")
    return sheet.box("crumbs", said, sheet.still.random.choice(["div", "p", "div"]))


def label(sheet: Sheet) -> str:
    """A line that says that the article begins."""
    said = sheet.line("labels", "label", hand=sheet.still)
    return sheet.still.random.choice([f"<p>{said}</p>", f"<div>{said}</div>", f"<p><strong>{said}</strong></p>"])


def counter(sheet: Sheet) -> str:
    """How many people saw it."""
    return sheet.box("meta", sheet.line("counters", "counter"), sheet.still.random.choice(["p", "div"]))


def share(sheet: Sheet) -> str:
    """Buttons to pass the page on."""
    words = sheet.lines("share", 1, 3, hand=sheet.still)
    icons = "<img src='/i/s.png' width=16>" * sheet.site.habit("share icons", [0, 0, 3, 5])
    return sheet.box("share", "".join(f"<a href='#'>{word}</a> " for word in words) + icons)


def tags(sheet: Sheet) -> str:
    """The keywords of the article: linked, in one line, or as a list."""
    head = sheet.words("tags", 1, 1, hand=sheet.still)[0]
    words = sheet.words("words", 3, 7)
    shape = sheet.still.random.choice(["links", "line", "list"])
    if shape == "links":
        return sheet.box("tags", sheet.mark("tags", head) + " " + sheet.strip("tags", words, " "))
    if shape == "line":
        return f"<p>{sheet.mark('tags', head + sheet.still.random.choice(['，', ' ', '、', ',']).join(words))}</p>"
    items = "".join(f"<li>{sheet.mark('tags', word)}</li>" for word in words)
    return sheet.box("tags", f"<span>{sheet.mark('tags', head)}</span><ul>{items}</ul>")


def contents(sheet: Sheet) -> str:
    """A table of contents at the top: links to the headings, noted as one string."""
    heads = [block.text for block in sheet.blocks if block.kind == "heading"]
    if len(heads) < 3:
        return ""
    sheet.mark("toc", "".join(heads))
    items = "".join(f'<li><a href="#t{place}">{escape(head)}</a></li>' for place, head in enumerate(heads))
    return sheet.box("pager", f"<div>{sheet.line('toc')}</div><ol>{items}</ol>")


def summary(sheet: Sheet) -> str:
    """A box that tells the beginning of the article: its words stand in the article, so they are not noted."""
    first = next((block.text for block in sheet.blocks if len(block.text) >= 40), "")
    if not first:
        return ""
    said = escape(first[: min(sheet.draw.between(30, 70), len(first) - 8)])
    return sheet.box("notice", f"<b>{sheet.line('labels', 'label', hand=sheet.still)}</b>{said}…")


def keywords(sheet: Sheet) -> str:
    """Searches that lead to the page, strung together."""
    words = [headline(sheet.draw, sheet.site.language, sheet.title) for _ in range(sheet.draw.between(1, 5))]
    return f"<p>{sheet.mark('keywords', sheet.still.random.choice(['，', ' ', ',', '、']).join(words))}</p>"


STRAYS = {
    "promo": ("promo", 3), "lead": ("lead", 3), "advert": ("advert", 1), "queries": ("keywords", 3),
    "inline_related": ("inline related", 2), "follow": ("promo", 1), "app": ("app", 0.5), "unfold": ("unfold", 0.5),
}  # fmt: skip
"""What stands between paragraphs as if it were one of them: kinds of line, what they are noted as, and how often."""


def stray(sheet: Sheet) -> str:
    """The inside of a paragraph that is none of the article's; always of one kind on a site."""
    if sheet.site.language != "zh":
        return sheet.line("promo")
    kinds = {kind: weight for kind, (_, weight) in STRAYS.items()}
    kind = sheet.still.random.choices(list(kinds), list(kinds.values()))[0]
    hand = sheet.draw if kind in {"queries", "inline_related"} or sheet.still.chance(0.3) else sheet.still
    return sheet.line(kind, STRAYS[kind][0], hand=hand)


def follow(sheet: Sheet) -> str:
    """How an account takes leave of its readers."""
    kind = "follow" if sheet.site.language == "zh" else "promo"
    said = sheet.lines(kind, 1, 2, hand=sheet.still, noise="promo")
    return sheet.still.random.choice(["", "<hr>"]) + "".join(f"<p>{line}</p>" for line in said)


def title_again(sheet: Sheet) -> str:
    """The title between paragraphs, for the search engines."""
    return f"<p>{sheet.mark('keywords', sheet.title)}</p>"


def advert(sheet: Sheet) -> str:
    """An advert: a line, several, or prose."""
    shape = sheet.still.random.choice(["line", "lines", "prose", "both"])
    if shape == "lines":
        return sheet.box("advert", "".join(f"<p>{said}</p>" for said in sheet.lines("advert", 2, 4)))
    short = f"<a href='https://ad.example/'>{sheet.line('advert')}</a>" if shape != "prose" else ""
    long = f"<p>{sheet.prose('advert', 'advert', 1, 2)}</p>" if shape != "line" else ""
    return sheet.box("advert", short + long)


def marked_advert(sheet: Sheet) -> str:
    """An advert between paragraphs: a line that tells that it is one, with or without prose."""
    long = f"<p>{sheet.prose('advert', 'advert', 1, 2)}</p>" if sheet.still.chance(0.4) else ""
    return sheet.box("advert", f"<p>{sheet.line('advert')}</p>{long}")


def lead(sheet: Sheet) -> str:
    """How to reach an adviser: lines, or a pitch in prose with a line under it."""
    lines = sheet.lines("lead", 1, 3, hand=sheet.still)
    shape = sheet.still.random.choice(["lines", "prose", "strong", "image"])
    if shape == "prose":
        return sheet.box("lead", f"<p>{sheet.prose('pitch', 'lead', 1, 3)}</p><p>{lines[0]}</p>")
    if shape == "strong":
        return "".join(f"<p><strong>{said}</strong></p>" for said in lines)
    image = '<img src="/wx.png" alt="">' if shape == "image" else ""
    return sheet.box("lead", image + "".join(f"<p>{said}</p>" for said in lines))


def promo(sheet: Sheet) -> str:
    """Lines or a paragraph that stand on every page of the site."""
    shape = sheet.still.random.choice(["list", "lines", "prose", "prose", "boxed"])
    if shape == "prose":
        return f"<p>{sheet.prose('pitch', 'promo', 2, 3, hand=sheet.still)}</p>"
    lines = sheet.lines("promo", 2, 5, hand=sheet.still)
    if shape == "list":
        return "<ul>" + "".join(f"<li>{said}</li>" for said in lines) + "</ul>"
    inner = "".join(f"<p>{said}</p>" for said in lines)
    return sheet.box("advert", inner) if shape == "boxed" else inner


def legal(sheet: Sheet) -> str:
    """A disclaimer in prose, the same on every page."""
    said = sheet.prose("legal", "legal", 1, 4, hand=sheet.still)
    shape = sheet.still.random.choice(["boxed", "p", "headed", "small"])
    if shape == "p":
        return f"<p>{said}</p>"
    if shape == "headed":
        return sheet.box("legal", f"<h4>{sheet.line('legal_head', hand=sheet.still)}</h4><p>{said}</p>")
    return sheet.box("legal", said if shape == "boxed" else f"<small>{said}</small>")


def machine(sheet: Sheet) -> str:
    """A note that a machine wrote it."""
    said = sheet.prose("machine", "machine", hand=sheet.still)
    return sheet.still.random.choice([f"<p>{said}</p>", sheet.box("legal", said), f"<p><em>{said}</em></p>"])


def bio(sheet: Sheet) -> str:
    """Who wrote it, in prose; nothing where nobody signed."""
    if not sheet.nick:
        return ""
    shape = sheet.still.random.choice(["card", "p", "headed"])
    said = prose(sheet.draw, "bio", sheet.site.language, 1, 2, name=sheet.nick, **sheet.known())
    inner = f"<p>{sheet.mark('bio', said)}</p>"
    if shape == "p":
        return inner
    head = f"<h4>{sheet.line('bio_head', hand=sheet.still)}</h4>" if shape == "headed" else '<img src="/u.jpg">'
    return sheet.box("bio", head + inner)


def company(sheet: Sheet) -> str:
    """What the site says about itself."""
    said = sheet.prose("company", "company", 1, 3, hand=sheet.still)
    return sheet.box("footer", f"<h4>{sheet.line('company_head', hand=sheet.still)}</h4><p>{said}</p>")


def prevnext(sheet: Sheet) -> str:
    """The articles before and behind this one."""
    lines = [sheet.line("prevnext") for _ in range(2)]
    shape = sheet.still.random.choice(["p", "li", "spans"])
    if shape == "spans":
        return sheet.box("pager", "".join(f"<span><a href='{sheet.href()}'>{said}</a></span>" for said in lines))
    tag = {"p": "p", "li": "li"}[shape]
    inner = "".join(f"<{tag}><a href='{sheet.href()}'>{said}</a></{tag}>" for said in lines)
    return sheet.box("pager", f"<ul>{inner}</ul>" if tag == "li" else inner)


def editor(sheet: Sheet) -> str:
    """Who edited it."""
    said = sheet.line("editor")
    return sheet.still.random.choice([f"<p>{said}</p>", f'<p align="right">{said}</p>', sheet.box("meta", said)])


def widget(sheet: Sheet) -> str:
    """A form to ask an adviser."""
    inner = "".join(f"<p>{said}</p>" for said in sheet.lines("widget", 2, 5, hand=sheet.still))
    return sheet.box("widget", inner + "<textarea></textarea><button>OK</button>", "div")


def app(sheet: Sheet) -> str:
    """Get the app."""
    return sheet.box("notice", "".join(f"<div>{said}</div>" for said in sheet.lines("app", 1, 3, hand=sheet.still)))


def unfold(sheet: Sheet) -> str:
    """A button in the text that opens the rest of it."""
    return sheet.box("widget", f"<a href='javascript:;'>{sheet.line('unfold', hand=sheet.still)}</a>", "div")


def figure(sheet: Sheet) -> str:
    """An image with its caption; the alternative text is a headline or the title."""
    alt = sheet.draw.random.choice([sheet.title, "", headline(sheet.draw, sheet.site.language, sheet.title)])
    if alt and alt != sheet.title:
        sheet.mark("alt", alt)
    image = f'<img src="/u/{sheet.draw.between(10, 999)}.jpg" alt="{escape(alt)}">'
    is_search = sheet.site.language == "zh" and sheet.still.chance(0.35)
    said = sheet.line("queries" if is_search else "caption", "keywords" if is_search else "caption")
    shape = sheet.still.random.choice(["figure", "p", "div", "center"])
    if shape == "figure":
        return f"<figure{sheet.attribute('figure')}>{image}<figcaption>{said}</figcaption></figure>"
    if shape == "center":
        return f'<p style="text-align:center">{image}</p><p style="text-align:center">{said}</p>'
    return sheet.box("figure", f"{image}<br>{said}" if shape == "p" else f"{image}<div>{said}</div>", "div")


def revised(sheet: Sheet) -> str:
    """When it was last revised, where it says when it appeared: weeks later, and not the date that counts."""
    if not sheet.stamp.text:
        return ""
    later = min(sheet.stamp.moment + timedelta(days=sheet.draw.between(1, 90)), sheet.site.fetched_at)
    return f"<p>{sheet.line('revised', hand=sheet.still, later=later.strftime('%Y-%m-%d'))}</p>"


def signature(sheet: Sheet) -> str:
    """What its writer writes under everything."""
    return f"<p>{sheet.prose('signature', 'signature', hand=sheet.still)}</p>"


def leftover(sheet: Sheet) -> str:
    """Markdown that nobody rendered."""
    return f"<p>{sheet.line('markdown', hand=sheet.still)}</p>"


def footer(sheet: Sheet) -> str:
    """The links and rights of the site."""
    links = sheet.strip("footer", sheet.words("footer_links", 4, 9, hand=sheet.still), " | ", sheet.still)
    rights = sheet.lines("copyright", 1, 4, hand=sheet.still)
    tag = sheet.still.random.choice(["footer", "div", "div"])
    return sheet.box("footer", f"<p>{links}</p>" + "".join(f"<p>{said}</p>" for said in rights), tag)


def copyright(sheet: Sheet) -> str:  # noqa: A001  the name of the part
    """Whose the article is."""
    said = sheet.line("copyright", hand=sheet.still)
    return sheet.still.random.choice([f"<p>{said}</p>", sheet.box("legal", said), f"<div>{said}</div>"])


def hidden(sheet: Sheet) -> str:
    """What the page has and does not show."""
    said = sheet.line("hidden")
    return sheet.still.random.choice(
        [
            f'<div style="display:none">{said}</div>',
            f'<p style="display: none;">{said}</p>',
            f"<div hidden>{said}</div>",
            f"<noscript>{said}</noscript>",
            f"<template><p>{said}</p></template>",
            f"<!-- {said} -->",
            f"<textarea style='display:none'>{said}</textarea>",
            f'<div aria-hidden="true" style="display:none"><p>{said}</p></div>',
        ]
    )


def script(sheet: Sheet) -> str:
    """Data that scripts read: the article's own words and another headline, as JSON."""
    said = sheet.headline("script")
    state = {"detail": {"title": sheet.title, "content": [b.text for b in sheet.blocks[:3]]}, "next": said}
    written = json.dumps(state, ensure_ascii=sheet.still.chance(0.5)).replace("</", "<\\/")
    return sheet.still.random.choice(
        [f"<script>window.__STATE__={written}</script>", f'<script type="application/json">{written}</script>']
    )
