"""Archives of crawls that worked side by side, joined: every version of every page, and what became of each address.

All of it may be repeated: what is there already is left as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.archive.frontier import COLUMNS, NAMES
from pipeline.archive.pages import Archive
from pipeline.database import explained
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

BATCH = 500  # versions in one transaction
FACTS = "url, source, fetched_at, status, content_type, headers, digest"
# Versions of the other archive that ours does not hold, the oldest first.
MISSING = """SELECT o.id, o.url, o.digest, o.fetched_at FROM other.pages o WHERE NOT EXISTS (
    SELECT 1 FROM pages p WHERE p.url = o.url AND p.digest = o.digest AND p.fetched_at = o.fetched_at)
AND o.id > ? ORDER BY o.id LIMIT ?"""
# What a page was right before a time: one that did not change is not kept twice.
BEFORE = "SELECT digest FROM pages WHERE url = ? AND fetched_at <= ? ORDER BY fetched_at DESC, id DESC LIMIT 1"
LATER = "SELECT id FROM pages WHERE url = ? AND fetched_at > ? ORDER BY fetched_at, id"
BODY = """INSERT OR IGNORE INTO bodies (digest, size, body, dictionary)
SELECT digest, size, body, (SELECT ours FROM temp.translated WHERE theirs = dictionary) FROM other.bodies
WHERE digest = ?"""
# When an address was last visited; then, whether it was tried at all, and how often.
SEEN = "max(coalesce({0}.fetched_at, 0), coalesce({0}.gone_at, 0)), {0}.state <> 'waiting', {0}.tries"
OURS, THEIRS = SEEN.format("frontier"), SEEN.format("excluded")
UPDATE = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name != "url")
ADDRESSES = f"""INSERT INTO frontier ({COLUMNS}) SELECT {COLUMNS} FROM temp.told WHERE true
ON CONFLICT (url) DO UPDATE SET {UPDATE} WHERE ({THEIRS}) > ({OURS})"""
RESTS = """INSERT INTO rests SELECT site, until, times FROM other.rests WHERE true
ON CONFLICT (site) DO UPDATE SET until = max(until, excluded.until), times = max(times, excluded.times)"""
SHAPES = """INSERT INTO shapes SELECT source, shape, accepted, rejected FROM other.shapes WHERE true
ON CONFLICT (source, shape) DO UPDATE SET accepted = excluded.accepted, rejected = excluded.rejected
WHERE excluded.accepted + excluded.rejected > accepted + rejected"""
# Crawls that began in the same second count as one: that is what a schedule makes of crawls side by side.
CRAWLS = """INSERT INTO crawls (started_at) SELECT DISTINCT o.started_at FROM other.crawls o
WHERE o.started_at <> '' AND o.started_at NOT IN (SELECT started_at FROM crawls) ORDER BY o.started_at"""
OUTCOMES = """INSERT INTO outcomes SELECT (SELECT max(c.id) FROM crawls c WHERE c.started_at = t.started_at), o.source,
    o.outcome, max(o.count) FROM other.outcomes o JOIN other.crawls t ON t.id = o.crawl WHERE t.started_at <> ''
    GROUP BY t.started_at, o.source, o.outcome
ON CONFLICT (crawl, source, outcome) DO UPDATE SET count = max(count, excluded.count)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an archive brought: versions of pages that were new, of how many that it holds; and addresses that were new,
    or visited later.
    """

    new: int
    versions: int
    addresses: int


def merge(archive: Archive, other: Path, tick: Callable[[], None] = lambda: None) -> Merged:
    """Take all that another archive holds; ``tick`` is called after each transaction.

    Its pages come before its frontier: killed in between, nothing counts as done whose page is not here.

    Raises:
        ArchiveError: the other file is no archive, of another version, damaged, or this very one.
    """
    with attached(archive, other):
        new = sum(take_versions(archive, tick))
        with archive.writing():
            addresses = archive.conn.execute(ADDRESSES).rowcount
            for statement in (RESTS, SHAPES, CRAWLS, OUTCOMES):
                archive.conn.execute(statement)
            versions = int(archive.conn.execute("SELECT count(*) FROM other.pages").fetchone()[0])
    return Merged(new=new, versions=versions, addresses=addresses)


@contextmanager
def attached(archive: Archive, other: Path) -> Iterator[None]:
    """The other archive as the schema ``other`` of the connection, and what its frontier says now as ``told``: a crawl
    may go on with it, and what is done in it meanwhile is for the next time.
    """
    check(archive, other)
    conn = archive.conn
    with explained(other, ArchiveError):
        conn.execute("ATTACH ? AS other", [f"{other.absolute().as_uri()}?mode=ro"])
        try:
            conn.execute(f"CREATE TEMP TABLE told AS SELECT {COLUMNS} FROM other.frontier")
            conn.execute("CREATE TEMP TABLE translated (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL)")
            yield
        finally:
            conn.execute("DROP TABLE IF EXISTS temp.told")
            conn.execute("DROP TABLE IF EXISTS temp.translated")
            conn.execute("DETACH other")


def check(archive: Archive, other: Path) -> None:
    """Raise ArchiveError where the other file is not one that can be merged."""
    if other.exists() and other.samefile(archive.path):
        raise ArchiveError(f"{other} is the archive itself; name others")
    with Archive(other, readonly=True) as looked, explained(other, ArchiveError):
        if columns(looked.conn) != columns(archive.conn):
            folder = other.parent
            raise ArchiveError(
                f"{other} was made by an older Overdue; `overdue archive prune --dry-run --data {folder}` brings it up"
                " to date"
            )


def columns(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every table of an archive with its columns."""
    query = """SELECT m.name, t.name FROM sqlite_master m, pragma_table_info(m.name) t
    WHERE m.type = 'table' AND m.name NOT LIKE '%sqlite%' ORDER BY 1, 2"""
    return [(str(table), str(column)) for table, column in conn.execute(query)]


def translate(conn: sqlite3.Connection) -> None:
    """Take the other archive's dictionaries, and note which number of ours each of its numbers is."""
    conn.execute(
        "INSERT INTO dictionaries (id, source, dictionary) SELECT (SELECT max(coalesce(max(id), 0), 32767) FROM"
        " dictionaries) + row_number() OVER (ORDER BY o.id), o.source, o.dictionary FROM other.dictionaries o"
        " WHERE NOT EXISTS (SELECT 1 FROM dictionaries d WHERE d.dictionary = o.dictionary)"
    )
    conn.execute(
        "INSERT OR IGNORE INTO temp.translated SELECT o.id, min(d.id) FROM other.dictionaries o"
        " JOIN dictionaries d ON d.dictionary = o.dictionary GROUP BY o.id"
    )


def take_versions(archive: Archive, tick: Callable[[], None]) -> Iterator[int]:
    """Take the versions that are missing, batch by batch; how many each batch brought."""
    last = 0
    while True:
        with archive.writing():
            translate(archive.conn)
            batch = archive.conn.execute(MISSING, [last, BATCH]).fetchall()
            taken = sum(take_version(archive.conn, *version) for version in batch)
        if not batch:
            return
        last = batch[-1][0]
        tick()
        yield taken


def take_version(conn: sqlite3.Connection, number: int, url: str, digest: bytes, fetched_at: str) -> bool:
    """Take one version, in its place in time among ours; whether it says what the one before does not.

    The versions of a page are in the order of their numbers, and datasets read what has a number beyond the last one
    they saw: so the later ones of ours are numbered anew.
    """
    if conn.execute(BEFORE, [url, fetched_at]).fetchone() == (digest,):
        return False
    conn.execute(BODY, [digest])
    conn.execute(f"INSERT INTO pages ({FACTS}) SELECT {FACTS} FROM other.pages WHERE id = ?", [number])
    for (later,) in conn.execute(LATER, [url, fetched_at]).fetchall():
        conn.execute(f"INSERT INTO pages ({FACTS}) SELECT {FACTS} FROM pages WHERE id = ?", [later])
        conn.execute("DELETE FROM pages WHERE id = ?", [later])
    return True
