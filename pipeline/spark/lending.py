"""The articles of a dataset as files that Spark reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.store.dataset import Dataset

# Rows of a file, each of them read by one task.
ROWS = 5_000
COLUMNS = ("id", "url", "source", "site", "title", "author", "published", "fetched_at", "language", "page_url", "text")
LISTS = ("headings", "lenders", "topics")
NAMES = (*COLUMNS, "characters", *LISTS, "words", "damage")


CLUSTERS = """
SELECT a.id, a.cluster_id AS cluster, c.canonical_id AS canonical, p.relation, coalesce(p.similarity, 1.0) AS similarity
FROM articles a JOIN clusters c ON c.id = a.cluster_id LEFT JOIN copies p ON p.article_id = a.id ORDER BY a.id
"""


def lend_clusters(dataset: Dataset, folder: Path) -> bool:
    """Write the clusters that the dataset has, if they were found with its recipe of today: learning starts there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from pipeline.store.index import Index

    if not Index(dataset.db).is_current():
        return False
    found, number = dataset.db.conn.execute(CLUSTERS), 0
    kinds = (pa.int64(), pa.int64(), pa.int64(), pa.string(), pa.float64())
    schema = pa.schema([(column[0], kind) for column, kind in zip(found.description, kinds, strict=True)])
    while rows := found.fetchmany(10 * ROWS):
        arrays = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), folder / f"{number:06}.parquet")
        number += 1
    return number > 0


def lend(dataset: Dataset, folder: Path) -> None:
    """Write the articles with their ids, and the words that they were cut into if this program cuts alike."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from pipeline.spark.reading import TYPES

    schema = pa.schema([(name, TYPES[name]) for name in NAMES])
    for number, rows in enumerate(lent(dataset)):
        table = pa.Table.from_pylist(rows, schema=schema)
        pq.write_table(table, folder / f"{number:06}.parquet", compression="zstd")


def lent(dataset: Dataset) -> Iterator[list[dict[str, object]]]:
    """The articles in batches, by id; ``words`` and ``damage`` are None where this program cuts otherwise."""
    from pipeline.store.index import Index

    index = Index(dataset.db)
    alike = json.dumps(index.recipes.cut_alike(index.recipe))
    known = "f.recipe IN (SELECT value FROM json_each(?))"
    query = (
        f"SELECT {', '.join(f'a.{name}' for name in NAMES[:-2])}, iif({known}, f.words, NULL), "
        f"iif({known}, f.damage, NULL) FROM articles a LEFT JOIN fingerprints f ON f.article_id = a.id ORDER BY a.id"
    )
    found = dataset.db.conn.execute(query, [alike, alike])
    while rows := found.fetchmany(ROWS):
        named = [dict(zip(NAMES, row, strict=True)) for row in rows]
        yield [row | {name: json.loads(row[name]) for name in LISTS} for row in named]
