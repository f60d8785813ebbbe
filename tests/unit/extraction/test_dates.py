"""Points in time in every shape in which pages write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.dates import Kind, moments, value_moment
from pipeline.extraction.numerals import number, plain

FETCHED = datetime(2025, 5, 1, 2, 0, tzinfo=UTC)  # ten in the morning in China


def first(text: str) -> str | None:
    return next((moment.iso for moment in moments(plain(text), FETCHED)), None)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-04-17 12:35:27", "2025-04-17T12:35:27"),
        ("2025 04/ 16 14:15:35", "2025-04-16T14:15:35"),
        ("债务频道 2023-12-14 06:20:01", "2023-12-14T06:20:01"),
        ("发布时间:2024-04-01", "2024-04-01"),
        ("2025.03.22", "2025-03-22"),
        ("2024-10-11 4:51:55", "2024-10-11T04:51:55"),
        ("２０２５－０４－１７　１２：３５", "2025-04-17T12:35"),
        ("２０２５年０４月１７日", "2025-04-17"),
        ("二〇二四年三月五日", "2024-03-05"),
        ("二零二四年十二月廿一日", "2024-12-21"),
        ("二○二四年十月三十一日", "2024-10-31"),
        ("民国113年3月5日", "2024-03-05"),
        ("中華民國一一三年十二月一日", "2024-12-01"),
        ("2025年4月17日12时35分27秒", "2025-04-17T12:35:27"),
        ("2025年04月17日 下午3:05", "2025-04-17T15:05"),
        ("2025-04-17 星期四 09:05", "2025-04-17T09:05"),
        ("2025/4/17 周四 上午9点05分", "2025-04-17T09:05"),
        ("06/02/2022 - 13:48", "2022-02-06T13:48"),
        ("9/17/2004 5:54:13 AM", "2004-09-17T05:54:13"),
        ("March 22, 2025", "2025-03-22"),
        ("Tue, 22 Apr 2025 01:51:10 GMT", "2025-04-22T09:51:10"),
        ("2025-04-17T04:35:27Z", "2025-04-17T12:35:27"),
        ("2003年5月", "2003-05"),
        ("发信站: 某站 (Tue Mar 18 09:47:05 2025), 站内", "2025-03-18T09:47:05"),
        ("发表于 24-03-05", "2024-03-05"),
        ("24/3/5 14:20", "2024-03-05T14:20"),
    ],
)
def test_a_written_date_is_as_precise_as_it_is_written(text: str, iso: str) -> None:
    assert first(text) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3天前", "2025-04-28"),
        ("三天前", "2025-04-28"),
        ("2小时前", "2025-05-01"),
        ("12小時前", "2025-04-30"),
        ("刚刚", "2025-05-01"),
        ("昨天 12:30", "2025-04-30T12:30"),
        ("前天08:05", "2025-04-29T08:05"),
        ("2周前", "2025-04-17"),
        ("3个月前", "2025-02"),
        ("兩個月前", "2025-03"),
        ("半年前", "2024-11"),
        ("2年前", "2023"),
        ("合飞律师3个月前 (02-07)", "2025-02-07"),
        ("2 days ago", "2025-04-29"),
        ("01-18", "2025-01-18"),
        ("11月18日 09:30", "2024-11-18T09:30"),
    ],
)
def test_a_relative_date_is_told_from_the_time_of_fetching(text: str, iso: str) -> None:
    assert first(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "192.168.20.25",
        "2025.12.31",
        "400-123-4567",
        "2025-02-30",
        "1989-06-01",
        "几天前",
        "今日半价",
        "第3-5条",
        "30%",
        "2.3.4",
    ],
)
def test_what_is_no_past_date_is_none(text: str) -> None:
    assert first(text) is None


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("20250417", "2025-04-17"),
        ("20250417123527", "2025-04-17T12:35:27"),
        ("1744864527", "2025-04-17T12:35:27"),
        ("1744864527000", "2025-04-17T12:35:27"),
        ("2025-04-17T00:00:00+08:00", "2025-04-17"),
        ("2025-04-16T16:00:00.000Z", "2025-04-17"),
        ("2018", "2018"),
        ("2024-03", "2024-03"),
        ("0001-01-01T00:00:00", None),
        ("2031-01-01", None),
        ("04-17", None),
        ("", None),
    ],
)
def test_a_declared_value_may_be_denser(value: str, iso: str | None) -> None:
    assert value_moment(value, FETCHED) == iso


def test_a_date_without_its_year_is_the_least_certain() -> None:
    (moment,) = moments("时间:01-18人气:22", FETCHED)
    assert moment.kind is Kind.YEARLESS


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2025, 4, 30)))  # noqa: DTZ001
def test_every_moment_survives_being_written(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert first(f"{moment:%Y-%m-%d %H:%M}") == f"{moment:%Y-%m-%dT%H:%M}"
    assert first(f"{moment:%Y年%m月%d日}") == f"{moment:%Y-%m-%d}"


@given(st.text(max_size=60))
def test_any_text_has_moments_or_none(text: str) -> None:
    for moment in moments(plain(text), FETCHED):
        assert moment.iso[:4].isdigit()
        assert moment.start < moment.end


@given(st.integers(min_value=1, max_value=99))
def test_numerals_count(value: int) -> None:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    assert number(head + (digits[ones] if ones else "")) == value
