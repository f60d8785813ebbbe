"""A file that is written whole or not at all: what is under its name is always all of it."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.errors import ConfigError, ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator


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
