"""Two texts side by side: blocks that belong together in one row, what differs in them marked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.store.snippet import Piece
from pipeline.tokens import words

ALIKE = 0.4  # blocks at least this alike stand in one row
LARGEST = 400  # blocks of a text that are compared: people look at pages, not at books


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A block of the first text beside the one of the second that it became; either may be missing."""

    first: tuple[Piece, ...]
    second: tuple[Piece, ...]


def compare(first: str, second: str) -> list[Row]:
    """The rows of a comparison, in the order of the first text, what only the second has at its place.

    >>> row, = compare("逾期的原因有很多", "逾期的起因有很多")
    >>> [piece.text for piece in row.first if piece.marked], [piece.text for piece in row.second if piece.marked]
    (['原因'], ['起因'])
    """
    left, right = blocks(first), blocks(second)
    partners = matched(left, right)
    rows, taken = [], set(partners.values())
    free = [index for index in range(len(right)) if index not in taken]
    for index, block in enumerate(left):
        partner = partners.get(index)
        if partner is None:
            rows.append(Row(first=(Piece(block, True),), second=()))
            continue
        while free and free[0] < partner:
            rows.append(Row(first=(), second=(Piece(right[free.pop(0)], True),)))
        rows.append(marked(block, right[partner]))
    return rows + [Row(first=(), second=(Piece(right[index], True),)) for index in free]


def blocks(text: str) -> list[str]:
    """The blocks of a text, up to the number that is compared."""
    return [block for block in text.split("\n\n") if block][:LARGEST]


def matched(left: list[str], right: list[str]) -> dict[int, int]:
    """For each block of the first text the block of the second that is most like it, each taken once."""
    exact = {block: index for index, block in reversed(list(enumerate(right)))}
    partners = {index: exact[block] for index, block in enumerate(left) if block in exact}
    free = set(range(len(right))) - set(partners.values())
    bags = {index: set(right[index]) for index in free}
    for index, block in enumerate(left):
        if index not in partners and free:
            mine = set(block)
            best = max(sorted(free), key=lambda other: len(mine & bags[other]) / (len(mine | bags[other]) or 1))
            if len(mine & bags[best]) >= ALIKE * len(mine | bags[best]):
                partners[index] = best
                free.discard(best)
    return partners


def marked(first: str, second: str) -> Row:
    """Two blocks with the words marked that the other has not."""
    mine, theirs = words_and_gaps(first), words_and_gaps(second)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        differs = kind != "equal"
        left.extend([Piece("".join(mine[a:b]), differs)] if b > a else [])
        right.extend([Piece("".join(theirs[c:d]), differs)] if d > c else [])
    return Row(first=tuple(left), second=tuple(right))


def words_and_gaps(text: str) -> list[str]:
    """The text cut at its words' ends, nothing lost: joined, the pieces are the text."""
    pieces, place = [], 0
    for word in words(text):
        found = text.find(word, place)
        if found < 0:
            continue
        if found > place:
            pieces.append(text[place:found])
        pieces.append(word)
        place = found + len(word)
    return pieces + ([text[place:]] if place < len(text) else [])
