"""Articles as they see one another: comparisons, lenders and the clusters around a newcomer, each worked out once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.dedup.clusters import Neighbour, is_kin
from pipeline.dedup.lenders import about, is_swapped, lenders_at, lenders_in
from pipeline.dedup.verify import HELD, Comparison, Verdict, compare

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings
    from pipeline.store.clusters import Clusters
    from pipeline.store.fingerprints import Fingerprints

# Comparisons kept in memory.
KEPT = 4096


class Sight:
    """Compares the articles of a dataset; reads it, and writes nothing."""

    def __init__(self, prints: Fingerprints, clusters: Clusters, settings: DedupeSettings) -> None:
        self.prints, self.clusters, self.settings = prints, clusters, settings
        self.compared = lru_cache(KEPT)(self.compare)
        self.lenders = lru_cache(KEPT)(self.lenders_in)

    def forget(self) -> None:
        """Forget what was read of articles: one of them has another text now."""
        self.prints.forget()
        self.compared.cache_clear()
        self.lenders.cache_clear()

    def compare(self, article: int, other: int) -> Comparison:
        """Two articles compared."""
        return compare(self.prints.sheet(article), self.prints.sheet(other), self.settings)

    def lenders_in(self, article: int) -> Counter[str]:
        """The lenders that an article names."""
        return lenders_in(self.clusters.title(article), self.clusters.text(article))

    def lenders_beside(self, article: int, other: int) -> tuple[Counter[str], Counter[str]]:
        """The lenders that each of two articles names.

        Of a page that is much more than what the two have in common, only that counts: the rest is about others.
        """
        mine, theirs = self.lenders(article), self.lenders(other)
        if len(mine.keys() | theirs.keys()) > 1:
            found = self.compared(article, other)
            if found.is_pair and found.holds_more:
                mine = self.lenders_at(article, found.mask) or mine
            elif found.is_pair and found.is_held_with_more and found.other_mask is not None:
                theirs = self.lenders_at(other, found.other_mask) or theirs
        return mine, theirs

    def lenders_at(self, article: int, part: NDArray[np.bool_]) -> Counter[str]:
        """The lenders that a part of an article names."""
        return lenders_at(self.clusters.text(article), self.prints.sheet(article).words, part)

    def is_swapped(self, article: int, other: int) -> bool:
        """Whether two articles are about different lenders."""
        return is_swapped(*self.lenders_beside(article, other))

    def is_alike(self, article: int, other: int) -> bool:
        """Whether two articles are mostly about the same lender, or both about none."""
        mine, theirs = map(about, self.lenders_beside(article, other))
        return mine == theirs

    def is_stray(self, article: int, other: int) -> bool:
        """Whether an article is mostly about another lender than one of which it has the text."""
        mine, theirs = map(about, self.lenders_beside(article, other))
        return mine not in (None, theirs)

    def is_about_another(self, article: int, canonical: int) -> bool:
        """Whether an article cannot stand in a cluster, being the same text about another lender."""
        return self.is_swapped(article, canonical) and not self.compared(article, canonical).holds_more

    def holds(self, page: int, text: int) -> bool:
        """Whether a text stands whole in a page."""
        found = self.compared(text, page)
        return found.is_pair and found.covered >= HELD

    def neighbours(self, article: int, homes: Mapping[int, int]) -> list[Neighbour]:
        """The clusters of the candidates to which an article may belong, as it sees them.

        Members are only asked where the canonical article leaves it open.
        """
        candidates: dict[int, list[int]] = {}
        for candidate, cluster in homes.items():
            candidates.setdefault(cluster, []).append(candidate)
        near = []
        for cluster, members in candidates.items():
            found = self.compared(article, self.clusters.canonical(cluster))
            doubtful = not found.is_pair and is_kin(found)
            by_member = doubtful and any(self.is_version(article, member) for member in members)
            if found.is_pair or by_member:
                near.append(self.neighbour(article, cluster, by_member=by_member))
        return near

    def is_version(self, article: int, other: int) -> bool:
        """Whether two articles are versions of one text."""
        return self.compared(article, other).verdict is Verdict.VERSION

    def neighbour(self, article: int, cluster: int, *, by_member: bool) -> Neighbour:
        """A cluster as an article sees it."""
        canonical = self.clusters.canonical(cluster)
        found = self.compared(article, canonical)
        swapped = found.is_pair and self.is_swapped(article, canonical)
        alike = found.is_pair and self.is_alike(article, canonical)
        return Neighbour(
            cluster=cluster, canonical=canonical, comparison=found, by_member=by_member, swapped=swapped, alike=alike
        )

    def still(self, article: int, cluster: int) -> Neighbour | None:
        """Another cluster as an article sees it now; None if it is gone, or the article's own."""
        if cluster == self.clusters.cluster(article) or not self.clusters.exists(cluster):
            return None
        return self.neighbour(article, cluster, by_member=False)

    def is_whole(self, one: int, other: int, pages: Iterable[int]) -> bool:
        """Whether more of the pages hold two texts than hold only one: these are excerpts of one article, then.

        Where fewer do, the two are articles, and the pages put them together.
        """
        alone = [0, 0]
        both = 0
        for page in pages:
            first, second = self.holds(page, one), self.holds(page, other)
            both += first and second
            alone[0] += first and not second
            alone[1] += second and not first
        return both > max(alone)
