"""The frontier: what is due, in which order, and what an older archive becomes."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from pipeline.archive import schema
from pipeline.archive.frontier import Frontier, Known, Rank, State, retry_after
from pipeline.archive.pages import APPLICATION_ID, Archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUR = 3600.0


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    with Archive(tmp_path / "archive.db") as archive:
        yield Frontier(archive)


def put(frontier: Frontier, *rows: Known) -> None:
    with frontier.archive.writing():
        for row in rows:
            frontier.write(row)


def row(url: str, due_at: float = 0.0, **facts: object) -> Known:
    return Known(**{"url": url, "source": "a", "kind": "page", "depth": 1, "due_at": due_at} | facts)  # type: ignore[arg-type]


def due(frontier: Frontier, limit: int = 10) -> list[str]:
    return [known.url for known in frontier.due("a", time.time(), limit)]


def test_what_leads_to_pages_comes_first_then_what_is_new_then_revisits(frontier: Frontier) -> None:
    put(
        frontier,
        row("revisit", rank=Rank.REVISIT, fetched_at=1.0, state=State.DONE),
        row("poor", rank=Rank.UNPROMISING),
        row("listing", 9.0, kind="listing", rank=Rank.ENTRY),
        row("elsewhere", source="b"),
        row("later", time.time() + HOUR),
    )
    with frontier.archive.writing():
        frontier.add([("far", "page", 3, Rank.NEW, None), ("near", "page", 1, Rank.NEW, None)], "a")
    assert due(frontier) == ["listing", "near", "far", "revisit", "poor"]
    assert due(frontier, 2) == ["listing", "near"]
    assert frontier.resting("a", time.time()) == 1


def test_what_is_known_is_not_added_again(frontier: Frontier) -> None:
    put(frontier, row("x", 5.0, state=State.GONE))
    with frontier.archive.writing():
        assert frontier.add([("x", "page", 1, Rank.NEW, None), ("y", "page", 1, Rank.NEW, None)], "b") == 1
    found = frontier.find("x")
    assert found is not None
    assert (found.source, found.state) == ("a", State.GONE)


def test_an_entry_is_what_the_source_file_says_today(frontier: Frontier) -> None:
    now = time.time()
    put(
        frontier,
        row("page", now + 99 * HOUR, state=State.DONE, fetched_at=now, rank=Rank.REVISIT, origin="x"),
        row("failing", now + 99 * HOUR, state=State.FAILED, kind="listing", rank=Rank.ENTRY),
    )
    with frontier.archive.writing():
        frontier.add_entry("page", "a", "listing", Rank.ENTRY, HOUR)
        frontier.add_entry("failing", "a", "listing", Rank.ENTRY, HOUR)
        frontier.add_entry("new", "a", "page", Rank.NEW, HOUR)
    page, failing, new = (frontier.find(url) for url in ("page", "failing", "new"))
    assert page is not None
    assert (page.kind, page.rank, page.depth, page.origin) == ("listing", Rank.ENTRY, 0, None)
    assert page.due_at == pytest.approx(now + HOUR)
    assert failing is not None
    assert failing.due_at == now + 99 * HOUR, "a back-off is not cut short"
    assert new is not None
    assert (new.rank, new.due_at) == (Rank.NEW, 0.0)


def test_a_clock_that_was_wrong_once_puts_nothing_off_for_ever(frontier: Frontier) -> None:
    now = time.time()
    put(frontier, row("x", now + 9e8, state=State.DONE, fetched_at=now + 8e8), row("y", now + HOUR))
    with frontier.archive.writing():
        assert frontier.wake("a", now, 99 * HOUR) == 1
    assert due(frontier) == ["x"]


def test_a_clock_that_was_set_back_stops_nothing(frontier: Frontier) -> None:
    put(frontier, row("x", state=State.WAITING))
    assert [known.url for known in frontier.due("a", 1e6, 9)] == ["x"], "what is new is due at any time"


def test_what_a_site_says_did_not_change_is_put_off_but_not_for_ever(frontier: Frontier) -> None:
    now = time.time()
    facts = {"state": State.DONE, "rank": Rank.REVISIT, "interval": HOUR}
    put(
        frontier,
        row("fresh", now, fetched_at=now - HOUR, **facts),
        row("old", now, fetched_at=now - 99 * HOUR, **facts),
    )
    with frontier.archive.writing():
        frontier.same([("fresh", now - 2 * HOUR), ("old", now - 200 * HOUR)], now, 50 * HOUR)
    fresh, old = frontier.find("fresh"), frontier.find("old")
    assert fresh is not None
    assert fresh.due_at == pytest.approx(now + HOUR)
    assert old is not None
    assert old.due_at == now


def test_failures_wait_longer_and_longer_up_to_a_bound() -> None:
    waits = [retry_after(tries) for tries in range(1, 30)]
    assert waits == sorted(waits)
    assert retry_after(99, 5000.0) == 5000.0


def test_an_archive_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    conn = sqlite3.connect(path, isolation_level=None)
    schema.migrations.apply(Database(conn, execute_plugins=False), stop_before="schedule")
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    add = "INSERT INTO frontier (url, source, kind, depth, state, due_at, fetched_at) VALUES (?, 'a', ?, 0, ?, 0, ?)"
    conn.execute(add, ["listing", "listing", "done", 1.0])
    conn.execute(add, ["old", "page", "done", 1.0])
    conn.execute(add, ["new", "page", "waiting", None])
    conn.execute("INSERT INTO outcomes VALUES (3, 'a', 'fetched', 7)")
    conn.close()
    with Archive(path) as archive:
        assert due(Frontier(archive)) == ["listing", "new", "old"]
        assert archive.outcomes(3) == {"a": {"fetched": 7}}
        assert archive.begin_crawl(datetime.now(UTC)) > 3
