"""A part of the corpus in which articles meet one another and nobody else, placed by the embedded engine itself.

What stands in the other parts touches a part in one way alone: a band that a crowd shares is not followed, wherever
the crowd is. So a part is told who stands in such bands elsewhere, and says when its own articles asked and stood:
whoever joins the parts can tell whether each was told enough (see :mod:`pipeline.spark.placing`).
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from sqlite_utils import Database

from pipeline.dedup.fingerprint import digest, recipe
from pipeline.dedup.spelling import Spellings
from pipeline.model import Fingerprint
from pipeline.spark.method import table_of, unpacked
from pipeline.store import spelling
from pipeline.store.bands import Bands
from pipeline.store.clusters import Clusters
from pipeline.store.placement import TURN, Placement
from pipeline.store.schema import migrations
from pipeline.store.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings
    from pipeline.spark.method import Method, Pairs

# A moment is the batch and the article that was being placed then, an even number; what is done for clusters when a
# turn ends, or the batch, comes after all its articles, at an odd one.
BATCH_BITS = 34

INSERT = (
    "INSERT INTO articles (id, url, source, site, title, published, fetched_at, language, characters, lenders, topics, "
    "page_url, page_id, run_id, headings, text) VALUES (?, ?, '', ?, ?, ?, ?, '', ?, '[]', '[]', '', 0, 0, '[]', ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article as far as placing it needs it; ``words`` as they are stored, ``batch`` counts those of the corpus."""

    id: int
    batch: int
    site: str
    title: str
    published: str | None
    fetched_at: str
    characters: int
    text: str
    words: bytes
    damage: float

    @property
    def fingerprint(self) -> Fingerprint:
        """Its fingerprint, made by this program."""
        return Fingerprint(recipe=digest(recipe()), words=unpacked(self.words), damage=self.damage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an article came to stand.

    ``relation``, ``similarity``, ``substituted`` and ``shown`` are those of a copy; ``reason`` and ``family`` stand
    with the canonical article. ``stood`` and ``asked`` are the moments at which it entered the bands and looked
    into them; ``fronts`` the articles that ever stood for a cluster of it.
    """

    id: int
    cluster: int
    canonical: int
    relation: str | None
    similarity: float
    substituted: float
    shown: bool
    reason: str | None
    family: int | None
    stood: tuple[int, ...]
    asked: tuple[int, ...]
    fronts: tuple[int, ...]


def moment(batch: int, article: int) -> int:
    """The moment at which an article of a batch is placed.

    >>> moment(0, 5) < moment(0, 6) < batch_end(0) < moment(1, 6)
    True
    """
    return batch << BATCH_BITS | article << 1


def turn_end(batch: int, article: int) -> int:
    """The moment at which the turn of an article ends.

    >>> moment(0, TURN - 1) < turn_end(0, 5) == turn_end(0, TURN - 1) < moment(0, TURN)
    True
    """
    return moment(batch, article // TURN * TURN + TURN) - 1


def batch_end(batch: int) -> int:
    """The last moment of a batch."""
    return (batch + 1 << BATCH_BITS) - 1


def is_late(moment: int) -> bool:
    """Whether a turn or a batch ends at this moment."""
    return moment & 1 == 1


@dataclass(slots=True)
class Clock:
    """The moment that it is, and who asked and stood when."""

    now: int = 0
    asked: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    stood: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def batch_start(self) -> int:
        """The first moment of this batch."""
        return self.now >> BATCH_BITS << BATCH_BITS


class WatchedBands(Bands):
    """Bands that count who stands in them elsewhere, and note who enters them here."""

    def __init__(
        self, conn: sqlite3.Connection, settings: DedupeSettings, clock: Clock, elsewhere: Mapping[int, Sequence[int]]
    ) -> None:
        super().__init__(conn, settings)
        self.clock, self.elsewhere = clock, elsewhere

    def add(self, article: int, keys: NDArray[np.uint32]) -> None:
        """Let newcomers find the article, from now on."""
        if article not in self.added:
            self.clock.stood[article].append(self.clock.now)
        super().add(article, keys)

    def saved_elsewhere(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many were saved elsewhere in each of these bands before this batch."""
        if not self.elsewhere:
            return super().saved_elsewhere(wanted)
        start = self.clock.batch_start
        return np.array([bisect_left(self.elsewhere.get(key, ()), start) for key in wanted.tolist()], dtype=np.int64)

    def unsaved_elsewhere(self, key: int) -> int:
        """How many were added elsewhere in a band since this batch began."""
        moments = self.elsewhere.get(key, ())
        return bisect_left(moments, self.clock.now) - bisect_left(moments, self.clock.batch_start)


class WatchedClusters(Clusters):
    """Clusters that remember who ever stood for them, and whom they ever had."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        super().__init__(conn)
        self.fronts: dict[int, set[int]] = defaultdict(set)
        self.homes_of: dict[int, set[int]] = defaultdict(set)

    def found(self, article: int, cluster: int | None) -> int:
        """Make a cluster of one article."""
        number = super().found(article, cluster)
        self.fronts[number].add(article)
        self.homes_of[article].add(number)
        return number

    def join(self, article: int, cluster: int, relation: str, similarity: float) -> None:
        """Put an article into a cluster."""
        super().join(article, cluster, relation, similarity)
        self.homes_of[article].add(cluster)

    def stand(self, cluster: int, canonical: int, reason: str) -> None:
        """Name the article that stands for a cluster."""
        super().stand(cluster, canonical, reason)
        self.fronts[cluster].add(canonical)

    def fronts_of(self, article: int) -> set[int]:
        """The articles that ever stood for a cluster of this one."""
        return set().union(*(self.fronts[cluster] for cluster in self.homes_of[article]))


class WatchedPlacement(Placement):
    """A placement that notes who looks into the bands."""

    def __init__(
        self, conn: sqlite3.Connection, method: Method, clock: Clock, elsewhere: Mapping[int, Sequence[int]]
    ) -> None:
        super().__init__(conn, method.recipe, method.table, method.settings)
        self.clock = clock
        self.bands: WatchedBands = WatchedBands(conn, method.settings, clock, elsewhere)
        self.clusters: WatchedClusters = WatchedClusters(conn)

    def settle(self, article: int, keys: NDArray[np.uint32], saved: Sequence[int], cluster: int | None) -> bool:
        """Put an article where it belongs."""
        self.clock.asked[article].append(self.clock.now)
        return super().settle(article, keys, saved, cluster)

    def reunite(self, article: int, before: int) -> None:
        """Make one with the cluster of a new canonical article whichever others turn out to be its copies."""
        self.clock.asked[article].append(self.clock.now)
        super().reunite(article, before)


def place_all(items: Sequence[Item], method: Method, elsewhere: Mapping[int, Sequence[int]]) -> list[Placed]:
    """Place the articles of a part, batch by batch, as the embedded engine places those of a dataset.

    ``elsewhere``: for bands that many share, the moments (ascending) at which articles of other parts entered them.
    """
    return place_more((), items, method, elsewhere)


def place_more(
    before: Sequence[tuple[Item, Placed]], items: Sequence[Item], method: Method, elsewhere: Mapping[int, Sequence[int]]
) -> list[Placed]:
    """The same beside articles that have clusters already, whole ones; where all of them stand now."""
    conn = empty()
    try:
        clock = Clock()
        placement = WatchedPlacement(conn, method, clock, elsewhere)
        standing = Standing(placement)
        standing.spellings = spellings(method.learned)
        conn.executemany(INSERT, map(row_of, (*(each for each, _ in before), *items)))
        restore(placement, before, method)
        for batch, members in batches(items):
            placement.load()
            settle(placement, standing, batch, members, method)
            clock.now = batch_end(batch)
            standing.settle()
            placement.bands.save()
        return list(result(placement))
    finally:
        conn.close()


def restore(placement: WatchedPlacement, before: Sequence[tuple[Item, Placed]], method: Method) -> None:
    """The clusters that there are already, as they were left."""
    conn, sizes = placement.bands.conn, Counter(each.cluster for _, each in before)
    present = set(sizes)
    conn.executemany(
        "INSERT INTO clusters VALUES (?, ?, ?, ?, ?)",
        [
            (each.cluster, each.id, sizes[each.cluster], each.reason, each.family if each.family in present else None)
            for _, each in before
            if each.id == each.canonical
        ],
    )
    conn.executemany(
        "INSERT INTO copies (article_id, relation, similarity, substituted, shown) VALUES (?, ?, ?, ?, ?)",
        [
            (each.id, each.relation, each.similarity, each.substituted, each.cluster if each.shown else None)
            for _, each in before
            if each.id != each.canonical
        ],
    )
    conn.executemany("UPDATE articles SET cluster_id = ? WHERE id = ?", [(each.cluster, each.id) for _, each in before])
    placement.load()
    for item, each in before:
        placement.prints.write(item.id, item.fingerprint)
        if each.shown or each.id == each.canonical:
            placement.bands.add(item.id, placement.keys(item.id))
    placement.bands.save()


def batches(items: Sequence[Item]) -> Iterator[tuple[int, list[Item]]]:
    """The articles by batch, both in order."""
    found: dict[int, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda each: each.id):
        found[item.batch].append(item)
    return iter(sorted(found.items()))


def settle(placement: WatchedPlacement, standing: Standing, batch: int, items: Sequence[Item], method: Method) -> None:
    """Put each article of a batch where it belongs, as :class:`pipeline.store.index.Index` does, by the clock."""
    keys = {}
    for item in items:
        placement.prints.write(item.id, item.fingerprint)
        keys[item.id] = placement.keys(item.id)
    placement.clock.now = moment(batch, 0)
    for article, mine, candidates, ends in placement.turns(keys):
        placement.clock.now = moment(batch, article)
        placement.settle(article, mine, candidates, None)
        if ends:
            placement.clock.now = turn_end(batch, article)
            standing.settle()


def row_of(item: Item) -> tuple[object, ...]:
    """The row of ``articles``."""
    return (item.id, str(item.id), item.site, item.title, item.published, item.fetched_at, item.characters, item.text)


def result(placement: WatchedPlacement) -> Iterator[Placed]:
    """Where every article came to stand."""
    query = (
        "SELECT a.id, c.id, c.canonical_id, p.relation, coalesce(p.similarity, 1.0), coalesce(p.substituted, 0.0), "
        "p.shown IS NOT NULL, c.reason, c.family_id FROM articles a JOIN clusters c ON c.id = a.cluster_id "
        "LEFT JOIN copies p ON p.article_id = a.id ORDER BY a.id"
    )
    clock = placement.clock
    for (
        article,
        cluster,
        canonical,
        relation,
        similarity,
        substituted,
        shown,
        reason,
        family,
    ) in placement.bands.conn.execute(query):
        own = article == canonical
        stood = tuple(clock.stood[article])
        yield Placed(
            id=article,
            cluster=cluster,
            canonical=canonical,
            relation=None if own else relation,
            similarity=similarity,
            substituted=substituted,
            shown=bool(shown),
            reason=reason if own else None,
            family=family if own else None,
            stood=stood,
            asked=tuple(dict.fromkeys(clock.asked[article])),
            fronts=tuple(sorted(placement.clusters.fronts_of(article) - {article})) if stood else (),
        )


@lru_cache(1)
def spellings(learned: Pairs) -> Spellings:
    """The letters of words, gathered for as long as a worker process lives."""
    return Spellings(table_of(learned))


def empty() -> sqlite3.Connection:
    """An empty dataset in memory."""
    conn = sqlite3.connect(":memory:")
    spelling.register(conn)
    template().backup(conn)
    conn.execute("PRAGMA synchronous = OFF")
    return conn


@cache
def template() -> sqlite3.Connection:
    """A dataset in memory with all tables, without full-text search."""
    conn = sqlite3.connect(":memory:")
    spelling.register(conn)
    migrations.apply(Database(conn, execute_plugins=False))
    for event in ("insert", "delete", "update"):
        conn.execute(f"DROP TRIGGER articles_fts_{event}")
    conn.commit()
    return conn
