"""Two articles of a dataset side by side: why they are a pair, or are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.alignment import lay
from pipeline.dedup.relation import changes, relate
from pipeline.dedup.spelling import Spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.dedup.relation import Changes
    from pipeline.dedup.verify import Comparison, Sheet
    from pipeline.model import Relation
    from pipeline.store.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A passage that the second article has in other words; ``kind`` is difflib's word for it."""

    kind: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What near-duplicate search sees of two articles.

    ``bands`` are the numbers of those that they share; ``classes`` the words of one class that stand for one another.
    ``changes`` and ``differences`` lead from the first article to the second.
    """

    words: tuple[int, int]
    shingles: tuple[int, int]
    shared: int
    bands: tuple[int, ...]
    comparison: Comparison
    swapped: bool
    relation: Relation
    substituted: float
    changes: Changes
    classes: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]


def explain(index: Index, first: int, second: int) -> Explanation:
    """Compare two articles, by id, whose fingerprints are in the dataset."""
    placement, prints = index.placement, index.placement.prints
    mine, theirs = prints.sheet(first), prints.sheet(second)
    spellings = Spellings(index.table)
    spellings.learn(placement.clusters.text(first), placement.clusters.text(second))
    found = lay(mine.landmarks, theirs.landmarks)
    counted = changes(found, mine, theirs, spellings.spell)
    relation, substituted = relate(counted)
    steps = list(walk(found.steps, mine, theirs, spellings))
    return Explanation(
        words=(len(mine.words), len(theirs.words)),
        shingles=(len(mine.shingles), len(theirs.shingles)),
        shared=len(np.intersect1d(mine.shingles, theirs.shingles)),
        bands=tuple(np.flatnonzero(placement.keys(first) == placement.keys(second)).tolist()),
        comparison=placement.sight.compared(second, first),
        swapped=placement.sight.is_swapped(first, second),
        relation=relation,
        substituted=substituted,
        changes=counted,
        classes=tuple(sorted({(each.first, each.second) for each in steps if each.kind == "class"})),
        differences=tuple(each for each in steps if each.kind != "class"),
    )


def walk(
    steps: list[tuple[str, int, int, int, int]], first: Sheet, second: Sheet, spellings: Spellings
) -> Iterator[Difference]:
    """What differs in the passages that correspond: other words, and words of the same class."""
    for tag, i, j, k, m in steps:
        if tag != "equal":
            old, new = spellings.spell(first.words[i:j].tolist()), spellings.spell(second.words[k:m].tolist())
            yield Difference(kind=tag, first=old, second=new)
            continue
        for place in np.flatnonzero(first.words[i:j] != second.words[k:m]).tolist():
            yield Difference(
                kind="class",
                first=spellings.spell([int(first.words[i + place])]),
                second=spellings.spell([int(second.words[k + place])]),
            )
