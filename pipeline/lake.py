"""A corpus as folders of Parquet that grow by a day: read by DuckDB, Spark and whatever else reads Parquet.

Texts lie by day and are never written again. Beside them lie, by day, what near-duplicate search needs of an article
(its words and band keys) and, by run, which cluster each article stands in. A new day is compared with the band keys of
the articles that stand for clusters; of the days before only those texts are read whose clusters it touches.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.errors import ExportError
from pipeline.spark.shard import Item, Placed, moment, place_more
from pipeline.store.bands import best, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.spark.method import Method

    Keys = Mapping[int, NDArray[np.uint32]]
    Row = Mapping[str, Any]
    Members = Mapping[int, Row]

STATE = "lake.json"
FORMAT = 1
ROWS = 5_000
"""Rows of a row group: what is read of a day whose clusters are touched, at least."""
FACTS = (
    "id", "url", "source", "site", "title", "author", "published", "fetched_at", "language", "headings", "lenders",
    "topics", "page_url", "characters",
)  # fmt: skip
MEMBERS = ("id", "cluster", "canonical", "relation", "similarity", "substituted", "shown", "reason", "family")
"""The columns of ``members``: one row for each article, whole in the folder of the newest run."""


def kinds() -> dict[str, object]:
    """The types of the columns."""
    import pyarrow as pa

    texts = ("url", "source", "site", "title", "author", "published", "fetched_at", "language", "page_url", "text")
    lists = ("headings", "lenders", "topics")
    numbers = ("id", "characters", "cluster", "canonical", "family")
    return (
        dict.fromkeys((*texts, "relation", "reason"), pa.string())
        | dict.fromkeys(lists, pa.list_(pa.string()))
        | dict.fromkeys(numbers, pa.int64())
        | {"words": pa.binary(), "keys": pa.binary(), "shown": pa.bool_()}
        | dict.fromkeys(("damage", "similarity", "substituted"), pa.float64())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a lake holds, as ``lake.json`` says; what it does not name was left by a run that was killed."""

    format: int = FORMAT
    run: int = 0
    articles: int = 0
    recipe: str = ""
    learned: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a day brought: new articles, those known already, clusters of earlier days that it touched, texts read."""

    articles: int
    known: int
    touched: int
    texts: int


class Lake:
    """The lake in a folder, made by the first day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / STATE
        values = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if values.get("format", FORMAT) != FORMAT:
            raise ExportError(f"{folder} is a lake of another version of Overdue (format {values['format']})")
        learned = tuple((old, new) for old, new in values.pop("learned", ()))
        self.state = State(**values, learned=learned)

    def add(self, day: str, rows: Sequence[Row], method: Method) -> Added:
        """Add articles (the columns of :data:`FACTS`, ``text``, ``words``, ``damage``) that the lake does not have.

        Raises:
            ExportError: the lake was made with another recipe than ``method``'s.
        """
        if self.state.recipe and self.state.recipe != method.recipe.digest:
            raise ExportError(f"{self.folder} was made with another recipe; make a new lake, or use its settings")
        known = {url for (url,) in self.columns("articles", "url")}
        fresh = [row for row in rows if row["url"] not in known]
        if not fresh:
            return Added(articles=0, known=len(rows), touched=0, texts=0)
        numbered = [dict(row) | {"id": self.state.articles + place} for place, row in enumerate(fresh, 1)]
        run, items = self.state.run + 1, [item(row, self.state.run + 1) for row in numbered]
        keys = {each.id: method.keys(each.words) for each in items}
        members: dict[int, Row] = {row["id"]: row for row in self.members()}
        before = self.touched(items, keys, members, method)
        found = renamed(place_more(before, items, method, self.crowds(keys, members, before, method)), before)
        members |= {each.id: member(each) for each in found}
        self.write_day(day, run, numbered, keys)
        self.write("members", f"run={run:06}", [members[each] for each in sorted(members)], MEMBERS)
        count, digest = self.state.articles + len(fresh), method.recipe.digest
        self.keep(State(run=run, articles=count, recipe=digest, learned=method.learned))
        clusters = {each.cluster for _, each in before}
        return Added(articles=len(fresh), known=len(rows) - len(fresh), touched=len(clusters), texts=len(before))

    def members(self) -> Iterator[dict[str, Any]]:
        """The rows of the newest run."""
        if not self.state.run:
            return iter(())
        return (
            dict(zip(MEMBERS, row, strict=True)) for row in self.columns(f"members/run={self.state.run:06}", *MEMBERS)
        )

    def touched(self, items: Sequence[Item], keys: Keys, members: Members, method: Method) -> list[tuple[Item, Placed]]:
        """The clusters of earlier days that hold a copy of a new article, or are held by one: members with texts."""
        from pipeline.dedup.verify import compare

        near = self.candidates(keys, members, method)
        fronts = {each: {each, members[each]["canonical"]} for others in near.values() for each in others}
        words: dict[int, bytes] = dict(
            self.rows_of("fingerprints", set().union(*fronts.values()) if fronts else set(), "id", "words")
        )
        sheets = {each: method.sheet(raw) for each, raw in words.items()}
        own = {each.id: method.sheet(each.words) for each in items}
        clusters = {
            members[other]["cluster"]
            for article, others in near.items()
            for other in others
            if any(compare(own[article], sheets[front], method.settings).is_pair for front in fronts[other])
        }
        return self.with_texts([row for row in members.values() if row["cluster"] in clusters])

    def candidates(self, keys: Keys, members: Members, method: Method) -> dict[int, list[int]]:
        """For each new article, those of earlier days that stand for a cluster and share followed bands with it."""
        holders: dict[int, list[int]] = defaultdict(list)
        for key, article in self.standing(keys, members):
            holders[key].append(article)
        settings, found = method.settings, {}
        for article, own in keys.items():
            shared = Counter(other for key in placed(own).tolist() for other in followed(holders, key, settings.crowd))
            found[article] = best(shared, settings.candidates)
        return found

    def standing(self, keys: Keys, members: Members) -> Iterator[tuple[int, int]]:
        """The bands of the new articles that those of earlier days share who stand for a cluster: key and article."""
        asked = np.unique(placed(np.stack(list(keys.values()))) if keys else np.zeros(0, dtype=np.int64))
        stand = {article for article, row in members.items() if row["shown"] or row["canonical"] == article}
        for article, packed in self.columns("fingerprints", "id", "keys"):
            if article in stand and packed:
                own = placed(np.frombuffer(packed, dtype="<u4"))
                yield from ((key, article) for key in own[np.isin(own, asked)].tolist())

    def crowds(
        self,
        keys: Keys,
        members: Members,
        before: Sequence[tuple[Item, Placed]],
        method: Method,
    ) -> dict[int, list[int]]:
        """How many of other clusters stand in the bands of the new articles, as moments before theirs."""
        own = {each.id for each, _ in before}
        counts = Counter(key for key, article in self.standing(keys, members) if article not in own)
        return {key: [moment(0, 0)] * min(count, method.settings.crowd + 1) for key, count in counts.items()}

    def with_texts(self, rows: Sequence[Row]) -> list[tuple[Item, Placed]]:
        """Members of clusters with all that placing needs of them."""
        if not rows:
            return []
        ids = {row["id"] for row in rows}
        facts = {row[0]: row for row in self.rows_of("articles", ids, "id", *PLACING, "text")}
        words = {row[0]: row for row in self.rows_of("fingerprints", ids, "id", "words", "damage")}
        found = []
        for row in rows:
            values = dict(zip(("id", *PLACING, "text"), facts[row["id"]], strict=True))
            values |= {"words": words[row["id"]][1], "damage": words[row["id"]][2], "batch": 0}
            found.append((Item(**values), Placed(**dict(row), stood=(), asked=(), fronts=())))
        return found

    def write_day(self, day: str, run: int, rows: Sequence[Row], keys: Keys) -> None:
        """The texts, facts, words and keys of a day's new articles."""
        from pipeline.spark.method import packed

        folder = f"date={day}"
        prints = [dict(row) | {"keys": packed(keys[row["id"]])} for row in rows]
        self.write(f"articles/{folder}", f"run={run:06}", rows, (*FACTS, "text"))
        self.write(f"fingerprints/{folder}", f"run={run:06}", prints, ("id", "words", "damage", "keys"))

    def write(self, table: str, name: str, rows: Sequence[Row], columns: Sequence[str]) -> None:
        """A file of a table; what a killed run left under its name is replaced."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        types = kinds()
        schema = pa.schema([(column, types[column]) for column in columns])
        values = {column: [row[column] for row in rows] for column in columns}
        path = self.folder / table / (f"{name}.parquet" if table != "members" else f"{name}/part.parquet")
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(values, schema=schema), path, compression="zstd", row_group_size=ROWS)

    def keep(self, state: State) -> None:
        """From now on the lake holds what ``state`` says."""
        path = self.folder / STATE
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(state), ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
        self.state = state

    def columns(self, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        """Columns of every article that the lake holds; no others are read."""
        return self.scanned(table, names, None)

    def rows_of(self, table: str, ids: Iterable[int], *names: str) -> Iterator[tuple[Any, ...]]:
        """Columns of some articles; row groups without any of them are not read."""
        return self.scanned(table, names, sorted(ids))

    def scanned(self, table: str, names: Sequence[str], ids: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in pieces."""
        import pyarrow.dataset as ds

        if not (self.folder / table).is_dir():
            return
        wanted = ds.field("id") <= self.state.articles if ids is None else ds.field("id").isin(ids)
        found = ds.dataset(self.folder / table, format="parquet", partitioning="hive", exclude_invalid_files=False)
        for batch in found.to_batches(columns=list(names), filter=wanted, batch_size=ROWS):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


PLACING = ("site", "title", "published", "fetched_at", "characters")


def followed(holders: Mapping[int, Sequence[int]], key: int, crowd: int) -> Sequence[int]:
    """Who shares a band, unless a crowd does."""
    found = holders.get(key, ())
    return found if len(found) <= crowd else ()


def item(row: Row, run: int) -> Item:
    """A new article as it is placed; each run is a batch."""
    values = {each.name: row[each.name] for each in fields(Item) if each.name != "batch"}
    return Item(**values, batch=run)


def member(each: Placed) -> Row:
    """The row of ``members``."""
    return {name: getattr(each, name) for name in MEMBERS}


def renamed(found: Sequence[Placed], before: Sequence[tuple[Item, Placed]]) -> list[Placed]:
    """The same with clusters that cannot have their founder's number under one below 0, which nobody has."""
    own = {each.id for each in found} | {each.cluster for _, each in before}
    heads = {each.cluster: each.canonical for each in found}
    names = {cluster: cluster if cluster in own else -canonical for cluster, canonical in heads.items()}
    return [replace(e, cluster=names[e.cluster], family=e.family and names.get(e.family, e.family)) for e in found]
