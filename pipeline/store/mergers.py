"""Pages that hold two articles, whichever comes first; and articles that only seem to, of which excerpts are known."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pipeline.dedup.clusters import holds_both, leaves_room
from pipeline.dedup.verify import HELD
from pipeline.model import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.dedup.clusters import Neighbour
    from pipeline.store.placement import Placement

# Members of a cluster that are asked whether they hold two texts or one.
WITNESSES = 32


class Mergers:
    """Looks after the pages of two articles in a placement."""

    def __init__(self, placement: Placement) -> None:
        self.placement, self.sight = placement, placement.sight
        self.restoring = False

    def part(self, article: int, near: Sequence[Neighbour]) -> bool:
        """Take the cluster of a page apart that turns out to hold this newcomer and another copy; whether it did."""
        cluster = self.parted(article, near)
        if cluster is not None:
            self.settle_shortest_first([*self.placement.dissolve(cluster), article])
        return cluster is not None

    def part_from(self, article: int, near: Sequence[Neighbour]) -> bool:
        """The same for an article that has its place, as the canonical one of its cluster."""
        cluster = self.parted(article, near)
        if cluster is not None:
            self.settle_shortest_first(self.placement.dissolve(cluster))
        return cluster is not None

    def parted(self, article: int, near: Sequence[Neighbour]) -> int | None:
        """The cluster of a page that holds this article and another copy, so that the page cannot stand for it."""
        for each in near:
            if (member := self.other_part(each)) is None:
                continue
            if not self.sight.is_whole(article, member, [*self.witnesses(each.cluster), article]):
                return each.cluster
        return None

    def other_part(self, neighbour: Neighbour) -> int | None:
        """A copy that stands in the canonical article of a cluster beside a newcomer, each of the two whole."""
        if not neighbour.comparison.is_mere_part:
            return None
        for member in self.placement.clusters.shown(neighbour.cluster):
            if holds_both(neighbour.comparison, self.sight.compared(member, neighbour.canonical)):
                return member
        return None

    def restore(self, article: int, near: Sequence[Neighbour], clusters: Iterable[int]) -> bool:
        """Make one of clusters of excerpts if an article that holds them is attested by enough pages; whether it did.

        ``near``: the clusters as the article sees them; ``clusters``: of these, the ones whose texts it holds.
        """
        if self.restoring:
            return False
        first, *others = (each for each in near if each.cluster in set(clusters))
        pages = [*self.witnesses(*(each.cluster for each in (first, *others))), article]
        gone = [each for each in others if self.sight.is_whole(first.canonical, each.canonical, pages)]
        if not gone:
            return False
        self.restoring = True
        try:
            loose = [member for each in (first, *gone) for member in self.placement.dissolve(each.cluster)]
            self.settle_longest_first([*loose, article])
        finally:
            self.restoring = False
        return True

    def witnesses(self, *clusters: int) -> Iterator[int]:
        """Members of each cluster."""
        for cluster in clusters:
            yield from islice(self.placement.clusters.members(cluster), WITNESSES)

    def is_merger(self, article: int, home: int, near: Sequence[Neighbour]) -> bool:
        """Whether an article turns out to hold the canonical article of another cluster beside a copy of its own."""
        return any(
            holds_both(self.sight.compared(each.canonical, article), self.sight.compared(member, article))
            and not self.sight.is_whole(each.canonical, member, self.witnesses(home, each.cluster))
            for each in near
            if each.comparison.covering >= HELD
            for member in self.placement.clusters.shown(home)
        )

    def free(self, neighbour: Neighbour) -> None:
        """Place a page anew that stands alone, about another lender for what it holds besides the newcomer's text."""
        if neighbour.comparison.is_mere_part and self.placement.clusters.size(neighbour.cluster) == 1:
            self.placement.settle_again(self.placement.dissolve(neighbour.cluster), neighbour.cluster)

    def free_all(self, article: int, homes: Mapping[int, int]) -> None:
        """Place pages anew that stand alone and hold the text of a cluster's founder: they had no better place."""
        clusters = self.placement.clusters
        for member in homes:
            cluster = clusters.home(member)
            alone = cluster != clusters.home(article) and clusters.size(cluster) == 1
            if alone and self.sight.compared(article, member).is_mere_part:
                self.placement.settle_again(self.placement.dissolve(cluster), cluster)

    def mark(self, article: int, homes: Mapping[int, int]) -> None:
        """Copies in other clusters that hold a newcomer's text besides their own are merged pages."""
        clusters = self.placement.clusters
        for member in homes:
            cluster = clusters.home(member)  # placing others may have moved it
            canonical = clusters.canonical(cluster)
            if cluster == clusters.home(article) or canonical == member:
                continue
            known = self.sight.compared(canonical, member)
            if not leaves_room(known, self.sight.settings):
                continue
            found = self.sight.compared(article, member)
            if found.is_mere_part and holds_both(found, known):
                self.settle_merger(article, member, cluster)

    def holds_another(self, article: int) -> bool:
        """Whether a copy that has more than its canonical article has another cluster's article in that."""
        placement, clusters = self.placement, self.placement.clusters
        cluster, keys = clusters.home(article), placement.keys(article)
        found = self.sight.compared(clusters.canonical(cluster), article)
        candidates = [*placement.bands.unsaved(keys), *placement.bands.candidates([keys])[0]]
        others = dict.fromkeys(clusters.homes(candidates).values())
        return any(
            holds_both(found, self.sight.compared(clusters.canonical(other), article))
            for other in others
            if other != cluster
        )

    def settle_merger(self, article: int, member: int, cluster: int) -> None:
        """Call a copy merged, and move it to the newcomer's cluster if it has more of that."""
        clusters = self.placement.clusters
        similar = self.sight.compared(member, clusters.canonical(cluster)).similarity.jaccard
        home = clusters.home(article)
        found = self.sight.compared(member, clusters.canonical(home))
        if found.similarity.jaccard > similar and not self.sight.is_swapped(article, member):
            clusters.leave(member, cluster)
            cluster, similar = home, found.similarity.jaccard
            clusters.join(member, cluster, Relation.MERGED, similar)
            clusters.show(member, cluster)
            self.placement.touched.setdefault(cluster, set()).add(member)
        clusters.write_copy(member, Relation.MERGED, similar, 0.0)

    def replace(self, cluster: int) -> None:
        """Place the merged pages of a cluster anew: another one's article may fill more of them than its new one."""
        clusters = self.placement.clusters
        loose = sorted(clusters.merged(cluster))
        for page in loose:
            clusters.leave(page, cluster)
        self.placement.settle_again(loose)

    def settle_shortest_first(self, articles: Iterable[int]) -> None:
        """Put articles that lost their cluster where they belong; pages that hold several come after those."""
        self.placement.settle_again(sorted(articles, key=self.length))

    def settle_longest_first(self, articles: Iterable[int]) -> None:
        """The same; excerpts come after what they were taken from."""
        self.placement.settle_again(sorted(articles, key=self.length, reverse=True))

    def length(self, article: int) -> tuple[int, int]:
        """The words of an article; of equals, the one that came first is less."""
        return len(self.placement.prints.sheet(article).meanings), article
