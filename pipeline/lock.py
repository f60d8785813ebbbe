"""One run at a time in a data folder."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import BusyError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = ".overdue.lock"


@contextmanager
def exclusive(folder: Path, command: str) -> Iterator[int]:
    """Hold ``folder`` (made if it is not there) while the block runs; gives the lock's file descriptor.

    A child process that inherits the descriptor holds the lock too. The kernel drops the lock when the last holder
    dies, however it dies; a left-over file means nothing.

    Raises:
        BusyError: another process holds it; the message says which.
        ConfigError: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / FILE_NAME).open("a+", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{folder}: cannot hold data: {error.strerror}; choose another --data folder") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise BusyError(f"{folder}: held by {holder}; try again when it has finished") from None
        file.truncate(0)
        file.write(f"overdue {command}, process {os.getpid()}")
        file.flush()
        yield file.fileno()
