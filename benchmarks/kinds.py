"""Train the forest that tells threads and questions, whose replies are content, from articles, and say how good it is.

    python benchmarks/kinds.py [--write] [--suite N]

Prints for each set of pages (those of ``benchmarks/pages``, the real ones where they are, the noise suite) how many
threads are missed and how many articles are taken for one by a forest that has seen no page of the set (of the real
ones and those written by hand, none of the host); then what the forest decides by. ``--write`` trains on everything
and writes ``pipeline/extraction/kinds.json``. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from boosting import PACKAGE, fit, keep, print_asked  # noqa: E402
from examples import COMPOSED, SUITE, WILD, WRITTEN, Given, by_others, suite, zh_web  # noqa: E402

from pipeline.extraction import metadata, threads, titles, tree  # noqa: E402
from pipeline.tokens import simplified  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from pipeline.extraction.trees import Forest

KINDS = PACKAGE / "kinds.json"
WEIGHTS = {SUITE: 0.15, WILD: 0.15, COMPOSED: 0.7, WRITTEN: 1.5}
"""What a page of a set counts for: some sets share layouts, and the suite is not the web."""
TREES, DEPTH, RATE = 300, 4, 0.08


def traits(given: Given) -> dict[str, float]:
    """What a page is told by; nothing where there is nothing on it."""
    root = tree.parse(given.html)
    document = tree.read_tree(root) if root is not None else None
    if root is None or document is None or not document.blocks:
        return {}
    title = simplified(titles.title(metadata.read_head(root).titles, document))
    document = document.simplified()
    return threads.traits(document, given.html, threads.said_on(document), title)


def trained(given: Sequence[Given], told: Sequence[dict[str, float]]) -> Forest:
    """A forest that tells the threads among some pages."""
    rows = [(page, found) for page, found in zip(given, told, strict=True) if found]
    names = list(rows[0][1])
    return fit(
        np.array([[found[name] for name in names] for _, found in rows], dtype=np.float32),
        np.array([page.is_thread for page, _ in rows]),
        np.array([WEIGHTS.get(page.group, 1.0) for page, _ in rows]),
        names, trees=TREES, depth=DEPTH, rate=RATE,
    )  # fmt: skip


def odds(forest: Forest, told: dict[str, float]) -> float:
    """The log-odds of a page being a thread."""
    return float(forest.odds({name: np.array([value]) for name, value in told.items()})[0]) if told else -1.0


def apart(given: Sequence[Given], part_of: Callable[[Given], Hashable]) -> list[float]:
    """The log-odds of each page by a forest that has seen no page of its part."""
    told, parts = [traits(page) for page in given], [part_of(page) for page in given]
    found = [0.0] * len(given)
    for part in dict.fromkeys(parts):
        others = [at for at, other in enumerate(parts) if other != part]
        forest = trained([given[at] for at in others], [told[at] for at in others])
        for at in range(len(given)):
            if parts[at] == part:
                found[at] = odds(forest, told[at])
    return found


def fold_of(given: Given) -> Hashable:
    """Pages that share layouts or wording: a program's, the suite's; of the others, some of the hosts."""
    if given.group in (SUITE, WILD):
        return SUITE
    return given.host if given.group == COMPOSED else given.part


def report(given: Sequence[Given], found: Sequence[float]) -> None:
    """How many threads of each set are missed, and how many articles taken for one."""
    counts: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for page, value in zip(given, found, strict=True):
        name = page.host if page.group == COMPOSED else page.group
        counts[name][page.is_thread, value > threads.ENOUGH] += 1
    for name, number in sorted(counts.items()):
        missed, taken = number[True, False], number[False, True]
        of, others = missed + number[True, True], taken + number[False, False]
        print(f"{name:24} threads {of:4}  missed {missed:3}  others {others:4}  taken {taken:3}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=int, default=300, help="pages of each fold of the noise suite")
    parser.add_argument("--write", action="store_true", help=f"train on everything, write {KINDS.name}")
    parser.add_argument("--only-write", action="store_true", help="do so without measuring anything")
    options = parser.parse_args()
    made = (page for fold in (0, 1) for page in suite(options.suite, seed=77, fold=fold))
    given = [*zh_web(), *by_others(), *made]
    if not options.only_write:
        report(given, apart(given, fold_of))
    forest = trained(given, [traits(page) for page in given])
    print_asked(forest)
    if options.write or options.only_write:
        keep(forest, KINDS)


if __name__ == "__main__":
    main()
