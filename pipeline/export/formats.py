"""The formats of an export, and how a row looks in those that are text."""

from __future__ import annotations

import csv
import io
import json
import re
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Protocol

import orjson

from pipeline.errors import ConfigError
from pipeline.export.cleaning import safe_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.export.fields import Row

# A line of an article's text that would be read as the head of the next one.
HEAD = re.compile(r"^=== ", re.MULTILINE)
# What the formats that are read by people show, whatever fields are asked for.
SHOWN = ("id", "published", "url", "title", "text")


class Format(StrEnum):
    """What ``--format`` takes."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    TEXT = "text"
    MARKDOWN = "markdown"
    WARC = "warc"


ENDINGS = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".txt": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".warc": Format.WARC,
}
PACKINGS = (".gz", ".zst")
# The endings of the files in a folder; the text formats that machines read are packed there.
SHARD_ENDINGS = {Format.JSONL: ".jsonl.gz", Format.CSV: ".csv.gz", Format.PARQUET: ".parquet", Format.WARC: ".warc.gz"}
LEAF_ENDINGS = {Format.TEXT: ".txt", Format.MARKDOWN: ".md"}


def packing_of(name: str) -> str:
    """How a file of that name is packed: ``.gz``, ``.zst`` or not at all."""
    return next((packing for packing in PACKINGS if name.lower().endswith(packing)), "")


def is_folder(name: str) -> bool:
    """Whether a name without an ending asks for a folder.

    >>> is_folder("corpus"), is_folder("corpus.jsonl"), is_folder("-"), is_folder("corpus.2025")
    (True, False, False, True)
    """
    plain = name.lower().removesuffix(packing_of(name))
    return name != "-" and not re.search(r"\.[a-z]+$", plain)


def format_of(name: str) -> Format:
    """The format that a name asks for by its ending; ``-`` (standard output) is JSON lines, a folder Parquet.

    >>> format_of("corpus.jsonl.zst"), format_of("-"), format_of("corpus")
    (<Format.JSONL: 'jsonl'>, <Format.JSONL: 'jsonl'>, <Format.PARQUET: 'parquet'>)
    """
    if name == "-":
        return Format.JSONL
    if is_folder(name):
        return Format.PARQUET
    plain = name.lower().removesuffix(packing_of(name))
    for ending, found in ENDINGS.items():
        if plain.endswith(ending):
            return found
    known = " ".join(ENDINGS)
    raise ConfigError(f"{name}: no format goes by that ending; use one of {known}, none for a folder, or say --format")


class Writer(Protocol):
    """What writes rows into a file."""

    def write(self, row: Row) -> None:
        """One row."""

    def close(self) -> None:
        """What is still to be written; the file itself stays open."""


class JsonLines:
    """One JSON object a line, in UTF-8 as it is read. Separators that some readers take for a line's end are gone
    since cleaning.
    """

    def __init__(self, file: IO[bytes], names: Sequence[str]) -> None:
        self.file, self.names = file, tuple(names)

    def write(self, row: Row) -> None:
        """One row."""
        values = dict(zip(self.names, row, strict=True))
        self.file.write(orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Nothing is held back."""


class Csv:
    """Rows as RFC 4180. Safe cells come behind a byte order mark, without which Excel takes UTF-8 for a local code;
    raw ones are for programs.
    """

    def __init__(self, file: IO[bytes], names: Sequence[str], *, raw: bool) -> None:
        self.file, self.raw = file, raw
        self.buffer = io.StringIO()
        self.writer = csv.writer(self.buffer)
        if not raw:
            self.buffer.write("\ufeff")
        self.write(list(names))

    def write(self, row: Row) -> None:
        """One row."""
        self.writer.writerow([raw_cell(value) if self.raw else csv_cell(value) for value in row])
        self.file.write(self.buffer.getvalue().encode())
        self.buffer.seek(0)
        self.buffer.truncate()

    def close(self) -> None:
        """Nothing is held back."""


def csv_cell(value: object) -> object:
    """A value as it stands in a cell: lists joined by ``; ``, truth as ``true`` and ``false``, nothing as empty."""
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value) if isinstance(value, str) else value


def raw_cell(value: object) -> object:
    """A value as a program reads it back: lists as JSON, texts as they are."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


class Text:
    """Articles as plain text, each under a head line."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def write(self, row: Row) -> None:
        """One row of the fields :data:`SHOWN`."""
        self.file.write(text_block(*row).encode())  # type: ignore[arg-type]

    def close(self) -> None:
        """Nothing is held back."""


def text_block(number: int, published: str | None, url: str, title: str, text: str) -> str:
    """The article under a head line ``=== id · date · address``, with an empty line behind it.

    A line of the text that looks like a head is set in by a space.
    """
    head = " · ".join(part for part in (str(number), published, url) if part)
    return f"=== {head}\n{HEAD.sub(' === ', titled(title, text))}\n\n"


def titled(title: str, text: str) -> str:
    """The text under its title, which stands once."""
    return text if text.startswith(f"{title}\n") else f"{title}\n\n{text}"


def markdown(names: Sequence[str], row: Row) -> str:
    """An article as Markdown: its fields as YAML in front (as JSON values, which YAML reads), its headings marked."""
    values = dict(zip(names, row, strict=True))
    text = str(values.pop("text"))
    found = values.get("headings")
    headings = set(found) if isinstance(found, list) else set()
    front = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items() if name != "headings"]
    blocks = [markdown_block(block, is_heading=block in headings) for block in text.split("\n\n")]
    title = "" if blocks and blocks[0] == values["title"] else f"# {values['title']}\n\n"
    return "---\n" + "\n".join(front) + "\n---\n\n" + title + "\n\n".join(blocks) + "\n"


# Signs at the head of a block that Markdown would take for its own: a heading, a quotation, a fence, a rule.
MARKDOWN_SIGN = re.compile(r"^(?=#{1,6}\s|>|```|~~~|---|===|\|)", re.MULTILINE)


def markdown_block(block: str, *, is_heading: bool) -> str:
    """A block of a text: headings under two hash marks, signs that mean something to Markdown escaped."""
    return f"## {block}" if is_heading else MARKDOWN_SIGN.sub("\\\\", block)
