"""A text as the numbers of its words: cut once, whatever table of classes is laid over it later."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.letters import KEPT, SEPARATOR, letters
from pipeline.lexicon import lender_pattern
from pipeline.tokens import BREAK, HAN, MASK, RUN, UNSPACED, cut, engine, fold, without_pinyin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Words seen so far keep their number; so many at most (other languages and numbers have no end of words).
KEPT_WORDS = 400_000
# Paragraphs whose words are remembered: farms repeat them, and templates repeat them in every article.
KEPT_PARAGRAPHS = 30_000

# What no word is.
NOTHING = 0
# What stands between words once a text is folded; the tokeniser gives each back as a token.
SEPARATORS = frozenset((SEPARATOR, *KEPT))
# What lies between Chinese runs and separators: letters, digits, other scripts, marks of ours.
STRETCH = re.compile(f"([^{HAN}{SEPARATOR}{re.escape(KEPT)}\n]+)")
# Punctuation and white space of a folded text; some marks (+ # & . _ % -) would keep runs together in the tokeniser.
MARKS = re.compile(rf"[^\w\s()\[\]{UNSPACED}{MASK}{BREAK}]|_")
WHITE = re.compile(r"[^\S\n]")

# The bits of a word's number that are looked at first.
SIEVE = 0xFFFF

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
    """The numbers of the tokens met so far; what separates words is :data:`NOTHING`."""

    def __missing__(self, word: str) -> int:
        separates = not word or word in SEPARATORS or word.isspace()
        found = int(LINE_END) if word == "\n" else NOTHING if separates else number(word)
        self[word] = found
        return found

    def of(self, tokens: Sequence[str]) -> NDArray[np.uint32]:
        """The numbers of the tokens, shape (n,)."""
        if len(self) > KEPT_WORDS:
            self.clear()
        return np.fromiter(map(self.__getitem__, tokens), np.uint32, len(tokens))


class Known:
    """Some numbers of words, ascending, and a quick way to find which words of a text are among them."""

    def __init__(self, numbers: NDArray[np.uint32]) -> None:
        self.numbers = numbers
        self.sieve = np.zeros(SIEVE + 1, dtype=np.bool_)  # most words are not among them, by their lowest bits
        self.sieve[numbers & SIEVE] = True

    def find(self, words: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of those words that are among the numbers, and their places there."""
        likely = self.sieve[words & SIEVE].nonzero()[0]
        asked = words[likely]
        places = self.numbers.searchsorted(asked)
        hits = self.numbers.take(places, mode="clip") == asked
        return likely[hits], places[hits]


NUMBERS = Numbers()
PARAGRAPHS: dict[str, NDArray[np.uint32]] = {}
MASK_NUMBER = np.uint32(number(MASK))
# The number of the end of a line, which no word has.
LINE_END = FIGURE


def words_of(text: str) -> list[str]:
    """The words of a text; every name of a lender is one and the same word."""
    return cut(masked(fold(text)).replace(BREAK, " "))


def masked(folded: str) -> str:
    """A folded text without the names of lenders."""
    return lender_pattern().sub(MASK, without_pinyin(folded))


def numbers_of(text: str) -> NDArray[np.uint32]:
    """The numbers of :func:`words_of`, uint32, shape (n,). A paragraph that was met before is not cut again."""
    lines = [line for line in text.replace(BREAK, " ").split("\n") if line]
    if len(PARAGRAPHS) > KEPT_PARAGRAPHS:
        PARAGRAPHS.clear()
    if unknown := [line for line in dict.fromkeys(lines) if line not in PARAGRAPHS]:
        PARAGRAPHS.update(zip(unknown, cut_lines(unknown), strict=True))
    return np.concatenate([PARAGRAPHS[line] for line in lines]) if lines else np.zeros(0, dtype=np.uint32)


def cut_lines(lines: Sequence[str]) -> list[NDArray[np.uint32]]:
    """The numbers of the words of each line, all cut in one call."""
    numbers = cut_letters(masked(folded("\n".join(lines))))
    ends = (numbers == LINE_END).nonzero()[0].tolist()
    starts = [0, *(end + 1 for end in ends)]
    return [numbers[start:end] for start, end in zip(starts, [*ends, len(numbers)], strict=True)]


def folded(text: str) -> str:
    """A text folded; commas and spaces may stand for whatever separates words."""
    found = letters(text)
    return WHITE.sub(" ", MARKS.sub(SEPARATOR, fold(text))) if found is None else found


def cut_letters(text: str) -> NDArray[np.uint32]:
    """The numbers of the words of a folded text and of its ends of lines, shape (n,).

    The words are those of :func:`pipeline.tokens.cut`. The tokeniser sees the Chinese runs only; whatever else is a
    word is put back where it finds a lone mask.
    """
    tokens, others = tokens_of(text)
    numbers = NUMBERS.of(tokens)
    if others:
        numbers[numbers == MASK_NUMBER] = NUMBERS.of(others)
    words: NDArray[np.uint32] = numbers[numbers != NOTHING]
    return words


def tokens_of(text: str) -> tuple[list[str], list[str]]:
    """The tokens of a folded text, with a mask for each word that is not Chinese; and those words."""
    parts = STRETCH.split(text)
    others = [RUN.findall(stretch) for stretch in parts[1::2]]
    parts[1::2] = [MASK * len(runs) for runs in others]
    return engine()[1]("".join(parts)), [run for runs in others for run in runs]


def vocabulary(text: str) -> set[str]:
    """The distinct words of a text."""
    tokens, others = tokens_of(masked(folded(text)))
    return {word for word in {*tokens, *others} if word not in SEPARATORS and not word.isspace()}
