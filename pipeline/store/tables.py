"""The tables, views and full-text index of the first version of ``overdue.db``; what came later is in ``schema.py``."""

from __future__ import annotations

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
    characters INTEGER NOT NULL,         -- of text, white space left out
    lenders TEXT NOT NULL,               -- JSON array
    topics TEXT NOT NULL,                -- JSON array
    page_url TEXT NOT NULL,              -- where it was fetched: another than url where the page names that as its own
    page_id INTEGER NOT NULL,            -- the page in archive.db
    run_id INTEGER NOT NULL REFERENCES runs(id),
    cluster_id INTEGER REFERENCES clusters(id),
    headings TEXT NOT NULL,              -- JSON array
    text TEXT NOT NULL                   -- blocks separated by an empty line; last, so that other columns read fast
);
CREATE INDEX articles_cluster ON articles(cluster_id);
CREATE INDEX articles_site ON articles(site);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_page ON articles(page_id);
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
CREATE TABLE search_index (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    spelling INTEGER NOT NULL            -- the version of the spelling that articles_fts was built with
);
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
CREATE INDEX clusters_canonical ON clusters(canonical_id);
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

# FTS5 over a view that spells titles and texts two characters a word (see spelling.py). The base table must never be
# named as content: a rebuild would then index raw text, in which Chinese has no words. The ascii tokeniser takes
# every character beyond ASCII as it is, also those younger than SQLite's own Unicode tables.
SEARCH = """
CREATE VIEW articles_spelt AS SELECT id, overdue_spell_title(title) AS title, overdue_spell(text) AS text FROM articles;

CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, text, content=articles_spelt, content_rowid=id, tokenize=ascii
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, text)
    VALUES (new.id, overdue_spell_title(new.title), overdue_spell(new.text));
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, text)
    VALUES ('delete', old.id, overdue_spell_title(old.title), overdue_spell(old.text));
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, title, text ON articles
WHEN old.id IS NOT new.id OR old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, text)
    VALUES ('delete', old.id, overdue_spell_title(old.title), overdue_spell(old.text));
    INSERT INTO articles_fts(rowid, title, text)
    VALUES (new.id, overdue_spell_title(new.title), overdue_spell(new.text));
END;
"""
