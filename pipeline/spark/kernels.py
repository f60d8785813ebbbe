"""What executors do with batches of rows: the functions that Spark's ``mapInArrow`` and ``applyInArrow`` call.

Rows come and go as Arrow; every function here unpacks them, calls a kernel that knows nothing of Spark, and packs what
it gave.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from pipeline.spark.meeting import ASKS, ASKS_LATE, STANDS, Events, Meeting, meetings, stars
from pipeline.spark.method import packed
from pipeline.spark.shard import Item, Placed, is_late, place_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from pipeline.dedup.verify import Sheet
    from pipeline.spark.method import Method

    Batches = Iterator[pa.RecordBatch]
    Mapped = Callable[[Batches], Batches]

# Sheets kept in memory while a tile of pairs is compared; pairs come in the order of their first article.
KEPT_SHEETS = 8192

WORDS = "id long, words binary, damage double"
KEYS = "id long, keys binary"
ENTRIES = "key long, article long"
PAIRS = "article long, other long"
PLACED = (
    "id long, cluster long, canonical long, relation string, similarity double, substituted double, shown boolean, "
    "reason string, family long, stood array<long>, asked array<long>, fronts array<long>, part long"
)
EVENTS = "key long, moment long, what int, article long, part long"
MET = "article long, other long, key long, moments array<long>, parts array<long>"


def column(batch: pa.RecordBatch | pa.Table, name: str) -> NDArray[np.int64]:
    """A column of numbers without gaps."""
    found = batch.column(name)
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    numbers: NDArray[np.int64] = found.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
    return numbers


def rows(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples of these columns."""
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def as_batch(rows: Iterable[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows as Arrow has them; a batch without any has its columns all the same."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, each.type) for values, each in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def cut() -> Mapped:
    """``id, text`` -> :data:`WORDS`."""

    def cut_batches(batches: Batches) -> Batches:
        from pipeline.dedup.canonical import damage
        from pipeline.dedup.classes import builtin
        from pipeline.dedup.wording import numbers_of

        for batch in batches:
            texts = batch.column("text").to_pylist()
            words = [numbers_of(text) for text in texts]
            damages = [damage(text, builtin().read(each)[0]) for text, each in zip(texts, words, strict=True)]
            columns = [batch.column("id"), pa.array([packed(each) for each in words], pa.binary()), pa.array(damages)]
            yield pa.RecordBatch.from_arrays(columns, ["id", "words", "damage"])

    return cut_batches


def sign(method: Method) -> Mapped:
    """``id, words`` -> :data:`KEYS`."""

    def sign_batches(batches: Batches) -> Batches:
        for batch in batches:
            keys = [packed(method.keys(words)) for words in batch.column("words").to_pylist()]
            yield pa.RecordBatch.from_arrays([batch.column("id"), pa.array(keys, pa.binary())], ["id", "keys"])

    return sign_batches


def band_matrix(batch: pa.RecordBatch) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.intp]]:
    """The keys of the rows that have some, with their bands before them, shape (n, bands); their ids; their places."""
    from pipeline.store.bands import placed

    keys = batch.column("keys").to_pylist()
    places = np.array([place for place, each in enumerate(keys) if each], dtype=np.intp)
    if not len(places):
        return np.zeros((0, 0), dtype=np.int64), np.zeros(0, dtype=np.int64), places
    matrix = np.frombuffer(b"".join(keys), dtype="<u4").reshape(len(places), -1)
    return placed(matrix), column(batch, "id")[places], places


def enter() -> Mapped:
    """:data:`KEYS` -> :data:`ENTRIES`."""

    def enter_batches(batches: Batches) -> Batches:
        for batch in batches:
            matrix, ids, _ = band_matrix(batch)
            articles = np.repeat(ids, matrix.shape[1])
            yield pa.RecordBatch.from_arrays([pa.array(matrix.ravel()), pa.array(articles)], ["key", "article"])

    return enter_batches


def pair_with_first() -> Mapped:
    """Sorted :data:`ENTRIES` -> :data:`PAIRS`, each article of a band with the band's first."""

    def pair_batches(batches: Batches) -> Batches:
        for firsts, others in stars((column(batch, "key"), column(batch, "article")) for batch in batches):
            yield pa.RecordBatch.from_arrays([pa.array(firsts), pa.array(others)], ["article", "other"])

    return pair_batches


def verify(method: Method) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """Pairs (:data:`PAIRS`) with the words of their articles (``id, words``) -> those that are copies."""

    def verify_tile(pairs: pa.Table, texts: pa.Table) -> pa.Table:
        from pipeline.dedup.verify import compare

        words = dict(rows(texts, "id", "words"))

        @lru_cache(KEPT_SHEETS)
        def sheet(article: int) -> Sheet:
            return method.sheet(words[article])

        found = [
            (article, other)
            for article, other in sorted(rows(pairs, "article", "other"))
            if compare(sheet(article), sheet(other), method.settings).is_pair
        ]
        return pa.table({"article": [a for a, _ in found], "other": [b for _, b in found]}, schema=PAIR_SCHEMA)

    return verify_tile


PAIR_SCHEMA = pa.schema([("article", pa.int64()), ("other", pa.int64())])
PLACED_SCHEMA = pa.schema(
    [
        ("id", pa.int64()), ("cluster", pa.int64()), ("canonical", pa.int64()), ("relation", pa.string()),
        ("similarity", pa.float64()), ("substituted", pa.float64()), ("shown", pa.bool_()), ("reason", pa.string()),
        ("family", pa.int64()), ("stood", pa.list_(pa.int64())), ("asked", pa.list_(pa.int64())),
        ("fronts", pa.list_(pa.int64())), ("part", pa.int64()),
    ]
)  # fmt: skip
NAMES = tuple(each.name for each in fields(Item))


def place(method: Method, top: int) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """The articles of several parts, with what others do in crowded bands -> :data:`PLACED`.

    ``top`` is the greatest number of an article: clusters that cannot have a founder's number have one above.
    """

    def place_bucket(articles: pa.Table, crowds: pa.Table) -> pa.Table:
        members: dict[int, list[Item]] = defaultdict(list)
        for part, *values in rows(articles, "part", *NAMES):
            members[part].append(Item(**dict(zip(NAMES, values, strict=True))))
        lines = [
            (key, list(zip(moments, parts, strict=True)))
            for key, moments, parts in rows(crowds, "key", "moments", "parts")
        ]
        found: list[tuple[object, ...]] = []
        for part, items in members.items():
            elsewhere = {key: [at for at, whose in line if whose != part] for key, line in lines}
            found += [(*astuple(each), part) for each in renamed(place_all(items, method, elsewhere), top)]
        columns = list(zip(*found, strict=True)) or [()] * len(PLACED_SCHEMA)
        arrays = [pa.array(values, each.type) for values, each in zip(columns, PLACED_SCHEMA, strict=True)]
        return pa.Table.from_arrays(arrays, schema=PLACED_SCHEMA)

    return place_bucket


def renamed(found: list[Placed], top: int) -> Iterator[Placed]:
    """The same with clusters under numbers that no other part gives: a member's, or one of the canonical article's."""
    own = {each.id for each in found}
    heads = {each.cluster: each.canonical for each in found}
    names = {cluster: cluster if cluster in own else top + canonical for cluster, canonical in heads.items()}
    for each in found:
        family = None if each.family is None else names[each.family]
        yield replace(each, cluster=names[each.cluster], family=family)


def happen() -> Mapped:
    """``id, keys, part, stood, asked`` -> :data:`EVENTS`."""

    def happen_batches(batches: Batches) -> Batches:
        for batch in batches:
            matrix, ids, places = band_matrix(batch)
            parts = column(batch, "part")[places]
            whats: list[tuple[int, int, int]] = []
            stood, asked = batch.column("stood").to_pylist(), batch.column("asked").to_pylist()
            for line, place in enumerate(places.tolist()):
                whats += [(line, at, STANDS) for at in stood[place]]
                whats += [(line, at, ASKS_LATE if is_late(at) else ASKS) for at in asked[place]]
            done = np.array(whats, dtype=np.int64).reshape(-1, 3)
            bands, row = matrix.shape[1], done[:, 0]
            yield pa.RecordBatch.from_arrays(
                [
                    pa.array(matrix[row].ravel()),
                    pa.array(done[:, 1].repeat(bands)),
                    pa.array(done[:, 2].repeat(bands).astype(np.int32)),
                    pa.array(ids[row].repeat(bands)),
                    pa.array(parts[row].repeat(bands)),
                ],
                ["key", "moment", "what", "article", "part"],
            )

    return happen_batches


MET_SCHEMA = pa.schema(
    [
        ("article", pa.int64()), ("other", pa.int64()), ("key", pa.int64()), ("moments", pa.list_(pa.int64())),
        ("parts", pa.list_(pa.int64())),
    ]
)  # fmt: skip
# Meetings are handed on by so many.
MEETINGS = 65_536


def meet(crowd: int) -> Mapped:
    """Sorted :data:`EVENTS` -> :data:`MET`: pairs, and bands that are crowded."""

    def meet_batches(batches: Batches) -> Batches:
        events = (
            Events(*(column(batch, name) for name in ("key", "moment", "what", "article", "part"))) for batch in batches
        )
        waiting: list[tuple[object, ...]] = []
        for found in meetings(events, crowd):
            if isinstance(found, Meeting):
                waiting.append((found.article, found.other, None, None, None))
            else:
                waiting.append((None, None, found.key, found.moments, found.parts))
            if len(waiting) >= MEETINGS:
                yield met(waiting)
                waiting = []
        yield met(waiting)

    return meet_batches


def met(waiting: list[tuple[object, ...]]) -> pa.RecordBatch:
    """Meetings and crowds as Arrow."""
    columns = list(zip(*waiting, strict=True)) or [()] * len(MET_SCHEMA)
    arrays = [pa.array(values, each.type) for values, each in zip(columns, MET_SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=MET_SCHEMA)
