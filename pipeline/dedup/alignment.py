"""Two texts laid side by side, word by word."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# Of a huge text, so many words are aligned: enough to tell what a copy is.
MAX_WORDS = 20_000
# Gaps between anchors of up to so many words on either side are aligned exactly; in larger ones nothing matches.
MAX_GAP = 80
# Up to so many words may stand for one another; longer runs were taken out, put in or written anew.
MAX_SUBSTITUTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What became of the words of an original in a copy; all counts are words.

    ``kept`` stand in both in the same order; ``substituted`` have others in their place; ``dropped`` are gone one
    here, one there; ``lost`` are gone in long runs; ``added`` are new long runs; ``moved`` stand elsewhere.
    """

    original: int
    copy: int
    kept: int
    substituted: int
    dropped: int
    lost: int
    added: int
    moved: int


Span = tuple[int, int, int, int]


def align(
    original: Sequence[str], copy: Sequence[str], numbers: tuple[NDArray[np.uint64], NDArray[np.uint64]]
) -> Alignment:
    """Align the words of two texts, whose classes are ``numbers``: unique 2-grams first, then what lies between."""
    first, second = (each[:MAX_WORDS] for each in numbers)
    anchors = shared_anchors(first, second)
    line = in_order([place for _, place in anchors])
    kept = substituted = dropped = lost = added = 0
    spans = list(spans_between([anchors[i] for i in line], len(first), len(second)))
    for start, end, other_start, other_end in spans:
        for tag, i, j, k, m in steps(first[start:end], second[other_start:other_end]):
            gone, new = j - i, m - k
            if tag == "equal":
                words = zip(original[start + i : start + j], copy[other_start + k : other_start + m], strict=True)
                changed = sum(old != fresh for old, fresh in words)
                kept, substituted = kept + gone - changed, substituted + changed
            elif 0 < gone <= MAX_SUBSTITUTED and 0 < new <= MAX_SUBSTITUTED:
                substituted += max(gone, new)
            else:
                dropped += gone if gone <= MAX_SUBSTITUTED else 0
                lost += gone if gone > MAX_SUBSTITUTED else 0
                added += new if new > MAX_SUBSTITUTED else 0
    moved = min(lost, added, 2 * (len(anchors) - len(line)))
    return Alignment(
        original=len(first), copy=len(second), kept=kept, substituted=substituted, dropped=dropped,
        lost=lost, added=added, moved=moved,
    )  # fmt: skip


def shared_anchors(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> list[tuple[int, int]]:
    """Where 2-grams that stand once in each text stand in both, in the order of the first."""
    grams, places = unique_grams(first)
    others, other_places = unique_grams(second)
    _, mine, theirs = np.intersect1d(grams, others, assume_unique=True, return_indices=True)
    return sorted(zip(places[mine].tolist(), other_places[theirs].tolist(), strict=True))


def unique_grams(words: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """The 2-grams that stand once in a text, and where."""
    if len(words) < 2:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.intp)
    grams = words[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ words[1:]
    values, places, counts = np.unique(grams, return_index=True, return_counts=True)
    return values[counts == 1], places[counts == 1]


def in_order(places: Sequence[int]) -> list[int]:
    """The indices of a longest ascending run of distinct places (patience sorting).

    >>> in_order([5, 0, 1, 9, 2])
    [1, 2, 4]
    """
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1], ends[at : at + 1] = [place], [index]
    run, index = [], ends[-1] if ends else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]


def spans_between(anchors: Sequence[tuple[int, int]], end: int, other_end: int) -> Iterator[Span]:
    """What lies from each anchor's word to the next one's, in both texts; anchors in a row are one piece."""
    start, other_start = 0, 0
    last, other_last = -1, -1
    for place, other in anchors:
        if place != last + 1 or other != other_last + 1:
            for span in ((start, last, other_start, other_last), (last, place, other_last, other)):
                if last >= 0 and (span[0] < span[1] or span[2] < span[3]):
                    yield span
            if last < 0 and (place or other):
                yield 0, place, 0, other
            start, other_start = place, other
        last, other_last = place, other
    if last > start:
        yield start, last, other_start, other_last
    start, other_start = max(0, last), max(0, other_last)
    if end > start or other_end > other_start:
        yield start, end, other_start, other_end


def steps(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> list[tuple[str, int, int, int, int]]:
    """The steps, as difflib names them, that lead from one short run of words to another."""
    if len(first) == len(second) and bool((first == second).all()):
        return [("equal", 0, len(first), 0, len(second))]
    if max(len(first), len(second)) <= MAX_GAP:
        return list(SequenceMatcher(None, first.tolist(), second.tolist(), autojunk=False).get_opcodes())
    return trimmed(first, second)


def trimmed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> list[tuple[str, int, int, int, int]]:
    """The same for long runs: what they begin and end with alike, and one replacement between."""
    shorter = min(len(first), len(second))
    differ = np.flatnonzero(first[:shorter] != second[:shorter])
    head = int(differ[0]) if len(differ) else shorter
    differ = np.flatnonzero(first[::-1][: shorter - head] != second[::-1][: shorter - head])
    tail = int(differ[0]) if len(differ) else shorter - head
    stop, other_stop = len(first) - tail, len(second) - tail
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, stop, head, other_stop),
        ("equal", stop, len(first), other_stop, len(second)),
    ]
