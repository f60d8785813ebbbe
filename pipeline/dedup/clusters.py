"""Pairs -> clusters: where an article belongs, judged against canonical articles and never by mere chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.dedup.verify import ALIKE, STRONG, WEAK, held, is_inside, is_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.dedup.weights import Weights
    from pipeline.model import Similarity

# Two parts of a text are different parts if they share less than this of the smaller one's weight.
APART = 0.3
# Two copies that were respelt independently share at least this much of what each kept of the original.
TOGETHER = 0.4
# A text that holds another one whole: so much of the other's weight must be found.
WHOLE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbour:
    """A cluster that a newcomer may belong to.

    ``similarity`` compares the newcomer with the canonical article, ``nearest`` with the most similar member that was
    a candidate. ``shared``: which of the newcomer's shingles the canonical article holds, bool, shape (n,);
    ``shingles`` are the canonical article's. ``swapped``: it is about another lender.
    """

    cluster: int
    similarity: Similarity
    nearest: float
    shared: NDArray[np.bool_]
    shingles: NDArray[np.uint32]
    swapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article belongs: into ``cluster``, or, if that is None, into a cluster of its own.

    ``united``: clusters that turn out to be one with ``cluster``. ``merged``: the article also holds an article of
    another cluster. ``kin``: the cluster of the same text about another lender.
    """

    cluster: int | None
    united: tuple[int, ...] = ()
    merged: bool = False
    kin: int | None = None


def belongs(neighbour: Neighbour, newcomer: int) -> bool:
    """Whether a newcomer of so many shingles verifies against the cluster.

    Against the canonical article, or strongly against another member while still resembling the canonical one.
    """
    pair = neighbour.similarity
    direct = is_pair(pair, newcomer, len(neighbour.shingles))
    return direct or (neighbour.nearest >= STRONG and pair.jaccard >= WEAK)


def place(shingles: NDArray[np.uint32], neighbours: Sequence[Neighbour], weights: Weights) -> Place:
    """Where an article with these shingles belongs, given every cluster that it might belong to."""
    near = [each for each in neighbours if belongs(each, len(shingles))]
    kin = [each for each in near if each.swapped and each.similarity.jaccard >= ALIKE]
    near = sorted((each for each in near if not each.swapped), key=rank)
    first_kin = min((each.cluster for each in kin), default=None)
    if not near:
        return Place(cluster=None, kin=first_kin)
    best, others = near[0], near[1:]
    mine = weights.of(shingles)
    united = [each.cluster for each in others if is_same(best, each, mine, weights)]
    merged = any(is_other_part(best, each, mine) for each in others)
    return Place(cluster=best.cluster, united=tuple(united), merged=merged and not united, kin=first_kin)


def rank(neighbour: Neighbour) -> tuple[float, float, int]:
    """The best neighbour first; of equals, the one that came first."""
    return (-round(neighbour.similarity.jaccard, 6), -round(neighbour.similarity.around, 6), neighbour.cluster)


def is_same(best: Neighbour, other: Neighbour, mine: NDArray[np.float64], weights: Weights) -> bool:
    """Whether a newcomer shows that two clusters are one: it is a version of both, and by the same part of it."""
    if min(best.similarity.jaccard, other.similarity.jaccard) < ALIKE or overlap(best, other, mine) < TOGETHER:
        return False
    shared = held(best.shingles, other.shingles)
    first, second = weights.of(best.shingles), weights.of(other.shingles)
    both = float(first[shared].sum())
    return both / (float(first.sum() + second.sum()) - both) >= WEAK


def is_other_part(best: Neighbour, other: Neighbour, mine: NDArray[np.float64]) -> bool:
    """Whether a newcomer holds both articles, one beside the other."""
    sizes = (
        is_inside(best.similarity.around, len(best.shingles)),
        is_inside(other.similarity.around, len(other.shingles)),
    )
    return all(sizes) and overlap(best, other, mine) < APART


def overlap(best: Neighbour, other: Neighbour, mine: NDArray[np.float64]) -> float:
    """How much of the newcomer's smaller shared part is shared with both."""
    smaller = min(float(mine[best.shared].sum()), float(mine[other.shared].sum()))
    return float(mine[best.shared & other.shared].sum()) / smaller if smaller else 0.0


def holds_both(
    whole: NDArray[np.uint32], first: NDArray[np.uint32], second: NDArray[np.uint32], weights: Weights
) -> bool:
    """Whether a text is two different articles on one page: both stand in it whole, and apart."""
    inside_first, inside_second = held(first, whole), held(second, whole)
    for part, inside in ((first, inside_first), (second, inside_second)):
        share = weights.of(part)
        if share[inside].sum() < WHOLE * share.sum() or not is_inside(1.0, len(part)):
            return False
    common = held(first, second)
    smaller = min(float(weights.of(part).sum()) for part in (first, second))
    return float(weights.of(first)[common].sum()) < APART * smaller
