"""Telephone, identity card and bank card numbers, told from amounts, dates, orders and hotlines."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from pipeline.privacy.kinds import Kind, Span
from pipeline.privacy.writings import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.privacy.writings import Group, Run

# No number has more groups than digits.
MOST_GROUPS = 24
# How many characters before a number may say what it is.
BEFORE = 14

# Words that say that a number behind them is no person's: orders, contracts, cases, versions, and amounts.
IMPERSONAL = re.compile(
    r"(?:订单|单号|编号|案号|合同|流水|快递|运单|票号|货号|型号|注册|信用代码|代码|版本|工号|学号|批次|序列|文号|凭证|档案"
    r"|isbn|二维码|№|no\.?|id|借据|编码|账单|交易|备案|证书|批准|金额|余额|总额|本金|欠款|合计|共计|人民币|营收|市值|约|达|为)"
    r"(?:号码|编号|号|是|为|共|了)?[\s:：#]*(?:人民币)?[\s￥¥$]*$|[￥¥$第]\s*$|[0-9]\s?[.,，]$",
    re.IGNORECASE,
)
# Units that make an amount or a measure of what stands before them.
UNIT = re.compile(
    r"\s*(?:元|块|万|亿|千|百|股|份|吨|公里|米|人|次|%|％|美元|rmb|港元|字节|毫秒|分(?!机)|条|笔)", re.IGNORECASE
)
# Words that say that a telephone number follows.
CALLING = re.compile(
    r"(?:电话|手机|热线|联系|拨打|致电|来电|咨询|座机|固话|传真|号码|tel|phone|mobile|fax|微信|vx|v信|打给|☎|📞|📱)"
    r"[^\d，。；！？\n]{0,8}$",
    re.IGNORECASE,
)
# The same, close before a number without an area code.
CALLED = re.compile(
    r"(?:电话|座机|固话|传真|致电|拨打|来电|总机|tel|fax|phone|☎|📞)(?:号码|号|是|为)?[\s:：.]{0,3}$", re.IGNORECASE
)

# How people group the eleven digits of a mobile number.
MOBILE_GROUPS = {
    (11,),
    (3, 4, 4),
    (3, 8),
    (7, 4),
    (3, 3, 5),
    (4, 3, 4),
    (4, 4, 3),
    (3, 5, 3),
    (5, 6),
    (6, 5),
    (4, 7),
    (1,) * 11,
}
# Numbers of beginnings that were never given out, which only a word can make telephone numbers.
MOBILE_SHAPED = re.compile(r"1[3-9]\d{9}")
MOBILE = re.compile(r"1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}")
# Area codes of the mainland: two big ones of two and three digits, the others of four.
AREA = re.compile(r"0(?:10|2[0-9]|3[1-9]\d|4[1-8]\d|5[1-9]\d|6[36]\d|7[0-9]\d|8[1-9]\d|9[0-9]\d)")
LOCAL = re.compile(r"[2-8]\d{6,7}")
# An extension, or what makes a key of the last digit.
TAIL = re.compile(r"[\ufe0f\u20e3]+|\s?(?:转|分机|ext\.?)\s?\d{1,5}(?!\d)", re.IGNORECASE)
OPENED, CLOSED = tuple("(（[【"), tuple(")）]】")
LANDLINE_GROUPS = {1: ((10, 12),), 2: ((3, 4), (7, 8)), 3: ((3, 4), (3, 4), (4, 4))}
DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

# Provinces as the first two digits of an identity card number.
REGION_LIST = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
REGIONS = frozenset(REGION_LIST.split())
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
ID_WORDS = re.compile(r"(?:身份证|证件)[^\d，。；\n]{0,8}$")
# First digits of cards: UnionPay, Visa, MasterCard, JCB, and of American Express with its fifteen digits.
ISSUER = re.compile(
    r"(?:62\d{14,17}|60[0-9]\d{13,16}|9[0-9]\d{14,17}|4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|35\d{14}|3[47]\d{13})"
)
# Old debit cards begin with 9 or 60 and credit cards of 2 with 22 to 27: those need a word that says card.
DOUBTFUL_ISSUER = re.compile(r"9|60|2|3[47]")
CARD_WORDS = re.compile(r"(?:卡号|银行卡|信用卡|储蓄卡|借记卡|账号|账户|户头|卡)[^\d，。；\n]{0,8}$")


def numbers(text: str, sketched: bytes) -> Iterator[Span]:
    """Every number of a person in a text, whose sketch is given."""
    for run in runs(sketched):
        at = 0
        while at < len(run.groups):
            found = identity(text, run, at) or bank_card(text, run, at) or telephone(text, run, at)
            if found is None:
                at += 1
                continue
            yield found
            while at < len(run.groups) and run.groups[at].start < found.end:
                at += 1


def before(text: str, place: int) -> str:
    """What stands before a place."""
    return text[max(0, place - BEFORE) : place]


def takes(groups: Sequence[Group], lengths: range) -> Iterator[tuple[str, int]]:
    """The digits of the first 1, 2 … groups wherever they are as many as wanted, and the end of the last group."""
    digits = ""
    for group in groups:
        digits += group.digits
        if len(digits) > lengths[-1]:
            return
        if len(digits) in lengths:
            yield digits, group.end


def identity(text: str, run: Run, at: int) -> Span | None:
    """An identity card number of 18 digits that is valid, or one of 15 that is called one."""
    start = run.groups[at].start
    for digits, end in takes(run.groups[at : at + MOST_GROUPS], range(15, 19)):
        if len(digits) == 18 and is_identity(digits):
            return Span(start, end, Kind.IDENTITY)
        old = len(digits) == 15 and digits[:2] in REGIONS and is_day(f"19{digits[6:12]}") and digits.isdigit()
        if old and ID_WORDS.search(before(text, start)):
            return Span(start, end, Kind.IDENTITY)
    return None


def is_identity(digits: str) -> bool:
    """Whether 18 digits (the last may be X) are an identity card number by region, day of birth and check digit.

    >>> is_identity("11010119900307811X"), is_identity("110101199003078110")
    (True, False)
    """
    if not digits[:17].isdigit() or digits[:2] not in REGIONS or not is_day(digits[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=False))
    return ID_CHECK[total % 11] == digits[17]


def is_day(digits: str) -> bool:
    """Whether eight digits are a day on which somebody alive may have been born."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year < 2100


def bank_card(text: str, run: Run, at: int) -> Span | None:
    """A number of 15 to 19 digits that an issuer gives and whose check digit is right (Luhn)."""
    start = run.groups[at].start
    valid = [each for each in takes(run.groups[at : at + MOST_GROUPS], range(15, 20)) if is_card(each[0])]
    if not valid:
        return None
    digits, end = valid[-1]
    context = before(text, start)
    doubtful = DOUBTFUL_ISSUER.match(digits) or IMPERSONAL.search(context)
    return Span(start, end, Kind.BANK_CARD) if CARD_WORDS.search(context) or not doubtful else None


def is_card(digits: str) -> bool:
    """Whether some issuer gives such numbers, and the check digit is right."""
    return digits.isdigit() and bool(ISSUER.fullmatch(digits)) and is_luhn(digits)


def is_luhn(digits: str) -> bool:
    """Whether the check digit is right.

    >>> is_luhn("4111111111111111"), is_luhn("4111111111111112")
    (True, False)
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def telephone(text: str, run: Run, at: int) -> Span | None:
    """A mobile or landline number, with its country code and extension."""
    skipped = country(run, at)
    groups = trimmed(run.groups[at : at + MOST_GROUPS], skipped)
    shaped = mobile(groups) or landline(groups, foreign=skipped > 0)
    end = shaped or (None if skipped else local(groups))
    if end is None:  # most runs are dates and amounts: what stands before them need not be read
        return None
    start = run.start if at == 0 and run.plus else run.groups[at].start
    if not is_called(text, start, end, groups, shaped=shaped is not None):
        return None
    if text[start - 1 : start] in OPENED and any(mark in CLOSED for mark in text[start:end]):
        start -= 1  # (0571)8888 6666
    if tail := TAIL.match(text, end):
        end = tail.end()
    return Span(start, end, Kind.TELEPHONE)


def is_called(text: str, start: int, end: int, groups: Sequence[Group], *, shaped: bool) -> bool:
    """Whether digits that may be a telephone number are one, by what stands around them and how they are grouped."""
    context = before(text, start)
    if not shaped:
        return bool(CALLED.search(context))
    if CALLING.search(context):
        return True
    if IMPERSONAL.search(context) or (context[-1:].isascii() and context[-1:].isalpha()) or UNIT.match(text, end):
        return False
    taken = [group.digits for group in groups if group.end <= end]
    digits = "".join(taken)
    if MOBILE_SHAPED.fullmatch(digits):
        return bool(MOBILE.fullmatch(digits)) and tuple(map(len, taken)) in MOBILE_GROUPS
    return True


def country(run: Run, at: int) -> int:
    """How many digits at the head of the groups are the country code of China."""
    digits = run.groups[at].digits
    if digits.startswith("0086"):
        return 4
    together = len(digits) == 13 and digits[2] == "1"  # 8613812345678
    return 2 if digits.startswith("86") and (len(digits) == 2 or (run.plus and at == 0) or together) else 0


def trimmed(groups: Sequence[Group], skipped: int) -> tuple[Group, ...]:
    """The groups without the first digits, of which the first group has at least as many."""
    from pipeline.privacy.writings import Group

    first = groups[0]
    if not skipped:
        return tuple(groups)
    if len(first.digits) <= skipped:
        return tuple(groups[1:])
    cut = Group(start=first.start + skipped, end=first.end, digits=first.digits[skipped:])
    return (cut, *groups[1:])


def mobile(groups: Sequence[Group]) -> int | None:
    """The end of eleven digits that are a mobile number and that these groups begin with."""
    digits = ""
    for group in groups:
        digits += group.digits
        if len(digits) >= 11:
            return group.end if MOBILE_SHAPED.fullmatch(digits) else None
    return None


def landline(groups: Sequence[Group], *, foreign: bool) -> int | None:
    """The end of a landline number with its area code that these groups begin with; abroad the code has no nought."""
    for count, bounds in LANDLINE_GROUPS.items():
        taken = groups[:count]
        digits = "".join(group.digits for group in taken)
        if foreign and not digits.startswith("0"):
            digits = "0" + digits
        sizes = [len(group.digits) + (foreign and place == 0) for place, group in enumerate(taken)]
        shaped = len(taken) == count and all(
            low <= size <= high for size, (low, high) in zip(sizes, bounds, strict=True)
        )
        area = AREA.match(digits)
        if shaped and area and LOCAL.fullmatch(digits[area.end() :]):
            return extended(groups, count)
    return None


def extended(groups: Sequence[Group], count: int) -> int:
    """The end of a number with an extension of up to four digits behind it."""
    rest = groups[count:]
    if len(rest) == 1 and len(rest[0].digits) <= 4 and rest[0].start - groups[count - 1].end == 1:
        return rest[0].end
    return groups[count - 1].end


def local(groups: Sequence[Group]) -> int | None:
    """The end of a landline number without area code, of which these groups are all."""
    digits = "".join(group.digits for group in groups)
    if LOCAL.fullmatch(digits) and not DAY.fullmatch(digits) and len(groups) <= 2:
        return groups[-1].end
    return None
