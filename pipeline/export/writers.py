"""Rows into a file, all of them or none: what is under the final name is always a whole export."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.errors import ConfigError, ExportError
from pipeline.export.cleaning import Cleaner
from pipeline.export.formats import Format, format_of, lines
from pipeline.export.parquet import write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import ExportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: the rows, and how many of them held characters that had to be made harmless."""

    rows: int
    cleaned: int


def write(rows: Iterable[ExportRow], out: Path | None, chosen: Format | None = None) -> Exported:
    """Write ``rows`` to the file ``out``, or to standard output for None; ``.gz`` in its name compresses.

    Raises :class:`ConfigError` where the name asks for nothing that can be written, and :class:`ExportError` where
    writing fails; what stood under the name before is then still there.
    """
    name = "-" if out is None else out.name
    chosen = chosen or format_of(name)
    cleaner = Cleaner()
    with output(out) as file:
        if name.lower().endswith(".gz") and chosen is not Format.PARQUET:
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as packed:
                write_rows(cleaner.clean(rows), packed, chosen)
        else:
            write_rows(cleaner.clean(rows), file, chosen)
    return Exported(rows=cleaner.rows, cleaned=cleaner.cleaned)


def write_rows(rows: Iterable[ExportRow], file: IO[bytes] | gzip.GzipFile, chosen: Format) -> None:
    """Write the rows in the chosen format."""
    if chosen is Format.PARQUET:
        write_parquet(rows, file)  # type: ignore[arg-type]
        return
    for piece in lines(rows, chosen):
        file.write(piece.encode())


@contextmanager
def output(out: Path | None) -> Iterator[IO[bytes]]:
    """Where to write: standard output, or a file that takes the name ``out`` when the block ends well."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    check(out)
    try:
        with replacing(out) as file:
            yield file
    except OSError as error:
        raise ExportError(f"{out} was not written: {error.strerror or error}; nothing was changed") from error


def check(out: Path) -> None:
    """Refuse names under which no file can be written."""
    if out.is_dir():
        raise ConfigError(f"{out} is a folder; name a file in it, such as {out / 'articles.jsonl'}")
    if not out.absolute().parent.is_dir():
        raise ConfigError(f"{out}: the folder {out.absolute().parent} does not exist; make it first")


@contextmanager
def replacing(out: Path) -> Iterator[IO[bytes]]:
    """A new file beside ``out`` that replaces it when the block ends well, and vanishes otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.absolute().parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(permissions(out))
        part.replace(out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def permissions(out: Path) -> int:
    """The permissions that ``out`` has, or that a new file would get."""
    if out.exists():
        return out.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
