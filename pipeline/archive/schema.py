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


# What months of crawling from a schedule need: an order of fetching that an index gives, intervals that adapt, what is
# gone, what led where, sites that asked to be left alone, crawls by a number of their own (a dataset that was made anew
# counts its runs from 1 again), shapes of addresses, dictionaries for bodies that are alike.
SCHEDULED = (
    "ALTER TABLE frontier ADD COLUMN rank INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE frontier ADD COLUMN origin TEXT",
    "ALTER TABLE frontier ADD COLUMN interval REAL",
    "ALTER TABLE frontier ADD COLUMN changed_at REAL",
    "ALTER TABLE frontier ADD COLUMN gone_at REAL",
    "ALTER TABLE frontier ADD COLUMN essence BLOB",
    """UPDATE frontier SET rank = CASE WHEN kind <> 'page' THEN 0 WHEN fetched_at IS NULL THEN 1 ELSE 2 END
    WHERE kind <> 'page' OR fetched_at IS NOT NULL""",
    "DROP INDEX frontier_due",
    "CREATE INDEX frontier_due ON frontier(source, rank, due_at)",
    """CREATE TABLE crawls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at TEXT NOT NULL             -- ISO 8601, UTC; empty for crawls of the first version
)""",
    "ALTER TABLE outcomes RENAME COLUMN run TO crawl",
    "CREATE INDEX outcomes_source ON outcomes(source, crawl)",
    "INSERT INTO crawls (id, started_at) SELECT DISTINCT crawl, '' FROM outcomes",
    """CREATE TABLE rests (
    site TEXT PRIMARY KEY,
    until REAL NOT NULL,                 -- seconds since 1970; nothing of the site is asked for before
    times INTEGER NOT NULL               -- rests since it last answered
) WITHOUT ROWID""",
    """CREATE TABLE shapes (
    source TEXT NOT NULL,
    shape TEXT NOT NULL,                 -- an address with its numbers and names blanked: see url_shape
    accepted INTEGER NOT NULL,           -- pages of this shape that gave an article
    rejected INTEGER NOT NULL,
    PRIMARY KEY (source, shape)
) WITHOUT ROWID""",
    """CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    dictionary BLOB NOT NULL             -- zstd, trained on the source's first pages
)""",
    "CREATE INDEX pages_source ON pages(source, id)",
    "CREATE INDEX dictionaries_source ON dictionaries(source)",
    "ALTER TABLE bodies ADD COLUMN dictionary INTEGER REFERENCES dictionaries(id)",
)


@migrations()
def schedule(db: Database) -> None:
    """The archive of a crawl that goes on for months."""
    for statement in SCHEDULED:
        db.conn.execute(statement)
