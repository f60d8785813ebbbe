"""The files of an export while they are written: packed, counted and digested on their way to the disk."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from pipeline.export.formats import Csv, Format, JsonLines, Text, packing_of
from pipeline.export.parquet import GROUP_CHARACTERS, Parquet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from pipeline.export.fields import Field, Row
    from pipeline.export.formats import Writer

GZIP_LEVEL, ZSTD_LEVEL = 6, 9
# Bytes that a thread is given at once, and how often it is before whoever gives them waits.
PIECE, MOST_PIECES = 1 << 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file of an export: its name in it, its size, the SHA-256 of its bytes, and its rows."""

    name: str
    size: int
    digest: str
    rows: int

    def renamed(self, name: str) -> Written:
        """The same file under another name."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How rows are written. ``raw`` leaves CSV cells as they are; ``split_files`` files are open at once."""

    format: Format
    fields: tuple[Field, ...]
    raw: bool = False
    split_files: int = 1
    shard_size: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(each.name for each in self.fields)

    @property
    def group_characters(self) -> int:
        """How many characters a row group of Parquet may hold."""
        small = GROUP_CHARACTERS if self.shard_size is None else max(20_000, self.shard_size // 2)
        return min(small, GROUP_CHARACTERS // max(1, self.split_files))


class Digesting:
    """A binary file that counts and digests what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size = file, 0
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write bytes (or a buffer of them)."""
        self.file.write(data)
        self.sha256.update(data)
        written = memoryview(data).nbytes
        self.size += written
        return written

    def tell(self) -> int:
        """How much was written."""
        return self.size

    def flush(self) -> None:
        """Hand on what is held back."""
        self.file.flush()

    @property
    def closed(self) -> bool:
        """Whether the file was closed."""
        return self.file.closed

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""


class Drain:
    """Takes bytes in pieces of its own, which a thread packs, digests and writes in their order.

    What goes wrong there is raised by a later call, by :meth:`close` at the latest.
    """

    def __init__(self, sink: IO[bytes]) -> None:
        self.sink = sink
        self.waiting: list[bytes] = []
        self.size = 0
        self.thread = ThreadPoolExecutor(1)
        self.under_way: deque[Future[int]] = deque()

    def write(self, data: bytes) -> int:
        """Take some bytes, which nobody may change afterwards."""
        self.waiting.append(data)
        self.size += len(data)
        if self.size >= PIECE:
            self.hand_over()
        return len(data)

    def hand_over(self) -> None:
        """Give the thread what waits, as soon as it has done most of what it has."""
        while len(self.under_way) >= MOST_PIECES:
            self.under_way.popleft().result()
        self.under_way.append(self.thread.submit(self.sink.write, b"".join(self.waiting)))
        self.waiting, self.size = [], 0

    def close(self) -> None:
        """Wait until everything is written; the file itself stays open."""
        self.hand_over()
        while self.under_way:
            self.under_way.popleft().result()
        self.thread.shutdown()


class Outlet:
    """One open file with the writer of its format, behind what packs it.

    Where a new file begins follows from the size of this one, and Parquet packs itself: no thread then.
    """

    def __init__(self, file: IO[bytes], name: str, style: Style) -> None:
        self.raw, self.rows = Digesting(file), 0
        is_plain = style.format is not Format.PARQUET
        self.packed = packed(self.raw, packing_of(name) if is_plain else "")
        sink: IO[bytes] = self.packed or self.raw  # type: ignore[assignment]
        self.drain = Drain(sink) if is_plain and style.shard_size is None else None
        self.writer = writer(self.drain or sink, style)  # type: ignore[arg-type]

    def write(self, row: Row) -> None:
        """One row."""
        self.writer.write(row)
        self.rows += 1

    def close(self, name: str) -> Written:
        """Write what is held back; the file itself stays open."""
        self.writer.close()
        for each in (self.drain, self.packed):
            if each is not None:
                each.close()
        return Written(name=name, size=self.raw.size, digest=self.raw.sha256.hexdigest(), rows=self.rows)


def packed(raw: Digesting, packing: str) -> IO[bytes] | None:
    """What packs the bytes on their way; the same bytes give the same file."""
    if packing == ".gz":
        options = {"mtime": 0, "compresslevel": GZIP_LEVEL}
        return gzip.GzipFile(filename="", mode="wb", fileobj=raw, **options)  # type: ignore[return-value]
    if packing == ".zst":
        import zstandard

        compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
        return compressor.stream_writer(raw, closefd=False)  # type: ignore[arg-type]
    return None


def writer(file: IO[bytes], style: Style) -> Writer:
    """The writer of a format."""
    if style.format is Format.PARQUET:
        return Parquet(file, style.fields, style.group_characters)
    if style.format is Format.CSV:
        return Csv(file, style.names, raw=style.raw)
    return Text(file) if style.format is Format.TEXT else JsonLines(file, style.names)


class Shards:
    """Rows into files of a folder, each split its own, a new one wherever a file has grown to ``shard_size`` bytes.

    How many there are is known in the end: until then they have names of their own. ``inside`` begins every name.
    """

    def __init__(self, folder: Path, style: Style, ending: str, inside: str = "") -> None:
        self.folder, self.style, self.ending, self.inside = folder, style, ending, inside
        self.open: dict[str, tuple[Outlet, IO[bytes]]] = {}
        self.done: dict[str, list[Written]] = {}

    def write(self, split: str, row: Row) -> None:
        """One row of a split."""
        if split not in self.open:
            self.start(split)
        outlet, _ = self.open[split]
        outlet.write(row)
        if self.style.shard_size is not None and outlet.raw.size >= self.style.shard_size:
            self.finish(split)

    def start(self, split: str) -> None:
        """Open the next file of a split."""
        name = f"{self.inside}{split}.{len(self.done.setdefault(split, []))}{self.ending}"
        file = (self.folder / name).open("wb")
        self.open[split] = (Outlet(file, name, self.style), file)

    def finish(self, split: str) -> None:
        """Close the file of a split."""
        outlet, file = self.open.pop(split)
        name = f"{self.inside}{split}.{len(self.done[split])}{self.ending}"
        self.done[split].append(outlet.close(name))
        settle(file)

    def close(self, splits: Iterable[str]) -> dict[str, list[Written]]:
        """Close all files, give each split at least one, and name them ``split-00000-of-00002``."""
        for split in splits:
            if split not in self.open and not self.done.get(split):
                self.start(split)
        for split in list(self.open):
            self.finish(split)
        return {split: [self.named(split, *each) for each in enumerate(files)] for split, files in self.done.items()}

    def named(self, split: str, number: int, file: Written) -> Written:
        """The file under its last name."""
        name = f"{self.inside}{split}-{number:05d}-of-{len(self.done[split]):05d}{self.ending}"
        (self.folder / file.name).rename(self.folder / name)
        return file.renamed(name)


def settle(file: IO[bytes]) -> None:
    """Close a file so that a power failure cannot undo it."""
    file.flush()
    os.fsync(file.fileno())
    file.close()


def digest_of(files: Iterable[tuple[str, str]]) -> str:
    """One digest for files given by name and SHA-256, in the order of their names: what ``sha256sum`` would print.

    >>> digest_of([("b", "22"), ("a", "11")]) == digest_of([("a", "11"), ("b", "22")])
    True
    """
    total = hashlib.sha256()
    for name, digest in sorted(files):
        total.update(f"{digest}  {name}\n".encode())
    return total.hexdigest()
