"""The near-duplicate index of a dataset: articles come, find their cluster, and go."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pipeline.dedup.canonical import choose, reason
from pipeline.dedup.classes import builtin
from pipeline.dedup.clusters import Neighbour, Place, holds_both, place
from pipeline.dedup.fingerprint import band_keys, fingerprint, recipe
from pipeline.dedup.relation import is_swapped, lenders_in, relate, wording
from pipeline.dedup.verify import WEAK, held, is_alike, is_pair, similarity
from pipeline.dedup.weights import Weights, unpacked
from pipeline.errors import DatasetError
from pipeline.model import Relation
from pipeline.store.bands import Bands
from pipeline.store.clusters import Clusters

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Sequence

    from sqlite_utils import Database

    from pipeline.dedup.relation import Wording
    from pipeline.model import Fingerprint

# A member less similar to the canonical article is compared with newcomers itself: its own copies find it.
DIVERSE = 0.6
MAX_DIVERSE = 32
# In larger clusters only newcomers and the canonical article are weighed against each other.
MAX_CONTENDERS = 64
REBUILD_BATCH = 500


@dataclass(slots=True, kw_only=True)
class PlaceCounts:
    """What became of the articles placed: new clusters, and copies that joined one."""

    articles: int = 0
    clusters: int = 0
    copies: int = 0


class Index:
    """Places articles into clusters, inside a transaction of the caller's."""

    def __init__(self, db: Database) -> None:
        self.conn = db.conn
        self.bands = Bands(db.conn)
        self.clusters = Clusters(db.conn)
        self.weights = Weights()
        self.touched: dict[int, set[int]] = {}

    def place(self, batch: Sequence[tuple[int, Fingerprint]]) -> PlaceCounts:
        """Find the cluster of each new or changed article of the batch."""
        if not batch:
            return PlaceCounts()
        self.check_recipe({each.recipe for _, each in batch})
        marks = ",".join("?" * len(batch))
        query = f"SELECT article_id FROM signatures WHERE article_id IN ({marks})"
        known = [row[0] for row in self.conn.execute(query, [article for article, _ in batch])]
        self.load()
        self.forget(known)
        counts = PlaceCounts(articles=len(batch))
        for article, each in batch:
            self.clusters.write_signature(article, each)
            if self.settle(article):
                counts.clusters += 1
            else:
                counts.copies += 1
        self.finish()
        return counts

    def remove(self, articles: Iterable[int]) -> None:
        """Take articles out, as if they had never come."""
        self.load()
        self.forget(list(articles))
        self.finish()

    def rebuild(self, progress: Callable[[int, int], None] = lambda done, total: None) -> PlaceCounts:
        """Make all clusters anew; fingerprints of another recipe are made anew too. ``progress(done, total)``."""
        now = recipe()
        for statement in (
            "UPDATE articles SET cluster_id = NULL",
            "DELETE FROM copies",
            "UPDATE clusters SET family_id = NULL",
            "DELETE FROM clusters",
            "DELETE FROM bands",
            "DELETE FROM shingle_counts",
            "UPDATE recipes SET current = 0",
        ):
            self.conn.execute(statement)
        self.adopt_recipe()
        self.load()
        articles = [row[0] for row in self.conn.execute("SELECT id FROM articles ORDER BY id")]
        counts = PlaceCounts(articles=len(articles))
        stored = "SELECT recipe FROM signatures WHERE article_id = ?"
        for done, article in enumerate(articles, start=1):
            if self.clusters.value(stored, article) != now.digest:
                self.clusters.write_signature(article, fingerprint(self.clusters.text(article), now))
            counts.clusters += self.settle(article)
            if done % REBUILD_BATCH == 0 or done == len(articles):
                self.finish()
                progress(done, len(articles))
        counts.copies = counts.articles - counts.clusters
        self.conn.execute("DELETE FROM recipes WHERE digest NOT IN (SELECT recipe FROM signatures) AND NOT current")
        return counts

    def is_current(self) -> bool:
        """Whether the index was built with this program's recipe, or holds nothing yet."""
        built = self.clusters.value("SELECT digest FROM recipes WHERE current")
        return built in {None, recipe().digest}

    def check_recipe(self, digests: set[str]) -> None:
        """Refuse fingerprints that were not made as those in the index were."""
        current = self.clusters.value("SELECT digest FROM recipes WHERE current")
        if current is None:
            self.adopt_recipe()
            current = recipe().digest
        if digests != {current}:
            raise DatasetError(
                "the near-duplicate index was built with another recipe than this program's; "
                "run `overdue dedupe` once to build it anew"
            )

    def adopt_recipe(self) -> None:
        """Build the index with this program's recipe from now on."""
        now = recipe()
        self.conn.execute(
            "INSERT OR REPLACE INTO recipes VALUES (?, ?, 1)", [now.digest, json.dumps(asdict(now), sort_keys=True)]
        )

    def load(self) -> None:
        """Read the weights: another transaction may have moved them, or ours may have been undone."""
        row = self.conn.execute("SELECT articles, counts FROM shingle_counts").fetchone()
        self.weights = unpacked(*row) if row else Weights()
        self.touched = {}
        self.clusters.shingles.cache_clear()

    def settle(self, article: int, cluster: int | None = None) -> bool:
        """Put an article into the cluster where it belongs; True if that is a new one (numbered ``cluster``)."""
        near, parts = self.neighbours(article)
        if whole := self.hidden_merger(article, near):
            return self.part(whole, article)
        where = place(self.clusters.shingles(article), near, self.weights)
        if where.cluster is None:
            self.found(article, cluster, where)
            self.mark_mergers(article, parts)
            return True
        pair = next(each.similarity for each in near if each.cluster == where.cluster)
        relation = Relation.MERGED if where.merged else Relation.NEAR
        self.clusters.join(article, where.cluster, relation, pair.jaccard)
        self.touched.setdefault(where.cluster, set()).add(article)
        if where.united or where.merged or pair.jaccard < DIVERSE:
            self.show(article, where.cluster)
        kept = where.cluster
        for other in where.united:
            kept = self.unite(kept, other)
        return False

    def neighbours(self, article: int) -> tuple[list[Neighbour], list[int]]:
        """The clusters that may take an article, and the members of others in which it may be a part."""
        mine = self.clusters.shingles(article)
        if not len(mine):
            return [], []
        nearest: dict[int, float] = {}
        parts = []
        for candidate in self.bands.candidates(self.keys(article)):
            cluster = self.clusters.cluster(candidate)
            if candidate == article or cluster is None:
                continue
            pair = similarity(mine, self.clusters.shingles(candidate), self.weights)
            nearest[cluster] = max(nearest.get(cluster, 0.0), pair.jaccard)
            if self.clusters.relation(candidate) in (Relation.EXTENDED, Relation.NEAR, Relation.MERGED):
                parts.append(candidate)
        return [self.neighbour(article, cluster, best) for cluster, best in nearest.items()], parts

    def neighbour(self, article: int, cluster: int, nearest: float) -> Neighbour:
        """A cluster as an article sees it."""
        canonical = self.clusters.canonical(cluster)
        mine, theirs = self.clusters.shingles(article), self.clusters.shingles(canonical)
        pair = similarity(mine, theirs, self.weights)
        texts = self.clusters.text(article), self.clusters.text(canonical)
        swapped = is_alike(pair) and texts[0] != texts[1] and is_swapped(self.lenders(article), self.lenders(canonical))
        return Neighbour(
            cluster=cluster,
            similarity=pair,
            nearest=nearest,
            shared=held(mine, theirs),
            shingles=theirs,
            swapped=swapped,
        )

    def lenders(self, article: int) -> Counter[str]:
        """The lenders that an article names."""
        return lenders_in(self.clusters.title(article), self.clusters.text(article))

    def hidden_merger(self, article: int, near: list[Neighbour]) -> int | None:
        """A cluster whose canonical article turns out to hold both this article and another member, apart."""
        mine = self.clusters.shingles(article)
        for each in near:
            if each.similarity.within < DIVERSE or each.similarity.jaccard > 1 - 1e-9:
                continue
            for member in self.shown(each.cluster):
                theirs = self.clusters.shingles(member)
                if holds_both(each.shingles, mine, theirs, self.weights):
                    return each.cluster
        return None

    def shown(self, cluster: int) -> list[int]:
        """The members of a cluster, besides the canonical one, that newcomers are compared with."""
        query = (
            "SELECT article_id FROM copies JOIN articles ON id = article_id "
            "WHERE cluster_id = ? AND similarity < ? ORDER BY article_id LIMIT ?"
        )
        return [row[0] for row in self.conn.execute(query, [cluster, DIVERSE, MAX_DIVERSE])]

    def part(self, cluster: int, newcomer: int) -> bool:
        """Place the members of a cluster anew around a newcomer, the shortest first: the merged page comes last."""
        members = [*self.dissolve(cluster), newcomer]
        members.sort(key=lambda article: (len(self.clusters.shingles(article)), article))
        founders = [self.settle(article) for article in members]
        return sum(founders) > 1

    def found(self, article: int, cluster: int | None, where: Place) -> None:
        """Make a cluster of one article."""
        number = self.clusters.found(article, cluster)
        self.weights.add(self.clusters.shingles(article))
        self.bands.add(article, self.keys(article))
        self.touched[number] = {article}
        if where.kin is not None:
            self.clusters.family(number, where.kin)

    def mark_mergers(self, article: int, parts: list[int]) -> None:
        """Members of other clusters that hold the newly founded article besides their own are merged pages."""
        mine = self.clusters.shingles(article)
        for member in parts:
            cluster = self.clusters.cluster(member)
            if cluster is None:
                continue
            canonical = self.clusters.canonical(cluster)
            theirs = self.clusters.shingles(canonical)
            if canonical != member and holds_both(self.clusters.shingles(member), mine, theirs, self.weights):
                pair = similarity(self.clusters.shingles(member), theirs, self.weights)
                self.clusters.write_copy(member, Relation.MERGED, pair.jaccard, 0.0)

    def show(self, article: int, cluster: int) -> None:
        """Compare newcomers with a member too, unless its cluster shows enough of them."""
        if len(self.shown(cluster)) <= MAX_DIVERSE:
            self.bands.add(article, self.keys(article))

    def unite(self, cluster: int, other: int) -> int:
        """Make two clusters one, under the older number, which is given back."""
        kept, gone = min(cluster, other), max(cluster, other)
        members = self.clusters.members(gone)
        self.weights.take(self.clusters.shingles(self.clusters.canonical(gone)))
        self.clusters.dissolve(gone)
        self.touched.pop(gone, None)
        for member in members:
            self.clusters.join(member, kept, Relation.NEAR, 0.0)
        self.touched.setdefault(kept, set()).update(members)
        return kept

    def forget(self, articles: Sequence[int]) -> None:
        """Take articles out of their clusters; what hung on them is placed anew."""
        gone, loose = set(articles), []
        for article in articles:
            cluster = self.clusters.cluster(article)
            if cluster is None:
                continue
            keys = self.keys(article)
            if self.bands.holds(article, keys[0]):
                loose.append((cluster, [each for each in self.dissolve(cluster) if each not in gone]))
            else:
                self.clusters.leave(article, cluster)
                self.touched.setdefault(cluster, set())
        for cluster, members in loose:
            for member in members:
                self.settle(member, cluster)
        self.conn.executemany("DELETE FROM signatures WHERE article_id = ?", [(each,) for each in articles])
        self.clusters.shingles.cache_clear()

    def dissolve(self, cluster: int) -> list[int]:
        """Remove a cluster; the articles that were in it, by id."""
        members = self.clusters.members(cluster)
        self.weights.take(self.clusters.shingles(self.clusters.canonical(cluster)))
        for member in members:
            self.bands.drop(member, self.keys(member))
        self.clusters.dissolve(cluster)
        self.touched.pop(cluster, None)
        return members

    def keys(self, article: int) -> list[int]:
        """The band keys of an article."""
        keys: list[int] = band_keys(self.clusters.signature(article), recipe()).tolist()
        return keys

    def finish(self) -> None:
        """Choose the canonical article of each touched cluster, name relations, and keep the weights."""
        while self.touched:  # crowning may evict members, which touch other clusters
            self.crown(*self.touched.popitem())
        self.conn.execute(
            "INSERT OR REPLACE INTO shingle_counts VALUES (1, ?, ?)", [self.weights.articles, self.weights.packed()]
        )

    def crown(self, cluster: int, newcomers: set[int]) -> None:
        """Choose the canonical article of a cluster, and relate to it whoever is new, or all if it changed."""
        members = self.clusters.members(cluster)
        before = self.clusters.canonical(cluster)
        asked = members if len(members) <= MAX_CONTENDERS else sorted(newcomers | {before})
        contenders = self.clusters.contenders(asked)
        chosen = choose(contenders)
        if chosen.article != before:
            self.weights.take(self.clusters.shingles(before))
            self.weights.add(self.clusters.shingles(chosen.article))
            self.bands.add(chosen.article, self.keys(chosen.article))
        self.clusters.stand(cluster, chosen.article, reason(chosen, contenders, len(members)))
        if chosen.article != before and self.evict(cluster, chosen.article, members):
            self.touched[cluster] = set(self.clusters.members(cluster))
            return
        for article in sorted(newcomers if chosen.article == before else members):
            if article != chosen.article:
                self.relate(article, chosen.article)

    def evict(self, cluster: int, canonical: int, members: list[int]) -> bool:
        """Place those members anew that had verified only against the former canonical article."""
        theirs, strangers = self.clusters.shingles(canonical), []
        for member in members:
            mine = self.clusters.shingles(member)
            pair = similarity(mine, theirs, self.weights)
            if member != canonical and pair.jaccard < WEAK and not is_pair(pair, len(mine), len(theirs)):
                strangers.append(member)
        for member in strangers:
            self.clusters.leave(member, cluster)
        for member in strangers:
            self.settle(member)
        return bool(strangers)

    def relate(self, article: int, canonical: int) -> None:
        """Say what a copy is to its canonical article."""
        texts = self.clusters.text(article), self.clusters.text(canonical)
        mine, theirs = self.clusters.shingles(article), self.clusters.shingles(canonical)
        if "".join(texts[0].split()) == "".join(texts[1].split()):
            return self.clusters.write_copy(article, Relation.EXACT, 1.0, 0.0)
        pair = similarity(mine, theirs, self.weights)
        if self.clusters.relation(article) == Relation.MERGED:
            return self.clusters.write_copy(article, Relation.MERGED, pair.jaccard, 0.0)
        first, second = self.wordings(*texts)
        relation, substituted = relate(first, second)
        return self.clusters.write_copy(article, relation, pair.jaccard, substituted)

    def wordings(self, *texts: str) -> list[Wording]:
        """The wordings of texts."""
        return [wording(text, builtin()) for text in texts]
