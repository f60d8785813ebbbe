"""Train the forests that choose an article's blocks, and say how good they are on hosts that they have not seen.

    python benchmarks/forest.py [--write] [--suite N] [--wild N] [--trees N]

Learns from the real pages of ``../shared/data/zh-web`` (where they are), from pages that were written by hand
(``benchmarks/pages``, but one folder) and from the noise suite, in the layouts that are measured and in layouts
composed at random. Prints the mean token F1 of the articles, cross-validated by host on the real and the written
pages, for each set and for each half of a split by a hash of the address, and on each fold of the suite after learning
from the other; ``--write`` trains on everything and writes ``pipeline/extraction/forests.json``. Needs the extra
``train``.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from boosting import PACKAGE, as_json, fit  # noqa: E402
from diction import DICTION, hear, hear_apart  # noqa: E402
from diction import as_json as diction_json  # noqa: E402
from examples import Example, Given, by_others, example, suite, zh_web  # noqa: E402
from extraction import f1  # noqa: E402
from kinds import apart  # noqa: E402
from labels import ARTICLE  # noqa: E402

from pipeline.extraction import cleanup, selection  # noqa: E402
from pipeline.extraction.features import context  # noqa: E402
from pipeline.extraction.forest import Forests  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.extraction.features.diction import Diction
    from pipeline.extraction.trees import Forest

FORESTS = PACKAGE / "forests.json"
FOLDS = 4
DEPTH = 6
RATE = 0.08


def train(rows: list[Example], trees: int) -> tuple[Diction, Forests]:
    """The diction and both forests.

    What a forest is told of a page, by the diction or by another forest, comes from one that has not seen it.
    """
    heard, names = hear_apart(rows), list(rows[0].columns)
    for part in sorted({row.part for row in rows}):
        other = fit_blocks([row for row in rows if row.part != part], names, trees)
        for row in rows:
            if row.part == part:
                row.told = context.columns(row.document, row.columns["length"], other.odds(row.columns))
    told = list(rows[0].told)
    return heard, Forests(first=fit_blocks(rows, names, trees), second=fit_blocks(rows, [*names, *told], trees))


def fit_blocks(rows: list[Example], names: list[str], trees: int) -> Forest:
    """A forest that tells the blocks of the article."""
    wanted = np.concatenate([row.labels[row.learned] == ARTICLE for row in rows])
    weights = np.concatenate([row.weights[row.learned] for row in rows])
    table = np.concatenate([row.table(names, named=named)[row.learned] for named in (True, False) for row in rows])
    weights = np.concatenate([weights, weights / 2])
    return fit(table, np.tile(wanted, 2), weights, names, trees=trees, depth=DEPTH, rate=RATE)


def learned(given: Iterable[Given]) -> list[Example]:
    """Pages as the selector sees them; whether each is a thread, a forest says that has not seen its part."""
    pages = list(given)
    found = (example(page, odds) for page, odds in zip(pages, apart(pages, lambda page: page.part), strict=True))
    return [row for row in found if row]


def cross_validate(rows: list[Example], more: list[Example], trees: int) -> None:
    """Give every row the probabilities of forests that have not seen its host."""
    for fold in range(FOLDS):
        part = [int(hashlib.sha1(row.host.encode()).hexdigest(), 16) % FOLDS == fold for row in rows]
        trained = train([row for row, out in zip(rows, part, strict=True) if not out] + more, trees)
        judge([row for row, out in zip(rows, part, strict=True) if out], *trained)


def judge(rows: list[Example], heard: Diction, trained: Forests) -> None:
    """Give every row its probabilities."""
    hear(rows, heard)
    for row in rows:
        row.probability = trained.probability(row.document, row.columns)


def score(row: Example) -> float:
    chosen = selection.decide(row.document, row.text, row.probability, row.discussion)
    blocks = cleanup.clean(replace(chosen, is_thread=row.discussion.signs.is_thread), row.title)
    return f1("\n".join(block.text for block in blocks), row.gold)


def report(name: str, rows: list[Example]) -> None:
    scores: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if row.gold:
            scores[row.group].append((row.half, score(row)))
    for group, found in scores.items():
        halves = [[value for half, value in found if half == which] for which in (0, 1)]
        means = " ".join(f"{sum(part) / max(1, len(part)):.3f}" for part in ([v for _, v in found], *halves))
        print(f"{name:24} {group:14} {len(found):4} pages  F1 {means}  below .5: {sum(v < 0.5 for _, v in found)}")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"train on everything, write {FORESTS.name}")
    parser.add_argument("--only-write", action="store_true", help="do so without measuring anything")
    parser.add_argument("--suite", type=int, default=700, help="pages of each fold of the noise suite")
    parser.add_argument("--wild", type=int, default=1000, help="the same, in layouts composed at random")
    parser.add_argument("--trees", type=int, default=200, help="of each forest")
    options = parser.parse_args()
    given = [*zh_web(), *by_others()]
    for fold in (0, 1):
        given += [*suite(options.suite, seed=11, fold=fold), *suite(options.wild, seed=21, fold=fold, is_wild=True)]
    rows = learned(given)
    real = [row for row in rows if row.fold is None]
    made = [[row for row in rows if row.fold == fold] for fold in (0, 1)]
    if not options.only_write:
        cross_validate(real, made[0] + made[1], options.trees)
        report("unseen hosts", real)
        for fold in (0, 1):
            judge(made[fold], *train(real + made[1 - fold], options.trees))
            report(f"suite, unseen fold {fold}", made[fold])
    if options.write or options.only_write:
        write(*train(real + made[0] + made[1], options.trees))


def write(heard: Diction, trained: Forests) -> None:
    """Keep the diction and the forests in the package, one tree a line."""
    DICTION.write_text(diction_json(heard.weights, heard.bias), encoding="utf-8")
    both = ",\n".join(f'"{name}": {as_json(getattr(trained, name))}' for name in ("first", "second"))
    FORESTS.write_text(f"{{{both}}}\n", encoding="utf-8")
    print(f"{FORESTS.relative_to(ROOT)}: {FORESTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
