"""The tables and views of ``overdue.db``, as migrations that sqlite-utils applies once each."""

from __future__ import annotations

from sqlite3 import complete_statement
from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from pipeline.store.tables import SEARCH, TABLES, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

migrations = Migrations("overdue")


@migrations()
def create(db: Database) -> None:
    """The first version of the dataset."""
    for statement in statements(TABLES + VIEWS + SEARCH):
        db.execute(statement)


# Fingerprints are the words of a text, so that another table of classes needs no text; bands are sorted runs.
LEARNING = """
DROP TABLE signatures;
DROP TABLE bands;
DROP TABLE shingle_counts;
CREATE TABLE fingerprints (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    recipe TEXT NOT NULL REFERENCES recipes(digest),
    damage REAL NOT NULL,                -- the share of the text that shows spinning or censoring
    words BLOB NOT NULL                  -- little-endian uint32: the numbers of the words, in order
);
CREATE TABLE bands (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    level INTEGER NOT NULL,              -- how often the run was merged
    first INTEGER NOT NULL,              -- band number << 32 | first key
    keys BLOB NOT NULL,                  -- little-endian uint32, ascending: the hash of a band of a signature
    articles BLOB NOT NULL               -- little-endian uint32: whose key it is
);
CREATE INDEX bands_first ON bands(run, first, level);  -- all that finding a row needs
CREATE TABLE substitutions (
    original TEXT NOT NULL,
    spun TEXT NOT NULL,
    articles INTEGER NOT NULL,           -- originals in whose copies it was seen
    sites INTEGER NOT NULL,              -- sites of those copies
    example TEXT NOT NULL,               -- the words around it in one of them
    version INTEGER NOT NULL,            -- which learning found it: 1, 2 ...
    PRIMARY KEY (original, spun)
) WITHOUT ROWID;
ALTER TABLE copies ADD COLUMN shown INTEGER;  -- its cluster, if newcomers are compared with this copy too
CREATE INDEX copies_shown ON copies(shown) WHERE shown IS NOT NULL;
"""


@migrations()
def learning(db: Database) -> None:
    """Fingerprints without classes, a band index of sorted runs, and substitutions learned from the crawl."""
    for statement in statements(LEARNING):
        db.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script one by one: ``executescript`` would commit the migration's transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            yield statement
            statement = ""


# What sites repeat in different articles; see boilerplate.py.
BOILERPLATE = """
CREATE TABLE site_articles (
    site TEXT PRIMARY KEY,
    articles INTEGER NOT NULL            -- canonical articles whose lines were counted
) WITHOUT ROWID;
CREATE TABLE site_lines (
    site TEXT NOT NULL,
    line INTEGER NOT NULL,               -- a number for what the line says, punctuation left out
    text TEXT NOT NULL,
    articles INTEGER NOT NULL,           -- canonical articles of the site that it was seen in
    state INTEGER NOT NULL,              -- 0 counting, 1 known, 2 known and earlier pages read again
    PRIMARY KEY (site, line)
) WITHOUT ROWID;
CREATE INDEX site_lines_known ON site_lines(state) WHERE state = 1;
"""


@migrations()
def keep_boilerplate(db: Database) -> None:
    """Lines that sites repeat, so that pages can be read without them."""
    for statement in statements(BOILERPLATE):
        db.execute(statement)


# How good the articles are, and one view of all that is exported; see quality/signals.py and docs/export.md.
QUALITY = """
CREATE TABLE signals (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,            -- of the measuring
    quality REAL NOT NULL,               -- 0 to 1, made of the next six
    readable REAL NOT NULL,
    substantial REAL NOT NULL,
    unrepeated REAL NOT NULL,
    unpromoted REAL NOT NULL,
    whole REAL NOT NULL,
    unspun REAL NOT NULL,
    chinese REAL NOT NULL,               -- from here on what was counted
    punctuation REAL NOT NULL,
    digits REAL NOT NULL,
    symbols REAL NOT NULL,
    function_words REAL NOT NULL,
    lines INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    ended REAL NOT NULL,
    ellipses REAL NOT NULL,
    paragraph REAL NOT NULL,
    short_lines REAL NOT NULL,
    listed REAL NOT NULL,
    repeated_lines REAL NOT NULL,
    top_2 REAL NOT NULL,
    top_3 REAL NOT NULL,
    top_4 REAL NOT NULL,
    repeated_5 REAL NOT NULL,
    repeated_10 REAL NOT NULL,
    longest_repeat INTEGER NOT NULL,
    distinct_words REAL NOT NULL,
    stuffing REAL NOT NULL,
    gaps REAL NOT NULL,
    spin REAL NOT NULL,
    advertising REAL NOT NULL,
    statutes INTEGER NOT NULL,
    templates INTEGER NOT NULL,
    policies INTEGER NOT NULL
);
CREATE VIEW corpus AS
SELECT a.id, a.url, a.source, a.site, a.title, a.author, a.published, a.fetched_at, a.language, a.text,
       a.characters, a.lenders, a.topics, a.cluster_id, coalesce(c.size, 1) AS cluster_size,
       coalesce(c.canonical_id, a.id) = a.id AS canonical, coalesce(b.url, a.url) AS canonical_url,
       CASE WHEN coalesce(c.canonical_id, a.id) = a.id THEN 'canonical' ELSE p.relation END AS relation,
       CASE WHEN coalesce(c.canonical_id, a.id) = a.id THEN 1.0 ELSE p.similarity END AS similarity,
       coalesce(p.substituted, 0.0) AS substituted, a.headings, a.page_url, a.page_id,
       coalesce((SELECT f.url FROM articles f WHERE f.cluster_id = coalesce(
           (SELECT k.family_id FROM clusters k WHERE k.id = c.family_id), c.family_id, c.id
       ) ORDER BY f.id LIMIT 1), a.url) AS cluster_key,
       s.quality, s.readable, s.substantial, s.unrepeated, s.unpromoted, s.whole, s.unspun, s.chinese, s.punctuation,
       s.digits, s.symbols, s.function_words, s.lines, s.sentences, s.ended, s.ellipses, s.paragraph, s.short_lines,
       s.listed, s.repeated_lines, s.top_2, s.top_3, s.top_4, s.repeated_5, s.repeated_10, s.longest_repeat,
       s.distinct_words, s.stuffing, s.gaps, s.spin, s.advertising, s.statutes, s.templates, s.policies
FROM articles a
LEFT JOIN clusters c ON c.id = a.cluster_id
LEFT JOIN articles b ON b.id = c.canonical_id
LEFT JOIN copies p ON p.article_id = a.id
LEFT JOIN signals s ON s.article_id = a.id;
"""


@migrations()
def quality(db: Database) -> None:
    """Figures of quality, and the view that exports choose from."""
    for statement in statements(QUALITY):
        db.execute(statement)


# Figures of the overview, counted when a run has changed the dataset; see overview.py.
OVERVIEW = """
CREATE TABLE overview (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    counted_at TEXT NOT NULL,            -- ISO 8601, UTC
    articles INTEGER NOT NULL,
    clusters INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    spun INTEGER NOT NULL,               -- copies that are spun
    stamp TEXT NOT NULL,                 -- which spun copies were there when substitutions were observed
    studied INTEGER NOT NULL             -- how many of them were compared with their originals
);
CREATE TABLE overview_counts (
    figure TEXT NOT NULL,                -- site, month, lender, topic, relation
    value TEXT NOT NULL,
    articles INTEGER NOT NULL,
    copies INTEGER NOT NULL,             -- of which copies
    PRIMARY KEY (figure, value)
) WITHOUT ROWID;
CREATE TABLE overview_copying (
    origin TEXT NOT NULL,                -- site of the canonical article
    copier TEXT NOT NULL,                -- site of the copy
    copies INTEGER NOT NULL,
    PRIMARY KEY (origin, copier)
) WITHOUT ROWID;
CREATE TABLE overview_substitutions (
    original TEXT NOT NULL,
    spun TEXT NOT NULL,
    copies INTEGER NOT NULL,             -- spun copies in which it was observed
    sites INTEGER NOT NULL,
    article_id INTEGER NOT NULL,         -- one of them
    example TEXT NOT NULL,               -- the text around it there
    PRIMARY KEY (original, spun)
) WITHOUT ROWID;
"""


@migrations()
def overview(db: Database) -> None:
    """Figures that the overview shows."""
    for statement in statements(OVERVIEW):
        db.execute(statement)


# All that filters of a search ask of an article, in one place: its row is as long as its text.
FACETS = """
CREATE INDEX articles_facets ON articles(id, site, published, lenders, topics, cluster_id);
CREATE INDEX clusters_size ON clusters(size);
CREATE INDEX copies_spun ON copies(article_id) WHERE relation = 'spun';
"""


@migrations()
def facets(db: Database) -> None:
    """Indexes for the filters of the search, and for the clusters with most members."""
    for statement in statements(FACETS):
        db.execute(statement)


# What exports take out of articles; see export/kept.py. Whoever changes a text takes away what was found in it.
PERSONAL = """
CREATE TABLE personal (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    version TEXT NOT NULL,               -- of the rules that found it
    places TEXT                          -- JSON: part, start, end, kind; empty for none, NULL where to look again
);
CREATE TRIGGER personal_stale AFTER UPDATE OF title, text, headings ON articles
WHEN old.title IS NOT new.title OR old.text IS NOT new.text OR old.headings IS NOT new.headings BEGIN
    DELETE FROM personal WHERE article_id = old.id;
END;
"""


@migrations()
def personal(db: Database) -> None:
    """Where personal data stands in articles, so that exports need not look for it."""
    for statement in statements(PERSONAL):
        db.execute(statement)


# Where the articles of sites stand; see layouts.py.
LAYOUTS = """
CREATE TABLE site_layouts (
    site TEXT PRIMARY KEY,
    articles INTEGER NOT NULL,           -- how many there were when it was learned
    since INTEGER NOT NULL,              -- the last page that was read without it
    state INTEGER NOT NULL,              -- 1 learned, 2 learned and earlier pages read again
    votes TEXT NOT NULL                  -- JSON: a number for each place and kind of line: lines left, lines taken
) WITHOUT ROWID;
CREATE INDEX site_layouts_learned ON site_layouts(state) WHERE state = 1;
"""


@migrations()
def keep_layouts(db: Database) -> None:
    """What the pages of a site have in common, so that the others are read with it."""
    for statement in statements(LAYOUTS):
        db.execute(statement)


# Whoever removes a cluster asks which others are of its family, as SQLite does itself to keep the reference.
FAMILIES = "CREATE INDEX clusters_family ON clusters(family_id) WHERE family_id IS NOT NULL"


@migrations()
def families(db: Database) -> None:
    """An index for the clusters of a family."""
    db.execute(FAMILIES)


# A layout is as old as the articles that it was learned from.
LAYOUTS_BY_AGE = """
ALTER TABLE site_layouts RENAME TO former_layouts;
CREATE TABLE site_layouts (
    site TEXT PRIMARY KEY,
    learned_at TEXT NOT NULL,            -- when the newest article was fetched then: ISO 8601, UTC
    since INTEGER NOT NULL,              -- the last page that was read without it
    state INTEGER NOT NULL,              -- 1 learned, 2 learned and earlier pages read again
    votes TEXT NOT NULL                  -- JSON: a number for each place and kind of line: lines left, lines taken
) WITHOUT ROWID;
INSERT INTO site_layouts
SELECT l.site, max(a.fetched_at), l.since, l.state, l.votes
FROM former_layouts l JOIN articles a ON a.site = l.site GROUP BY l.site;
DROP TABLE former_layouts;
CREATE INDEX site_layouts_learned ON site_layouts(state) WHERE state = 1;
"""


@migrations()
def layouts_by_age(db: Database) -> None:
    """When layouts were learned, so that they are learned anew when they are old."""
    for statement in statements(LAYOUTS_BY_AGE):
        db.execute(statement)
