"""Rows as Parquet: typed columns, zstd, row groups that fit into memory."""

from __future__ import annotations

from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from pipeline.export.formats import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from pipeline.model import ExportRow

# A row group ends at this many rows or characters of text, whichever comes first.
GROUP_ROWS = 10_000
GROUP_CHARACTERS = 16_000_000


def schema() -> pa.Schema:
    """The columns: ``fetched_at`` is a timestamp in UTC, ``published`` text (a day, or a day and a time)."""
    import pyarrow as pa

    types = {
        "id": pa.int64(),
        "fetched_at": pa.timestamp("s", tz="UTC"),
        "characters": pa.int32(),
        "lenders": pa.list_(pa.string()),
        "topics": pa.list_(pa.string()),
        "cluster_id": pa.int64(),
        "cluster_size": pa.int32(),
        "canonical": pa.bool_(),
        "similarity": pa.float64(),
    }
    optional = {"author", "published", "cluster_id"}
    return pa.schema([pa.field(name, types.get(name, pa.string()), nullable=name in optional) for name in NAMES])


def groups(rows: Iterable[ExportRow]) -> Iterator[list[ExportRow]]:
    """The rows in lists that are row groups."""
    group: list[ExportRow] = []
    characters = 0
    for row in rows:
        group.append(row)
        characters += len(row.text)
        if len(group) >= GROUP_ROWS or characters >= GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def column(group: list[ExportRow], name: str) -> list[Any]:
    """The values of one column as pyarrow takes them."""
    values = [getattr(row, name) for row in group]
    return [datetime.fromisoformat(value) for value in values] if name == "fetched_at" else values


def write_parquet(rows: Iterable[ExportRow], file: IO[bytes]) -> None:
    """Write the rows as one Parquet file into ``file``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = schema()
    with pq.ParquetWriter(file, columns, compression="zstd") as writer:
        for group in groups(rows):
            arrays = [pa.array(column(group, field.name), field.type) for field in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=columns))
