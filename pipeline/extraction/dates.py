"""Points in time as Chinese pages write them -> ISO 8601, as precise as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import IntEnum
from typing import TYPE_CHECKING

from pipeline.extraction.numerals import NUMERAL, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINA = timezone(timedelta(hours=8))
"""The time that Chinese pages mean."""

FIRST_YEAR = 1993
MONTHS_A_YEAR = 12

# The time behind a date: ` 12:35:27`, `T12:35Z`, `12时35分`, ` - 13:48`, ` 星期四 上午9点05`, ` 09:05 PM`
TIME = (
    r"(?:\s*(?:T|[-—,，·|日]|\(?(?:星期|周|週|礼拜)?[一二三四五六日天]\)|(?:星期|周|週|礼拜)[一二三四五六日天])?\s*"
    r"(?P<half>上午|下午|晚上?|凌晨|中午|早上|AM|PM)?\s*"
    r"(?P<hour>[01]?\d|2[0-4])\s*(?::|时|時|点|點)\s*(?P<minute>[0-5]\d)(?:\s*分)?"
    r"(?:(?::|\s*)(?P<second>[0-5]\d)(?!\d)(?:\.\d{1,9})?秒?)?\s*(?P<after>[AP]M\b)?\s*"
    r"(?P<zone>Z\b|GMT|UTC|[+-][01]\d:?[0-5]\d)?)?"
)
# 2025-04-17, 2025/4/17, 2025.03.22, 2025 05/ 16, 2025年4月17日; no IP address, no version, no 2025 05 1
YEAR_FIRST = re.compile(
    r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)\s*(?:[-/.年]|\s(?=\d\d\s?[-/.]))\s*(?P<month>1[0-2]|0?[1-9])\s*[-/.月]\s*"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)(?!\.\d)(?!\s*[%％万元])[日号號]?" + TIME,
    re.IGNORECASE,
)
# 06/02/2022 - 13:48, 7/5/2005 9:23:57 PM, 22.03.2025: which number is the month, the page does not say.
YEAR_LAST = re.compile(
    r"(?<![\d.\-/])(?P<first>[0-3]?\d)([/.-])(?P<then>[0-3]?\d)\2(?P<year>(?:19|20)\d\d)(?!\d)" + TIME, re.IGNORECASE
)
# 22 Mar 2025, March 22, 2025, Tue, 22 Mar 2025 09:51:10 GMT, 22-Mar-2025
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
ENGLISH = re.compile(
    rf"\b(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)?[\s-]+(?P<name>{MONTH_NAME})\.?,?|"
    rf"(?P<name2>{MONTH_NAME})\.?\s+(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?,?)[\s-]+(?P<year>(?:19|20)\d\d)\b" + TIME,
    re.IGNORECASE,
)
# Tue Mar 18 09:47:00 2025: what C calls asctime, in the heads of bulletin boards
ASCTIME = re.compile(
    rf"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+(?P<name>{MONTH_NAME})\s+(?P<day>[0-3]?\d)\s+"
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s+(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
# 24-03-05, 24/3/5 14:20: only where nothing but a day can stand
SHORT_YEAR = re.compile(
    r"(?<![\d.\-/])(?<!\d:)(?P<short>[0-4]\d)(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])"
    r"(?![\d.\-/])" + TIME,
    re.IGNORECASE,
)
# 20250417, 20250417123527: only in values that are known to be dates
COMPACT = re.compile(
    r"^\s*(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:\s*(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d))?\s*$"
)
# 1745152527, 1745152527000: only in values that are known to be dates
EPOCH = re.compile(r"^\s*(\d{10})(?:\d{3})?\s*$")
# 2003年5月, 2024-03, 2018: a whole value, no more
COARSE = re.compile(r"^\s*(?P<year>(?:19|20)\d\d)(?:\s*[-/.年]\s*(?P<month>1[0-2]|0?[1-9]))?\s*[年月]?\s*$")
# 2003年5月, in a text
YEAR_MONTH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>1[0-2]|0?[1-9])\s*月(?!\s*\d)")
# 01-18, 1月18日, 03/07; not 第3-5条, 1-3个月
MONTH_DAY = re.compile(
    r"(?<![\d.\-/年第])(?<!\d:)(?P<month>1[0-2]|0?[1-9])(?:-|/|月)(?P<day>3[01]|[12]\d|0?[1-9])"
    r"(?![\d%％/.\-:])(?!\s*[条條章项個个天年月周期次万元倍]|\s*人(?!气))[日号號]?" + TIME,
    re.IGNORECASE,
)
# 3天前, 2小时前, 三個月前, 半年前, 2 days ago
AGO = re.compile(
    rf"(?P<number>\d{{1,3}}|半|几|{NUMERAL}{{1,3}})\s*[个個]?\s*(?P<unit>秒钟?|秒鐘|分[钟鐘]?|小[时時]|[钟鐘][头頭]|天|日|周|週|星期|礼拜|月|年)(?:之|以)?前"
    r"|\b(?P<english>\d{1,3}|an?)\s+(?P<name>sec|min|hour|day|week|month|year)[a-z]*\s+ago\b",
    re.IGNORECASE,
)
# 昨天 12:30, 今天, 刚刚
DAY_NAME = re.compile(
    r"(?P<name>刚刚|剛剛|刚才|今天|今日|昨天|昨日|前天)(?:\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?)?"
)
DAYS_BACK = {"昨天": 1, "昨日": 1, "前天": 2}
SECONDS = {
    "秒": 1,
    "分": 60,
    "小": 3600,
    "钟": 3600,
    "鐘": 3600,
    "天": 86400,
    "日": 86400,
    "周": 604800,
    "週": 604800,
    "星": 604800,
    "礼": 604800,
    "sec": 1,
    "min": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
}
MONTHS_IN = {"月": 1, "年": 12, "month": 1, "year": 12}


class Kind(IntEnum):
    """How certain a moment is, most first: written in full, with two digits for the year, told from the time of
    fetching, a month, without year.
    """

    FULL = 0
    SHORT = 1
    RELATIVE = 2
    MONTH = 3
    YEARLESS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date found in a text at ``start:end``; ``iso`` is ISO 8601, a day, a time, a month or a year."""

    iso: str
    start: int
    end: int
    kind: Kind = Kind.FULL


def moments(text: str, fetched_at: datetime) -> Iterator[Moment]:
    """Every point in time in a :func:`pipeline.extraction.numerals.plain` text not after ``fetched_at``.

    The certain ones come first, each kind in the order of the text.

    >>> from datetime import UTC
    >>> [m.iso for m in moments("日期:2025-04-17 12:35:27", datetime(2025, 5, 1, tzinfo=UTC))]
    ['2025-04-17T12:35:27']
    >>> [m.iso for m in moments("3天前 发布", datetime(2025, 5, 1, tzinfo=UTC))]
    ['2025-04-28']
    >>> [m.iso for m in moments("合飞律师 3个月前", datetime(2025, 5, 1, tzinfo=UTC))]
    ['2025-02']
    """
    found = list(_absolute(text, fetched_at))
    yield from found
    if found:
        return
    for match in SHORT_YEAR.finditer(text):
        iso = _accept(_iso(match, int(match["month"]), int(match["day"]), 2000 + int(match["short"])), fetched_at)
        if iso:
            yield Moment(iso=iso, start=match.start(), end=match.end(), kind=Kind.SHORT)
    yield from _relative(text, fetched_at)
    for match in YEAR_MONTH.finditer(text):
        iso = f"{match['year']}-{int(match['month']):02}"
        if _accept(iso + "-01", fetched_at):
            yield Moment(iso=iso, start=match.start(), end=match.end(), kind=Kind.MONTH)
    yield from _yearless(text, fetched_at)


def value_moment(text: str, fetched_at: datetime) -> str | None:
    """The date in a value that is declared to be one (a meta tag, JSON-LD); midnight sharp says no more than a day.

    >>> from datetime import UTC
    >>> value_moment("2025-04-17T00:00:00+08:00", datetime(2025, 5, 1, tzinfo=UTC))
    '2025-04-17'
    """
    text = plain(text.strip())
    epoch, compact, coarse = EPOCH.match(text), COMPACT.match(text), COARSE.match(text)
    if epoch:
        return _accept(datetime.fromtimestamp(int(epoch[1]), CHINA).strftime("%Y-%m-%dT%H:%M:%S"), fetched_at)
    if compact:
        return _accept(_iso(compact, int(compact["month"]), int(compact["day"])), fetched_at)
    if coarse:
        iso = coarse["year"] + (f"-{int(coarse['month']):02}" if coarse["month"] else "")
        return iso if _accept((iso + "-01-01")[:10], fetched_at) else None
    first = next(moments(text, fetched_at), None)
    return first.iso if first and first.kind not in {Kind.YEARLESS, Kind.SHORT} else None


def _absolute(text: str, fetched_at: datetime) -> Iterator[Moment]:
    found = [(match, _iso(match, int(match["month"]), int(match["day"]))) for match in YEAR_FIRST.finditer(text)]
    year_last = list(YEAR_LAST.finditer(text))
    american = any(int(match["then"]) > MONTHS_A_YEAR for match in year_last)  # `03/05/2024 | 更新于 07/19/2024`
    found.extend((match, _ambiguous(match, american=american)) for match in year_last)
    for match in ENGLISH.finditer(text):
        name = (match["name"] or match["name2"])[:3].lower()
        found.append((match, _iso(match, MONTHS.index(name) + 1, int(match["day"] or match["day2"]))))
    found.extend(
        (match, _iso(match, MONTHS.index(match["name"][:3].lower()) + 1, int(match["day"])))
        for match in ASCTIME.finditer(text)
    )
    for match, iso in sorted(found, key=lambda pair: pair[0].start()):
        accepted = _accept(iso, fetched_at)
        if accepted:
            yield Moment(iso=accepted, start=match.start(), end=match.end())


def _relative(text: str, fetched_at: datetime) -> Iterator[Moment]:
    now = fetched_at.astimezone(CHINA)
    for match in AGO.finditer(text):
        iso = _ago(match, now)
        if iso:
            iso = _with_day(MONTH_DAY.search(text), iso) or iso
            yield Moment(iso=iso, start=match.start(), end=match.end(), kind=Kind.RELATIVE)
    for match in DAY_NAME.finditer(text):
        if not match["hour"] and match["name"] in {"今天", "今日"} and match[0] != text.strip():
            continue  # `今日半价`
        day = (now - timedelta(days=DAYS_BACK.get(match["name"], 0))).date().isoformat()
        iso = f"{day}T{int(match['hour']):02}:{match['minute']}" if match["hour"] else day
        yield Moment(iso=iso, start=match.start(), end=match.end(), kind=Kind.RELATIVE)


def _yearless(text: str, fetched_at: datetime) -> Iterator[Moment]:
    """A month and a day: the last such day before the page was fetched."""
    today = fetched_at.astimezone(CHINA).date()
    for match in MONTH_DAY.finditer(text):
        for year in (today.year, today.year - 1):
            iso = _iso(match, int(match["month"]), int(match["day"]), year)
            if iso and date.fromisoformat(iso[:10]) <= today:
                yield Moment(iso=iso, start=match.start(), end=match.end(), kind=Kind.YEARLESS)
                break


def _with_day(match: re.Match[str] | None, about: str) -> str | None:
    """The month and day in a text that also says how long ago it was, in the year that fits that best."""
    if not match:
        return None
    middle = date.fromisoformat(about + "-15" if len(about) == 7 else about + "-07-01" if len(about) == 4 else about)
    years = (middle.year + step for step in (-1, 0, 1))
    days = [day for year in years if (day := _day(year, int(match["month"]), int(match["day"])))]
    return min(days, key=lambda day: abs(date.fromisoformat(day) - middle), default=None)


def _ago(match: re.Match[str], now: datetime) -> str | None:
    """So long before ``now``: a day for hours, days and weeks; a month for months; a year for years."""
    unit = (match["name"] or match["unit"][0]).lower()
    written = match["english"] or match["number"]
    many = 0.5 if written == "半" else 1 if written.lower().startswith("a") else number(written)
    if not many:
        return None
    if unit not in MONTHS_IN:
        return (now - timedelta(seconds=many * SECONDS[unit])).date().isoformat()
    if many == 0.5 and unit == "月":
        return (now - timedelta(days=15)).date().isoformat()[:7]
    months = now.year * 12 + now.month - 1 - round(many * MONTHS_IN[unit])
    month = f"{months // 12}-{months % 12 + 1:02}"
    return month[:4] if unit in {"年", "year"} and many >= 1 else month


def _ambiguous(match: re.Match[str], *, american: bool) -> str | None:
    first, then = int(match["first"]), int(match["then"])
    if american or match["after"]:  # with AM or PM it is the American order
        return _iso(match, first, then) or _iso(match, then, first)
    return _iso(match, then, first) or _iso(match, first, then)


def _iso(match: re.Match[str], month: int, day: int, year: int | None = None) -> str | None:
    found = _day(year if year is not None else int(match["year"]), month, day)
    if not found or not match["hour"]:
        return found
    groups = match.groupdict()
    hour, minute = int(match["hour"]), match["minute"]
    half = (groups.get("half") or groups.get("after") or "").upper()
    if half in {"下午", "晚", "晚上", "PM"} and hour < 12:
        hour += 12
    if half in {"凌晨", "上午", "AM"} and hour == 12:
        hour = 0
    if hour > 23:
        return found
    second = groups.get("second")
    return _in_china(f"{found}T{hour:02}:{minute}" + (f":{second}" if second else ""), groups.get("zone"))


def _in_china(iso: str, zone: str | None) -> str:
    """A time as the clock in China showed it; midnight sharp is none."""
    if iso.endswith("T00:00:00"):
        return iso[:10]
    if not zone:
        return iso
    offset = "+00:00" if zone[0] not in "+-" else zone[:3] + ":" + zone[-2:]
    here = datetime.fromisoformat(iso + offset).astimezone(CHINA).replace(tzinfo=None).isoformat()[: len(iso)]
    return here.removesuffix("T00:00:00")


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _accept(iso: str | None, fetched_at: datetime) -> str | None:
    """A date before the page was fetched (a day of grace for other clocks) and after the web began."""
    if iso is None or int(iso[:4]) < FIRST_YEAR:
        return None
    return iso if iso[:10] <= (fetched_at.astimezone(CHINA) + timedelta(days=1)).date().isoformat() else None
