"""Pairs -> clusters: where an article belongs, judged against canonical articles and never by mere chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.verify import DEFAULTS, HELD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings
    from pipeline.dedup.verify import Comparison

# Two parts of a text are different parts if they share less than this of the shorter one.
APART = 0.3
# Two versions of a text correspond to the same part of a third if they share so much of the shorter one.
TOGETHER = 0.6
# A member that verified by way of another member still has to have so much in common with the canonical article.
KIN = 0.35


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbour:
    """A cluster that a newcomer may belong to, and the article that stands for it.

    ``comparison`` is of the newcomer with the canonical article. ``by_member``: the newcomer is a version of another
    member. ``swapped``: it is a version of the canonical article about another lender; ``alike``: both are mostly about
    the same one, or about none.
    """

    cluster: int
    canonical: int
    comparison: Comparison
    by_member: bool = False
    swapped: bool = False
    alike: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article belongs: into ``cluster``, or, if that is None, into a cluster of its own.

    ``united``: clusters that turn out to be one with ``cluster``. ``beside``: clusters whose articles the article
    holds as well. ``kin``: the clusters of the same text about other lenders.
    """

    cluster: int | None
    united: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()
    kin: tuple[int, ...] = ()


def belongs(neighbour: Neighbour) -> bool:
    """Whether a newcomer verifies against the cluster.

    Against the canonical article, or against another member while still resembling the canonical one.
    """
    found = neighbour.comparison
    return found.is_pair or (neighbour.by_member and is_kin(found))


def is_kin(found: Comparison) -> bool:
    """Whether two articles have so much in common that another member can vouch for them."""
    return max(found.covered, found.covering) >= KIN


def place(neighbours: Sequence[Neighbour], settings: DedupeSettings = DEFAULTS) -> Place:
    """Where an article belongs, given every cluster that it might belong to."""
    near = sorted((each for each in neighbours if belongs(each)), key=rank)
    kin = tuple(each.cluster for each in near if each.swapped and not each.comparison.holds_more)
    # A page that holds a text and more is about more than its lender: the text's own cluster is right, if there is no
    # other. It unites nothing.
    wider = [each for each in near if each.swapped and each.comparison.holds_more][:1]
    near = [each for each in near if not each.swapped] or wider
    if not near:
        return Place(cluster=None, kin=kin)
    best, others = near[0], near[1:]
    united = tuple(each.cluster for each in others if is_same(best.comparison, each.comparison, settings))
    beside = tuple(each.cluster for each in others if is_other_part(best.comparison, each.comparison))
    return Place(cluster=best.cluster, united=united, beside=() if united else beside, kin=kin)


def rank(neighbour: Neighbour) -> tuple[float, float, bool, int]:
    """The best neighbour first; of equals, the one about the same lender, then the one that came first."""
    found = neighbour.comparison
    alike = round(found.similarity.jaccard, 3), round(min(found.covered, found.covering), 3)
    return (-alike[0], -alike[1], not neighbour.alike, neighbour.cluster)


def is_same(best: Comparison, other: Comparison, settings: DedupeSettings) -> bool:
    """Whether a newcomer shows that two clusters are one: it holds the other's text, in words that the best has too."""
    return other.is_pair and 100 * other.covering >= settings.covered and overlap(best, other) >= TOGETHER


def is_other_part(best: Comparison, other: Comparison) -> bool:
    """Whether a newcomer holds both articles, one beside the other."""
    return min(best.covering, other.covering) >= HELD and overlap(best, other) < APART


def overlap(best: Comparison, other: Comparison) -> float:
    """How much of the newcomer's shorter part that corresponds to one text corresponds to the other too."""
    return shared(best.mask, other.mask)


def shared(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """How much of the smaller of two sets of words, marked in one text, stands in both."""
    smaller = min(np.count_nonzero(first), np.count_nonzero(second))
    return float(np.count_nonzero(first & second)) / smaller if smaller else 0.0


def holds_both(first: Comparison, second: Comparison) -> bool:
    """Whether a text is two different articles on one page: both, compared with it, stand in it whole, and apart."""
    one, other = first.other_mask, second.other_mask
    if one is None or other is None or min(first.covered, second.covered) < HELD:
        return False
    return shared(one, other) < APART


def leaves_room(known: Comparison, settings: DedupeSettings) -> bool:
    """Whether a text, compared with the second one as ``known``, can be one of two that stand in it, and apart.

    The other one is at least a part of it, and shares little with the first: the first cannot fill nearly all of it.
    """
    fits = 100 * (1 - known.covering) >= (1 - APART) * settings.part
    return known.alignment is not None and known.covered >= HELD and fits
