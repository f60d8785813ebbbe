"""How much of a text is said twice: figures over the numbers of its words (Rae et al. 2021, appendix A, "Gopher")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Windows = NDArray[np.uint64]

# Odd constant of the 64-bit mixer of MurmurHash3.
MIX = np.uint64(0xFF51AFD7ED558CCD)
# Of a longer text the first so many words are looked at: a page of a megabyte would cost seconds.
MOST_WORDS = 60_000


def windows(words: NDArray[np.uint32], size: int) -> Windows:
    """A hash for each run of ``size`` words, uint64, shape (n - size + 1,); empty where the text is shorter."""
    count = len(words) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        mixed = (mixed ^ words[offset : offset + count]) * MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed


def top_gram(words: NDArray[np.uint32], size: int) -> float:
    """The share of the words that the most frequent run of ``size`` words takes; 0 where none comes twice.

    >>> top_gram(np.array([1, 2, 9, 1, 2, 8, 1, 2], dtype=np.uint32), 2)
    0.75
    """
    runs = np.sort(windows(words[:MOST_WORDS], size))
    if not len(runs):
        return 0.0
    starts = np.flatnonzero(np.concatenate(([True], runs[1:] != runs[:-1], [True])))
    most = int(np.diff(starts).max())
    return min(1.0, most * size / min(len(words), MOST_WORDS)) if most > 1 else 0.0


def repeated(words: NDArray[np.uint32], size: int) -> float:
    """The share of the words that stand in a run of ``size`` words that was there before.

    >>> repeated(np.array([1, 2, 3, 9, 1, 2, 3, 8], dtype=np.uint32), 3)
    0.375
    """
    words = words[:MOST_WORDS]
    runs = windows(words, size)
    if not len(runs):
        return 0.0
    again = second_times(runs)
    covered = np.zeros(len(words) + 1, dtype=np.int32)
    np.add.at(covered, again, 1)
    np.add.at(covered, again + size, -1)
    return float(np.count_nonzero(np.cumsum(covered)[:-1])) / len(words)


def second_times(runs: Windows) -> NDArray[np.intp]:
    """The places of all runs that equal an earlier one."""
    order = np.argsort(runs, kind="stable")
    ordered = runs[order]
    again: NDArray[np.intp] = order[1:][ordered[1:] == ordered[:-1]]
    return again


def longest_repeat(words: NDArray[np.uint32]) -> int:
    """How many words the longest run has that stands in the text twice; 0 where no word does.

    >>> longest_repeat(np.array([1, 2, 3, 9, 1, 2, 3, 8], dtype=np.uint32))
    3
    """
    words = words[:MOST_WORDS]
    # Hashes of runs of 1, 2, 4 … words, each made of two of the last; the answer is then found bit by bit.
    powers: list[Windows] = [windows(words, 1)]
    while has_twice(powers[-1]) and (longer := joined(powers[-1], powers[-1], 1 << (len(powers) - 1))).size:
        powers.append(longer)
    length, found = 0, np.zeros(0, dtype=np.uint64)
    for power in reversed(range(len(powers))):
        tried = joined(found, powers[power], length) if length else powers[power]
        if has_twice(tried):
            length, found = length + (1 << power), tried
    return length


def joined(first: Windows, second: Windows, distance: int) -> Windows:
    """Hashes of runs that are each a run of ``first`` and, ``distance`` words on, one of ``second``."""
    count = min(len(first), len(second) - distance)
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    mixed = (first[:count] ^ (second[distance : distance + count] >> np.uint64(1))) * MIX
    return mixed ^ (mixed >> np.uint64(31))


def has_twice(runs: Windows) -> bool:
    """Whether any run comes twice."""
    ordered = np.sort(runs)
    return bool((ordered[1:] == ordered[:-1]).any())


def repeated_lines(lines: Sequence[str]) -> float:
    """The share of the characters that stand in lines that were there before.

    >>> repeated_lines(["一二三", "一二三"])
    0.5
    """
    total = sum(map(len, lines))
    if not total:
        return 0.0
    return 1 - sum(map(len, set(lines))) / total
