"""The queue of a source: budgets, requests under way, and a site that asks to be left alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from twisted.internet.defer import Deferred

from crawler.queue import BUSY_IN_A_ROW, FIRST_REST, IN_FLIGHT, Gate, Queue, Resting, take_back
from crawler.source import Source
from crawler.supply import OwnSupply
from pipeline.archive.frontier import Frontier, Rank
from pipeline.archive.pages import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def supply(tmp_path: Path) -> Iterator[OwnSupply]:
    with Archive(tmp_path / "archive.db") as archive:
        frontier = Frontier(archive)
        with archive.writing():
            frontier.add([(f"http://a.example/{n}", "page", 1, Rank.NEW, None) for n in range(200)], "a")
        yield OwnSupply(frontier)


def source(pages: int = 1000, delay: float = 0.0) -> Source:
    return Source(name="a", home="http://a.example/", max_pages=pages, delay=delay)


def test_no_more_than_so_many_requests_are_under_way(supply: OwnSupply) -> None:
    queue = Queue(source())
    first = [known.url for known in queue.take(supply)]
    assert len(first) == IN_FLIGHT
    assert list(queue.take(supply)) == []
    queue.in_flight.clear()
    assert not {known.url for known in queue.take(supply)} & set(first)


def test_of_a_slow_site_only_the_next_seconds_are_under_way(supply: OwnSupply) -> None:
    assert len(list(Queue(source(delay=1.0)).take(supply))) == 4
    assert len(list(Queue(source(delay=60.0)).take(supply))) == 2


def test_what_waits_for_its_turn_is_taken_back_from_scrapy() -> None:
    mine, other = Queue(source()), Queue(source())
    slot, answers = Slot(1, 1.0), [Deferred() for _ in range(3)]  # type: ignore[var-annotated]
    for queue, answer in zip([mine, other, mine], answers, strict=True):
        slot.queue.append((Request("http://a.example/1", meta={"queue": queue}), answer))
    failed: list[object] = []
    for answer in answers:
        answer.addErrback(lambda failure: failed.append(failure.value))
    take_back({"a.example": slot}, [mine])
    assert [type(error) for error in failed] == [Resting, Resting]
    assert [answer for _, answer in slot.queue] == [answers[1]]


def test_the_budget_of_a_run_ends_it(supply: OwnSupply) -> None:
    queue = Queue(source(pages=10))
    assert len(list(queue.take(supply))) == 10
    queue.in_flight.clear()
    assert list(queue.take(supply)) == []


def test_a_pause_that_a_site_asks_for_is_kept(supply: OwnSupply) -> None:
    queue = Queue(source())
    assert queue.was_busy(3600.0)
    assert 3590 < queue.until - time.time() <= 3600
    assert list(queue.take(supply)) == []
    with pytest.raises(Resting):
        Gate().process_request(Request("http://a.example/1", meta={"queue": queue}))


def test_a_site_that_is_busy_again_and_again_is_left_alone_for_longer_and_longer() -> None:
    queue = Queue(source())
    said = [queue.was_busy(0.0) for _ in range(BUSY_IN_A_ROW)]
    assert said == [False] * (BUSY_IN_A_ROW - 1) + [True]
    assert queue.until - time.time() == pytest.approx(FIRST_REST, abs=5)
    again = Queue(source(), until=0.0, rests=queue.rests)
    assert [again.was_busy(0.0) for _ in range(BUSY_IN_A_ROW)][-1]
    assert again.until - time.time() == pytest.approx(2 * FIRST_REST, abs=5)


def test_an_answer_in_between_ends_the_count() -> None:
    queue = Queue(source())
    for _ in range(3 * BUSY_IN_A_ROW):
        assert not queue.was_busy(0.0)
        assert not queue.answered()
    assert Queue(source(), rests=2).answered()


def test_requests_of_other_queues_pass_the_gate() -> None:
    Gate().process_request(Request("http://a.example/1", meta={"queue": Queue(source())}))
    Gate().process_request(Request("http://a.example/robots.txt"))
