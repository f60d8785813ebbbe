"""Two texts laid side by side: the blocks that correspond, word by word, in whatever order they stand."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32] | NDArray[np.uint64]
    Anchors = NDArray[np.int64]
    Places = tuple[Numbers, NDArray[np.int64]]
    Step = tuple[str, int, int, int, int]

# Of a huge text, so many words are aligned: enough to tell what a copy is.
MAX_WORDS = 20_000
# Anchors that are further apart than so many words, in either text, belong to two blocks.
MAX_GAP = 20
# A block rests on so many anchors at least, ...
MIN_ANCHORS = 4
# ... and so much of it is anchored: two texts on one topic share a phrase here and there, but no passage.
MIN_DENSITY = 0.2
# A patchwork corresponds for the most part in scraps of fewer words, and has so much of it in another order.
SCRAP = 20
SCATTERED = 0.4
# A text that repeats itself (a page that prints an article twice) has too few 2-grams that stand once: less than this
# share. What stands in it up to so many times is told apart by counting, first with first and second with second.
FRESH = 0.5
MAX_REPEATS = 4
# Texts whose paragraphs were shuffled are aligned block by block, so many at most.
MAX_CHAINS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A passage of the original, words ``start`` to ``end``, and the passage of the copy that corresponds.

    ``anchors``: the places, in both, of words that surely correspond; int64, shape (2, n), ascending.
    """

    start: int
    end: int
    other: int
    other_end: int
    anchors: Anchors

    @property
    def size(self) -> int:
        """The words of the original in it."""
        return self.end - self.start

    @property
    def mirrored(self) -> Block:
        """The same from the copy to the original."""
        return Block(
            start=self.other, end=self.other_end, other=self.start, other_end=self.end, anchors=self.anchors[::-1]
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Alignment:
    """What corresponds between an original and a copy, given as the numbers of their words' classes.

    ``blocks`` stand in the order of the original and overlap in neither text.
    """

    original: NDArray[np.uint32]
    copy: NDArray[np.uint32]
    blocks: tuple[Block, ...]

    @cached_property
    def mirrored(self) -> Alignment:
        """The same from the copy to the original."""
        blocks = sorted((block.mirrored for block in self.blocks), key=lambda block: block.start)
        return Alignment(original=self.copy, copy=self.original, blocks=tuple(blocks))

    @cached_property
    def covered(self) -> int:
        """How many words of the original stand in blocks."""
        return sum(block.size for block in self.blocks)

    @cached_property
    def covering(self) -> int:
        """How many words of the copy do."""
        return sum(block.other_end - block.other for block in self.blocks)

    @cached_property
    def moved(self) -> int:
        """How many words of the original stand in another order in the copy."""
        line = heaviest([block.other for block in self.blocks], [block.size for block in self.blocks])
        return self.covered - sum(self.blocks[place].size for place in line)

    @cached_property
    def is_patchwork(self) -> bool:
        """Whether the two have phrases in common, here one and there another, and no passage.

        Who shuffles a text moves sentences and paragraphs; long texts of one stock of phrases share many of these.
        """
        scraps = sum(block.size for block in self.blocks if block.size < SCRAP)
        return scraps > self.covered / 2 and self.moved >= SCATTERED * self.covered

    @cached_property
    def copied(self) -> NDArray[np.bool_]:
        """Which words of the copy stand in blocks, bool, shape (words,)."""
        words = np.zeros(len(self.copy), dtype=np.bool_)
        for block in self.blocks:
            words[block.other : block.other_end] = True
        return words

    @cached_property
    def source(self) -> NDArray[np.bool_]:
        """Which words of the original stand in blocks, bool, shape (words,)."""
        words = np.zeros(len(self.original), dtype=np.bool_)
        for block in self.blocks:
            words[block.start : block.end] = True
        return words

    def keeps(self, words: float) -> bool:
        """Whether so many words of the original stand in the copy, or others of their class."""
        if sum(block.anchors.shape[1] for block in self.blocks) >= words:
            return True
        return sum(step[2] - step[1] for step in self.steps if step[0] == "equal") >= words

    @cached_property
    def steps(self) -> list[Step]:
        """The steps, as difflib names them, from the original to the copy, block by block."""
        return [step for block in self.blocks for step in walk(block, self.original, self.copy)]


class Landmarks:
    """What a text is aligned by: the words and the 2-grams that stand once in it, and where."""

    def __init__(self, meanings: NDArray[np.uint32]) -> None:
        self.meanings = meanings[:MAX_WORDS]
        self.words = once(self.meanings)
        self.grams = once(grams(self.meanings))

    @property
    def is_repetitive(self) -> bool:
        """Whether the text says most things more than once."""
        return len(self.grams[0]) < FRESH * (len(self.meanings) - 1)

    @cached_property
    def counted(self) -> tuple[Places, Places]:
        """The words and the 2-grams that stand some times in the text, each with its number among its like."""
        return counted(self.meanings), counted(grams(self.meanings))


def align(original: NDArray[np.uint32], copy: NDArray[np.uint32]) -> Alignment:
    """Align two texts, given as the numbers of their words' classes."""
    return lay(Landmarks(original), Landmarks(copy))


def lay(original: Landmarks, copy: Landmarks) -> Alignment:
    """Align two texts by the 2-grams, and the words that stand once, that they share."""
    mine, theirs = original.meanings, copy.meanings
    taken = np.zeros(len(mine), dtype=np.bool_), np.zeros(len(theirs), dtype=np.bool_)
    blocks: list[Block] = []
    left = shared_anchors(original, copy)
    for _ in range(MAX_CHAINS):
        if left.shape[1] < MIN_ANCHORS:
            break
        if bool((left[1, 1:] > left[1, :-1]).all()):
            blocks += free_blocks(left, taken)
            break
        line = np.array(in_order(left[1].tolist()))
        blocks += free_blocks(left[:, line], taken)
        left = np.delete(left, line, axis=1)
        left = left[:, ~(taken[0][left[0]] | taken[1][left[1]])]
    return Alignment(original=mine, copy=theirs, blocks=tuple(sorted(blocks, key=lambda block: block.start)))


def shared_anchors(first: Landmarks, second: Landmarks) -> Anchors:
    """Places of words that seem to correspond, int64, shape (2, n), in the order of the first text."""
    if min(len(first.meanings), len(second.meanings)) < 2:
        return np.zeros((2, 0), dtype=np.int64)
    words, pairs = (first.words, second.words), (first.grams, second.grams)
    if first.is_repetitive or second.is_repetitive:
        words, pairs = zip(first.counted, second.counted, strict=True)
    theirs = np.full(len(first.meanings), -1, dtype=np.int64)
    word, other = shared_places(*words)
    theirs[word] = other
    gram, other = shared_places(*pairs)  # where they disagree, a 2-gram knows better than a word
    theirs[gram + 1] = other + 1
    theirs[gram] = other
    places = (theirs >= 0).nonzero()[0]
    return np.stack([places, theirs[places]])


def grams(words: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The 2-grams of a text as numbers, shape (n - 1,)."""
    return words[:-1].astype(np.uint64) << np.uint64(32) | words[1:]


def once(items: Numbers) -> Places:
    """What stands once in a text, ascending, and where."""
    order = items.argsort(kind="stable")
    ordered = items[order]
    lone = np.ones(len(items), dtype=np.bool_)
    repeats = ordered[1:] == ordered[:-1]
    lone[1:] &= ~repeats
    lone[:-1] &= ~repeats
    return ordered[lone], order[lone]


def counted(items: Numbers) -> Places:
    """What stands up to :data:`MAX_REPEATS` times in a text, mixed with its number among its like, and where."""
    order = items.argsort(kind="stable")
    ordered = items[order]
    begins = np.ones(len(items), dtype=np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    starts = begins.nonzero()[0]
    sizes = np.diff(starts, append=len(items))
    among = np.arange(len(items)) - starts.repeat(sizes)
    few = (sizes <= MAX_REPEATS).repeat(sizes)
    keys = ordered[few].astype(np.uint64) * np.uint64(MAX_REPEATS) + among[few].astype(np.uint64)
    by_key = keys.argsort(kind="stable")
    return keys[by_key], order[few][by_key]


def shared_places(first: Places, second: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where what stands once in each of two texts stands."""
    if not len(second[0]):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    found = second[0].searchsorted(first[0])
    shared = second[0].take(found, mode="clip") == first[0]
    return first[1][shared], second[1][found[shared]]


def in_order(places: Sequence[int]) -> list[int]:
    """The indices of a longest ascending run of distinct places, none negative (patience sorting).

    >>> in_order([5, 0, 1, 9, 2])
    [1, 2, 4]
    """
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    last = -1
    for index, place in enumerate(places):
        if place > last:
            before.append(ends[-1] if ends else -1)
            tails.append(place)
            ends.append(index)
            last = place
        else:
            at = bisect_left(tails, place)
            before.append(ends[at - 1] if at else -1)
            tails[at], ends[at] = place, index
            last = tails[-1]
    run, index = [], ends[-1] if ends else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]


def heaviest(places: Sequence[int], weights: Sequence[int]) -> list[int]:
    """The indices of the heaviest ascending run of distinct places; quadratic, for some dozens.

    >>> heaviest([5, 0, 1], [9, 2, 2])
    [0]
    """
    best: list[tuple[int, int]] = []
    for index, place in enumerate(places):
        before = max(((best[i][0], i) for i in range(index) if places[i] < place), default=(0, -1))
        best.append((before[0] + weights[index], before[1]))
    run, index = [], max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while index >= 0:
        run.append(index)
        index = best[index][1]
    return run[::-1]


def free_blocks(chain: Anchors, taken: tuple[NDArray[np.bool_], NDArray[np.bool_]]) -> list[Block]:
    """The blocks of a chain of anchors, as far as no other block holds their words; they are marked as taken."""
    cuts = np.flatnonzero((chain[:, 1:] - chain[:, :-1] > MAX_GAP).any(axis=0)) + 1
    blocks = []
    for first, last in pairwise([0, *cuts.tolist(), chain.shape[1]]):
        anchors, count = chain[:, first:last], last - first
        start, other = anchors[:, 0].tolist()
        end, other_end = (anchors[:, -1] + 1).tolist()
        dense = count >= max(MIN_ANCHORS, MIN_DENSITY * max(end - start, other_end - other))
        if dense and not taken[0][start:end].any() and not taken[1][other:other_end].any():
            taken[0][start:end] = taken[1][other:other_end] = True
            blocks.append(Block(start=start, end=end, other=other, other_end=other_end, anchors=anchors))
    return blocks


def walk(block: Block, original: NDArray[np.uint32], copy: NDArray[np.uint32]) -> Iterator[Step]:
    """The steps from one passage to the other, anchor by anchor."""
    mine, theirs = block.anchors
    jumps = ((mine[1:] - mine[:-1] > 1) | (theirs[1:] - theirs[:-1] > 1)).nonzero()[0]
    place, other = block.start, block.other
    for jump in jumps.tolist():
        end, other_end = int(mine[jump]) + 1, int(theirs[jump]) + 1
        yield "equal", place, end, other, other_end
        place, other = int(mine[jump + 1]), int(theirs[jump + 1])
        for tag, i, j, k, m in gap(original[end:place], copy[other_end:other]):
            yield tag, end + i, end + j, other_end + k, other_end + m
    yield "equal", place, block.end, other, block.other_end


def runs(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, replacements that follow one another made one.

    >>> list(runs([("equal", 0, 1, 0, 1), ("replace", 1, 2, 1, 2), ("replace", 2, 3, 2, 3)]))
    [('equal', 0, 1, 0, 1), ('replace', 1, 3, 1, 3)]
    """
    last: Step | None = None
    for step in steps:
        if last and last[0] == step[0] == "replace" and (last[2], last[4]) == (step[1], step[3]):
            last = ("replace", last[1], step[2], last[3], step[4])
            continue
        if last:
            yield last
        last = step
    if last:
        yield last


def gap(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> list[Step]:
    """The steps from one short run of words to another; of runs of one length, word for word."""
    mine, theirs = len(first), len(second)
    if not mine or not theirs:
        return [("delete" if mine else "insert", 0, mine, 0, theirs)]
    if mine == theirs:
        same = (first == second).tolist()
        return [("equal" if same[i] else "replace", i, i + 1, i, i + 1) for i in range(mine)]
    if min(mine, theirs) == 1 and first[0] != second[0] and first[-1] != second[-1]:
        return [("replace", 0, mine, 0, theirs)]
    return list(SequenceMatcher(None, first.tolist(), second.tolist(), autojunk=False).get_opcodes())
