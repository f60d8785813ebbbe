"""Opening ``overdue.db``: what the file is, how it is connected to, and what SQLite's errors mean to a person."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipeline import database
from pipeline.database import BUSY_SECONDS, immediate
from pipeline.errors import DatasetError
from pipeline.store import spelling
from pipeline.store.schema import migrations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Marks a SQLite file as a dataset of ours ("OVDU"); `file` shows it, and the plugin asks for it.
APPLICATION_ID = 0x4F564455


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file into a :class:`DatasetError`."""
    with database.explained(path, DatasetError):
        yield


def connect(path: Path, *, readonly: bool) -> Database:
    """A connection to the dataset at ``path``, made, upgraded or refused as need be."""
    if readonly and not path.exists():
        raise DatasetError(f"{path} does not exist; make it with `overdue run`, or choose another folder with --data")
    with explained(path):
        conn = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rwc'}", uri=True, timeout=BUSY_SECONDS
        )
        try:
            spelling.register(conn)
            db = Database(conn, execute_plugins=False)
            prepare(db, path, readonly=readonly)
        except BaseException:
            conn.close()
            raise
        return db


def prepare(db: Database, path: Path, *, readonly: bool) -> None:
    """Check whose file it is, set the connection up, and bring the schema up to date if it may be written."""
    is_new = not readonly and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not is_new and not is_ours(db.conn):
        raise DatasetError(
            f"{path} is a SQLite database, but not a dataset of Overdue; choose another folder with --data"
        )
    if unknown := {applied.name for applied in migrations.applied(db)} - known_migrations():
        raise DatasetError(f"{path} was made by a newer Overdue ({', '.join(sorted(unknown))}); upgrade Overdue")
    db.conn.execute("PRAGMA foreign_keys = ON")
    if not readonly:
        if is_new:  # before there is a write-ahead log: whoever looks at the file's header shall see whose it is
            mark(db)
        db.conn.execute("PRAGMA journal_mode = WAL")
        db.conn.execute("PRAGMA synchronous = NORMAL")
        upgrade(db)
    elif migrations.pending(db) or spelling_of(db) != spelling.VERSION:
        raise DatasetError(
            f"{path} was made by an older Overdue; `overdue process` upgrades it (a copy first does no harm)"
        )


def trouble(conn: sqlite3.Connection) -> str | None:
    """Why a dataset of ours cannot be shown by this version as it is, and what to do; None where it can."""
    applied = {name for (name,) in conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'overdue'")}
    known = known_migrations()
    if applied - known:
        return "was made by a newer Overdue; upgrade Overdue"
    if known - applied:
        return "was made by an older Overdue; `overdue process` upgrades it"
    row = conn.execute("SELECT spelling FROM search_index").fetchone()
    if row is None or row[0] != spelling.VERSION:
        return "was made by an older Overdue; `overdue process` upgrades it"
    return None


def mark(db: Database) -> None:
    """Write our mark into an empty file."""
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@cache
def known_migrations() -> set[str]:
    """The names of all migrations that this program has."""
    return {migration.name for migration in migrations.pending(Database(memory=True, execute_plugins=False))}


def upgrade(db: Database) -> None:
    """Apply what migrations are missing, and index anew if texts are spelt otherwise: all of it or nothing."""
    with immediate(db.conn):
        migrations.apply(db)
        if spelling_of(db) != spelling.VERSION:
            rebuild_search(db)


def spelling_of(db: Database) -> int:
    """The version of the spelling that the search index was built with; 0 for one that never was."""
    row = db.execute("SELECT spelling FROM search_index").fetchone()
    return int(row[0]) if row else 0


def rebuild_search(db: Database) -> None:
    """Build the search index anew from the articles, inside the caller's transaction."""
    db.conn.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
    db.conn.execute("INSERT OR REPLACE INTO search_index(id, spelling) VALUES (1, ?)", [spelling.VERSION])


def is_ours(conn: sqlite3.Connection) -> bool:
    """Whether the file behind ``conn`` is a dataset of ours."""
    return bool(conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)
