"""``overdue.db``: what we made of the pages, written in the caller's transactions and read back typed."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Self

from pipeline.store import overview, personal, runs, signals
from pipeline.store.connection import connect, explained
from pipeline.store.rows import ArticleRow, ClusterRow, Member, Written
from pipeline.urls import canonical_url, site_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from pipeline.model import Article, Rejected, RunReport
    from pipeline.quality.signals import Signals

# Broken decoders leave lone surrogates, which SQLite refuses, and NUL, at which its own functions cut a text off.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

ARTICLE_COLUMNS = tuple(field.name for field in fields(ArticleRow) if field.name not in ("id", "cluster_id"))

INSERT_ARTICLE = f"INSERT INTO articles ({', '.join(ARTICLE_COLUMNS)}) VALUES ({', '.join('?' * len(ARTICLE_COLUMNS))})"
UPDATE_ARTICLE = f"UPDATE articles SET {', '.join(f'{name} = ?' for name in ARTICLE_COLUMNS)} WHERE id = ?"

INSERT_REJECTED = """
INSERT INTO rejected (url, source, site, reason, detail, fetched_at, page_id, run_id)
SELECT :url, :source, :site, :reason, :detail, :fetched_at, :page_id, :run_id
WHERE NOT EXISTS (SELECT 1 FROM articles WHERE url = :url)
ON CONFLICT (url) DO UPDATE SET source = excluded.source, site = excluded.site, reason = excluded.reason,
    detail = excluded.detail, fetched_at = excluded.fetched_at, page_id = excluded.page_id, run_id = excluded.run_id
"""

MEMBERS = """
SELECT article_id, url, site, title, published, fetched_at, relation, similarity, substituted FROM cluster_members
WHERE cluster_id = ? ORDER BY article_id = canonical_id DESC, similarity DESC, article_id
"""


class Dataset:
    """The dataset at ``path``, open until the ``with`` block ends.

    Opening for writing makes the file or brings it up to date; opening ``readonly`` refuses what is missing or older.
    Everything about the file that goes wrong is a :class:`pipeline.errors.DatasetError`. Methods that write belong
    into a block of :meth:`atomic` whenever they belong together.
    """

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        self.path = path
        self.db = connect(path, readonly=readonly)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is gone."""
        self.db.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A transaction, or a part of the one under way; trouble with the file is a ``DatasetError``."""
        with explained(self.path), self.db.atomic():
            yield

    def begin_run(self, command: str, topic: str, started_at: datetime) -> int:
        """Open a row in ``runs`` and return its number."""
        with self.atomic():
            return runs.begin(self.db.conn, command, topic, started_at)

    def finish_run(self, report: RunReport) -> None:
        """Store how the run ended, with its counts, times and findings, and what the overview shows."""
        with self.atomic():
            runs.finish(self.db.conn, report)
            if report.finished_at and report.status in ("done", "degraded"):
                overview.refresh(self.db.conn, report.finished_at.isoformat(timespec="seconds"))

    def keep_overview(self, now: datetime) -> None:
        """Count what the overview shows anew, if the dataset has grown by a good share since."""
        with self.atomic():
            overview.refresh_if_grown(self.db.conn, now.isoformat(timespec="seconds"))

    def run_report(self, run: int | None = None) -> RunReport | None:
        """The report of a run, or of the latest; None if there is none."""
        with explained(self.path):
            return runs.report(self.db.conn, run)

    def last_page(self, archive: str) -> int:
        """The page up to which the dataset has seen the archive of that uuid; 0 for one it never saw."""
        with explained(self.path):
            row = self.db.execute("SELECT last_page FROM archives WHERE id = ?", [archive]).fetchone()
        return int(row[0]) if row else 0

    def set_last_page(self, archive: str, page_id: int) -> None:
        """Remember that every page up to ``page_id`` of that archive is in the dataset."""
        with self.atomic():
            self.db.execute("INSERT OR REPLACE INTO archives (id, last_page) VALUES (?, ?)", [archive, page_id])

    def write_source(self, name: str, home: str, run: int) -> None:
        """Remember a source and the latest run that used it."""
        with self.atomic():
            self.db.execute(
                "INSERT OR REPLACE INTO sources (name, home, last_run_id) VALUES (?, ?, ?)", [name, home, run]
            )

    def write_articles(self, items: Sequence[Article], run: int) -> list[Written]:
        """Insert the articles or, where their address is known, update them under the id they have."""
        with self.atomic():
            return [write_article(self.db.conn, item, run) for item in items]

    def write_rejected(self, items: Sequence[Rejected], run: int) -> None:
        """Store why pages gave no article; where an earlier version of the page gave one, that stays."""
        with self.atomic():
            self.db.conn.executemany(INSERT_REJECTED, [rejected_values(item, run) for item in items])

    def own_addresses(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses whose article came from a page at that very address."""
        query = "SELECT url FROM articles WHERE url = page_url AND url IN (SELECT value FROM json_each(?))"
        return {row[0] for row in self.db.execute(query, [as_json(urls)])}

    def canonical_among(self, ids: Sequence[int]) -> set[int]:
        """Those of the articles ``ids`` that are the canonical ones of their clusters."""
        marks = ",".join("?" * len(ids))
        rows = self.db.execute(f"SELECT canonical_id FROM clusters WHERE canonical_id IN ({marks})", list(ids))
        return {number for (number,) in rows}

    def stale_articles(self, pages: Sequence[int], written: Sequence[int]) -> list[int]:
        """Articles that came from these pages and are not among those written from them now."""
        query = (
            "SELECT id FROM articles WHERE page_id IN (SELECT value FROM json_each(?))"
            " AND id NOT IN (SELECT value FROM json_each(?))"
        )
        return [row[0] for row in self.db.execute(query, [json.dumps(pages), json.dumps(written)])]

    def write_signals(self, found: Iterable[tuple[int, int, Signals]]) -> None:
        """Store article id, characters and signals of each."""
        with self.atomic():
            signals.write(self.db.conn, found)

    def write_personal(self, version: str, found: Iterable[tuple[int, str | None]]) -> None:
        """Store where personal data stands in each article, by id, as rules of that version found it."""
        with self.atomic():
            personal.write(self.db.conn, version, found)

    def delete_articles(self, ids: Sequence[int]) -> None:
        """Remove articles that have left their clusters already."""
        with self.atomic():
            self.db.conn.executemany("DELETE FROM articles WHERE id = ?", [(each,) for each in ids])

    def article(self, key: int | str) -> ArticleRow | None:
        """The article with that id (digits count as one) or address."""
        with explained(self.path):
            for column, value in lookups(key):
                if row := select_article(self.db.conn, column, value):
                    return row
        return None

    def cluster(self, cluster_id: int) -> ClusterRow | None:
        """The cluster with that id and its members."""
        with explained(self.path):
            return select_cluster(self.db.conn, cluster_id)


def storable(text: str) -> str:
    """``text`` without what SQLite cannot hold.

    >>> storable("a\\ud800b")
    'a�b'
    """
    return UNSTORABLE.sub("\ufffd", text)


def as_json(values: Iterable[str]) -> str:
    """A JSON array of strings, readable in the database."""
    return json.dumps([storable(value) for value in values], ensure_ascii=False)


def article_values(item: Article, run: int) -> list[object]:
    """What stands in the columns ``ARTICLE_COLUMNS`` for ``item``."""
    text = storable(item.text)
    values: dict[str, object] = {
        "url": storable(item.url),
        "source": storable(item.source),
        "site": storable(item.site),
        "title": storable(item.title),
        "author": item.author and storable(item.author),
        "published": item.published and storable(item.published),
        "fetched_at": item.fetched_at.isoformat(timespec="seconds"),
        "language": storable(item.language),
        "characters": len("".join(text.split())),
        "lenders": as_json(item.lenders),
        "topics": as_json(item.topics),
        "page_url": storable(item.page_url or item.url),
        "page_id": item.page_id,
        "run_id": run,
        "headings": as_json(item.headings),
        "text": text,
    }
    return [values[name] for name in ARTICLE_COLUMNS]


def write_article(conn: sqlite3.Connection, item: Article, run: int) -> Written:
    """Insert or update one article; its address is no longer rejected."""
    values = article_values(item, run)
    url, text = storable(item.url), storable(item.text)
    conn.execute("DELETE FROM rejected WHERE url = ?", [url])
    known = conn.execute("SELECT id, text FROM articles WHERE url = ?", [url]).fetchone()
    if known is None:
        added = conn.execute(INSERT_ARTICLE, values).lastrowid
        assert added is not None
        return Written(id=added, new=True, changed=True)
    conn.execute(UPDATE_ARTICLE, [*values, known[0]])
    return Written(id=known[0], new=False, changed=known[1] != text)


def rejected_values(item: Rejected, run: int) -> dict[str, object]:
    """The parameters of ``INSERT_REJECTED``."""
    return {
        "url": storable(item.url),
        "source": storable(item.source),
        "site": site_of(item.url),
        "reason": item.reason.value,
        "detail": storable(item.detail),
        "fetched_at": item.fetched_at.isoformat(timespec="seconds"),
        "page_id": item.page_id,
        "run_id": run,
    }


def lookups(key: int | str) -> Iterator[tuple[str, object]]:
    """The columns and values under which an article may be found for what a person typed."""
    if isinstance(key, int) or (key.isascii() and key.isdigit()):
        if int(key) < 2**63:
            yield "id", int(key)
        return
    yield "url", storable(key)
    try:
        yield "url", canonical_url(key)
    except ValueError:
        return


def select_article(conn: sqlite3.Connection, column: str, value: object) -> ArticleRow | None:
    """The article whose ``column`` (id or url) is ``value``."""
    names = [field.name for field in fields(ArticleRow)]
    row = conn.execute(f"SELECT {', '.join(names)} FROM articles WHERE {column} = ?", [value]).fetchone()
    if row is None:
        return None
    values = dict(zip(names, row, strict=True))
    for name in ("lenders", "topics", "headings"):
        values[name] = tuple(json.loads(values[name]))
    return ArticleRow(**values)


def select_cluster(conn: sqlite3.Connection, cluster_id: int) -> ClusterRow | None:
    """The cluster with that id and its members."""
    row = conn.execute(
        "SELECT id, canonical_id, size, reason, family_id FROM clusters WHERE id = ?", [cluster_id]
    ).fetchone()
    if row is None:
        return None
    names = [field.name for field in fields(Member)]
    members = tuple(Member(**dict(zip(names, member, strict=True))) for member in conn.execute(MEMBERS, [cluster_id]))
    return ClusterRow(id=row[0], canonical=row[1], size=row[2], reason=row[3], family=row[4], members=members)
