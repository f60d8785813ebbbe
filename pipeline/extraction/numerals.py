"""Numbers as Chinese pages write them -> ASCII digits: full width, Han numerals, years of the Republic."""

from __future__ import annotations

import re

# Full-width digits and marks as they stand in dates.
NARROW = str.maketrans("０１２３４５６７８９：－／．，（）\u3000\xa0", "0123456789:-/.,()  ")
DIGITS = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {
    **dict.fromkeys("零○Ｏ０", 0),
    **{char: digit + 1 for digit, char in enumerate("壹贰叁肆伍陆柒捌玖")},
    **{char: digit + 1 for digit, char in enumerate("壹貳參肆伍陸柒捌玖")},
    **dict.fromkeys("两兩", 2),
}
TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
NUMERAL = "[" + "".join(DIGITS) + "".join(TENS) + "百元]"

# 二〇二五年, 二○二四年, 贰零贰伍年; 2O24年 with letters for zeros is left alone
HAN_YEAR = re.compile(rf"(?<!{NUMERAL})([{''.join(DIGITS)}]{{4}})\s*年")
# 民国113年, 中華民國一一三年, 民國一百一十三年
REPUBLIC_YEAR = re.compile(rf"(?:中[华華])?民[国國]\s*(\d{{1,3}}|{NUMERAL}{{1,5}})\s*年")
# 四月, 十二月, behind a year or at the start of a date
HAN_MONTH = re.compile(rf"(?<!{NUMERAL})({NUMERAL}{{1,2}})\s*月(?=\s*(?:\d|{NUMERAL}|$|\s))")
# 月十七日, 月廿一號
HAN_DAY = re.compile(rf"(?<=月)\s*({NUMERAL}{{1,3}})\s*([日号號])")
REPUBLIC_BEGAN = 1911


def plain(text: str) -> str:
    """The text with its dates in ASCII digits and years of our era.

    >>> plain("二〇二四年三月五日"), plain("民國113年12月1日"), plain("２０２５－０４－１７")
    ('2024年3月5日', '2024年12月1日', '2025-04-17')
    """
    text = text.translate(NARROW)
    if "年" in text:
        text = HAN_YEAR.sub(lambda match: "".join(str(DIGITS[char]) for char in match[1]) + "年", text)
        text = REPUBLIC_YEAR.sub(lambda match: f"{REPUBLIC_BEGAN + _years(match[1])}年", text)
    if "月" in text:
        text = HAN_MONTH.sub(lambda match: f"{number(match[1])}月", text)
        text = HAN_DAY.sub(lambda match: f"{number(match[1])}{match[2]}", text)
    return text


def number(text: str) -> int:
    """The value of digits or of a Chinese numeral below a thousand; what is none counts as nothing.

    >>> number("十七"), number("廿一"), number("三十一"), number("两"), number("一百一十三"), number("12")
    (17, 21, 31, 2, 113, 12)
    """
    if text.isascii() and text.isdigit():
        return int(text)
    hundreds, mark, rest = text.rpartition("百")
    total = 100 * number(hundreds) if mark else 0
    for place, char in enumerate(rest):
        if char in TENS:
            before = DIGITS.get(rest[place - 1], 1) if place else 1
            after = DIGITS.get(rest[place + 1 : place + 2], 0)
            return total + TENS[char] * (before if TENS[char] == 10 else 1) + after
    return total + DIGITS.get(rest.lstrip("零〇"), 0)


def _years(text: str) -> int:
    """The count of a year: 113, 一一三, 一百一十三, 元."""
    if text == "元":
        return 1
    if len(text) > 1 and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    return number(text)
