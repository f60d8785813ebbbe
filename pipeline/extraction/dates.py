"""Points in time as Chinese pages write them -> ISO 8601, as precise as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINA = timezone(timedelta(hours=8))
"""The time that Chinese pages mean."""

FIRST_YEAR = 1993

# Full-width digits and marks, and the digits of 二〇二五年.
NARROW = str.maketrans("0123456789:－／．，\u3000", "0123456789:-/., ")
HAN_DIGITS = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}

# 二〇二五年四月十七日
HAN_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
# The time behind a date: ` 12:35:27`, `T12:35Z`, `12时35分`, ` - 13:48`, ` 上午9点05`
TIME = (
    r"(?:\s*(?:T|[-—,，·|日]|\([一二三四五六日天]\)|(?:星期|周)[一二三四五六日天])?\s*"
    r"(?P<half>上午|下午|晚上?|凌晨|中午|早上|AM|PM)?\s*"
    r"(?P<hour>[01]?\d|2[0-4])\s*(?::|时|點|点)\s*(?P<minute>[0-5]\d)(?:\s*分)?"
    r"(?:(?::|\s*)(?P<second>[0-5]\d)(?!\d)(?:\.\d{1,9})?秒?)?\s*(?P<after>[AP]M\b)?\s*(?P<zone>Z\b|GMT|UTC|[+-][01]\d:?[0-5]\d)?)?"
)
# 2025-04-17, 2025/4/17, 2025.03.22, 2025 05/ 16, 2025年4月17日
YEAR_FIRST = re.compile(
    r"(?<![\d.\-/])(?P<year>(?:19|20)\d\d)\s*(?:[-/.年 ])\s*(?P<month>1[0-2]|0?[1-9])\s*(?:[-/.月 ])\s*"
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)(?!\s*[%％万元])日?" + TIME,
    re.IGNORECASE,
)
# 06/02/2022 - 13:48, 7/5/2005 9:23:57 PM: which number is the month, the page does not say.
YEAR_LAST = re.compile(
    r"(?<![\d.\-/])(?P<first>[0-3]?\d)/(?P<then>[0-3]?\d)/(?P<year>(?:19|20)\d\d)(?!\d)" + TIME, re.IGNORECASE
)
# 22 Mar 2025, March 22, 2025, Tue, 22 Mar 2025 09:51:10 GMT
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ENGLISH = re.compile(
    r"\b(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?P<name>[A-Z][a-z]{2,8})\.?,?|"
    r"(?P<name2>[A-Z][a-z]{2,8})\.?\s+(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?,)\s+(?P<year>(?:19|20)\d\d)\b" + TIME,
    re.IGNORECASE,
)
# 20250417, 20250417123527: only in values that are known to be dates
COMPACT = re.compile(
    r"^\s*(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:\s*(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d))?\s*$"
)
# 1745152527, 1745152527000: only in values that are known to be dates
EPOCH = re.compile(r"^\s*(\d{10})(?:\d{3})?\s*$")
# 01-18, 1月18日, 03/07: the year is that of the last such day
MONTH_DAY = re.compile(
    r"(?<![\d.\-/年])(?<!\d:)(?P<month>1[0-2]|0?[1-9])(?:-|/|月)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d%％/.\-:])日?"
    + TIME,
    re.IGNORECASE,
)
# 3天前, 2小时前, 3个月前, 昨天 12:30, 刚刚
AGO = re.compile(
    r"(?P<number>\d{1,3}|[一二两三四五六七八九十半]{1,3})\s*(?:个)?\s*(?P<unit>秒钟?|分钟?|小时|钟头|天|日|周|星期|礼拜|月|年)(?:之|以)?前"
)
DAY_NAME = re.compile(r"(?P<name>刚刚|刚才|今天|昨天|前天)(?:\s*(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d))?")
UNITS = {"秒": 1, "分": 60, "小": 3600, "钟": 3600, "天": 86400, "日": 86400, "周": 604800, "星": 604800, "礼": 604800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date found in a text at ``start:end``; ``iso`` is ISO 8601; ``exact`` is False for 3天前 and 01-18."""

    iso: str
    start: int
    end: int
    exact: bool = True


def moments(text: str, fetched_at: datetime) -> Iterator[Moment]:
    """Every point in time in ``text`` that lies before ``fetched_at``, the certain ones first.

    >>> from datetime import UTC
    >>> [m.iso for m in moments("日期：2025-04-17 12:35:27", datetime(2025, 5, 1, tzinfo=UTC))]
    ['2025-04-17T12:35:27']
    >>> [m.iso for m in moments("3天前 发布", datetime(2025, 5, 1, tzinfo=UTC))]
    ['2025-04-28']
    """
    text = text.translate(NARROW)
    yield from _absolute(text, fetched_at)
    yield from _relative(text, fetched_at)


def value_moment(text: str, fetched_at: datetime) -> str | None:
    """The date in a value that is declared to be one (a meta tag, JSON-LD)."""
    text = text.strip().translate(NARROW)
    epoch = EPOCH.match(text)
    if epoch:
        return _accept(datetime.fromtimestamp(int(epoch[1]), CHINA).strftime("%Y-%m-%dT%H:%M:%S"), fetched_at)
    compact = COMPACT.match(text)
    if compact:
        return _accept(_iso(compact, int(compact["month"]), int(compact["day"])), fetched_at)
    return next((moment.iso for moment in moments(text, fetched_at)), None)


def _absolute(text: str, fetched_at: datetime) -> Iterator[Moment]:
    found = [(match, _iso(match, int(match["month"]), int(match["day"]))) for match in YEAR_FIRST.finditer(text)]
    found.extend((match, _ambiguous(match)) for match in YEAR_LAST.finditer(text))
    for match in ENGLISH.finditer(text):
        name = (match["name"] or match["name2"])[:3].lower()
        if name in MONTHS:
            found.append((match, _iso(match, MONTHS.index(name) + 1, int(match["day"] or match["day2"]))))
    for match in HAN_DATE.finditer(text):
        year = int("".join(str(HAN_DIGITS[char]) for char in match[1]))
        found.append((match, _day(year, han_number(match[2]), han_number(match[3]))))
    for match, iso in sorted(found, key=lambda pair: pair[0].start()):
        accepted = _accept(iso, fetched_at)
        if accepted:
            yield Moment(iso=accepted, start=match.start(), end=match.end())


def _relative(text: str, fetched_at: datetime) -> Iterator[Moment]:
    now = fetched_at.astimezone(CHINA)
    for match in AGO.finditer(text):
        iso = _ago(match, now)
        yield Moment(iso=_with_day(text, iso) or iso, start=match.start(), end=match.end(), exact=False)
    for match in DAY_NAME.finditer(text):
        day = (now - timedelta(days={"昨天": 1, "前天": 2}.get(match["name"], 0))).date().isoformat()
        iso = f"{day}T{int(match['hour']):02}:{match['minute']}" if match["hour"] else day
        yield Moment(iso=iso, start=match.start(), end=match.end(), exact=False)


def _with_day(text: str, about: str) -> str | None:
    """The month and day in a text that also says how long ago it was, in the year that fits that best.

    A month and a day alone are no date: which year, the page does not say.
    """
    match = MONTH_DAY.search(text)
    if not match:
        return None
    years = (int(about[:4]) + step for step in (-1, 0, 1))
    days = [day for year in years if (day := _day(year, int(match["month"]), int(match["day"])))]
    return min(days, key=lambda day: abs(date.fromisoformat(day) - date.fromisoformat(about[:10])), default=None)


def _ago(match: re.Match[str], now: datetime) -> str:
    number = int(match["number"]) if match["number"].isdigit() else han_number(match["number"])
    unit = match["unit"][0]
    if unit in "月年":
        months = now.year * 12 + now.month - 1 - number * (12 if unit == "年" else 1)
        for day in range(now.day, 27, -1):
            iso = _day(months // 12, months % 12 + 1, day)
            if iso:
                return iso
        return f"{months // 12}-{months % 12 + 1:02}-{now.day:02}"
    return (now - timedelta(seconds=number * UNITS[unit])).date().isoformat()


def han_number(text: str) -> int:
    """The value of a Chinese numeral below a hundred; 半 and what is none count as nothing.

    >>> han_number("十七"), han_number("二十"), han_number("三十一"), han_number("两")
    (17, 20, 31, 2)
    """
    if "十" in text:
        tens, _, ones = text.partition("十")
        return HAN_DIGITS.get(tens, 1) * 10 + HAN_DIGITS.get(ones, 0)
    return 2 if text == "两" else HAN_DIGITS.get(text, 0)


def _ambiguous(match: re.Match[str]) -> str | None:
    first, then = int(match["first"]), int(match["then"])
    if match["after"]:  # with AM or PM it is the American order
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
    """A time with an offset, as the clock in China showed it; without one it is already."""
    if not zone:
        return iso
    offset = "+00:00" if zone[0] not in "+-" else zone[:3] + ":" + zone[-2:]
    return datetime.fromisoformat(iso + offset).astimezone(CHINA).replace(tzinfo=None).isoformat()[: len(iso)]


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
