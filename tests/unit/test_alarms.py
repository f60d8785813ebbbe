"""What needs a look after a crawl, and what does not."""

from __future__ import annotations

import pytest

from pipeline.alarms import ENOUGH_BEFORE, NEWEST, crawl_alarms, yield_alarms
from pipeline.config import AlarmSettings

SETTINGS = AlarmSettings()


def alarms(now: dict[str, int], *before: dict[str, int]) -> str:
    return "\n".join(crawl_alarms(now, before, SETTINGS))


@pytest.mark.parametrize(
    "now",
    [
        {"fetched": 9, "failed: timeout": 2},
        {"not due": 100},
        {"listing fetched": 1, "unchanged": 3, "gone": 40, "forbidden by robots.txt": 40},
        {"resting as the site asked": 1},
    ],
)
def test_an_ordinary_crawl_raises_nothing(now: dict[str, int]) -> None:
    assert alarms(now, {"fetched": 5}, {"not due": 3}) == ""


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ({"fetched": 9, "now forbidden by robots.txt": 1}, "robots.txt now forbids"),
        ({"fetched": 9, "failed: certificate": 1}, "certificate trouble"),
        ({"fetched": 7, "failed: timeout": 2, "failed: http 500": 1}, "30 % of the requests failed: timeout (2), http"),
        ({"failed: name not found": 1}, "100 % of the requests failed"),
        ({"refused: not a public address": 1}, "100 % of the requests failed"),
        ({"listing without links": 1, "unchanged": 9}, "a listing that led to pages leads nowhere now"),
    ],
)
def test_what_needs_a_look_is_told(now: dict[str, int], says: str) -> None:
    assert says in alarms(now, {"listing fetched": 1, "fetched": 9})


def test_a_listing_that_never_led_anywhere_is_no_change() -> None:
    assert alarms({"listing without links": 1, "unchanged": 9}, {"listing without links": 1, "unchanged": 9}) == ""


def test_a_source_that_is_silent_again_and_again_is_told_from_the_third_time_on() -> None:
    silent, good, idle = {"failed: timeout": 1}, {"fetched": 1}, {"not due": 5}
    assert "yielded nothing" not in alarms(silent, silent, good)
    assert "yielded nothing in the last 3 crawls" in alarms(silent, silent, silent, good)
    assert "yielded nothing in the last 3 crawls" in alarms(silent, idle, silent, idle, silent)
    assert "yielded nothing" not in alarms(idle, idle, idle, good)


def test_a_yield_that_fell_is_told() -> None:
    before: list[int | None] = [1000] * ENOUGH_BEFORE
    (told,) = yield_alarms([None] * NEWEST + before, SETTINGS)
    assert "articles come of 0% of the newest 20 pages, of 100% before" in told
    assert list(yield_alarms([None, 1000] * (NEWEST // 2) + before, SETTINGS)) == []


def test_articles_that_became_short_are_told() -> None:
    before: list[int | None] = [1000, 1200] * (ENOUGH_BEFORE // 2)
    (told,) = yield_alarms([90] * NEWEST + before, SETTINGS)
    assert told == "articles have become short: 90 characters in the middle, 1,100 before"


def test_too_few_pages_say_nothing() -> None:
    assert list(yield_alarms([None] * NEWEST + [1000] * (ENOUGH_BEFORE - 1), SETTINGS)) == []
    assert list(yield_alarms([], SETTINGS)) == []
    assert list(yield_alarms([None] * (NEWEST + ENOUGH_BEFORE), SETTINGS)) == []
