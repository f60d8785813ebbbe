"""A text as the numbers of its words: cut once, whatever table of classes is laid over it later."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from pipeline.lexicon import lender_pattern
from pipeline.tokens import BREAK, MASK, cut, fold, without_pinyin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Words seen so far keep their number; so many at most (other languages and numbers have no end of words).
KEPT_WORDS = 400_000
# Paragraphs whose words are remembered: farms repeat them, and templates repeat them in every article.
KEPT_PARAGRAPHS = 30_000

# What no word is.
NOTHING = 0


# Set in the numbers of figures, and of no other words.
FIGURE = np.uint32(1 << 31)
# An amount, a year, a rate: 3500, 2024, 三千五百. Shorter ones count sections and lists.
FIGURES = re.compile("[0-9]{2,}|[零〇一二两三四五六七八九十百千万亿]{2,}")


def number(word: str) -> int:
    """A word as 32 bits that are the same on every machine; never :data:`NOTHING`."""
    bits = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little") & int(FIGURE - 1) or 1
    return bits | int(FIGURE) if FIGURES.fullmatch(word) else bits


def figures(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The distinct figures among the words, ascending."""
    return np.unique(words[words >= FIGURE])


class Numbers(dict[str, int]):
    """The numbers of the words met so far."""

    def __missing__(self, word: str) -> int:
        found = self[word] = number(word)
        return found

    def of(self, words: Sequence[str]) -> NDArray[np.uint32]:
        """The numbers of the words, shape (n,)."""
        if len(self) > KEPT_WORDS:
            self.clear()
        return np.fromiter(map(self.__getitem__, words), dtype=np.uint32, count=len(words))


NUMBERS = Numbers()
PARAGRAPHS: dict[str, NDArray[np.uint32]] = {}
BREAK_NUMBER = np.uint32(number(BREAK))


def words_of(text: str) -> list[str]:
    """The words of a text; every name of a lender is one and the same word."""
    return cut(masked(fold(text)).replace(BREAK, " "))


def masked(folded: str) -> str:
    """A folded text without the names of lenders."""
    return lender_pattern().sub(MASK, without_pinyin(folded))


def numbers_of(text: str) -> NDArray[np.uint32]:
    """The numbers of :func:`words_of`, uint32, shape (n,). A paragraph that was met before is not cut again."""
    lines = text.replace(BREAK, " ").split("\n")
    if len(PARAGRAPHS) > KEPT_PARAGRAPHS:
        PARAGRAPHS.clear()
    unknown = [line for line in dict.fromkeys(lines) if line not in PARAGRAPHS]
    if unknown:
        PARAGRAPHS.update(zip(unknown, cut_lines(unknown), strict=True))
    return np.concatenate([PARAGRAPHS[line] for line in lines])


def cut_lines(lines: Sequence[str]) -> list[NDArray[np.uint32]]:
    """The numbers of the words of each line, all cut in one call."""
    joined = masked(fold("\n".join(lines))).replace("\n", BREAK)
    numbers = NUMBERS.of(cut(joined))
    pieces = np.split(numbers, np.flatnonzero(numbers == BREAK_NUMBER))
    return [pieces[0], *(piece[1:] for piece in pieces[1:])]
