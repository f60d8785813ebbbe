"""``archive.db``: every page as it was sent. A page that did not change is not kept twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Self

import zstandard
from sqlite_utils import Database

from pipeline.archive.schema import migrations
from pipeline.database import BUSY_SECONDS, explained, immediate
from pipeline.errors import ArchiveError
from pipeline.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

APPLICATION_ID = 0x4F564441  # "OVDA": marks a SQLite file as an archive of ours
BATCH = 200  # pages in one transaction of store_all
PAGE = """SELECT p.id, p.url, p.source, p.fetched_at, p.status, p.content_type, p.headers, b.body
FROM pages p JOIN bodies b ON b.digest = p.digest"""


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
        self._compressor = zstandard.ZstdCompressor(level=6)
        self._decompressor = zstandard.ZstdDecompressor()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.conn.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of the block, or nothing of it."""
        with explained(self.path, ArchiveError), immediate(self.conn):
            yield

    def store(self, page: Page) -> int:
        """Keep a page (inside :meth:`writing`) and give its id; an unchanged body gives the version that is there."""
        digest = hashlib.sha256(page.body).digest()
        latest = self.conn.execute(
            "SELECT id, digest FROM pages WHERE url = ? ORDER BY id DESC LIMIT 1", [page.url]
        ).fetchone()
        if latest and latest[1] == digest:
            return int(latest[0])
        if not self.conn.execute("SELECT 1 FROM bodies WHERE digest = ?", [digest]).fetchone():
            packed = self._compressor.compress(page.body)
            self.conn.execute("INSERT INTO bodies VALUES (?, ?, ?)", [digest, len(page.body), packed])
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
        return int(row.lastrowid or 0)

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

    def last_page_id(self) -> int:
        """The id of the page that came last; 0 for an empty archive."""
        with explained(self.path, ArchiveError):
            return int(self.conn.execute("SELECT coalesce(max(id), 0) FROM pages").fetchone()[0])

    def count_outcome(self, run: int, source: str, outcome: str, number: int = 1) -> None:
        """Add to what a run's crawl of a source met (inside :meth:`writing`)."""
        self.conn.execute(
            "INSERT INTO outcomes VALUES (?, ?, ?, ?)"
            " ON CONFLICT (run, source, outcome) DO UPDATE SET count = count + excluded.count",
            [run, source, outcome, number],
        )

    def outcomes(self, run: int) -> dict[str, dict[str, int]]:
        """What a run's crawl met: source -> outcome -> number."""
        found: dict[str, dict[str, int]] = {}
        with explained(self.path, ArchiveError):
            rows = self.conn.execute("SELECT source, outcome, count FROM outcomes WHERE run = ?", [run]).fetchall()
        for source, outcome, number in rows:
            found.setdefault(source, {})[outcome] = number
        return found

    def _rows(self, query: str, values: list[object]) -> list[Page]:
        with explained(self.path, ArchiveError):
            return [self._page(row) for row in self.conn.execute(query, values)]

    def _page(self, row: tuple[int, str, str, str, int, str, str, bytes]) -> Page:
        number, url, source, fetched_at, status, content_type, headers, body = row
        return Page(
            id=number,
            url=url,
            source=source,
            fetched_at=datetime.fromisoformat(fetched_at),
            status=status,
            content_type=content_type,
            headers=tuple((name, value) for name, value in json.loads(headers)),
            body=self._decompressor.decompress(body),
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
