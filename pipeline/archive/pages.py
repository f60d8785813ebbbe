"""``archive.db``: every page as it was sent. A page that did not change is not kept twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Self

from sqlite_utils import Database

from pipeline.archive.bodies import Bodies
from pipeline.archive.schema import migrations
from pipeline.database import BUSY_SECONDS, explained, immediate
from pipeline.errors import ArchiveError
from pipeline.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

APPLICATION_ID = 0x4F564441  # "OVDA": marks a SQLite file as an archive of ours
BATCH = 200  # pages in one transaction of store_all
PAGE = """SELECT p.id, p.url, p.source, p.fetched_at, p.status, p.content_type, p.headers, b.body,
    b.dictionary FROM pages p JOIN bodies b ON b.digest = p.digest"""

# A stand-in has no body, and the header by which its page asked, or would have asked if it had not done so in itself.
WITHDRAWN = """SELECT earlier.id FROM pages p JOIN pages earlier ON earlier.url = p.url AND earlier.id < p.id
WHERE p.id IN (SELECT value FROM json_each(?)) AND p.digest = ? AND p.headers LIKE '%"X-Robots-Tag", "no%'"""


class Archive:
    """The archive at ``path``, open until the ``with`` block ends; opening for writing makes it if it is not there.

    Raises:
        ArchiveError: the file is missing (readonly), foreign, newer than this program, damaged, locked, or the disk
            is full.
    """

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        self.path = path
        if readonly and not path.exists():
            raise ArchiveError(f"{path} does not exist; `overdue run` or `overdue ingest` make it")
        with explained(path, ArchiveError):
            self.conn = connect(path, readonly=readonly)
            self.uuid = str(self.conn.execute("SELECT id FROM archive").fetchone()[0])
        self.bodies = Bodies(self.conn)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.conn.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of the block, or nothing of it."""
        try:
            with explained(self.path, ArchiveError), immediate(self.conn):
                yield
        except BaseException:
            self.bodies.forget()
            raise

    def store(self, page: Page) -> int:
        """Keep a page (inside :meth:`writing`) and give its id; an unchanged body gives the version that is there."""
        digest = hashlib.sha256(page.body).digest()
        latest = self.conn.execute(
            "SELECT id, digest FROM pages WHERE url = ? ORDER BY id DESC LIMIT 1", [page.url]
        ).fetchone()
        if latest and latest[1] == digest:
            return int(latest[0])
        if latest and (known := self._version(page, digest)):
            return known
        if not self.conn.execute("SELECT 1 FROM bodies WHERE digest = ?", [digest]).fetchone():
            packed, dictionary = self.bodies.pack(page.source, page.body)
            self.conn.execute(
                "INSERT INTO bodies (digest, size, body, dictionary) VALUES (?, ?, ?, ?)",
                [digest, len(page.body), packed, dictionary],
            )
        row = self.conn.execute(
            "INSERT INTO pages (url, source, fetched_at, status, content_type, headers, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                page.url,
                page.source,
                page.fetched_at.isoformat(),
                page.status,
                page.content_type,
                json.dumps(page.headers, ensure_ascii=False),
                digest,
            ],
        )
        self.bodies.learn(page.source)
        return int(row.lastrowid or 0)

    def withdraw(self, page: Page) -> bool:
        """Put a version without a body behind those of a page that asks not to be kept any longer (inside
        :meth:`writing`), so that its article goes; whether it was kept until now.
        """
        newest = self.last_page_id()
        known = self.conn.execute("SELECT 1 FROM pages WHERE url = ? LIMIT 1", [page.url]).fetchone()
        return known is not None and self.store(page) > newest

    def withdrawn_versions(self, ids: Sequence[int]) -> list[int]:
        """The earlier versions of those of the pages ``ids`` that are stand-ins of withdrawn ones: nothing of these may
        be shown any longer.
        """
        with explained(self.path, ArchiveError):
            rows = self.conn.execute(WITHDRAWN, [json.dumps(list(ids)), hashlib.sha256(b"").digest()])
            return [int(row[0]) for row in rows]

    def _version(self, page: Page, digest: bytes) -> int:
        """The id under which this very version of a page is kept already; 0 where it is not."""
        query = "SELECT id FROM pages WHERE url = ? AND digest = ? AND fetched_at = ?"
        row = self.conn.execute(query, [page.url, digest, page.fetched_at.isoformat()]).fetchone()
        return int(row[0]) if row else 0

    def store_all(self, pages: Iterable[Page]) -> Iterator[int]:
        """Keep pages, many in one transaction, and give the id of each once it is committed."""
        stream = iter(pages)
        while batch := list(islice(stream, BATCH)):
            with self.writing():
                ids = [self.store(page) for page in batch]
            yield from ids

    def pages_after(self, page_id: int) -> Iterator[Page]:
        """The pages behind ``page_id`` that are the newest version of their address, by ascending id."""
        query = f"""{PAGE} WHERE p.id > ?
            AND NOT EXISTS (SELECT 1 FROM pages n WHERE n.url = p.url AND n.id > p.id) ORDER BY p.id LIMIT {BATCH}"""
        while rows := self._rows(query, [page_id]):
            yield from rows
            page_id = rows[-1].id

    def pages(self, ids: Iterable[int]) -> Iterator[Page]:
        """The pages of given ids that are there, in that order."""
        for number in ids:
            yield from self._rows(f"{PAGE} WHERE p.id = ?", [number])

    def versions(self, source: str | None = None, *, newest: bool = False) -> Iterator[Page]:
        """Every version of every page by ascending id, or of one source's, or the newest ones alone."""
        superseded = "AND NOT EXISTS (SELECT 1 FROM pages n WHERE n.url = p.url AND n.id > p.id)" if newest else ""
        chosen = "AND p.source = ?" if source else ""
        query, last = f"{PAGE} WHERE p.id > ? {chosen} {superseded} ORDER BY p.id LIMIT {BATCH}", 0
        while rows := self._rows(query, [last, source] if source else [last]):
            yield from rows
            last = rows[-1].id

    def history(self, url: str) -> list[Page]:
        """Every version that is kept of a page, the oldest first."""
        return self._rows(f"{PAGE} WHERE p.url = ? ORDER BY p.id", [url])

    def last_page_id(self) -> int:
        """The id of the page that came last; 0 for an empty archive."""
        with explained(self.path, ArchiveError):
            return int(self.conn.execute("SELECT coalesce(max(id), 0) FROM pages").fetchone()[0])

    def begin_crawl(self, now: datetime) -> int:
        """Open a crawl and give its number."""
        with self.writing():
            row = self.conn.execute("INSERT INTO crawls (started_at) VALUES (?)", [now.isoformat(timespec="seconds")])
        return int(row.lastrowid or 0)

    def count_outcome(self, crawl: int, source: str, outcome: str, number: int = 1) -> None:
        """Add to what a crawl of a source met (inside :meth:`writing`)."""
        self.conn.execute(
            "INSERT INTO outcomes VALUES (?, ?, ?, ?)"
            " ON CONFLICT (crawl, source, outcome) DO UPDATE SET count = count + excluded.count",
            [crawl, source, outcome, number],
        )

    def outcomes(self, crawl: int) -> dict[str, dict[str, int]]:
        """What a crawl met: source -> outcome -> number."""
        found: dict[str, dict[str, int]] = {}
        with explained(self.path, ArchiveError):
            rows = self.conn.execute("SELECT source, outcome, count FROM outcomes WHERE crawl = ?", [crawl]).fetchall()
        for source, outcome, number in rows:
            found.setdefault(source, {})[outcome] = number
        return found

    def earlier_outcomes(self, source: str, crawl: int, limit: int) -> list[dict[str, int]]:
        """What the last crawls of a source before ``crawl`` met, newest first."""
        query = """SELECT crawl, outcome, count FROM outcomes WHERE source = ?1 AND crawl IN (
            SELECT DISTINCT crawl FROM outcomes WHERE source = ?1 AND crawl < ?2 ORDER BY crawl DESC LIMIT ?3)"""
        found: dict[int, dict[str, int]] = {}
        with explained(self.path, ArchiveError):
            for number, outcome, count in self.conn.execute(query, [source, crawl, limit]):
                found.setdefault(number, {})[outcome] = count
        return [found[number] for number in sorted(found, reverse=True)]

    def newest_pages(self, source: str, limit: int) -> list[int]:
        """The ids of a source's newest pages, newest first, each the newest version of its address."""
        query = """SELECT p.id FROM pages p WHERE p.source = ?
            AND NOT EXISTS (SELECT 1 FROM pages n WHERE n.url = p.url AND n.id > p.id) ORDER BY p.id DESC LIMIT ?"""
        with explained(self.path, ArchiveError):
            return [int(row[0]) for row in self.conn.execute(query, [source, limit])]

    def _rows(self, query: str, values: list[object]) -> list[Page]:
        with explained(self.path, ArchiveError):
            return [self._page(row) for row in self.conn.execute(query, values)]

    def _page(self, row: tuple[int, str, str, str, int, str, str, bytes, int | None]) -> Page:
        number, url, source, fetched_at, status, content_type, headers, body, dictionary = row
        return Page(
            id=number,
            url=url,
            source=source,
            fetched_at=datetime.fromisoformat(fetched_at),
            status=status,
            content_type=content_type,
            headers=tuple((name, value) for name, value in json.loads(headers)),
            body=self.bodies.unpack(body, dictionary),
        )


def connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """A connection to the archive, made, upgraded or refused as need be."""
    uri = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rwc'}"
    conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        prepare(conn, path, readonly=readonly)
    except BaseException:
        conn.close()
        raise
    return conn


def prepare(conn: sqlite3.Connection, path: Path, *, readonly: bool) -> None:
    """Check whose file it is and bring its schema up to date where it may be written."""
    db = Database(conn, execute_plugins=False)
    is_new = not readonly and not conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not is_new and conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveError(f"{path} is no archive of Overdue; choose another folder with --data")
    known = {m.name for m in migrations.pending(Database(memory=True, execute_plugins=False))}
    if not {applied.name for applied in migrations.applied(db)} <= known:
        raise ArchiveError(f"{path} was made by a newer Overdue; upgrade Overdue")
    if not readonly:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")  # a URL that is "done" must stay so when the power fails
        with immediate(conn):
            migrations.apply(db)
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
