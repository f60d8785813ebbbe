"""What the archive holds, and how what nobody needs any longer leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.database import explained
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.archive.pages import Archive

# Versions of a page, numbered from the newest; the page that came last stays: a dataset may count from it.
SUPERSEDED = """SELECT id FROM (SELECT id, fetched_at, row_number() OVER (PARTITION BY url ORDER BY id DESC) AS version
    FROM pages) WHERE version > ? AND fetched_at < ? AND id < (SELECT max(id) FROM pages)"""
GONE = """SELECT p.id FROM pages p JOIN frontier f ON f.url = p.url
    WHERE f.state = 'gone' AND f.gone_at < ? AND p.id < (SELECT max(id) FROM pages)"""
SOURCES = """SELECT p.source, count(DISTINCT p.url), count(*), sum(b.size), sum(length(b.body)), max(p.fetched_at)
FROM pages p JOIN bodies b ON b.digest = p.digest GROUP BY p.source ORDER BY p.source"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStats:
    """What is kept of a source: addresses, versions of their pages, bytes as sent and as stored, and when it last
    brought a page (ISO 8601).
    """

    source: str
    addresses: int
    versions: int
    sent: int
    stored: int
    newest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What an archive holds. ``states`` counts the addresses of the frontier by state; ``file`` is bytes on disk."""

    sources: tuple[SourceStats, ...]
    states: dict[str, int]
    dictionaries: int
    file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What left the archive: versions of pages, and bytes that were stored of them."""

    versions: int
    stored: int


def stats(archive: Archive) -> Stats:
    """Look through an archive."""
    conn = archive.conn
    with explained(archive.path, ArchiveError):
        rows = conn.execute(SOURCES).fetchall()
        states = dict(conn.execute("SELECT state, count(*) FROM frontier GROUP BY state ORDER BY state").fetchall())
        dictionaries = int(conn.execute("SELECT count(*) FROM dictionaries").fetchone()[0])
    names = ("source", "addresses", "versions", "sent", "stored", "newest")
    sources = tuple(SourceStats(**dict(zip(names, row, strict=True))) for row in rows)
    return Stats(sources=sources, states=states, dictionaries=dictionaries, file=archive.path.stat().st_size)


def prune(archive: Archive, before: datetime, *, keep: int, gone: bool, rehearse: bool = False) -> Pruned:
    """Take out versions fetched ``before`` that ``keep`` newer ones superseded; ``rehearse`` counts only.

    With ``gone`` every version of pages that were gone before then goes too. The newest version of any other page
    always stays, and so does what the frontier knows.
    """
    conn = archive.conn
    with archive.writing():
        conn.execute("CREATE TEMP TABLE victims (id INTEGER PRIMARY KEY)")
        conn.execute(f"INSERT INTO victims {SUPERSEDED}", [keep, before.isoformat()])
        if gone:
            conn.execute(f"INSERT OR IGNORE INTO victims {GONE}", [before.timestamp()])
        versions = int(conn.execute("SELECT count(*) FROM victims").fetchone()[0])
        conn.execute(
            "CREATE TEMP TABLE orphans AS SELECT digest FROM bodies WHERE digest NOT IN"
            " (SELECT digest FROM pages WHERE id NOT IN (SELECT id FROM victims))"
        )
        packed = "SELECT coalesce(sum(length(body)), 0) FROM bodies WHERE digest IN (SELECT digest FROM orphans)"
        stored = int(conn.execute(packed).fetchone()[0])
        if not rehearse:
            conn.execute("DELETE FROM pages WHERE id IN (SELECT id FROM victims)")
            conn.execute("DELETE FROM bodies WHERE digest IN (SELECT digest FROM orphans)")
        conn.execute("DROP TABLE victims")
        conn.execute("DROP TABLE orphans")
    return Pruned(versions=versions, stored=stored)


def compact(archive: Archive) -> None:
    """Give the room of what was taken out back to the disk; needs room for a copy of the file meanwhile."""
    with explained(archive.path, ArchiveError):
        archive.conn.execute("VACUUM")
        archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
