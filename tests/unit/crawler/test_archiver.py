"""What visits leave in the archive and the frontier."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crawler.archiver import GONE_INTERVAL, Archiver
from crawler.discovery import Link
from crawler.source import ENTRY_INTERVAL, Source
from crawler.visit import Visit
from pipeline.archive.frontier import Frontier, Known, Rank, State
from pipeline.archive.pages import Archive
from pipeline.errors import ArchiveError
from pipeline.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "http://a.example"
DAY = 86400.0
SOURCE = Source(name="a", home=BASE + "/")


@pytest.fixture
def archiver(tmp_path: Path) -> Iterator[Archiver]:
    with Archive(tmp_path / "archive.db") as archive:
        yield Archiver(archive, Frontier(archive), archive.begin_crawl(datetime.now(UTC)))


def page(path: str, body: str) -> Page:
    return Page(url=BASE + path, source="a", fetched_at=datetime.now(UTC), body=body.encode())


def visit(archiver: Archiver, path: str, body: str | None = None, **facts: Any) -> Known:
    """Archive a visit of ``path`` and give what the frontier knows of it then."""
    kind, depth = facts.pop("kind", "page"), facts.pop("depth", 1)
    known = archiver.frontier.find(BASE + path) or Known(url=BASE + path, source="a", kind=kind, depth=depth)
    made = {"source": SOURCE, "known": known, "url": BASE + path, "state": State.DONE, "outcome": "fetched"} | facts
    archiver.add(Visit(**made, page=page(path, body) if body else None))
    archiver.flush()
    found = archiver.frontier.find(BASE + path)
    assert found is not None
    return found


def due_in(known: Known) -> float:
    return known.due_at - time.time()


def test_a_page_its_links_and_its_done_are_one_transaction(archiver: Archiver) -> None:
    with pytest.raises(AttributeError):
        visit(archiver, "/1", "逾期", links=[Link(url=BASE + "/2"), None])
    assert archiver.archive.last_page_id() == 0
    assert archiver.frontier.find(BASE + "/1") is None
    assert archiver.frontier.find(BASE + "/2") is None
    assert archiver.visits, "what could not be committed is not forgotten"


def test_a_page_is_asked_for_more_often_while_it_changes_and_less_often_while_it_does_not(archiver: Archiver) -> None:
    assert due_in(visit(archiver, "/1", "a")) == pytest.approx(7 * DAY, abs=5)
    assert due_in(visit(archiver, "/1", "b")) == pytest.approx(3.5 * DAY, abs=5)
    assert due_in(visit(archiver, "/1", outcome="unchanged")) == pytest.approx(5.25 * DAY, abs=5)
    for number in range(9):
        visit(archiver, "/1", str(number))
    assert due_in(visit(archiver, "/1", "z")) == pytest.approx(7 * DAY / 8, abs=5)
    for _ in range(20):
        visit(archiver, "/1", "z")
    assert due_in(visit(archiver, "/1", "z")) == pytest.approx(56 * DAY, abs=5)


def test_a_body_that_did_not_change_is_unchanged_and_keeps_the_time_of_its_change(archiver: Archiver) -> None:
    first = visit(archiver, "/1", "a")
    again = visit(archiver, "/1", "a")
    assert again.changed_at == first.changed_at
    assert archiver.archive.outcomes(archiver.crawl) == {"a": {"fetched": 1, "unchanged": 1}}


def test_a_counter_that_moves_is_kept_but_is_no_change(archiver: Archiver) -> None:
    first = visit(archiver, "/1", "人气:1", essence=b"same")
    again = visit(archiver, "/1", "人气:2", essence=b"same")
    assert due_in(again) == pytest.approx(10.5 * DAY, abs=5)
    assert again.changed_at == first.changed_at
    assert archiver.archive.last_page_id() == 2
    assert due_in(visit(archiver, "/1", "逾期", essence=b"other")) == pytest.approx(5.25 * DAY, abs=5)


def test_a_listing_is_asked_less_often_while_nothing_new_stands_on_it(archiver: Archiver) -> None:
    links = [Link(url=BASE + "/1")]
    visit(archiver, "/l", kind="listing", links=links)
    quiet = visit(archiver, "/l", kind="listing", links=links)
    assert due_in(quiet) == pytest.approx(1.5 * ENTRY_INTERVAL, abs=5)
    for _ in range(20):
        quiet = visit(archiver, "/l", kind="listing", links=links)
    assert due_in(quiet) == pytest.approx(DAY, abs=5)
    busy = visit(archiver, "/l", kind="listing", links=[Link(url=BASE + "/2")])
    assert due_in(busy) == pytest.approx(DAY / 2, abs=5)


def test_what_is_gone_is_marked_with_the_time_and_what_comes_back_is_not(archiver: Archiver) -> None:
    visit(archiver, "/1", "a")
    gone = visit(archiver, "/1", state=State.GONE, outcome="gone")
    again = visit(archiver, "/1", state=State.GONE, outcome="gone")
    assert gone.gone_at is not None
    assert again.gone_at == gone.gone_at
    assert due_in(again) == pytest.approx(GONE_INTERVAL, abs=5)
    assert archiver.archive.last_page_id() == 1, "marked, not deleted"
    assert visit(archiver, "/1", "a").gone_at is None


def test_failures_wait_longer_and_longer_and_as_long_as_the_site_asks(archiver: Archiver) -> None:
    first = visit(archiver, "/1", state=State.FAILED, outcome="failed: timeout")
    second = visit(archiver, "/1", state=State.FAILED, outcome="failed: timeout")
    assert [round(due_in(row)) for row in (first, second)] == [900, 1800]
    asked = visit(archiver, "/1", state=State.FAILED, outcome="failed: http 503", wait=9000.0)
    assert round(due_in(asked)) == 9000
    assert visit(archiver, "/1", "a").tries == 0


def test_a_redirect_is_recorded_once_and_its_target_is_what_is_asked_for(archiver: Archiver) -> None:
    alias = visit(archiver, "/old", "a", url=BASE + "/new")
    target = archiver.frontier.find(BASE + "/new")
    assert target is not None
    assert (alias.alias_of, target.alias_of, target.state) == (BASE + "/new", None, State.DONE)
    assert due_in(alias) > due_in(target)


def test_a_redirect_to_a_listing_leaves_the_listing_what_it_is(archiver: Archiver) -> None:
    visit(archiver, "/list", kind="listing", depth=0, links=[Link(url=BASE + "/9")])
    visit(archiver, "/old", "a", url=BASE + "/list")
    kept = archiver.frontier.find(BASE + "/list")
    assert kept is not None
    assert (kept.kind, kept.depth, kept.rank) == ("listing", 0, Rank.ENTRY)


def test_further_pages_of_a_listing_are_asked_for_while_they_bring_something(archiver: Archiver) -> None:
    step = [Link(url=BASE + "/l?p=2", kind="listing")]
    visit(archiver, "/l", kind="listing", depth=0, links=[Link(url=BASE + "/1")], next=step)
    further = archiver.frontier.find(BASE + "/l?p=2")
    assert further is not None
    assert (further.origin, further.depth, further.due_at) == (BASE + "/l", 1, 0.0)
    visit(archiver, "/l?p=2", kind="listing", links=[Link(url=BASE + "/1")], next=step)
    last = archiver.frontier.find(BASE + "/l?p=2")
    assert last is not None
    assert last.due_at > time.time(), "nothing new: no step further"


def test_depth_is_a_budget_and_told(archiver: Archiver) -> None:
    visit(archiver, "/1", "a", depth=SOURCE.max_depth, links=[Link(url=BASE + "/2")])
    assert archiver.frontier.find(BASE + "/2") is None
    assert archiver.archive.outcomes(archiver.crawl)["a"]["depth budget reached"] == 1


def test_what_a_site_says_of_changes_makes_due_or_puts_off(archiver: Archiver) -> None:
    visit(archiver, "/1", "a")
    visit(archiver, "/2", "a")
    later, earlier = datetime.fromtimestamp(time.time() + 60, UTC), datetime(2020, 1, 1, 9, tzinfo=UTC)
    archiver.archive.conn.execute("UPDATE frontier SET due_at = 5")
    links = [Link(url=BASE + "/1", changed=later), Link(url=BASE + "/2", changed=earlier)]
    visit(archiver, "/map", kind="sitemap", links=links)
    changed, same = archiver.frontier.find(BASE + "/1"), archiver.frontier.find(BASE + "/2")
    assert changed is not None
    assert same is not None
    assert changed.due_at == 0.0
    assert due_in(same) == pytest.approx(7 * DAY, abs=5)


def test_a_shape_that_gave_no_articles_comes_last(archiver: Archiver) -> None:
    followed = replace(SOURCE, follow=True)
    with archiver.archive.writing():
        archiver.frontier.write_shapes("a", [("/tag/*", 0, 50), ("/yuqi/#.html", 50, 3)])
    links = [Link(url=BASE + path) for path in ("/tag/x", "/yuqi/1.html", "/other/a-b-c-d")]
    visit(archiver, "/1", "a", source=followed, links=links)
    order = [known.url.removeprefix(BASE) for known in archiver.frontier.due("a", time.time(), 10)]
    assert order == ["/other/a-b-c-d", "/yuqi/1.html", "/tag/x"]


def test_a_site_that_rests_is_remembered_until_it_answers(archiver: Archiver) -> None:
    archiver.rest("a.example", 99.0)
    archiver.flush()
    archiver.rest("a.example", 199.0)
    archiver.flush()
    assert archiver.frontier.rests("a.example") == (199.0, 2)
    archiver.rest("a.example", 0.0)
    archiver.flush()
    assert archiver.frontier.rests("a.example") == (0.0, 0)


def test_a_full_disk_is_an_error_and_nothing_is_forgotten(archiver: Archiver) -> None:
    visit(archiver, "/1", "a")
    pages = archiver.archive.conn.execute("PRAGMA page_count").fetchone()[0]
    archiver.archive.conn.execute(f"PRAGMA max_page_count = {pages}")
    noise = "".join(chr(0x4E00 + (n * n * 7919) % 20000) for n in range(300_000))
    with pytest.raises(ArchiveError, match="the disk is full"):
        visit(archiver, "/2", noise)
    assert len(archiver.visits) == 1
    archiver.archive.conn.execute("PRAGMA max_page_count = 1000000")
    archiver.flush()
    assert archiver.frontier.find(BASE + "/2") is not None


def test_a_page_that_asks_not_to_be_kept_any_longer_is_withdrawn_once_and_may_come_back(archiver: Archiver) -> None:
    stand_in = replace(page("/1", ""), headers=(("X-Robots-Tag", "noindex"),))
    asks = {"outcome": "noindex", "withdrawn": stand_in}
    visit(archiver, "/1", "逾期")
    for _ in range(2):
        visit(archiver, "/1", **asks)
    assert [each.body.decode() for each in archiver.archive.versions()] == ["逾期", ""]
    visit(archiver, "/1", "逾期")
    assert [each.body.decode() for each in archiver.archive.versions(newest=True)] == ["逾期"]
    told = archiver.archive.conn.execute("SELECT outcome, count FROM outcomes ORDER BY outcome").fetchall()
    assert told == [("fetched", 2), ("noindex", 1), ("withdrawn: noindex", 1)]
    assert archiver.archive.withdrawn_versions([2]) == [1]
    assert archiver.archive.withdrawn_versions([3]) == [], "the page that came back is an article again"


def test_a_page_that_never_was_kept_leaves_nothing_when_it_asks_not_to_be(archiver: Archiver) -> None:
    visit(archiver, "/1", outcome="noindex", withdrawn=page("/1", ""))
    assert list(archiver.archive.versions()) == []
