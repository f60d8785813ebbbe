"""SQLite files of ours: what their errors mean to a person, and transactions that take the right to write first."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.errors import OverdueError

# How long a writer waits for another before a file counts as locked.
BUSY_SECONDS = 30.0

LOCKED = "is locked by another program; close that program, or wait for it, and repeat"
REMEDIES = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; make room and repeat, what was stored before is safe",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk and repeat, what was stored before is safe",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened; check the permissions of the file and of its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it away",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; move it away, or choose another folder with --data",
}


@contextmanager
def explained(path: Path, kind: type[OverdueError]) -> Iterator[None]:
    """Turn SQLite's errors about the file (not those about a statement) into an error of ``kind``."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code, without its extension
        if code not in REMEDIES:
            raise
        raise kind(f"{path} {REMEDIES[code]} ({error})") from error


@contextmanager
def immediate(conn: sqlite3.Connection) -> Iterator[None]:
    """A transaction that takes the right to write at its start, so that what it reads cannot have changed."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        conn.rollback()
        raise
    conn.commit()
