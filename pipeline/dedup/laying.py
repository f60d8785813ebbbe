"""Two texts as words with their places, and what became of each word from the one to the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.alignment import MAX_WORDS, align, gap, in_order, walk
from pipeline.dedup.relation import CENSORED, is_rest
from pipeline.dedup.wording import number
from pipeline.tokens import cut, folded_characters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from pipeline.dedup.alignment import Step

PARAGRAPH = "\n\n"
# Words that a phrase of the table has at most.
LONGEST_TERM = 4
# Up to so many words that stand in the place of others were put there for them; longer runs were written anew.
REPLACED = 6


class Mark(StrEnum):
    """What became of a piece of text from the first text to the second.

    ``gap``: a few words, or letters of one, are missing in the second; ``stuffed``: a few are new there. ``cut`` and
    ``added`` are the same in long runs.
    """

    SAME = "same"
    SPUN = "spun"
    GAP = "gap"
    STUFFED = "stuffed"
    CUT = "cut"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands in its text: from ``start`` up to ``end``."""

    text: str
    start: int
    end: int
    term: tuple[str, ...]


def start_of(word: Word) -> int:
    """Where a word starts."""
    return word.start


@dataclass(slots=True)
class Side:
    """One of two texts: its words, their paragraphs, and what became of them.

    ``numbers`` are those of the words' classes; ``marks`` and ``others`` go with ``words``; ``missing`` are the pieces
    that stand in the other text alone, by the number of the word that they would stand before.
    """

    text: str
    words: list[Word]
    numbers: NDArray[np.uint32]
    starts: list[int]
    marks: list[Mark]
    others: list[str]
    missing: dict[int, str] = field(default_factory=dict)

    @property
    def paragraphs(self) -> list[int]:
        """The number of the paragraph of each word, from 0."""
        return [bisect_right(self.starts, word.start) - 1 for word in self.words]

    def span(self, paragraphs: Sequence[int]) -> tuple[int, int]:
        """The words of neighbouring paragraphs: from one up to another."""
        begin, last = self.starts[paragraphs[0]], paragraphs[-1] + 1
        end = self.starts[last] if last < len(self.starts) else len(self.text) + 1
        return bisect_left(self.words, begin, key=start_of), bisect_left(self.words, end, key=start_of)

    def said(self, start: int, end: int) -> str:
        """The text from one word up to another, that one left out."""
        return self.text[self.words[start].start : self.words[end - 1].end] if end > start else ""


def side(text: str, terms: Mapping[tuple[str, ...], str], unmarked: Mark) -> Side:
    """A text before anything is known of it: every word is what the other text may not have."""
    starts, place = [], 0
    for paragraph in text.split(PARAGRAPH):
        starts.append(place)
        place += len(paragraph) + len(PARAGRAPH)
    words = list(joined(located(text), terms))
    meanings = ["".join(terms.get(word.term, word.text)) for word in words]
    return Side(
        text=text,
        words=words,
        numbers=np.array([number(meaning) for meaning in meanings], dtype=np.uint32),
        starts=starts,
        marks=[unmarked] * len(words),
        others=[""] * len(words),
    )


def located(text: str) -> list[Word]:
    """The words of a text with their places.

    >>> [(word.text, word.start, word.end) for word in located("貸款，花(hua)呗")]
    [('贷款', 0, 2), ('花', 3, 4), ('呗', 9, 10)]
    """
    table = folded_characters()
    parts = [table[ord(character)] for character in text]
    origin = [index for index, part in enumerate(parts) for _ in part]
    folded, found, place = "".join(parts), [], 0
    for word in cut(folded)[:MAX_WORDS]:
        start = folded.find(word, place)
        end = start + len(word)
        if start < 0 or start - place > 64:  # the reading of a character stands inside the word
            start, end = scattered(folded, word, place)
        if start >= 0:
            found.append(Word(word, origin[start], origin[end - 1] + 1, (word,)))
            place = end
    return found


def scattered(text: str, word: str, place: int) -> tuple[int, int]:
    """Where a word stands whose letters have others between them: start and end, or -1 and -1."""
    places = []
    for letter in word:
        found = text.find(letter, place)
        if found < 0:
            return -1, -1
        places.append(found)
        place = found + 1
    return places[0], places[-1] + 1


def joined(words: list[Word], terms: Mapping[tuple[str, ...], str]) -> Iterator[Word]:
    """The words, those in a row that are a phrase of the table made one."""
    begins = {term[0] for term in terms if len(term) > 1}
    at = 0
    while at < len(words):
        length = 1
        if words[at].text in begins:
            for length in range(min(LONGEST_TERM, len(words) - at), 0, -1):
                if length == 1 or tuple(word.text for word in words[at : at + length]) in terms:
                    break
        term = tuple(word.text for word in words[at : at + length])
        yield Word("".join(term), words[at].start, words[at + length - 1].end, term)
        at += length


def lay(first: str, second: str, terms: Mapping[tuple[str, ...], str]) -> tuple[Side, Side, list[tuple[int, int]]]:
    """Both sides of a comparison, and the numbers of words that correspond; ``terms`` maps words to their classes."""
    mine, theirs = side(first, terms, Mark.CUT), side(second, terms, Mark.ADDED)
    pairs = [
        pair
        for block in align(mine.numbers, theirs.numbers).blocks
        for tag, i, j, k, m in walk(block, mine.numbers, theirs.numbers)
        if tag == "equal"
        for pair in zip(range(i, j), range(k, m), strict=True)
    ]
    return mine, theirs, pairs


def settle(mine: Side, theirs: Side, places: tuple[int, int, int, int], pairs: Sequence[tuple[int, int]]) -> None:
    """Mark what became of two runs of words that belong together, given which words surely correspond."""
    i, j, k, m = places
    sure = sorted((left, right) for left, right in pairs if i <= left < j and k <= right < m)
    sure = [sure[at] for at in in_order([right for _, right in sure])]
    for left, right in [*sure, (j, m)]:
        for tag, a, b, c, d in gap(mine.numbers[i:left], theirs.numbers[k:right]) if (i, k) != (left, right) else ():
            judge((tag, i + a, i + b, k + c, k + d), mine, theirs)
        if (left, right) != (j, m):
            judge(("equal", left, left + 1, right, right + 1), mine, theirs)
        i, k = left + 1, right + 1


def judge(step: Step, mine: Side, theirs: Side) -> None:
    """Mark the words of one step of an alignment; long runs stay what they were, cut or added."""
    tag, i, j, k, m = step
    if tag == "equal":
        for at, other in zip(range(i, j), range(k, m), strict=True):
            same = mine.words[at].text == theirs.words[other].text
            note(mine, theirs, (at, at + 1, other, other + 1), Mark.SAME if same else Mark.SPUN)
        return
    if max(j - i, m - k) > (CENSORED if tag != "replace" else REPLACED):
        return
    old = "".join(word.text for word in mine.words[i:j])
    new = "".join(word.text for word in theirs.words[k:m])
    if old == new:
        mark = Mark.SAME
    elif is_rest(new, old):
        mark = Mark.GAP
    else:
        mark = Mark.STUFFED if is_rest(old, new) else Mark.SPUN
    note(mine, theirs, (i, j, k, m), mark)


def note(mine: Side, theirs: Side, places: tuple[int, int, int, int], mark: Mark) -> None:
    """Mark a run of words of each side, one of which may be empty, and say what the other side has there."""
    i, j, k, m = places
    old, new = mine.said(i, j), theirs.said(k, m)
    for each, start, end, other in ((mine, i, j, new), (theirs, k, m, old)):
        each.marks[start:end] = [mark] * (end - start)
        each.others[start:end] = [other] * (end - start)
        if start == end and mark is Mark.GAP:
            each.missing[start] = other
