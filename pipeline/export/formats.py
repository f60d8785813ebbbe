"""The formats of an export, and how a row looks in those that are text."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.export.cleaning import safe_cell
from pipeline.model import ExportRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMES = tuple(field.name for field in fields(ExportRow))

# A line of an article's text that would be read as the head of the next one.
HEAD = re.compile(r"^=== ", re.MULTILINE)


class Format(StrEnum):
    """What ``--format`` takes."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    TEXT = "text"


ENDINGS = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".txt": Format.TEXT,
}


def format_of(name: str) -> Format:
    """The format that a file's name asks for by its ending; ``-`` (standard output) is JSON lines.

    >>> format_of("corpus.jsonl.gz"), format_of("-")
    (<Format.JSONL: 'jsonl'>, <Format.JSONL: 'jsonl'>)
    """
    if name == "-":
        return Format.JSONL
    plain = name.lower().removesuffix(".gz")
    for ending, found in ENDINGS.items():
        if plain.endswith(ending):
            return found
    known = " ".join(ENDINGS)
    raise ConfigError(f"{name}: no format goes by that ending; use one of {known}, or say --format")


def json_line(row: ExportRow) -> str:
    """The row as one line of JSON, in UTF-8 as it is read.

    Separators that some readers take for a line's end are gone since cleaning.
    """
    return json.dumps({name: getattr(row, name) for name in NAMES}, ensure_ascii=False) + "\n"


def csv_cell(value: object) -> object:
    """A value as it stands in a cell: lists joined by ``; ``, truth as ``true`` and ``false``, nothing as empty."""
    if isinstance(value, tuple):
        value = "; ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value) if isinstance(value, str) else value


def csv_lines(rows: Iterable[ExportRow]) -> Iterator[str]:
    """The header and every row as CSV, behind a byte order mark: without it, Excel takes UTF-8 for a local code."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(NAMES)
    for row in rows:
        writer.writerow([csv_cell(getattr(row, name)) for name in NAMES])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def text_block(row: ExportRow) -> str:
    """The article as plain text under a head line ``=== id · date · address``, with an empty line behind it.

    A line of the text that looks like a head is set in by a space.
    """
    head = " · ".join(part for part in (str(row.id), row.published, row.url) if part)
    title = "" if row.text.startswith(f"{row.title}\n") else f"{row.title}\n\n"
    return f"=== {head}\n{HEAD.sub(' === ', title + row.text)}\n\n"


def lines(rows: Iterable[ExportRow], chosen: Format) -> Iterator[str]:
    """The rows in one of the formats that are text."""
    if chosen is Format.CSV:
        return csv_lines(rows)
    return map(json_line if chosen is Format.JSONL else text_block, rows)
