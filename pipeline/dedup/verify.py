"""Candidates -> pairs: exact, weighted similarity, and what it takes to be a near-duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.model import Similarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.dedup.weights import Weights

# The threshold that did best on word 2-grams over classes; benchmarks/near_duplicates.py prints the precision it gives.
ALIKE = 0.21
# One text inside another: this share of its weight must be found there, ...
CONTAINED = 0.6
# ... and it must be long enough to be more than a quoted paragraph.
CONTAINED_SHINGLES = 60
# Two texts that are beyond doubt versions of one.
STRONG = 0.5
# A member that verified by way of another member still has to resemble the canonical article so much.
WEAK = 0.12


def held(shingles: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of the shingles stand in the other text too; both ascending and distinct."""
    if not len(other):
        return np.zeros(len(shingles), dtype=bool)
    places = np.searchsorted(other, shingles)
    places[places == len(other)] = 0
    found: NDArray[np.bool_] = other[places] == shingles
    return found


def similarity(first: NDArray[np.uint32], second: NDArray[np.uint32], weights: Weights) -> Similarity:
    """How alike two texts are by their shingles, each weighted by its rarity; texts without words resemble nothing."""
    mine, theirs = weights.of(first), float(weights.of(second).sum())
    shared, own = float(mine[held(first, second)].sum()), float(mine.sum())
    if not shared:
        return Similarity(jaccard=0.0, within=0.0, around=0.0)
    return Similarity(
        jaccard=min(1.0, shared / (own + theirs - shared)),
        within=min(1.0, shared / own),
        around=min(1.0, shared / theirs),
    )


def is_alike(pair: Similarity) -> bool:
    """Whether the two are versions of one text."""
    return pair.jaccard >= ALIKE


def is_inside(share: float, shingles: int) -> bool:
    """Whether a text of so many shingles, of whose weight ``share`` stands in the other, is a part of the other."""
    return share >= CONTAINED and shingles >= CONTAINED_SHINGLES


def is_pair(pair: Similarity, first: int, second: int) -> bool:
    """Whether two texts of so many shingles each are near-duplicates: versions of one, or one a part of the other."""
    return is_alike(pair) or is_inside(pair.within, first) or is_inside(pair.around, second)
