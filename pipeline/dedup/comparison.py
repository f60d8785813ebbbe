"""Two texts side by side, paragraph by paragraph, every difference called by its kind: spun, censored, moved, added."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.dedup.alignment import heaviest, in_order
from pipeline.dedup.laying import PARAGRAPH, Mark, Side, lay, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Paragraphs belong together if so much of the shorter one corresponds, ...
SHARED = 0.3
# ... or, short ones between neighbours that do, if so many of their characters are the same.
ALIKE = 0.4
# Paragraphs that are looked at one by one; people look at pages, not at books.
MANY = 100


class Kind(StrEnum):
    """What a row of a comparison shows. ``left`` and ``came``: a moved paragraph where it stood, and where it stands.

    ``head`` and ``tail`` stand before the first and behind the last row that both texts have.
    """

    SAME = "same"
    CHANGED = "changed"
    LEFT = "left"
    CAME = "came"
    HEAD = "head"
    TAIL = "tail"
    CUT = "cut"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a paragraph, what became of it, and what the other text has in its place."""

    text: str
    mark: Mark = Mark.SAME
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of one text: its number there, from 1, and its text in pieces that, joined, are the paragraph."""

    number: int
    pieces: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Paragraphs of the first text beside those of the second; ``link`` is where a moved one stands there."""

    kind: Kind
    first: tuple[Paragraph, ...] = ()
    second: tuple[Paragraph, ...] = ()
    link: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The rows in reading order, each text whole in its own order, and how many differences of each kind there are."""

    rows: tuple[Row, ...]
    counts: dict[str, int]

    def substitutions(self) -> Iterator[tuple[str, str]]:
        """The words of the first text that have others in their place in the second."""
        for piece in (piece for row in self.rows for paragraph in row.first for piece in paragraph.pieces):
            if piece.mark is Mark.SPUN:
                yield piece.text, piece.other


Group = tuple[tuple[int, ...], tuple[int, ...]]


def compare(first: str, second: str, terms: Mapping[tuple[str, ...], str]) -> Comparison:
    """The comparison of two texts; ``terms`` maps words to their classes (:attr:`Classes.members`).

    >>> found = compare("逾期的原因有很多，先打电话说清楚收入的变化", "逾期的起因有很多，先打电话说清楚收入的变化", {})
    >>> list(found.substitutions()), found.counts
    ([('原因', '起因')], {'spun': 1})
    """
    mine, theirs, pairs = lay(first, second, terms)
    left, right = mine.paragraphs, theirs.paragraphs
    votes = Counter((left[word], right[other]) for word, other in pairs)
    groups = grouped(votes, Counter(left), Counter(right))
    groups += leftovers(mine, theirs, groups)
    groups.sort()
    for first_ones, second_ones in groups:
        settle(mine, theirs, (*mine.span(first_ones), *theirs.span(second_ones)), pairs)
    line = set(straight(groups))
    rows = tuple(rows_of(mine, theirs, groups, line))
    return Comparison(rows=rows, counts=counts(rows))


def grouped(votes: Counter[tuple[int, int]], left: Counter[int], right: Counter[int]) -> list[Group]:
    """Which paragraphs belong together; several where one text breaks lines that the other does not."""
    waiting = [
        (mine, theirs)
        for (mine, theirs), shared in sorted(votes.items(), key=lambda item: (-item[1], item[0]))
        if shared >= SHARED * min(left[mine], right[theirs])
    ]
    groups: list[tuple[list[int], list[int]]] = []
    while True:
        before = len(waiting)
        waiting = [pair for pair in waiting if not adopted(groups, *pair)]
        if not waiting or len(waiting) == before:
            return [(tuple(sorted(mine)), tuple(sorted(theirs))) for mine, theirs in groups]


def adopted(groups: list[tuple[list[int], list[int]]], mine: int, theirs: int) -> bool:
    """Whether a pair of paragraphs makes a group, or one of them joins that of the other, next to its members."""
    left = next((group for group in groups if mine in group[0]), None)
    right = next((group for group in groups if theirs in group[1]), None)
    if left is None and right is None:
        groups.append(([mine], [theirs]))
    elif right is None and left is not None and beside(left[1], theirs):
        left[1].append(theirs)
    elif left is None and right is not None and beside(right[0], mine):
        right[0].append(mine)
    else:
        return False
    return True


def beside(taken: Sequence[int], place: int) -> bool:
    """Whether a paragraph stands next to those that are taken."""
    return place in (min(taken) - 1, max(taken) + 1)


def leftovers(mine: Side, theirs: Side, groups: Sequence[Group]) -> list[Group]:
    """Short paragraphs that no vote reached: equal ones anywhere, else alike ones between the same neighbours."""
    left = free(mine, {number for group in groups for number in group[0]})
    right = free(theirs, {number for group in groups for number in group[1]})
    found: list[Group] = []
    waiting: dict[str, list[int]] = {}
    for number, text in right.items():
        waiting.setdefault(text, []).append(number)
    for number, text in left.items():
        if same := waiting.get(text):
            found.append(((number,), (same.pop(0),)))
    return found + neighbours(left, right, [*groups, *found])


def neighbours(left: Mapping[int, str], right: Mapping[int, str], groups: Sequence[Group]) -> list[Group]:
    """Free paragraphs right behind, or right before, two that belong together, if they are alike."""
    ends = {group[0][-1] + 1: group[1][-1] + 1 for group in groups}
    starts = {group[0][0] - 1: group[1][0] - 1 for group in groups}
    mine = set(left) - {number for group in groups for number in group[0]}
    theirs = set(right) - {number for group in groups for number in group[1]}
    found: list[Group] = []
    for number in sorted(mine):
        for partner in (ends.get(number), starts.get(number), number if not groups else None):
            if partner in theirs and alike(left[number], right[partner]):
                theirs.discard(partner)
                found.append(((number,), (partner,)))
                break
    return found


def alike(first: str, second: str) -> bool:
    """Whether two short texts share enough characters."""
    mine, theirs = set(first), set(second)
    return len(mine & theirs) >= ALIKE * len(mine | theirs)


def free(side: Side, taken: set[int]) -> dict[int, str]:
    """The paragraphs that are not taken, by number, as they are compared: their words, or, without any, themselves."""
    words: dict[int, list[str]] = {}
    for word, number in zip(side.words, side.paragraphs, strict=True):
        words.setdefault(number, []).append(word.text)
    texts = side.text.split(PARAGRAPH)
    return {
        number: "".join(words.get(number, [text.strip()])) for number, text in enumerate(texts) if number not in taken
    }


def straight(groups: Sequence[Group]) -> list[int]:
    """The groups that stand in one order in both texts; the others were moved."""
    places = [group[1][0] for group in groups]
    if len(groups) > MANY:
        return in_order(places)
    return heaviest(places, [len(group[0]) + len(group[1]) for group in groups])


def rows_of(mine: Side, theirs: Side, groups: Sequence[Group], line: set[int]) -> Iterator[Row]:
    """The rows: what stands in one order side by side, everything else alone at its place."""
    lefts, rights = texts_of(mine), texts_of(theirs)
    ahead = {group[0][0]: group[1][0] + 1 for index, group in enumerate(groups) if index not in line}
    behind = {group[1][0]: group[0][0] + 1 for index, group in enumerate(groups) if index not in line}
    place = other = 0
    kept = [group for index, group in enumerate(groups) if index in line]
    for index, (left, right) in enumerate([*kept, ((len(lefts),), (len(rights),))]):
        edge = Kind.HEAD if index == 0 and kept else Kind.TAIL if index == len(kept) and kept else None
        yield from alone(lefts[place : left[0]], ahead, first=True, edge=edge)
        yield from alone(rights[other : right[0]], behind, first=False, edge=edge)
        if index < len(kept):
            first, second = tuple(lefts[left[0] : left[-1] + 1]), tuple(rights[right[0] : right[-1] + 1])
            pieces = [piece for paragraph in (*first, *second) for piece in paragraph.pieces]
            kind = Kind.SAME if all(piece.mark is Mark.SAME for piece in pieces) else Kind.CHANGED
            yield Row(kind=kind, first=first, second=second)
            place, other = left[-1] + 1, right[-1] + 1


def alone(
    paragraphs: Sequence[Paragraph], links: Mapping[int, int], *, first: bool, edge: Kind | None
) -> Iterator[Row]:
    """Paragraphs of one text that have nothing beside them, moved ones with a link."""
    for paragraph in paragraphs:
        link = links.get(paragraph.number - 1)
        moved, gone = (Kind.LEFT, Kind.CUT) if first else (Kind.CAME, Kind.ADDED)
        kind = (edge or gone) if link is None else moved
        yield Row(kind=kind, first=(paragraph,) * first, second=(paragraph,) * (not first), link=link)


def texts_of(side: Side) -> list[Paragraph]:
    """The paragraphs of a text in marked pieces."""
    found: list[Paragraph] = []
    at = 0
    bounds = [*side.starts[1:], len(side.text) + len(PARAGRAPH)]
    for number, (start, stop) in enumerate(zip(side.starts, bounds, strict=True), start=1):
        end = at
        while end < len(side.words) and side.words[end].start < stop:
            end += 1
        pieces = merged(pieces_of(side, at, end, (start, stop - len(PARAGRAPH))))
        found.append(Paragraph(number=number, pieces=tuple(pieces)))
        at = end
    return found


def pieces_of(side: Side, at: int, end: int, bounds: tuple[int, int]) -> Iterator[Fragment]:
    """The words of a paragraph and what stands between them."""
    place, stop = bounds
    for index in range(at, end):
        word = side.words[index]
        if word.start > place:
            joining = index > at and became_one(side, index)
            yield Fragment(side.text[place : word.start], *(word_mark(side, index) if joining else ()))
        if index in side.missing:
            yield Fragment("", Mark.GAP, side.missing[index])
        yield Fragment(side.text[word.start : word.end], *word_mark(side, index))
        place = word.end
    if place < stop:
        yield Fragment(side.text[place:stop])


def word_mark(side: Side, index: int) -> tuple[Mark, str]:
    """What became of a word, and what the other text has in its place."""
    return side.marks[index], side.others[index]


def became_one(side: Side, index: int) -> bool:
    """Whether a word and the one before it became one thing, so that what stands between them did too."""
    return side.marks[index] is not Mark.SAME and word_mark(side, index) == word_mark(side, index - 1)


def merged(pieces: Iterator[Fragment]) -> Iterator[Fragment]:
    """The pieces, neighbours that became one thing joined."""
    last: Fragment | None = None
    for piece in pieces:
        plain = piece.mark in (Mark.SAME, Mark.CUT, Mark.ADDED)
        if last and piece.text and last.text and piece.mark is last.mark and (plain or piece.other == last.other):
            last = Fragment(last.text + piece.text, last.mark, last.other)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many pieces of each mark the rows have, and paragraphs moved, at the head, at the tail, cut and added."""
    found: Counter[str] = Counter()
    for row in rows:
        if row.kind in (Kind.CAME, Kind.HEAD, Kind.TAIL, Kind.CUT, Kind.ADDED):
            found["moved" if row.kind is Kind.CAME else f"{row.kind} paragraphs"] += 1
        if row.kind in (Kind.HEAD, Kind.TAIL, Kind.CUT, Kind.ADDED):
            continue
        sides = (row.second,) if row.kind is not Kind.LEFT else ()
        marks = [piece.mark for side in sides for paragraph in side for piece in paragraph.pieces]
        cut = [piece.mark for paragraph in row.first for piece in paragraph.pieces if piece.mark is Mark.CUT]
        found.update(mark.value for mark in (*marks, *cut) if mark is not Mark.SAME)
    return dict(found)
