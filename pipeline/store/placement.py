"""Articles find their clusters: the rows behind :mod:`pipeline.dedup.clusters`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.dedup.clusters import Neighbour, holds_both, is_same, place
from pipeline.dedup.fingerprint import band_keys, sign
from pipeline.dedup.relation import is_swapped, lenders_in, main_lender
from pipeline.dedup.verify import HELD, Comparison, Verdict, compare
from pipeline.model import Relation
from pipeline.store.bands import Bands
from pipeline.store.clusters import Clusters
from pipeline.store.fingerprints import Fingerprints

if TYPE_CHECKING:
    import sqlite3
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings
    from pipeline.dedup.classes import Classes
    from pipeline.dedup.clusters import Place
    from pipeline.model import Recipe

# A copy less similar to the canonical article, or longer, is compared with newcomers itself: its own copies find it.
DIVERSE = 0.6
MAX_DIVERSE = 32
# Comparisons kept in memory.
KEPT = 4096


class Placement:
    """Puts articles into clusters and takes them out; ``touched`` are the clusters to look after, with newcomers."""

    def __init__(self, conn: sqlite3.Connection, recipe: Recipe, table: Classes, settings: DedupeSettings) -> None:
        self.recipe, self.settings = recipe, settings
        self.bands = Bands(conn, settings)
        self.clusters = Clusters(conn)
        self.prints = Fingerprints(conn, table)
        self.touched: dict[int, set[int]] = {}
        self.compared = lru_cache(KEPT)(self.compare)
        self.lenders = lru_cache(KEPT)(self.lenders_in)

    def load(self) -> None:
        """Forget what an earlier transaction left in memory."""
        self.bands.load()
        self.touched = {}
        self.forget_texts()

    def forget_texts(self) -> None:
        """Forget what was read of articles: one of them has another text now."""
        self.prints.forget()
        self.compared.cache_clear()
        self.lenders.cache_clear()

    def keys(self, article: int) -> NDArray[np.uint32]:
        """The band keys of an article."""
        return band_keys(sign(self.prints.sheet(article).shingles, self.recipe), self.recipe)

    def compare(self, article: int, other: int) -> Comparison:
        """Two articles compared."""
        return compare(self.prints.sheet(article), self.prints.sheet(other), self.settings)

    def settle_all(self, keys: Mapping[int, NDArray[np.uint32]], clusters: Mapping[int, int]) -> int:
        """Put each article, given with its band keys, where it belongs; how many founded a cluster.

        ``clusters``: the number that the cluster of an article should have, if it founds one.
        """
        saved = self.bands.candidates(list(keys.values()))
        founders = 0
        for (article, mine), candidates in zip(keys.items(), saved, strict=True):
            founders += self.settle(article, mine, candidates, clusters.get(article))
        return founders

    def settle_again(self, articles: Iterable[int], cluster: int | None = None) -> int:
        """Put articles that lost their cluster where they belong; how many founded one."""
        loose = list(articles)
        wanted = {} if cluster is None else dict.fromkeys(loose, cluster)
        return self.settle_all({article: self.keys(article) for article in loose}, wanted)

    def settle(self, article: int, keys: NDArray[np.uint32], saved: Sequence[int], cluster: int | None) -> bool:
        """Put an article where it belongs; True if that is a cluster of its own."""
        if not len(self.prints.sheet(article).shingles):  # a text without words resembles nothing
            self.found(article, keys, cluster, kin=None)
            return True
        candidates = dict.fromkeys([*self.bands.unsaved(keys), *saved])
        candidates.pop(article, None)
        homes = self.clusters.homes(list(candidates)) if candidates else {}
        near = self.neighbours(article, homes)
        if whole := self.hidden_merger(article, near):
            return self.part(whole, article)
        where = place(near, self.settings)
        if where.cluster is None:
            self.found(article, keys, cluster, where.kin)
            self.mark_mergers(article, homes)
            self.reclaim(article, homes, near)
            return True
        self.join(article, keys, where)
        return False

    def reunite(self, article: int, before: int) -> None:
        """Make one with the cluster of a new canonical article whichever others turn out to be its copies.

        They must have in common with it what the article ``before`` it has, if that is a member still.
        """
        keys = self.keys(article)
        candidates = [*self.bands.unsaved(keys), *self.bands.candidates([keys])[0]]
        home = self.clusters.home(article)
        homes = {each: other for each, other in self.clusters.homes(candidates).items() if other != home}
        near = self.neighbours(article, homes)
        if self.hidden_merger(article, near):
            return
        if self.is_merger(article, home, near):
            self.settle_shortest_first(self.dissolve(home))
            return
        self.reclaim(article, homes, near)
        own = set(self.clusters.members(home))
        for seen in near:
            each = self.still(article, seen.cluster)  # placing others may have changed it
            if each is None:
                continue
            if each.swapped:
                self.free_merger(each)
            elif is_same(self.compared(article, before if before in own else article), each.comparison, self.settings):
                self.unite(self.clusters.home(article), each.cluster)

    def is_merger(self, article: int, home: int, near: Sequence[Neighbour]) -> bool:
        """Whether an article turns out to hold the canonical article of another cluster beside a copy of its own."""
        return any(
            holds_both(self.compared(each.canonical, article), self.compared(member, article))
            for each in near
            if each.comparison.covering >= HELD
            for member in self.clusters.shown(home)
        )

    def still(self, article: int, cluster: int) -> Neighbour | None:
        """Another cluster as an article sees it now; None if it is gone, or the article's own."""
        if cluster == self.clusters.cluster(article) or not self.clusters.exists(cluster):
            return None
        return self.neighbour(article, cluster, by_member=False)

    def reclaim(self, article: int, homes: Mapping[int, int], near: Sequence[Neighbour]) -> None:
        """Place copies of an article anew that stand in a cluster about another lender: there was no better one."""
        swapped = {each.cluster for each in near if each.swapped}
        for member, cluster in homes.items():
            if cluster not in swapped or self.clusters.cluster(member) != cluster:
                continue
            canonical = self.clusters.canonical(cluster)
            if member == canonical or self.about(member) in (None, self.about(canonical)):
                continue
            if self.about(member) == self.about(article) and self.compared(article, member).is_pair:
                self.clusters.leave(member, cluster)
                self.settle_again([member])

    def free_merger(self, neighbour: Neighbour) -> None:
        """Place a page anew that stands alone, about another lender for what it holds besides the newcomer's text."""
        if neighbour.comparison.is_mere_part and self.clusters.size(neighbour.cluster) == 1:
            self.settle_again(self.dissolve(neighbour.cluster), neighbour.cluster)

    def neighbours(self, article: int, homes: Mapping[int, int]) -> list[Neighbour]:
        """The clusters of the candidates as an article sees them; strangers are left out."""
        by_member = dict.fromkeys(homes.values(), False)
        for candidate, cluster in homes.items():
            if not by_member[cluster]:
                by_member[cluster] = self.compared(article, candidate).verdict is Verdict.VERSION
        return [
            self.neighbour(article, cluster, by_member=verified)
            for cluster, verified in by_member.items()
            if verified or self.compared(article, self.clusters.canonical(cluster)).is_pair
        ]

    def neighbour(self, article: int, cluster: int, *, by_member: bool) -> Neighbour:
        """A cluster as an article sees it."""
        canonical = self.clusters.canonical(cluster)
        found = self.compared(article, canonical)
        swapped = found.is_pair and self.is_swapped(article, canonical)
        alike = found.is_pair and self.about(article) == self.about(canonical)
        return Neighbour(
            cluster=cluster, canonical=canonical, comparison=found, by_member=by_member, swapped=swapped, alike=alike
        )

    def is_swapped(self, article: int, other: int) -> bool:
        """Whether two articles are about different lenders."""
        return is_swapped(self.lenders(article), self.lenders(other))

    def is_about_another(self, article: int, canonical: int) -> bool:
        """Whether an article cannot stand in a cluster, being the same text about another lender."""
        return self.is_swapped(article, canonical) and not self.compared(article, canonical).holds_more

    def about(self, article: int) -> str | None:
        """The lender that an article is about."""
        lenders = self.lenders(article)
        return main_lender(lenders) if lenders else None

    def lenders_in(self, article: int) -> Counter[str]:
        """The lenders that an article names."""
        return lenders_in(self.clusters.title(article), self.clusters.text(article))

    def hidden_merger(self, article: int, near: Sequence[Neighbour]) -> int | None:
        """A cluster whose canonical article turns out to hold both this article and another copy, apart."""
        for each in near:
            if not each.comparison.is_mere_part:
                continue
            whole = self.clusters.canonical(each.cluster)
            for member in self.clusters.shown(each.cluster):
                if holds_both(each.comparison, self.compared(member, whole)):
                    return each.cluster
        return None

    def part(self, cluster: int, newcomer: int) -> bool:
        """Place the members of a cluster anew around a newcomer, the shortest first: the merged page comes last."""
        self.settle_shortest_first([*self.dissolve(cluster), newcomer])
        return self.clusters.canonical(self.clusters.home(newcomer)) == newcomer

    def settle_shortest_first(self, articles: Sequence[int]) -> None:
        """Put articles that lost their cluster where they belong; pages that hold several come after those."""
        self.settle_again(sorted(articles, key=lambda each: (len(self.prints.sheet(each).meanings), each)))

    def found(self, article: int, keys: NDArray[np.uint32], cluster: int | None, kin: int | None) -> None:
        """Make a cluster of one article."""
        number = self.clusters.found(article, cluster)
        self.bands.add(article, keys)
        if kin is not None:
            self.clusters.family(number, kin)

    def join(self, article: int, keys: NDArray[np.uint32], where: Place) -> None:
        """Put an article into the cluster that was found for it."""
        kept = where.cluster
        assert kept is not None
        found = self.compared(article, self.clusters.canonical(kept))
        relation = Relation.MERGED if where.merged else Relation.NEAR
        self.clusters.join(article, kept, relation, found.similarity.jaccard)
        self.touched.setdefault(kept, set()).add(article)
        for other in where.united:
            each = self.still(article, other)  # uniting the one before may have changed it
            if each and each.comparison.is_pair and not self.is_swapped(self.clusters.canonical(kept), each.canonical):
                kept = self.unite(kept, other)
        more = found.size - len(self.prints.sheet(self.clusters.canonical(kept)).meanings)
        if where.united or where.merged or found.similarity.jaccard < DIVERSE or more >= self.settings.shortest:
            self.show(article, keys, kept)

    def mark_mergers(self, article: int, homes: Mapping[int, int]) -> None:
        """Copies in other clusters that hold the newly founded article besides their own are merged pages."""
        for member in homes:
            cluster = self.clusters.home(member)  # placing others may have moved it
            canonical = self.clusters.canonical(cluster)
            found = self.compared(article, member)
            if not found.is_mere_part or canonical == article:
                continue
            if canonical == member:
                if self.clusters.size(cluster) == 1:  # about another lender, for what it holds besides this article
                    self.settle_again(self.dissolve(cluster), cluster)
                continue
            if holds_both(found, self.compared(canonical, member)):
                similar = self.compared(member, canonical).similarity.jaccard
                if found.similarity.jaccard > similar and not self.is_swapped(article, member):  # it has more of this
                    self.clusters.leave(member, cluster)
                    cluster, similar = self.clusters.home(article), found.similarity.jaccard
                    self.clusters.join(member, cluster, Relation.MERGED, similar)
                    self.clusters.show(member, cluster)
                    self.touched.setdefault(cluster, set()).add(member)
                self.clusters.write_copy(member, Relation.MERGED, similar, 0.0)

    def show(self, article: int, keys: NDArray[np.uint32], cluster: int) -> None:
        """Compare newcomers with a copy too, unless its cluster shows enough of them."""
        if len(self.clusters.shown(cluster)) <= MAX_DIVERSE:
            self.clusters.show(article, cluster)
            self.bands.add(article, keys)

    def unite(self, cluster: int, other: int) -> int:
        """Make two clusters one, under the older number, which is given back."""
        kept, gone = min(cluster, other), max(cluster, other)
        shown = [*self.clusters.shown(gone), self.clusters.canonical(gone)]
        merged = self.clusters.merged(gone)
        canonical = self.clusters.canonical(kept)
        members = self.dissolve(gone)
        others = [each for each in members if self.is_about_another(each, canonical)]
        members = [each for each in members if each not in others]
        for member in members:
            self.clusters.join(member, kept, Relation.MERGED if member in merged else Relation.NEAR, 0.0)
        for member in shown:  # they stand in the bands already
            if member not in others:
                self.clusters.show(member, kept)
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
        self.forget_texts()

    def dissolve(self, cluster: int) -> list[int]:
        """Remove a cluster; the articles that were in it, by id."""
        members = self.clusters.members(cluster)
        self.clusters.dissolve(cluster)
        self.touched.pop(cluster, None)
        return members
