"""The piece of a text that shows why it was found, and where in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.store.query import marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BEFORE, AFTER = 30, 90  # characters shown on each side of the first match

GAPS = re.compile(r"\s+")

# Where a snippet may start: behind the end of a sentence or a line.
SENTENCE = re.compile(r"[。！？!?；;\n]\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that matches the query, or does not."""

    text: str
    marked: bool


class Folded(dict[int, str]):
    """One character as search compares it, for ``str.translate``; ``odd`` are those that become several, or none."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        from pipeline.store.spelling import searchable

        found = self[code] = searchable(chr(code))
        if len(found) != 1:
            self.odd.add(chr(code))
        return found


FOLDED = Folded()


def folded(text: str) -> tuple[str, Sequence[int]]:
    """A text as search compares it, and where each of its characters stands in the text."""
    known = text.translate(FOLDED)
    if FOLDED.odd.isdisjoint(text):
        return known, range(len(text))
    parts = [FOLDED[ord(character)] for character in text]
    return known, [index for index, part in enumerate(parts) for _ in part]


def spans(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where ``text`` has one of the folded texts ``wanted``: start and end, ascending, never overlapping.

    >>> list(spans("微粒貸……逾期２４％", ("微粒贷", "24%")))
    [(0, 3), (7, 10)]
    """
    if not wanted:
        return
    compared, origin = folded(text)
    pattern = "|".join(re.escape(item).replace(r"\ ", r"\s+") for item in wanted)
    for match in re.finditer(pattern, compared):
        yield origin[match.start()], origin[match.end() - 1] + 1


def highlight(text: str, query: str) -> list[Piece]:
    """``text`` in pieces, those that the query looked for marked.

    >>> [(piece.text, piece.marked) for piece in highlight("微粒贷逾期了", "逾期")]
    [('微粒贷', False), ('逾期', True), ('了', False)]
    """
    pieces: list[Piece] = []
    end = 0
    for start, stop in spans(text, marks(query)):
        if start < end:
            continue  # two matches that begin in the two halves of one character
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in (*pieces, Piece(text[end:], False)) if piece.text]


def snippet(text: str, wanted: Sequence[str]) -> str:
    """One line around the first match of ``text``, or its beginning, with … where something was left out.

    >>> snippet("先说结论。" * 20 + "逾期以后先协商。", ("协商",))
    '…先说结论。先说结论。先说结论。先说结论。逾期以后先协商。'
    """
    first = next(iter(spans(text, wanted)), (0, 0))[0]
    start = max(0, first - BEFORE)
    if start and (sentence := SENTENCE.search(text, start, first)):
        start = sentence.end()
    shown = GAPS.sub(" ", text[start : first + AFTER]).strip()
    return f"{'…' if start else ''}{shown}{'…' if first + AFTER < len(text) else ''}"
