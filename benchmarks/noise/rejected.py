"""Pages of a site that hold no article: lists, tag pages, pages that are gone, walls, videos, galleries, nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.noise import lists
from pipeline.model import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.sheet import Sheet


def listing(sheet: Sheet) -> str:
    """A channel: headlines, with or without teasers, and a pager."""
    shape = sheet.still.random.choice(list(lists.TEASERS.values()))
    bare, name = sheet.still.chance(0.4), sheet.attribute("card")
    rows = [
        f"<li>{sheet.link('row')}</li>" if bare else shape(sheet.link("row"), sheet.teaser("row"), name)
        for _ in range(sheet.draw.between(10, 24))
    ]
    return sheet.box("main", "".join(rows)) + sheet.box("pager", "<a>1</a> <a>2</a> <a>3</a> <a>&gt;</a>")


def tag(sheet: Sheet) -> str:
    """One line on a keyword and links."""
    rows = "".join(f"<p>{sheet.link('row')}</p>" for _ in range(sheet.draw.between(2, 9)))
    return sheet.box("main", f"<p>{sheet.line('tag_page', 'row')}</p>{rows}")


def gone(sheet: Sheet) -> str:
    """What a server says instead of 404."""
    return sheet.box(
        "main", f"<h2>{sheet.line('gone', 'row')}</h2><p><a href='/'>{sheet.line('gone_links', 'row')}</a></p>"
    )


def wall(sheet: Sheet) -> str:
    """The beginning of an article, and a wall."""
    first = sheet.mark("row", sheet.blocks[0].text[: sheet.draw.between(20, 50)])
    return sheet.box("main", f"<p>{first}…</p><div>{sheet.line('wall', 'row')}</div>")


def video(sheet: Sheet) -> str:
    """A player and what is said under it."""
    lines = "".join(f"<p>{said}</p>" for said in sheet.lines("video", 1, 3, noise="row"))
    return sheet.box("main", f'<video src="/v/1.mp4" poster="/v/1.jpg"></video>{lines}') + lists.cards(sheet)


def gallery(sheet: Sheet) -> str:
    """Images with captions."""
    images = "".join(
        f'<li><img src="/g/{place}.jpg"><span>{sheet.line("caption", "row")}</span></li>'
        for place in range(sheet.draw.between(6, 14))
    )
    return sheet.box("main", f"<ul>{images}</ul>")


def search(sheet: Sheet) -> str:
    """Results of a search on the site."""
    head = sheet.line("search_page", "row")
    rows = "".join(f"<div><h3>{sheet.link('row')}</h3><p>{sheet.teaser('row')}</p></div>" for _ in range(8))
    return sheet.box("main", f"<p>{head}</p>{rows}")


def empty(sheet: Sheet) -> str:
    """An article that was never filled in."""
    return sheet.box("main", "")


KINDS: Mapping[str, tuple[Callable[[Sheet], str], Reason]] = {
    "listing": (listing, Reason.NOT_ARTICLE),
    "tag": (tag, Reason.NOT_ARTICLE),
    "gone": (gone, Reason.SOFT_404),
    "wall": (wall, Reason.LOGIN_WALL),
    "video": (video, Reason.NOT_ARTICLE),
    "gallery": (gallery, Reason.NOT_ARTICLE),
    "search": (search, Reason.NOT_ARTICLE),
    "empty": (empty, Reason.EMPTY),
}
