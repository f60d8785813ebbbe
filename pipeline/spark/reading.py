"""What an executor makes of the rows of files: entries, and of these articles or rejections."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from pipeline.extraction.habits import UNKNOWN, Habits
from pipeline.model import INGEST, Article, Page, Rejected
from pipeline.reading import Reading, Task
from pipeline.spark.kernels import as_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.archive.readers import Entry
    from pipeline.config import ProcessSettings
    from pipeline.pool import Failed
    from pipeline.reading import Topic
    from pipeline.spark.kernels import Batches

    Row = tuple[object, ...]
    Spot = tuple[str, int, int]
    Found = tuple[Spot, "Entry | Given"]

ARTICLE = frozenset({"url", "title", "text", "site"})
"""A row with all of these is an article; any other is a page, as ``overdue ingest`` reads it."""

PLACE = ("path", "block", "place")
"""The file, the piece of it that a task reads, and how far in that."""

TYPES = {
    "path": pa.string(), "block": pa.int64(), "place": pa.int64(), "id": pa.int64(),
    "url": pa.string(), "source": pa.string(), "site": pa.string(), "title": pa.string(), "author": pa.string(),
    "published": pa.string(), "fetched_at": pa.string(), "language": pa.string(), "headings": pa.list_(pa.string()),
    "lenders": pa.list_(pa.string()), "topics": pa.list_(pa.string()), "page_url": pa.string(), "text": pa.string(),
    "characters": pa.int64(),
    "reason": pa.string(), "detail": pa.string(), "words": pa.binary(), "damage": pa.float64(),
    "was_page": pa.bool_(),
}  # fmt: skip
SCHEMA = pa.schema(list(TYPES.items()))
DDL = {pa.string(): "string", pa.int64(): "long", pa.float64(): "double", pa.binary(): "binary",
       pa.list_(pa.string()): "array<string>", pa.bool_(): "boolean"}  # fmt: skip
OUTCOMES = ", ".join(f"{name} {DDL[kind]}" for name, kind in TYPES.items())
FACTS = ("url", "source", "site", "title", "author", "published", "language", "page_url", "text")
LISTS = ("headings", "lenders", "topics")
UNREADABLE = "unreadable"
"""The reason of what gave no page."""

# Outcomes in one batch of rows.
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An article that somebody has extracted already, and its words, if they were cut as this program cuts."""

    article: Article
    words: bytes | None = None
    damage: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How entries become articles.

    ``now`` is the time of fetching for what carries none. ``habits``: what is known of sites. ``only``: the places
    of the entries to read, or None for all; ``sites``: those whose pages are read, or None for all entries.
    """

    COLUMNS: ClassVar[str] = OUTCOMES
    topic: Topic
    settings: ProcessSettings
    now: datetime
    habits: Mapping[str, Habits]
    only: frozenset[tuple[str, int, int]] | None = None
    sites: frozenset[str] | None = None

    def warcs(self, batches: Batches) -> Batches:
        """``path, content`` of whole WARC files -> :data:`OUTCOMES`."""
        from pipeline.archive.readers import read_warc

        def entries() -> Iterator[Found]:
            for batch in batches:
                for path, content in zip(
                    *(batch.column(name).to_pylist() for name in ("path", "content")), strict=True
                ):
                    for place, entry in enumerate(read_warc(BytesIO(content), path, self.now)):
                        yield (path, 0, place), entry

        return self.packed(entries())

    def lines(self, batches: Batches) -> Batches:
        """``path, block, place, value`` of lines of JSON -> :data:`OUTCOMES`."""

        def entries() -> Iterator[Found]:
            for batch in batches:
                for row in batch.to_pylist():
                    if row["value"].strip():
                        yield spot(row), self.entry_of_line(row)

        return self.packed(entries())

    def rows(self, batches: Batches) -> Batches:
        """``path, block, place`` and the columns of a table -> :data:`OUTCOMES`."""

        def entries() -> Iterator[Found]:
            for batch in batches:
                for row in batch.to_pylist():
                    yield spot(row), self.entry(row, row["path"])

        return self.packed(entries())

    def entry_of_line(self, row: Mapping[str, object]) -> Entry | Given:
        """The entry of a line of JSON."""
        from pipeline.archive.readers import Unreadable

        try:
            return self.entry(json.loads(str(row["value"]).removeprefix("\ufeff")), str(row["path"]))
        except ValueError as error:
            return Unreadable(place=str(row["path"]), why=str(error))

    def entry(self, row: object, path: str) -> Entry | Given:
        """A row as an article, a page, or neither."""
        from pipeline.archive.readers import Unreadable, page_of_row

        try:
            if isinstance(row, dict) and row.keys() >= ARTICLE:
                return Given(article=article_of_row(row, self.now), words=row.get("words"), damage=row.get("damage"))
            return page_of_row(timed(row), self.now)
        except (ValueError, TypeError) as error:
            return Unreadable(place=path, why=str(error))

    def packed(self, entries: Iterator[Found]) -> Batches:
        """Entries as :data:`OUTCOMES`."""
        waiting: list[Row] = []
        for row in self.outcomes(each for each in entries if self.is_asked(*each)):
            waiting.append(row)
            if len(waiting) >= BATCH:
                yield batch_of(waiting)
                waiting = []
        yield batch_of(waiting)

    def is_asked(self, place: Spot, entry: Entry | Given) -> bool:
        """Whether an entry is one of those to read."""
        from pipeline.urls import site_of

        if self.sites is not None and not (isinstance(entry, Page) and site_of(entry.url) in self.sites):
            return False
        return self.only is None or place in self.only

    def outcomes(self, entries: Iterator[Found]) -> Iterator[Row]:
        """A row for each entry; a page that takes too long, or too much memory, costs only itself."""
        ready: deque[Row] = deque()
        pages = self.pages(entries, ready)
        first = next(pages, None)
        if first is not None:  # articles alone need no processes
            yield from self.read(first, pages, ready)
        yield from ready

    def pages(self, entries: Iterator[Found], ready: deque[Row]) -> Iterator[tuple[Spot, Page]]:
        """The pages among the entries; what needs no reading goes to ``ready``."""
        for place, entry in entries:
            if isinstance(entry, Page):
                yield place, entry
            elif isinstance(entry, Given):
                ready.append(article_row(place, entry.article, words=entry.words, damage=entry.damage))
            else:
                ready.append(row_of(place, url=entry.place, reason=UNREADABLE, detail=entry.why))

    def read(self, first: tuple[Spot, Page], rest: Iterator[tuple[Spot, Page]], ready: deque[Row]) -> Iterator[Row]:
        """The rows of pages, read in a process of their own that can be killed."""
        from itertools import chain

        from pipeline.pool import workers
        from pipeline.reading import warm_up, work

        places: deque[Spot] = deque()

        def tasks() -> Iterator[Task]:
            for place, page in chain([first], rest):
                places.append(place)
                yield self.task(page)

        with workers(work, self.settings, warm_up) as pool:
            for task, found in pool.run(tasks()):
                yield outcome_row(places.popleft(), task.page, found)
                while ready:
                    yield ready.popleft()

    def task(self, page: Page) -> Task:
        """What a worker is asked."""
        from pipeline.urls import site_of

        return Task(page=page, topic=self.topic, habits=self.habits.get(site_of(page.url), UNKNOWN))


def spot(row: Mapping[str, object]) -> Spot:
    """Where a row stands."""
    return row["path"], row["block"], row["place"]  # type: ignore[return-value]


def timed(row: object) -> object:
    """A row with its time as text, as JSON would have it."""
    if isinstance(row, dict) and isinstance(row.get("fetched_at"), datetime):
        return row | {"fetched_at": row["fetched_at"].isoformat()}
    return row


def article_of_row(row: Mapping[str, object], now: datetime) -> Article:
    """An article as an export has it. Raises ValueError or TypeError saying what is wrong with it."""
    from pipeline.archive.readers import moment

    given = timed(row)
    assert isinstance(given, dict)
    if wrong := [name for name in sorted(ARTICLE) if not isinstance(given[name], str)]:
        raise TypeError(f"{wrong[0]} is no string")
    return Article(
        url=given["url"],
        source=given.get("source") or INGEST,
        site=given["site"],
        fetched_at=moment(given["fetched_at"]) if given.get("fetched_at") else now,
        title=given["title"],
        text=given["text"],
        language=given.get("language") or "zh",
        author=given.get("author"),
        published=given.get("published"),
        headings=tuple(given.get("headings") or ()),
        lenders=tuple(given.get("lenders") or ()),
        topics=tuple(given.get("topics") or ()),
        page_url=given.get("page_url") or given["url"],
        page_id=given.get("id") or 0,
    )


def article_row(place: Spot, article: Article, **more: object) -> Row:
    """The row of an article; one that was given has its number in ``page_id``."""
    facts = {name: getattr(article, name) for name in (*FACTS, *LISTS)}
    fetched = article.fetched_at.astimezone(UTC).isoformat(timespec="seconds")
    known = {"fetched_at": fetched, "characters": len("".join(article.text.split())), "id": article.page_id or None}
    return row_of(place, **(facts | known | more))


def outcome_row(place: Spot, page: Page, found: Reading | Rejected | Failed) -> Row:
    """The row of a page that was read."""
    from pipeline.model import Reason
    from pipeline.reading import reject
    from pipeline.spark.method import packed
    from pipeline.urls import site_of

    if isinstance(found, Reading):
        made = found.fingerprint
        return article_row(place, found.article, words=packed(made.words), damage=made.damage, was_page=True)
    if not isinstance(found, Rejected):
        found = reject(page, Reason.TIMEOUT if found.slow else Reason.CRASHED, found.detail)
    fetched = found.fetched_at.astimezone(UTC).isoformat(timespec="seconds")
    return row_of(
        place, url=found.url, page_url=found.url, source=found.source, site=site_of(found.url), fetched_at=fetched,
        reason=found.reason.value, detail=found.detail,
    )  # fmt: skip


def row_of(place: Spot, **values: object) -> Row:
    """One row of :data:`OUTCOMES`."""
    named = dict(zip(PLACE, place, strict=True)) | values
    return tuple(named.get(name) for name in TYPES)


def batch_of(rows: Iterable[Row]) -> pa.RecordBatch:
    """Rows of :data:`OUTCOMES` as Arrow; what cannot be stored is replaced, as the dataset does."""
    return as_batch((tuple(map(storable, row)) for row in rows), SCHEMA)


def storable(value: object) -> object:
    """A value as the dataset would keep it."""
    from pipeline.store import dataset

    if isinstance(value, str):
        return dataset.storable(value)
    if isinstance(value, tuple | list) and value and isinstance(value[0], str):
        return [dataset.storable(each) for each in value]
    return value
