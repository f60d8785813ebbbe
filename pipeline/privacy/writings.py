"""Digits in every writing that pages have: 138, １３８, 一三八, ①③⑧, 1-3-8, with what is put between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PLAIN = "0123456789"
# Writings of the ten digits, from nought on.
WRITINGS = (
    PLAIN,
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "零壹貳參肆伍陸柒捌玖",
    "○幺两三四五六七八九",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⓿❶❷❸❹❺❻❼❽❾",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
)
DIGIT = "".join(dict.fromkeys("".join(WRITINGS)))
# What is put between the digits of one number: gaps, dashes, dots, brackets, stars, characters of no width. No
# comma and no 、: those part numbers from each other, and thousands.
BETWEEN = (
    " \t\u00a0\u2002\u2003\u2004"
    "\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2060\u202f\u3000\ufeff\ufe0f\u20e3"
    "-‐‑‒–—―－﹣.．·•・‧*＊~～〜/／()（）[]【】|｜"
)
# The sketch of a text: one sign a character, so that what may be personal is found at the speed of plain searches.
# Digits are themselves, - whatever may stand between them, L and O the letters that pass for 1 and 0, X crosses, a the
# other Latin letters, @ and _ themselves, T the numerals of tens, h what counts houses, : colons, . all else.
SKETCH = {
    **{writing: digit for row in WRITINGS for writing, digit in zip(row, PLAIN, strict=True)},
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "a"),
    **{chr(ord(letter) + 0xFEE0): "a" for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **dict.fromkeys("lIｌＩ", "L"),
    **dict.fromkeys("oOｏＯ", "O"),
    **dict.fromkeys("xXｘＸ×", "X"),
    **dict.fromkeys(BETWEEN, "-"),
    **dict.fromkeys("@＠#", "@"),
    **dict.fromkeys("_＿", "_"),
    **dict.fromkeys("+＋", "+"),
    **dict.fromkeys("十百", "T"),
    **dict.fromkeys("号弄栋幢座单", "h"),
    "\n": "\n",
}
# At least seven digits with little between them; a cross may end it, as it does on identity cards.
RUN = re.compile(rb"[0-9LO](?:[-_]{0,3}[0-9LO]){6,}(?:-?X(?![aLOX]))?")
PLUS = re.compile(rb"\+-?$")
GROUP = re.compile(rb"[0-9]+X?")
UNMASKED = bytes.maketrans(b"LO", b"10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Digits that stand together; ``start`` and ``end`` are places in the text."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Groups of digits with little between them; ``plus`` where a plus sign stands before the first."""

    start: int
    end: int
    groups: tuple[Group, ...]
    plus: bool


@cache
def signs() -> NDArray[np.uint8]:
    """The sign of each character of the basic plane."""
    found = np.full(0x10000, ord("."), dtype=np.uint8)
    for character, sign in SKETCH.items():
        found[ord(character)] = ord(sign)
    return found


def sketch(text: str) -> bytes:
    """One sign for each character of a text.

    >>> sketch("电话１３八-O")
    b'..138-O'
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    found: bytes = signs()[np.minimum(codes, 0xFFFF)].tobytes()
    return found


def runs(sketch: bytes) -> Iterator[Run]:
    """Every run of at least seven digits in the sketch of a text.

    >>> [[group.digits for group in run.groups] for run in runs(sketch("电话１３８-零零一三-8000，12378"))]
    [['138', '0013', '8000']]
    """
    for match in RUN.finditer(sketch):
        start, folded = match.start(), match[0].translate(UNMASKED)
        plus = PLUS.search(sketch, max(0, start - 2), start)
        groups = tuple(
            Group(start=start + group.start(), end=start + group.end(), digits=group[0].decode())
            for group in GROUP.finditer(folded)
        )
        yield Run(start=plus.start() if plus else start, end=match.end(), groups=groups, plus=plus is not None)
