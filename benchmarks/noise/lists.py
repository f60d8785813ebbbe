"""Lists of other articles: headlines alone, with dates, with teasers in prose, as cards, ranked."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.noise import wild

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.sheet import Sheet


def headlines(sheet: Sheet) -> str:
    """Related articles by their headlines, with dates or bullets or neither."""
    head = _head(sheet, "related_head")
    shape = sheet.still.named("related", HEADLINES)
    count, dated = sheet.draw.between(4, 12), sheet.still.chance(0.35)
    rows = [sheet.link("related") + (f" <span>{_date(sheet)}</span>" if dated else "") for _ in range(count)]
    return sheet.box("related", head + shape(rows))


def _lines(rows: list[str]) -> str:
    return "".join(f"<p>{row}</p>" for row in rows)


HEADLINES: Mapping[str, Callable[[list[str]], str]] = {
    "ul": lambda rows: "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>",
    "p": _lines,
    "bullets": lambda rows: "<br>".join(f"• {row}" for row in rows),
    "divs": lambda rows: "".join(f"<div>{row}</div>" for row in rows),
    "table": lambda rows: "<table>" + "".join(f"<tr><td>·</td><td>{row}</td></tr>" for row in rows) + "</table>",
    "dl": lambda rows: "<dl>" + "".join(f"<dd>{row}</dd>" for row in rows) + "</dl>",
    "ol": lambda rows: "<ol>" + "".join(f"<li>{row}</li>" for row in rows) + "</ol>",
    "br": lambda rows: "<br>\n".join(rows),
}


def unlinked(sheet: Sheet) -> str:
    """Related headlines that are no links: bullets of searches, as farms end their articles with."""
    rows = [sheet.headline("related") for _ in range(sheet.draw.between(5, 12))]
    mark = sheet.still.random.choice(["", "• ", "· ", ""])
    if sheet.still.chance(0.5):
        return "<ul>" + "".join(f"<li>{mark}{row}</li>" for row in rows) + "</ul>"
    return "".join(f"<p>{mark}{row}</p>" for row in rows)


def teasers(sheet: Sheet) -> str:
    """Other articles with their beginnings in prose."""
    shape = sheet.still.named("teasers", TEASERS)
    if sheet.site.skeleton == wild.SKELETON and sheet.still.chance(0.7):
        shape = partial(wild.teaser, sheet)
    image = "<img src='/t.jpg' alt=''>" if sheet.still.chance(0.4) else ""
    rows = [
        image + shape(sheet.link("teaser head"), sheet.teaser("teaser"), sheet.attribute("card"))
        for _ in range(sheet.draw.between(3, 8))
    ]
    return sheet.box("related", _head(sheet, "related_head") + "".join(rows))


TEASERS: Mapping[str, Callable[[str, str, str], str]] = {
    "h3-p": lambda head, said, name: f"<div{name}><h3>{head}</h3><p>{said}</p></div>",
    "li": lambda head, said, name: f"<li{name}>{head}<p>{said}</p></li>",
    "dl": lambda head, said, name: f"<dl{name}><dt>{head}</dt><dd>{said}</dd></dl>",
    "divs": lambda head, said, name: f"<div{name}><div>{head}</div><div>{said}</div></div>",
    "p-p": lambda head, said, _: f"<p><strong>{head}</strong></p><p>{said}</p>",
    "h4-span": lambda head, said, name: f"<section{name}><h4>{head}</h4><span>{said}</span></section>",
    "all linked": lambda head, said, name: f'<a href="/x"{name}><div>{head}</div><p>{said}</p></a>',
    "article": lambda head, said, name: f"<article{name}><h2>{head}</h2><p>{said}</p></article>",
}


def questions(sheet: Sheet) -> str:
    """Other questions, each with the beginning of its answer."""
    asked, answered = sheet.words("question_marks", 1, 1, hand=sheet.still)[0].split("/")
    rows = "".join(
        f"<div{sheet.attribute('card')}><p>{asked}{sheet.headline('related')}</p>"
        f"<p>{answered}{sheet.teaser('teaser')}</p></div>"
        for _ in range(sheet.draw.between(2, 6))
    )
    return sheet.box("related", _head(sheet, "related_head") + rows)


def cards(sheet: Sheet) -> str:
    """Other articles as cards: image, headline, date and counter."""
    rows = []
    for _ in range(sheet.draw.between(3, 8)):
        counter = sheet.line("counters", "counter")
        rows.append(
            f"<div{sheet.attribute('card')}><img src='/s.jpg' alt=''><a href='{sheet.href()}'>"
            f"{sheet.headline('card')}</a><span>{_date(sheet)}</span><span>{counter}</span></div>"
        )
    return sheet.box("related", _head(sheet, "related_head") + "".join(rows))


def rank(sheet: Sheet) -> str:
    """The most read articles, numbered, the same on every page."""
    rows = [sheet.link("rank", hand=sheet.still) for _ in range(sheet.still.between(5, 10))]
    numbered = sheet.still.chance(0.5)
    items = "".join(f"<li>{f'<i>{place}</i>' if numbered else ''}{row}</li>" for place, row in enumerate(rows, 1))
    return sheet.box("rank", _head(sheet, "rank_head") + f"<ul>{items}</ul>")


def channels(sheet: Sheet) -> str:
    """Columns of headlines from the channels of the site, as portals close their pages with; the same on every page."""
    pictured = sheet.still.chance(0.5)
    columns = []
    for _ in range(sheet.still.between(2, 5)):
        rows = [sheet.link("channel", hand=sheet.still) for _ in range(sheet.still.between(5, 10))]
        image = "<a href='/x'><img src='/c.jpg' width=120></a>" if pictured else ""
        items = "".join(f"<li>{row}</li>" for row in rows)
        columns.append(f"<div>{_head(sheet, 'rank_head')}{image}<ul>{items}</ul></div>")
    return sheet.box("rank", "".join(columns))


def friends(sheet: Sheet) -> str:
    """Links to befriended sites."""
    names = [*sheet.words("sites", 5, 12, hand=sheet.still), *sheet.words("sections", 3, 9, hand=sheet.still)]
    head = sheet.line("friends_head", "list head", hand=sheet.still)
    return sheet.box("footer", f"<b>{head}</b> " + sheet.strip("friends", names, " ", sheet.still))


def cloud(sheet: Sheet) -> str:
    """Keywords of the site."""
    return sheet.box("tags", sheet.strip("tags", sheet.words("words", 6, 14, hand=sheet.still), " ", sheet.still))


def inline_related(sheet: Sheet) -> str:
    """A link to another article between two paragraphs."""
    said = sheet.words("inline_related", 1, 1, hand=sheet.still)[0]
    return f"<p>{said}{sheet.link('related')}</p>"


def _head(sheet: Sheet, kind: str) -> str:
    tag = sheet.still.random.choice(["h3", "h2", "div", "h4", "p", "strong"])
    said = sheet.line(kind, "list head", hand=sheet.still)
    return f"<{tag}>{said}</{tag}>"


def _date(sheet: Sheet) -> str:
    moment = sheet.stamp.moment - timedelta(days=sheet.draw.between(-400, 900))
    form = sheet.site.habit("list date", ["%m-%d", "%Y-%m-%d", "%Y/%m/%d", "%m月%d日", "%Y-%m-%d %H:%M"])
    return sheet.mark("list date", min(moment, sheet.site.fetched_at).strftime(form))
