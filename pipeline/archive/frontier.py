"""The frontier: which addresses are known, what became of each, and when each is due (again)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.database import explained
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.archive.pages import Archive

# Failures are tried again after this many seconds, doubled with each further one.
FIRST_RETRY = 15 * 60.0
LAST_RETRY = 7 * 86400.0


class State(StrEnum):
    """What became of an address."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One address of the frontier. ``due_at`` and ``fetched_at`` are seconds since 1970."""

    url: str
    source: str
    kind: str
    depth: int
    state: State = State.WAITING
    due_at: float = 0.0
    fetched_at: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    tries: int = 0
    alias_of: str | None = None


COLUMNS = "url, source, kind, depth, state, due_at, fetched_at, etag, last_modified, tries, alias_of"
# New addresses come before revisits; sitemaps, feeds and listings before pages, since they lead to what is new.
DUE = f"""SELECT {COLUMNS} FROM frontier WHERE source = ? AND due_at <= ?
ORDER BY kind = 'page', fetched_at IS NOT NULL, depth, due_at LIMIT ?"""
ADD = f"""INSERT INTO frontier ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL, 0, NULL)
ON CONFLICT (url) DO NOTHING"""
# An entry keeps what is known of it, but is what the source file says today.
ADD_ENTRY = f"""INSERT INTO frontier ({COLUMNS}) VALUES (?, ?, ?, 0, ?, ?, NULL, NULL, NULL, 0, NULL)
ON CONFLICT (url) DO UPDATE SET source = excluded.source, kind = excluded.kind, depth = 0,
    due_at = min(due_at, coalesce(fetched_at, 0) + ?)"""
ADD_STEP = f"""INSERT INTO frontier ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL, 0, NULL)
ON CONFLICT (url) DO UPDATE SET due_at = 0 WHERE kind = excluded.kind"""
CHANGED = (
    "UPDATE frontier SET due_at = 0 WHERE url = ? AND fetched_at IS NOT NULL AND fetched_at < ? AND state = 'done'"
)
WRITE = f"INSERT OR REPLACE INTO frontier ({COLUMNS}) VALUES ({', '.join('?' * 11)})"


class Frontier:
    """The frontier of an archive. What writes belongs into a block of ``archive.writing()``."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def add_entry(self, url: str, source: str, kind: str, interval: float) -> None:
        """An entry of a source: due now if new, else ``interval`` seconds after it was fetched."""
        self.conn.execute(ADD_ENTRY, [url, source, kind, State.WAITING, 0.0, interval])

    def add(self, found: Iterable[tuple[str, str, int]], source: str) -> int:
        """Addresses as (url, kind, depth), due at once; those that are known stay as they are. How many were new."""
        before = self.conn.total_changes
        rows = [(url, source, kind, depth, State.WAITING, 0.0) for url, kind, depth in found]
        self.conn.executemany(ADD, rows)
        return self.conn.total_changes - before

    def add_step(self, url: str, source: str, kind: str, depth: int) -> None:
        """A further page of a listing: due at once, known or not, since what stands on it has moved."""
        self.conn.execute(ADD_STEP, [url, source, kind, depth, State.WAITING, 0.0])

    def changed(self, times: Iterable[tuple[str, float]]) -> None:
        """Addresses that changed at a time, as their site says: due now if we fetched them before that."""
        self.conn.executemany(CHANGED, times)

    def due(self, source: str, now: float, limit: int) -> list[Known]:
        """What of a source is due, the most urgent first."""
        with explained(self.archive.path, ArchiveError):
            rows = self.conn.execute(DUE, [source, now, limit]).fetchall()
        return [known(row) for row in rows]

    def resting(self, source: str, now: float) -> int:
        """How many addresses of a source are known and not due."""
        with explained(self.archive.path, ArchiveError):
            query = "SELECT count(*) FROM frontier WHERE source = ? AND due_at > ?"
            return int(self.conn.execute(query, [source, now]).fetchone()[0])

    def write(self, entry: Known) -> None:
        """Store all that is known of an address."""
        self.conn.execute(WRITE, [getattr(entry, name.strip()) for name in COLUMNS.split(",")])


def known(row: tuple[str, ...]) -> Known:
    """A row of the table as a value."""
    values = dict(zip((name.strip() for name in COLUMNS.split(",")), row, strict=True))
    values["state"] = State(values["state"])
    return Known(**values)  # type: ignore[arg-type]


def retry_after(tries: int) -> float:
    """Seconds to wait after the ``tries``-th failure in a row.

    >>> retry_after(1), retry_after(3), retry_after(99)
    (900.0, 3600.0, 604800.0)
    """
    return float(min(FIRST_RETRY * 2 ** min(tries - 1, 20), LAST_RETRY))
