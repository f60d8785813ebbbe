"""Pages that were written by hand, each a site of its own, with what is true of it: ``benchmarks/pages``.

A page is ``NAME.html`` beside ``NAME.json``: its ``kind`` (article, thread, question, or none where it holds no
article), ``title``, ``author`` and ``published`` (null where it names none), the ``units`` of its text in order, those
of them that are ``headings``, and ``noise``, pairs of a kind and a string that must not stand in the text. The block
selector learns from all folders but :data:`HELD_OUT`.
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
    from collections.abc import Iterator, Sequence

PAGES = Path(__file__).resolve().parent.parent / "pages"
HELD_OUT = "mixed"
FETCHED_AT = datetime(2026, 11, 20, tzinfo=UTC)


def folders() -> list[str]:
    """The folders of pages, by name."""
    return sorted(path.name for path in PAGES.iterdir() if path.is_dir())


def written(names: Sequence[str]) -> Iterator[NoisePage]:
    """The pages of some folders, by name."""
    for name in names:
        for path in sorted((PAGES / name).glob("*.json")):
            yield page(path)


def page(path: Path) -> NoisePage:
    """The page that a file tells of."""
    told, html = json.loads(path.read_text("utf-8")), path.with_suffix(".html").read_text("utf-8")
    noise: dict[str, dict[str, None]] = {}
    for kind, text in told["noise"]:
        noise.setdefault(kind, {})[text] = None
    cells = cells_of(html)
    site = f"{path.parent.name}{path.stem}.example"
    return NoisePage(
        url=f"https://www.{site}/{path.stem}.html",
        html=html,
        kind=told["kind"],
        site=site,
        fetched_at=FETCHED_AT,
        title=told["title"] or "",
        units=tuple(
            part for unit in told["units"] for part in cells.get(squeezed(unit), unit.splitlines()) if part.strip()
        ),
        headings=tuple(told["headings"]),
        noise={kind: tuple(texts) for kind, texts in noise.items()},
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
