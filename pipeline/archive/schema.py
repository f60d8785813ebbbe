"""The tables of ``archive.db``, as migrations that sqlite-utils applies once each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("overdue-archive")

TABLES = (
    """CREATE TABLE archive (
    id TEXT PRIMARY KEY                  -- a uuid: a dataset remembers how far it has read which archive
)""",
    """CREATE TABLE bodies (
    digest BLOB PRIMARY KEY,             -- SHA-256 of the body as sent
    size INTEGER NOT NULL,               -- bytes before compression
    body BLOB NOT NULL                   -- zstd
) WITHOUT ROWID""",
    """CREATE TABLE pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    fetched_at TEXT NOT NULL,            -- ISO 8601, UTC
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    headers TEXT NOT NULL,               -- JSON array of [name, value]
    digest BLOB NOT NULL REFERENCES bodies(digest)
)""",
    "CREATE INDEX pages_url ON pages(url, id)",
    """CREATE TABLE frontier (
    url TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,                  -- sitemap, feed, listing or page
    depth INTEGER NOT NULL,              -- links from an entry
    state TEXT NOT NULL,                 -- waiting, done, failed, gone, refused
    due_at REAL NOT NULL,                -- seconds since 1970
    fetched_at REAL,
    etag TEXT,
    last_modified TEXT,
    tries INTEGER NOT NULL DEFAULT 0,    -- failures since the last success
    alias_of TEXT                        -- the address that this one redirects to
) WITHOUT ROWID""",
    "CREATE INDEX frontier_due ON frontier(source, due_at, url)",
    """CREATE TABLE outcomes (
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (run, source, outcome)
) WITHOUT ROWID""",
)


@migrations()
def create(db: Database) -> None:
    """The first version of the archive."""
    for statement in TABLES:
        db.conn.execute(statement)
    db.conn.execute("INSERT INTO archive (id) VALUES (?)", [str(uuid4())])
