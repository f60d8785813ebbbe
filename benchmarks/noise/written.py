"""Pages of others with what is true of them: ``benchmarks/pages``.

Those in folders were written by hand, each a site of its own; the sets ``composed-a`` to ``composed-ad``, a file each,
were put together by thirty programs, each with its own texts, layouts and noise.

A page is ``NAME.html`` beside ``NAME.json``, or a line of a file with both: its ``kind`` (article, thread, question,
or none where it holds no article), ``title``, ``author`` and ``published`` (null where it names none), the ``units``
of its text in order, those of them that are ``headings``, and ``noise``, pairs of a kind and a string that must not
stand in the text. The block selector learns from all sets but those in :data:`HELD_OUT`.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import html as markup

from benchmarks.noise.page import NoisePage, squeezed
from pipeline.model import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGES = Path(__file__).resolve().parent.parent / "pages"
HELD_OUT = ("composed-aa", "composed-f", "composed-z", "fresh", "mixed")
COMPOSED = "composed"
"""What the names of the sets begin with whose pages share texts and layouts."""
FILE = ".jsonl.gz"
FETCHED_AT = datetime(2026, 11, 20, tzinfo=UTC)


def sets() -> list[str]:
    """The sets of pages, by name."""
    return sorted(path.name.removesuffix(FILE) for path in PAGES.iterdir() if path.is_dir() or path.name.endswith(FILE))


def written(names: Sequence[str]) -> Iterator[NoisePage]:
    """The pages of some sets, by name."""
    for name in names:
        if (PAGES / name).is_dir():
            for path in sorted((PAGES / name).glob("*.json")):
                html = path.with_suffix(".html").read_text("utf-8")
                yield page(name, path.stem, json.loads(path.read_text("utf-8")), html)
        else:
            with gzip.open(PAGES / f"{name}{FILE}", "rt", encoding="utf-8") as lines:
                for told in map(json.loads, lines):
                    yield page(name, told["name"], told, told["html"])


def page(name: str, stem: str, told: dict[str, Any], html: str) -> NoisePage:
    """The page ``stem`` of a set, with what is told of it."""
    noise: dict[str, dict[str, None]] = {}
    for kind, text in told["noise"]:
        noise.setdefault(kind, {})[text] = None
    cells = cells_of(html)
    site = f"{name}.example" if name.startswith(COMPOSED) else f"{name}{stem}.example"
    return NoisePage(
        url=f"https://www.{site}/{stem}.html",
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
        layout=name,
    )


def cells_of(html: str) -> dict[str, list[str]]:
    """The cells of each row of a table, and of each pair of a list of definitions, by the text of all of it."""
    root = markup.fromstring(html.encode(), parser=markup.HTMLParser(encoding="utf-8"))
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in root.iter("tr")]
    rows += [[name, value] for name, value in pairwise(root.iter("dt", "dd")) if name.tag == "dt" and value.tag == "dd"]
    texts = ([" ".join(cell.text_content().split()) for cell in row] for row in rows if len(row) > 1)
    return {squeezed("".join(row)): [text for text in row if text] for row in texts}
