"""Articles find their clusters: the rows behind :mod:`pipeline.dedup.clusters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.dedup.clusters import is_same, place
from pipeline.dedup.fingerprint import digest, keys
from pipeline.model import Relation
from pipeline.store.bands import Bands
from pipeline.store.clusters import Clusters
from pipeline.store.fingerprints import Fingerprints
from pipeline.store.mergers import Mergers
from pipeline.store.sight import Sight

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings
    from pipeline.dedup.classes import Classes
    from pipeline.dedup.clusters import Neighbour, Place
    from pipeline.model import Recipe

# A copy less similar to the canonical article, or longer, is compared with newcomers itself: its own copies find it,
# whoever comes first. Those that are rather similar share bands with it and with one another, and with the same text
# about other lenders: too many of them would be a crowd.
NEAR, DIVERSE = 0.75, 0.6
MAX_NEAR, MAX_DIVERSE = 8, 32
# Articles of a batch after which the clusters they touched are looked after: what comes later in the batch meets the
# canonical articles that it would have met in a batch of its own.
TURN = 256


class Turn(NamedTuple):
    """An article to be settled, with its band keys and saved candidates; ``ends``: the last one of a turn."""

    article: int
    keys: NDArray[np.uint32]
    candidates: Sequence[int]
    ends: bool


class Placement:
    """Puts articles into clusters and takes them out; ``touched`` are the clusters to look after, with newcomers."""

    def __init__(self, conn: sqlite3.Connection, recipe: Recipe, table: Classes, settings: DedupeSettings) -> None:
        self.recipe, self.settings = recipe, settings
        self.bands = Bands(conn, settings)
        self.clusters = Clusters(conn)
        self.prints = Fingerprints(conn, table, digest(recipe))
        self.touched: dict[int, set[int]] = {}
        self.sight = Sight(self.prints, self.clusters, settings)
        self.mergers = Mergers(self)

    def load(self) -> None:
        """Forget what an earlier transaction left in memory."""
        self.bands.load()
        self.touched = {}
        self.sight.forget()

    def keys(self, article: int) -> NDArray[np.uint32]:
        """The band keys of an article."""
        return keys(self.prints.sheet(article), self.recipe)

    def turns(self, keys: Mapping[int, NDArray[np.uint32]]) -> Iterator[Turn]:
        """The articles of a batch, given with their band keys, as they are to be settled one after another.

        Where one turn ends depends on the numbers of the articles alone: parts of a corpus take the same turns.
        """
        saved = self.bands.candidates(list(keys.values()))
        following = [*list(keys)[1:], None]
        for (article, mine), candidates, later in zip(keys.items(), saved, following, strict=True):
            yield Turn(article, mine, candidates, later is not None and later // TURN != article // TURN)

    def settle_again(self, articles: Iterable[int], cluster: int | None = None) -> int:
        """Put articles that lost their cluster where they belong; how many founded one.

        ``cluster``: the number that a cluster should have which one of them founds.
        """
        loose = {article: self.keys(article) for article in articles}
        saved = self.bands.candidates(list(loose.values()))
        return sum(
            self.settle(article, keys, candidates, cluster)
            for (article, keys), candidates in zip(loose.items(), saved, strict=True)
        )

    def settle(self, article: int, keys: NDArray[np.uint32], saved: Sequence[int], cluster: int | None) -> bool:
        """Put an article where it belongs; True if that is a cluster of its own."""
        if not len(self.prints.sheet(article).shingles):  # a text without words resembles nothing
            self.found(article, keys, cluster, kin=())
            return True
        candidates = dict.fromkeys([*self.bands.unsaved(keys), *saved])
        candidates.pop(article, None)
        homes = self.clusters.homes(list(candidates)) if candidates else {}
        near = self.sight.neighbours(article, homes)
        if self.mergers.part(article, near):
            return self.clusters.canonical(self.clusters.home(article)) == article
        where = place(near, self.settings)
        if where.cluster is None:
            self.found(article, keys, cluster, where.kin)
            self.mergers.free_all(article, homes)
            self.mergers.mark(article, homes)
            self.reclaim(article, homes, near)
            return True
        if where.beside and self.mergers.restore(article, near, (where.cluster, *where.beside)):
            return self.clusters.canonical(self.clusters.home(article)) == article
        self.join(article, keys, where)
        self.mergers.mark(article, homes)
        return False

    def reunite(self, article: int, before: int) -> None:
        """Make one with the cluster of a new canonical article whichever others turn out to be its copies.

        They must have in common with it what the article ``before`` it has, if that is a member still.
        """
        keys = self.keys(article)
        candidates = [*self.bands.unsaved(keys), *self.bands.candidates([keys])[0]]
        home = self.clusters.home(article)
        homes = {each: other for each, other in self.clusters.homes(candidates).items() if other != home}
        near = self.sight.neighbours(article, homes)
        if self.mergers.part_from(article, near):
            return
        if self.mergers.is_merger(article, home, near):
            self.mergers.settle_shortest_first(self.dissolve(home))
            return
        self.reclaim(article, homes, near)
        known = before if before in self.clusters.members(home) else article
        for seen in near:
            each = self.sight.still(article, seen.cluster)  # placing others may have changed it
            if each is None:
                continue
            if each.swapped:
                self.mergers.free(each)
                if not each.comparison.holds_more and self.clusters.exists(each.cluster):
                    self.clusters.family(self.clusters.home(article), each.cluster)
            elif is_same(self.sight.compared(article, known), each.comparison, self.settings):
                self.unite(self.clusters.home(article), each.cluster)
        self.mergers.mark(article, homes)

    def reclaim(self, article: int, homes: Mapping[int, int], near: Sequence[Neighbour]) -> None:
        """Place copies of an article anew that stand in a cluster about another lender: there was no better one."""
        swapped = {each.cluster for each in near if each.swapped}
        for member, cluster in homes.items():
            if cluster not in swapped or self.clusters.cluster(member) != cluster:
                continue
            canonical = self.clusters.canonical(cluster)
            if member == canonical or not self.sight.is_stray(member, canonical):
                continue
            if self.sight.compared(article, member).is_pair and self.sight.is_alike(member, article):
                self.clusters.leave(member, cluster)
                self.settle_again([member])

    def found(self, article: int, keys: NDArray[np.uint32], cluster: int | None, kin: Sequence[int]) -> None:
        """Make a cluster of one article."""
        number = self.clusters.found(article, cluster)
        self.bands.add(article, keys)
        for each in kin:
            self.clusters.family(number, each)

    def join(self, article: int, keys: NDArray[np.uint32], where: Place) -> None:
        """Put an article into the cluster that was found for it."""
        kept = where.cluster
        assert kept is not None
        found = self.sight.compared(article, self.clusters.canonical(kept))
        relation = Relation.MERGED if where.beside else Relation.NEAR
        self.clusters.join(article, kept, relation, found.similarity.jaccard)
        self.touched.setdefault(kept, set()).add(article)
        for other in where.united:
            canonical = self.clusters.canonical(kept)
            each = self.sight.still(article, other)  # uniting the one before may have changed it
            if each and each.comparison.is_pair and not self.sight.is_swapped(canonical, each.canonical):
                kept = self.unite(kept, other)
        more = found.size - len(self.prints.sheet(self.clusters.canonical(kept)).meanings)
        similar = found.similarity.jaccard
        is_diverse = bool(where.united or where.beside) or similar < DIVERSE
        if is_diverse or similar < NEAR or more >= self.settings.shortest:
            self.show(article, keys, kept, MAX_DIVERSE if is_diverse else MAX_NEAR)

    def show(self, article: int, keys: NDArray[np.uint32], cluster: int, most: int) -> None:
        """Compare newcomers with a copy too, unless its cluster shows so many."""
        if len(self.clusters.shown(cluster)) <= most:
            self.clusters.show(article, cluster)
            self.bands.add(article, keys)

    def unite(self, cluster: int, other: int) -> int:
        """Make two clusters one, under the older number, which is given back."""
        kept, gone = min(cluster, other), max(cluster, other)
        shown = [*self.clusters.shown(gone), self.clusters.canonical(gone)]
        merged, kin = self.clusters.merged(gone), self.clusters.kin(gone)
        canonical = self.clusters.canonical(kept)
        members = self.dissolve(gone)
        others = [each for each in members if self.sight.is_about_another(each, canonical)]
        members = [each for each in members if each not in others]
        for member in members:
            self.clusters.join(member, kept, Relation.MERGED if member in merged else Relation.NEAR, 0.0)
        for member in shown:  # they stand in the bands already
            if member not in others:
                self.clusters.show(member, kept)
        if kin is not None and kin != kept:
            self.clusters.family(kept, kin)
        self.touched.setdefault(kept, set()).update(members)
        self.settle_again(others)
        return self.clusters.home(canonical)

    def forget(self, articles: Sequence[int]) -> None:
        """Take articles out of their clusters; what hung on them is placed anew."""
        gone = set(articles)
        loose: dict[int, list[int]] = {}
        for article in articles:
            cluster = self.clusters.cluster(article)
            if cluster is None:
                continue
            if self.clusters.canonical(cluster) == article or article in self.clusters.shown(cluster):
                loose[cluster] = [each for each in self.dissolve(cluster) if each not in gone]
            else:
                self.clusters.leave(article, cluster)
                self.touched.setdefault(cluster, set())
        for cluster, members in loose.items():
            self.settle_again(members, cluster)
        self.prints.remove(articles)
        self.sight.forget()

    def dissolve(self, cluster: int) -> list[int]:
        """Remove a cluster; the articles that were in it, by id."""
        members = self.clusters.members(cluster)
        self.clusters.dissolve(cluster)
        self.touched.pop(cluster, None)
        return members
