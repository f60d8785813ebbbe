"""Pages that people wrote by hand, each a site of its own with what is true of it: ``benchmarks/pages``.

A page is ``NAME.html`` beside ``NAME.json``: its ``kind`` (article, thread, question, or none where it holds no article),
``title``, ``author`` and ``published`` (null where it names none), the ``units`` of its text in order, those of them that
are ``headings``, and ``noise``, pairs of a kind and a string that must not stand in the text.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import html as markup

from benchmarks.noise.page import NoisePage, squeezed
from pipeline.model import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = Path(__file__).resolve().parent / "pages"
FETCHED_AT = datetime(2026, 11, 20, tzinfo=UTC)


def written(folder: Path = PAGES) -> Iterator[NoisePage]:
    """The pages, by name."""
    for path in sorted(folder.rglob("*.json")):
        yield page(path)


def page(path: Path) -> NoisePage:
    """The page that a file tells of."""
    told, html = json.loads(path.read_text("utf-8")), path.with_suffix(".html").read_text("utf-8")
    noise: dict[str, tuple[str, ...]] = {}
    for kind, text in told["noise"]:
        noise[kind] = (*noise.get(kind, ()), *(() if text in noise.get(kind, ()) else (text,)))
    cells = cells_of(html)
    site = f"{path.parent.name}{path.stem}.example"
    return NoisePage(
        url=f"https://www.{site}/{path.stem}.html",
        html=html,
        kind=told["kind"],
        site=site,
        fetched_at=FETCHED_AT,
        title=told["title"] or "",
        units=tuple(part for unit in told["units"] for part in cells.get(squeezed(unit), unit.splitlines())),
        headings=tuple(told["headings"]),
        noise=noise,
        published=told["published"],
        author=told["author"],
        reason=Reason.NOT_ARTICLE if told["kind"] == "none" else None,
        layout=path.parent.name,
    )


def cells_of(html: str) -> dict[str, list[str]]:
    """The cells of each row of a table, and of each pair of a list of definitions, by the text of all of it."""
    root = markup.fromstring(html.encode(), parser=markup.HTMLParser(encoding="utf-8"))
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in root.iter("tr")]
    rows += [[name, value] for name, value in pairwise(root.iter("dt", "dd")) if name.tag == "dt" and value.tag == "dd"]
    texts = ([" ".join(cell.text_content().split()) for cell in row] for row in rows if len(row) > 1)
    return {squeezed("".join(row)): [text for text in row if text] for row in texts}
