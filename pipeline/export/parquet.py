"""Rows as Parquet: typed columns, statistics, zstd, row groups that fit into memory."""

from __future__ import annotations

from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from pipeline.export.fields import Field, Row, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

# A row group ends at this many rows or characters of text, whichever comes first.
GROUP_ROWS = 10_000
GROUP_CHARACTERS = 8_000_000


def schema(fields: Sequence[Field]) -> pa.Schema:
    """The columns: ``fetched_at`` is a timestamp in UTC, ``published`` text (a day, or a day and a time)."""
    import pyarrow as pa

    types = {
        Type.INTEGER: pa.int64(),
        Type.REAL: pa.float64(),
        Type.TRUTH: pa.bool_(),
        Type.TIME: pa.timestamp("s", tz="UTC"),
        Type.TEXT: pa.string(),
        Type.LIST: pa.list_(pa.string()),
    }
    return pa.schema([pa.field(each.name, types[each.type], nullable=each.optional) for each in fields])


class Parquet:
    """Writes rows as one Parquet file; a row group holds as many ``characters`` as all files open at once allow."""

    def __init__(self, file: IO[bytes], fields: Sequence[Field], characters: int = GROUP_CHARACTERS) -> None:
        import pyarrow.parquet as pq

        self.schema, self.characters = schema(fields), characters
        self.writer = pq.ParquetWriter(file, self.schema, compression="zstd")
        self.times = [place for place, each in enumerate(fields) if each.type is Type.TIME]
        self.rows: list[Row] = []
        self.waiting = 0

    def write(self, row: Row) -> None:
        """One row."""
        self.rows.append(row)
        self.waiting += sum(len(value) for value in row if isinstance(value, str))
        if len(self.rows) >= GROUP_ROWS or self.waiting >= self.characters:
            self.flush()

    def flush(self) -> None:
        """What waits, as a row group."""
        import pyarrow as pa

        if self.rows:
            columns: list[Any] = list(zip(*self.rows, strict=True))
            for place in self.times:
                columns[place] = [datetime.fromisoformat(value) for value in columns[place]]
            arrays = [pa.array(values, each.type) for values, each in zip(columns, self.schema, strict=True)]
            self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.rows, self.waiting = [], 0

    def close(self) -> None:
        """The last row group and the footer."""
        self.flush()
        self.writer.close()
