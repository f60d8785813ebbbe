"""The tables and views of ``overdue.db``, as migrations that sqlite-utils applies once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("overdue")

TABLES = """
CREATE TABLE archives (
    id TEXT PRIMARY KEY,                 -- the archive's own uuid
    last_page INTEGER NOT NULL           -- every page up to this one is in the dataset
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    topic TEXT NOT NULL,
    started_at TEXT NOT NULL,            -- ISO 8601, UTC
    finished_at TEXT,
    status TEXT NOT NULL                 -- running, done, degraded, failed, interrupted
);
CREATE TABLE run_counts (
    run_id INTEGER NOT NULL REFERENCES runs(id),
    stage TEXT NOT NULL,
    name TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (run_id, stage, name)
) WITHOUT ROWID;
CREATE TABLE run_times (
    run_id INTEGER NOT NULL REFERENCES runs(id),
    stage TEXT NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run_id, stage)
) WITHOUT ROWID;
CREATE TABLE run_findings (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs(id),
    source TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    home TEXT NOT NULL,
    last_run_id INTEGER REFERENCES runs(id)
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    site TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    published TEXT,                      -- ISO 8601, as precise as the page
    fetched_at TEXT NOT NULL,            -- ISO 8601, UTC
    language TEXT NOT NULL,              -- ISO 639-1
    text TEXT NOT NULL,                  -- blocks separated by an empty line
    headings TEXT NOT NULL,              -- JSON array
    characters INTEGER NOT NULL,         -- of text, white space left out
    lenders TEXT NOT NULL,               -- JSON array
    topics TEXT NOT NULL,                -- JSON array
    page_id INTEGER NOT NULL,            -- the page in archive.db
    run_id INTEGER NOT NULL REFERENCES runs(id),
    cluster_id INTEGER REFERENCES clusters(id)
);
CREATE INDEX articles_cluster ON articles(cluster_id);
CREATE INDEX articles_site ON articles(site);
CREATE INDEX articles_published ON articles(published);
CREATE TABLE rejected (
    url TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    site TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(id)
);
CREATE INDEX rejected_reason ON rejected(reason);
CREATE TABLE recipes (
    digest TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,                -- JSON
    current INTEGER NOT NULL             -- 1 for the one that the index was built with
);
CREATE TABLE signatures (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    recipe TEXT NOT NULL REFERENCES recipes(digest),
    signature BLOB NOT NULL,             -- little-endian uint32, bands * rows
    shingles BLOB NOT NULL               -- little-endian uint32, distinct, ascending
);
CREATE TABLE bands (
    key INTEGER NOT NULL,                -- band number and its hash, mixed into 64 bits
    article_id INTEGER NOT NULL,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;
CREATE TABLE shingle_counts (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    articles INTEGER NOT NULL,
    counts BLOB NOT NULL                 -- how many canonical articles hold a shingle: see dedup/weights.py
);
CREATE TABLE clusters (
    id INTEGER PRIMARY KEY,
    canonical_id INTEGER NOT NULL REFERENCES articles(id),
    size INTEGER NOT NULL,
    reason TEXT NOT NULL,                -- why this article is canonical
    family_id INTEGER REFERENCES clusters(id)  -- the same text about another lender, which came first
);
CREATE TABLE copies (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    relation TEXT NOT NULL,
    similarity REAL NOT NULL,
    substituted REAL NOT NULL
);
"""

VIEWS = """
CREATE VIEW canonical_articles AS
SELECT a.id, a.title, a.site, a.published, a.author, a.lenders, a.topics, a.characters,
       c.size - 1 AS copies, a.cluster_id, a.language, a.source, a.fetched_at, a.url, a.text
FROM clusters c JOIN articles a ON a.id = c.canonical_id;

CREATE VIEW cluster_members AS
SELECT a.cluster_id, a.id AS article_id,
       CASE WHEN c.canonical_id = a.id THEN 'canonical' ELSE p.relation END AS relation,
       CASE WHEN c.canonical_id = a.id THEN 1.0 ELSE p.similarity END AS similarity,
       coalesce(p.substituted, 0.0) AS substituted,
       a.title, a.site, a.published, a.fetched_at, a.url, c.size, c.canonical_id, c.family_id
FROM articles a JOIN clusters c ON c.id = a.cluster_id LEFT JOIN copies p ON p.article_id = a.id;
"""


@migrations()
def create(db: Database) -> None:
    """The first version of the dataset, apart from the search index (see ``search.py``)."""
    db.executescript(TABLES + VIEWS)
