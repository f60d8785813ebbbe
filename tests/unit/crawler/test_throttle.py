"""How fast a host is asked: what stands for the whole run, and what its refusals add for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.throttle import FIRST_BACK_OFF, LAST_BACK_OFF, Throttle, asked_wait

HOST = "a.example"


@pytest.fixture
def throttle() -> Throttle:
    return Throttle(get_crawler(settings_dict={"AUTOTHROTTLE_ENABLED": True, "ROBOTSTXT_USER_AGENT": "Overdue"}))


def test_the_floor_is_the_highest_of_what_is_asked(throttle: Throttle) -> None:
    assert throttle.floor(HOST, 0.5) == 0.5
    throttle.asked[HOST] = 2.0
    assert throttle.floor(HOST, 0.5) == 2.0
    assert throttle.floor("b.example", 0.5) == 0.5


def test_refusals_double_the_back_off_up_to_a_bound(throttle: Throttle) -> None:
    throttle.answered(HOST, 503)
    throttle.answered(HOST, 429)
    assert throttle.floor(HOST, 0.0) == 2 * FIRST_BACK_OFF
    for _ in range(20):
        throttle.answered(HOST, 503)
    assert throttle.floor(HOST, 0.0) == LAST_BACK_OFF


@pytest.mark.parametrize("good", [200, 304])
def test_a_back_off_falls_while_the_site_answers_well_and_ends_within_the_run(throttle: Throttle, good: int) -> None:
    for _ in range(3):
        throttle.answered(HOST, 503)
    high = throttle.floor(HOST, 0.1)
    throttle.answered(HOST, good)
    assert 0.1 < throttle.floor(HOST, 0.1) < high
    for _ in range(30):
        throttle.answered(HOST, good)
    assert throttle.floor(HOST, 0.1) == 0.1


def test_a_missing_page_eases_nothing(throttle: Throttle) -> None:
    throttle.answered(HOST, 503)
    throttle.answered(HOST, 404)
    assert throttle.floor(HOST, 0.0) == FIRST_BACK_OFF


def test_retry_after_is_seconds_or_a_date_or_nothing() -> None:
    def asked(value: str) -> float:
        return asked_wait(Response("http://a.example/", headers={"Retry-After": value}))

    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    assert asked("120") == 120.0
    assert 7100 < asked(later) <= 7200
    assert asked("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert asked("soon") == 0.0
    assert asked("9" * 30) == 30 * 86400
