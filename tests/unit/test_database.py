"""SQLite's errors say what a person can do, and transactions are whole or not there."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pipeline.database import explained, immediate
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path


def connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=0.05)


def test_a_locked_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    holder, other = connection(path), connection(path)
    holder.execute("CREATE TABLE t (x)")
    with immediate(holder), pytest.raises(ArchiveError, match=r"a\.db is locked by another program"):
        begin(path, other)
    holder.close()
    other.close()


def begin(path: Path, conn: sqlite3.Connection) -> None:
    with explained(path, ArchiveError), immediate(conn):
        conn.execute("INSERT INTO t VALUES (1)")


def test_a_damaged_and_a_foreign_file_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"nothing of SQLite's" * 100)
    conn = connection(path)
    with pytest.raises(ArchiveError, match="is not a SQLite database"), explained(path, ArchiveError):
        conn.execute("SELECT * FROM sqlite_master")
    conn.close()


def test_a_mistake_in_a_statement_stays_what_it_is(tmp_path: Path) -> None:
    conn = connection(tmp_path / "a.db")
    with pytest.raises(sqlite3.OperationalError), explained(tmp_path / "a.db", ArchiveError):
        conn.execute("SELEC 1")
    conn.close()


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    conn = connection(tmp_path / "a.db")
    conn.execute("CREATE TABLE t (x)")
    with pytest.raises(KeyboardInterrupt):
        interrupted(conn)
    assert conn.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert not conn.in_transaction
    conn.close()


def interrupted(conn: sqlite3.Connection) -> None:
    with immediate(conn):
        conn.execute("INSERT INTO t VALUES (1)")
        raise KeyboardInterrupt
