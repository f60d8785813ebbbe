"""When an article appeared, in the many ways in which pages say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.noise.draw import Draw

# `2024年3月5日`, `2022.6.17`, `2023年10月20日印发`
SIGNED = re.compile(r"(\d{4})[年.-](\d{1,2})[月.-](\d{1,2})日?(?:印发)?")
CHINA = timezone(timedelta(hours=8))
DIGITS = "〇一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789:-", "０１２３４５６７８９：－")
LABELS = (
    "", "发布时间：", "时间:", "日期: ", "", "发表于 ", "发布于 ", "发布日期：",
    "更新：", "", "发布:", "[时间] ", "撰于", "Time: ",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A moment in China as the page shows it (``text``) and as it is (``gold``, ISO 8601, as precise as the text).

    An undated page shows nothing and has no gold; nor has one that shows a day without its year (``yearless``).
    """

    moment: datetime
    text: str = ""
    gold: str | None = None
    yearless: str | None = None

    def told(self, crumbs: Iterable[str], last: str) -> str | None:
        """The gold of a page with such crumbs, which may name the year or the day, and such a last line.

        The day that signs a letter or a notice is the page's where the page names none.
        """
        said, signed = "\n".join(crumbs), SIGNED.fullmatch(last)
        if self.gold or f"{self.moment:%Y-%m-%d}" in said:
            return self.gold or f"{self.moment:%Y-%m-%d}"
        if self.yearless and str(self.moment.year) in said:
            return self.yearless
        return f"{signed[1]}-{int(signed[2]):02}-{int(signed[3]):02}" if signed else None


def numeral(number: int) -> str:
    """A number up to 99 in Chinese.

    >>> numeral(7), numeral(10), numeral(17), numeral(30)
    ('七', '十', '十七', '三十')
    """
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def _chinese(moment: datetime) -> str:
    year = "".join(DIGITS[int(digit)] for digit in str(moment.year))
    return f"{year}年{numeral(moment.month)}月{numeral(moment.day)}日"


def _twelve(moment: datetime) -> str:
    half = "上午" if moment.hour < 12 else "下午"
    return f"{moment.year}年{moment.month}月{moment.day}日 {half}{(moment.hour - 1) % 12 + 1}:{moment.minute:02}"


SECOND, MINUTE, DAY = "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"
# Absolute forms, each with the precision that it has.
FORMS: dict[str, tuple[Callable[[datetime], str], str]] = {
    "iso seconds": (lambda m: f"{m:%Y-%m-%d %H:%M:%S}", SECOND),
    "iso day": (lambda m: f"{m:%Y-%m-%d}", DAY),
    "iso minutes": (lambda m: f"{m:%Y-%m-%d %H:%M}", MINUTE),
    "chinese minutes": (lambda m: f"{m:%Y年%m月%d日 %H:%M}", MINUTE),
    "chinese day": (lambda m: f"{m.year}年{m.month}月{m.day}日", DAY),
    "chinese padded": (lambda m: f"{m:%Y年%m月%d日}", DAY),
    "slashes": (lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m.minute:02}", MINUTE),
    "slash day": (lambda m: f"{m:%Y/%m/%d}", DAY),
    "dots": (lambda m: f"{m:%Y.%m.%d}", DAY),
    "dots minutes": (lambda m: f"{m:%Y.%m.%d %H:%M}", MINUTE),
    "broken": (lambda m: f"{m:%Y %m/ %d %H:%M:%S}", SECOND),
    "unpadded": (lambda m: f"{m.year}-{m.month}-{m.day} {m.hour}:{m:%M:%S}", SECOND),
    "full-width": (lambda m: f"{m:%Y年%m月%d日}".translate(FULL_WIDTH), DAY),
    "full-width iso": (lambda m: f"{m:%Y-%m-%d %H:%M}".translate(FULL_WIDTH), MINUTE),
    "numerals": (_chinese, DAY),
    "glued": (lambda m: f"{m:%Y年%m月%d日%H:%M:%S}", SECOND),
    "brackets": (lambda m: f"[{m:%Y-%m-%d}]", DAY),
    "weekday": (lambda m: f"{m:%Y-%m-%d} 星期{'一二三四五六日'[m.weekday()]} {m:%H:%M}", MINUTE),
    "twelve hours": (_twelve, MINUTE),
    "parentheses": (lambda m: f"（{m:%Y-%m-%d %H:%M}）", MINUTE),
    "no year": (lambda m: f"{m:%m-%d %H:%M}", MINUTE),
    "no year chinese": (lambda m: f"{m.month}月{m.day}日", DAY),
}
WITHOUT_YEAR = frozenset(("no year", "no year chinese"))
"""Forms from which nobody can tell the day, unless the crumbs have the year: a guessed one would be invented."""
ENGLISH: dict[str, tuple[Callable[[datetime], str], str]] = {
    "long": (lambda m: f"{MONTHS[m.month - 1]} {m.day}, {m.year}", DAY),
    "british": (lambda m: f"{m.day} {MONTHS[m.month - 1]} {m.year}", DAY),
    "iso day": (lambda m: f"{m:%Y-%m-%d}", DAY),
    "short": (lambda m: f"{MONTHS[m.month - 1][:3]} {m.day:02}, {m.year}", DAY),
}
RELATIVE = ("{n}天前", "{n}小时前", "昨天 {t}", "前天{t}", "{n}个月前 ({d})", "{n}分钟前")


def stamp(still: Draw, draw: Draw, fetched_at: datetime, language: str) -> Stamp:
    """When this page appeared and how its site says it; one site in six does not say."""
    now = fetched_at.astimezone(CHINA)
    if still.chance(0.16):
        return Stamp(moment=_past(draw, now, 1500))
    if language == "en":
        return _absolute(draw, now, still.named("date", ENGLISH), 1500, "")
    label = still.pick(LABELS)
    if still.chance(0.15):
        return _relative(draw, now, still.pick(RELATIVE), label)
    form = still.named("date", {name: name for name in FORMS})
    found = _absolute(draw, now, FORMS[form], 1500, label)
    return replace(found, gold=None, yearless=found.gold) if form in WITHOUT_YEAR else found


def _past(draw: Draw, now: datetime, days: int) -> datetime:
    return (now - timedelta(days=draw.between(3, days), seconds=draw.between(0, 86399))).replace(microsecond=0)


def _absolute(draw: Draw, now: datetime, form: tuple[Callable[[datetime], str], str], days: int, label: str) -> Stamp:
    moment = _past(draw, now, days)
    return Stamp(moment=moment, text=label + form[0](moment), gold=moment.strftime(form[1]))


def _relative(draw: Draw, now: datetime, form: str, label: str) -> Stamp:
    number, clock = draw.between(2, 11), now.replace(hour=draw.between(0, 23), minute=draw.between(0, 59), second=0)
    moment = {
        "{n}天前": now - timedelta(days=number),
        "{n}小时前": now - timedelta(hours=number),
        "昨天 {t}": clock - timedelta(days=1),
        "前天{t}": clock - timedelta(days=2),
        "{n}个月前 ({d})": now - timedelta(days=30 * number + 3),
        "{n}分钟前": now - timedelta(minutes=number),
    }[form]
    said = form.format(n=number, t=f"{moment:%H:%M}", d=f"{moment:%m-%d}")
    return Stamp(moment=moment, text=label + said, gold=moment.strftime(MINUTE if "{t}" in form else DAY))
