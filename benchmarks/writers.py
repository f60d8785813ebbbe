"""Train the forest that tells an author from the other names around a text, and say how good it is.

    python benchmarks/writers.py [--write] [--suite N]

Learns from pages whose authors are known: those of ``benchmarks/pages`` that are not held out, and the noise suite.
Prints precision and recall by set, of the rules alone and with the forest, by a forest that has seen no page of the
set (of those written by hand, none of the host); then what the forest decides by. ``--write`` trains on everything and
writes ``pipeline/extraction/writers.json``. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from boosting import PACKAGE, fit, keep, print_asked  # noqa: E402

from benchmarks.noise import pages  # noqa: E402
from benchmarks.noise.measure import author_verdict  # noqa: E402
from benchmarks.noise.written import COMPOSED, HELD_OUT, sets, written  # noqa: E402
from pipeline.extraction import cleanup, writers  # noqa: E402
from pipeline.extraction.authors import named  # noqa: E402
from pipeline.extraction.byline import refusal  # noqa: E402
from pipeline.extraction.extract import read  # noqa: E402
from pipeline.extraction.surroundings import surroundings  # noqa: E402
from pipeline.model import Page, Rejected  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.noise import NoisePage
    from pipeline.extraction.trees import Forest

WRITERS = PACKAGE / "writers.json"
SUITE = "suite"
WEIGHTS = {SUITE: 0.6}
"""What a page of a set counts for: the suite is not the web."""
TREES, DEPTH, RATE = 250, 5, 0.08
PARTS = 4
LEVELS = (-0.5, 0.0, 0.5, 1.0)
"""Log-odds at which precision and recall are printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page: the set it is of, its author, who a label names, and the names around its text."""

    group: str
    gold: str | None
    labelled: str | None
    found: tuple[writers.Candidate, ...]

    def is_right(self, name: str | None) -> bool:
        """Whether a name is the author's."""
        return author_verdict(self.gold, name) == "right"


def asked(of: tuple[str, NoisePage]) -> Asked | None:
    """What is known of the author of a page; None where it was taken for none."""
    group, page = of
    body = page.html.encode("utf-8", "surrogatepass")
    given = Page(
        url=page.url, source="s", fetched_at=page.fetched_at, body=body, content_type="text/html; charset=utf-8"
    )
    reading = read(given)
    blocks = () if isinstance(reading, Rejected) else cleanup.clean(reading.selection, reading.title)
    if isinstance(reading, Rejected) or not blocks or page.reason:
        return None
    document = reading.selection.around
    around = surroundings(document, blocks, reading.title, is_thread=reading.selection.is_thread)
    refused = refusal(reading.head, document, reading.title)
    return Asked(
        group=group,
        gold=page.author,
        labelled=named(reading.head, around, given.fetched_at, refused),
        found=tuple(writers.candidates(reading.head, around, given.fetched_at, refused)),
    )


def given(number: int) -> Iterator[tuple[str, NoisePage]]:
    """Pages with the name of what shares their layouts."""
    for name in sets():
        if name not in HELD_OUT:
            for place, page in enumerate(written([name])):
                yield (name if name.startswith(COMPOSED) else f"part {place % PARTS}"), page
    for fold in (0, 1):
        for page in islice(pages(number, 55, fold), number):
            yield SUITE, page


def trained(rows: Sequence[Asked]) -> Forest:
    """A forest that tells the authors among some names."""
    told = [(row, one) for row in rows for one in row.found]
    columns = list(told[0][1].traits)
    return fit(
        np.array([[one.traits[name] for name in columns] for _, one in told], dtype=np.float32),
        np.array([row.is_right(one.name) for row, one in told]),
        np.array([WEIGHTS.get(row.group, 1.0) for row, _ in told]),
        columns, trees=TREES, depth=DEPTH, rate=RATE,
    )  # fmt: skip


def likeliest(forest: Forest, row: Asked) -> tuple[str | None, float]:
    """The likeliest name of a page, and its log-odds."""
    if not row.found:
        return None, -9.0
    odds = writers.weighed(row.found, forest)
    return row.found[int(np.argmax(odds))].name, float(odds.max())


def apart(rows: Sequence[Asked]) -> list[tuple[str | None, float]]:
    """The likeliest name of each page by a forest that has seen no page of its group."""
    out: list[tuple[str | None, float]] = [(None, 0.0)] * len(rows)
    for group in sorted({row.group for row in rows}):
        forest = trained([row for row in rows if row.group != group])
        for place, row in enumerate(rows):
            if row.group == group:
                out[place] = likeliest(forest, row)
    return out


def report(rows: Sequence[Asked], found: Sequence[tuple[str | None, float]]) -> None:
    """Precision and recall by group, and of all but the suite at several levels."""
    counts: dict[tuple[str, float | None], Counter[str]] = defaultdict(Counter)
    for row, (name, odds) in zip(rows, found, strict=True):
        for level in (None, *LEVELS):
            said = row.labelled or (name if level is not None and odds >= level else None)
            verdict = author_verdict(row.gold, said)
            counts[row.group, level][verdict] += 1
            if row.group != SUITE:
                counts["all but the suite", level][verdict] += 1
    print(f"{'':20}{'by labels':>12}" + "".join(f"{level:>12}" for level in LEVELS))
    for group in dict.fromkeys(group for group, _ in counts):
        shown = (_share(counts[group, level]) for level in (None, *LEVELS))
        print(f"{group:20}" + "".join(f"{one:>12}" for one in shown))


def _share(counts: Counter[str]) -> str:
    right = counts["right"]
    said, of = right + counts["wrong"] + counts["invented"], right + counts["wrong"] + counts["missing"]
    return f"{100 * right / max(1, said):.1f}/{100 * right / max(1, of):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=int, default=240, help="pages of each fold of the noise suite")
    parser.add_argument("--write", action="store_true", help=f"train on everything, write {WRITERS.name}")
    parser.add_argument("--only-write", action="store_true", help="do so without measuring anything")
    options = parser.parse_args()
    with Pool() as pool:
        rows = [row for row in pool.imap(asked, given(options.suite), chunksize=16) if row]
    if not options.only_write:
        report(rows, apart(rows))
    forest = trained(rows)
    print_asked(forest)
    if options.write or options.only_write:
        keep(forest, WRITERS)


if __name__ == "__main__":
    main()
