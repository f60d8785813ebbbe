"""How well threads and questions, whose replies are content, are told from articles.

    python benchmarks/kinds.py [--suite N]

Prints for each set of pages (those of ``benchmarks/pages``, the real ones where they are, the noise suite) how many
threads are missed and how many articles are taken for one; then what each mark of a thread is worth in a logistic
regression over all of them, beside what the package takes it for (``pipeline.extraction.threads.POINTS``), and how many
of each kind have it. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from examples import COMPOSED, SUITE, ZH_WEB  # noqa: E402

from benchmarks.noise import NoisePage, pages  # noqa: E402
from benchmarks.noise.written import HELD_OUT, sets, written  # noqa: E402
from pipeline.extraction import metadata, threads, titles, tree  # noqa: E402
from pipeline.extraction.comments import comments  # noqa: E402
from pipeline.tokens import simplified  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = ("thread", "question")
FORUM = "magic-forum"
EVERY = 8
"""Of the pages of the suite, one in so many: those of a site are much alike."""
WEIGHTS = {SUITE: 0.15, COMPOSED: 0.35}
"""What a page of a set counts for whose pages share layouts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page of a set: whether it is a thread, whether it is taken for one, and its marks."""

    group: str
    is_thread: bool
    taken: bool
    marks: dict[str, float]

    @property
    def weight(self) -> float:
        """What it counts for."""
        return WEIGHTS.get(self.group.split("-")[0], 1.0)


def case(group: str, url: str, html: str, *, is_thread: bool) -> Case | None:
    """A page as extraction sees it; None where there is nothing on it."""
    root = tree.parse(html)
    document = tree.read_tree(root) if root is not None else None
    if root is None or document is None or not document.blocks:
        return None
    title = simplified(titles.title(metadata.read_head(root).titles, document))
    document = document.simplified()
    said = comments(document)
    return Case(
        group=group,
        is_thread=is_thread,
        taken=threads.signs(document, html, url, said, title).is_thread,
        marks=threads.marks(document, url, said, title),
    )


def cases(suite: int) -> Iterator[Case | None]:
    """The pages of all sets that hold a text."""
    for name in sets():
        if name not in HELD_OUT:
            yield from (told(name, page) for page in written([name]) if not page.reason)
    for path in sorted(ZH_WEB.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield case(row["set"], row["url"], row["html"], is_thread=row["set"] == FORUM)
    yield from (told(SUITE, page) for page in islice(pages(suite * EVERY, 77), 0, None, EVERY) if not page.reason)


def told(group: str, page: NoisePage) -> Case | None:
    """A page of which it is known what it is."""
    return case(group, page.url, page.html, is_thread=page.kind in THREADS)


def fitted(found: list[Case]) -> tuple[dict[str, float], float]:
    """What each mark is worth, in log-odds, and the bias."""
    from sklearn.linear_model import LogisticRegression

    names = list(threads.POINTS)
    table = np.array([[each.marks.get(name, 0.0) for name in names] for each in found])
    model = LogisticRegression(max_iter=500)
    model.fit(table, [each.is_thread for each in found], sample_weight=[each.weight for each in found])
    return dict(zip(names, model.coef_[0].tolist(), strict=True)), float(model.intercept_[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=int, default=600, help="pages of the noise suite")
    options = parser.parse_args()
    found = [each for each in cases(options.suite) if each]
    groups: dict[str, list[Case]] = defaultdict(list)
    for each in found:
        groups[each.group].append(each)
    for group, members in groups.items():
        of = [each for each in members if each.is_thread]
        missed = sum(not each.taken for each in of)
        false = sum(each.taken and not each.is_thread for each in members)
        articles = len(members) - len(of)
        print(f"{group:14} threads {len(of):4}  missed {missed:3}  articles {articles:4}  taken {false:3}")
    worth, bias = fitted(found)
    print(f"\n{'mark':12} fitted   ours  threads  articles with it (bias {bias:.2f}; enough: {threads.ENOUGH})")
    for name, points in threads.POINTS.items():
        having = [each.is_thread for each in found if each.marks.get(name)]
        print(f"{name:12} {worth[name]:6.2f} {points:6.2f} {sum(having):8} {len(having) - sum(having):9}")


if __name__ == "__main__":
    main()
