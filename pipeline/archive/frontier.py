"""The frontier: which addresses are known, what became of each, and when each is due (again)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from pipeline.database import explained
from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.archive.pages import Archive

# Failures are tried again after this many seconds, doubled with each further one.
FIRST_RETRY = 15 * 60.0
LAST_RETRY = 7 * 86400.0
# What leads to new pages is worth asking more often, even where it failed for weeks.
LAST_ENTRY_RETRY = 86400.0


class State(StrEnum):
    """What became of an address."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    REFUSED = "refused"


class Rank(IntEnum):
    """The order of fetching: what leads to pages, new pages, revisits, then new pages that promise nothing."""

    ENTRY = 0
    NEW = 1
    REVISIT = 2
    UNPROMISING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One address of the frontier. Times are seconds since 1970.

    ``origin`` is the entry of the source that led here, for further pages of a listing. ``interval`` is how many
    seconds its last visit made of the time to the next one (None: not visited). ``changed_at`` is when it was last
    found changed, ``gone_at`` when it was first found gone. ``essence`` is the digest of what would have to differ for
    it to have changed.
    """

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
    rank: int = Rank.NEW
    origin: str | None = None
    interval: float | None = None
    changed_at: float | None = None
    gone_at: float | None = None
    essence: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """What one visit tells the frontier; it takes all of it or nothing.

    ``links`` are addresses as (url, kind, depth, rank, origin); ``dated`` are (url, a time, a time) after whose first
    the page changed and after whose second it did not, as the site says. ``steps`` are further pages of a listing as
    (url, kind, depth, origin): taken where a link was new, or ``always``. ``rows`` are the visited address and, where
    it redirects, the target; ``news`` stand in their place where a link was new.
    """

    source: str
    links: tuple[tuple[str, str, int, int, str], ...] = ()
    dated: tuple[tuple[str, float, float], ...] = ()
    longest: float = 0.0
    steps: tuple[tuple[str, str, int, str], ...] = ()
    always: bool = False
    rows: tuple[Known, ...] = ()
    news: tuple[Known, ...] = ()


NAMES = tuple(field.name for field in fields(Known))
COLUMNS = ", ".join(NAMES)
MARKS = ", ".join("?" * len(NAMES))
# One range of the index for each rank: a due address costs the same among a thousand known ones and among millions.
DUE = f"SELECT {COLUMNS} FROM frontier WHERE source = ? AND rank = ? AND due_at <= ? ORDER BY due_at LIMIT ?"
# What is new is due at once, in the order of its distance from the entries: no time is as early as 0, 1, 2 … in 1970.
ADD = """INSERT INTO frontier (url, source, kind, depth, state, due_at, rank, origin)
VALUES (?1, ?2, ?3, ?4, 'waiting', ?4, ?5, ?6) ON CONFLICT (url) DO NOTHING"""
# An entry keeps what is known of it, but is what the source file says today; and one that was failing is not asked
# sooner for it.
ADD_ENTRY = """INSERT INTO frontier (url, source, kind, depth, state, due_at, rank)
VALUES (?1, ?2, ?3, 0, 'waiting', 0, ?4)
ON CONFLICT (url) DO UPDATE SET source = excluded.source, kind = excluded.kind, depth = 0, origin = NULL,
    rank = iif(excluded.rank = 1 AND fetched_at IS NOT NULL, 2, excluded.rank),
    due_at = iif(state = 'done', min(due_at, fetched_at + ?5), due_at)"""
ADD_STEP = """INSERT INTO frontier (url, source, kind, depth, state, due_at, rank, origin)
VALUES (?1, ?2, ?3, ?4, 'waiting', 0, 0, ?5) ON CONFLICT (url) DO UPDATE SET due_at = 0 WHERE kind = excluded.kind"""
CHANGED = "UPDATE frontier SET due_at = 0 WHERE url = ? AND fetched_at < ? AND state = 'done'"
# The site says that nothing changed since we were there: believed until the address was not asked for `longest`.
SAME = """UPDATE frontier SET due_at = max(due_at, min(?3 + coalesce(interval, 0), fetched_at + ?4))
WHERE url = ?1 AND fetched_at > ?2 AND state = 'done' AND rank = 2"""
WRITE = f"INSERT OR REPLACE INTO frontier ({COLUMNS}) VALUES ({MARKS})"
KEPT = ", ".join(f"{name} = excluded.{name}" for name in NAMES if name not in {"url", "source", "depth", "origin"})
WRITE_TARGET = f"""INSERT INTO frontier ({COLUMNS}) VALUES ({MARKS})
ON CONFLICT (url) DO UPDATE SET {KEPT} WHERE kind = excluded.kind"""
REST = "INSERT INTO rests VALUES (?, ?, 1) ON CONFLICT (site) DO UPDATE SET until = excluded.until, times = times + 1"


class Frontier:
    """The frontier of an archive. What writes belongs into a block of ``archive.writing()``."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def add_entry(self, url: str, source: str, kind: str, rank: Rank, longest: float) -> None:
        """An entry of a source: due now if new, else at the latest ``longest`` seconds after it was fetched."""
        self.conn.execute(ADD_ENTRY, [url, source, kind, rank, longest])

    def add(self, found: Iterable[tuple[str, str, int, int, str | None]], source: str) -> int:
        """Addresses as (url, kind, depth, rank, origin), due at once; those that are known stay as they are.

        How many were new.
        """
        before = self.conn.total_changes
        self.conn.executemany(ADD, [(url, source, *facts) for url, *facts in found])
        return self.conn.total_changes - before

    def add_step(self, url: str, source: str, kind: str, depth: int, origin: str) -> None:
        """A further page of a listing: due at once, known or not, since what stands on it has moved."""
        self.conn.execute(ADD_STEP, [url, source, kind, depth, origin])

    def changed(self, times: Iterable[tuple[str, float]]) -> None:
        """Addresses that changed at a time, as their site says: due now if we fetched them before that."""
        self.conn.executemany(CHANGED, times)

    def same(self, times: Iterable[tuple[str, float]], now: float, longest: float) -> None:
        """Addresses that did not change after a time, as their site says: put off if we fetched them after that,
        though never beyond ``longest`` seconds after that fetch.
        """
        self.conn.executemany(SAME, ((url, time, now, longest) for url, time in times))

    def due(self, source: str, now: float, limit: int) -> list[Known]:
        """What of a source is due, the most urgent first."""
        rows: list[tuple[str, ...]] = []
        with explained(self.archive.path, ArchiveError):
            for rank in Rank:
                rows += self.conn.execute(DUE, [source, rank, now, limit - len(rows)]).fetchall()
        return [known(row) for row in rows]

    def resting(self, source: str, now: float) -> int:
        """How many addresses of a source are known and not due."""
        query = "SELECT count(*) FROM frontier WHERE source = ? AND rank = ? AND due_at > ?"
        with explained(self.archive.path, ArchiveError):
            return sum(int(self.conn.execute(query, [source, rank, now]).fetchone()[0]) for rank in Rank)

    def land(self, landing: Landing, now: float) -> int:
        """Take what a visit told; how many of its links were new."""
        new = self.add(landing.links, landing.source)
        if landing.dated:
            self.changed((url, changed) for url, changed, _ in landing.dated)
            self.same(((url, same) for url, _, same in landing.dated), now, landing.longest)
        if new or landing.always:
            for url, kind, depth, origin in landing.steps:
                self.add_step(url, landing.source, kind, depth, origin)
        visited, *targets = landing.news if new else landing.rows
        self.write(visited)
        for target in targets:
            self.write_target(target)
        return new

    def find(self, url: str) -> Known | None:
        """What is known of an address, or None."""
        with explained(self.archive.path, ArchiveError):
            row = self.conn.execute(f"SELECT {COLUMNS} FROM frontier WHERE url = ?", [url]).fetchone()
        return known(row) if row else None

    def rows(self, source: str) -> Iterator[Known]:
        """All that is known of a source."""
        query = f"SELECT {COLUMNS} FROM frontier WHERE source = ? AND rank = ?"
        with explained(self.archive.path, ArchiveError):
            for rank in Rank:
                yield from map(known, self.conn.execute(query, [source, rank]))

    def write(self, entry: Known) -> None:
        """Store all that is known of an address."""
        self.conn.execute(WRITE, values(entry))

    def write_target(self, entry: Known) -> None:
        """Store what a redirect to an address told of it; one that is known as another kind stays what it is."""
        self.conn.execute(WRITE_TARGET, values(entry))

    def wake(self, source: str, now: float, longest: float) -> int:
        """Make due what is put off further than any visit puts off: the clock was wrong once. How many."""
        query = "UPDATE frontier SET due_at = ? WHERE source = ? AND rank = ? AND due_at > ?"
        rows = ([now, source, rank, now + longest] for rank in Rank)
        return sum(self.conn.execute(query, row).rowcount for row in rows)

    def rest(self, site: str, until: float) -> None:
        """Ask a site for nothing until then."""
        self.conn.execute(REST, [site, until])

    def rests(self, site: str) -> tuple[float, int]:
        """Until when a site is left alone, and how many times in a row it was."""
        with explained(self.archive.path, ArchiveError):
            row = self.conn.execute("SELECT until, times FROM rests WHERE site = ?", [site]).fetchone()
        return (float(row[0]), int(row[1])) if row else (0.0, 0)

    def answered(self, site: str) -> None:
        """A site answers again."""
        self.conn.execute("DELETE FROM rests WHERE site = ?", [site])

    def shapes(self, source: str) -> dict[str, tuple[int, int]]:
        """How many pages of each shape of a source's addresses gave an article, and how many did not."""
        query = "SELECT shape, accepted, rejected FROM shapes WHERE source = ?"
        with explained(self.archive.path, ArchiveError):
            return {shape: (accepted, rejected) for shape, accepted, rejected in self.conn.execute(query, [source])}

    def write_shapes(self, source: str, shapes: Iterable[tuple[str, int, int]]) -> None:
        """Store (shape, accepted, rejected) of a source in place of what stood there."""
        self.conn.execute("DELETE FROM shapes WHERE source = ?", [source])
        self.conn.executemany("INSERT INTO shapes VALUES (?, ?, ?, ?)", [(source, *row) for row in shapes])


def values(entry: Known) -> list[object]:
    """A value as a row of the table."""
    return [getattr(entry, name) for name in NAMES]


def known(row: Sequence[object]) -> Known:
    """A row of the table as a value."""
    facts = dict(zip(NAMES, row, strict=True))
    return Known(**facts | {"state": State(str(facts["state"]))})  # type: ignore[arg-type]


def retry_after(tries: int, last: float = LAST_RETRY) -> float:
    """Seconds to wait after the ``tries``-th failure in a row, at most ``last``.

    >>> retry_after(1), retry_after(3), retry_after(99)
    (900.0, 3600.0, 604800.0)
    """
    return float(min(FIRST_RETRY * 2 ** min(tries - 1, 20), last))
