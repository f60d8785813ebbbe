"""Which blocks of a page are its gold text: what the block selector learns from."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.extraction.blocks import Document

GRAM = 6
"""Characters of the pieces by which a block is found in the gold text."""
SAME = 0.5
"""Share of a block's pieces that the gold text holds where the block is a part of it."""
PLACES = 8
"""Places in the gold text at which a block is tried."""

ARTICLE, OTHER, UNSURE = 1, 0, -1


def labels(document: Document, gold: str, title: str) -> list[int]:
    """ARTICLE, OTHER or UNSURE for each block.

    A block is the article's where it lies on the heaviest chain of blocks that the gold text says in the same order
    (by characters): of what a page prints twice, one copy counts. The other copy, and the title, are unsure.
    """
    lines = [key(block.text) for block in document.blocks]
    candidates = list(places(lines, gold))
    found = {index for index, _ in candidates}
    chain = heaviest(candidates, [len(line) for line in lines])
    name = key(title)
    return [
        UNSURE
        if (name and line == name) or (index in found and index not in chain and len(line) > GRAM)
        else (ARTICLE if index in chain else OTHER)
        for index, line in enumerate(lines)
    ]


def places(lines: Sequence[str], gold: str) -> Iterator[tuple[int, int]]:
    """For each line, where in the gold text it may stand: pairs of line and character, lines ascending."""
    whole = key(gold)
    grams: dict[str, list[int]] = {}
    for start in range(len(whole) - GRAM + 1):
        grams.setdefault(whole[start : start + GRAM], []).append(start)
    starts: dict[str, list[int]] = {}
    offset = 0
    for line in map(key, gold.splitlines()):
        starts.setdefault(line, []).append(offset)
        offset += len(line)
    for index, line in enumerate(lines):
        if len(line) <= GRAM + 2:
            yield from ((index, place) for place in starts.get(line, ())[:PLACES] if line)
            continue
        every = ((at, grams.get(line[at : at + GRAM])) for at in range(len(line) - GRAM + 1))
        pieces = [(at, where) for at, where in every if where]
        if len(pieces) >= SAME * (len(line) - GRAM + 1):
            votes: dict[int, int] = {}
            for at, where in pieces[:60]:
                for place in where[:PLACES]:
                    votes[place - at] = votes.get(place - at, 0) + 1
            best = sorted(votes, key=lambda place: -votes[place])[: PLACES // 2]
            yield from ((index, max(0, place)) for place in best)


def heaviest(candidates: Sequence[tuple[int, int]], weights: Sequence[int]) -> set[int]:
    """The lines of the heaviest chain that ascends in both members of the pairs (Fredman 1975, with weights)."""
    ranks = sorted({place for _, place in candidates})
    best: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)  # a Fenwick tree of (weight, last candidate)
    totals, before = [0] * len(candidates), [-1] * len(candidates)
    first = 0
    while first < len(candidates):
        last = first
        while last < len(candidates) and candidates[last][0] == candidates[first][0]:
            last += 1
        for number in range(first, last):
            rank, found = bisect_left(ranks, candidates[number][1]), (0, -1)
            while rank > 0:
                found, rank = max(found, best[rank]), rank & (rank - 1)
            totals[number], before[number] = found[0] + weights[candidates[number][0]], found[1]
        for number in range(first, last):
            rank = bisect_left(ranks, candidates[number][1]) + 1
            while rank < len(best):
                best[rank], rank = max(best[rank], (totals[number], number)), rank + (rank & -rank)
        first = last
    chain: set[int] = set()
    number = max(range(len(candidates)), key=totals.__getitem__, default=-1)
    while number >= 0:
        chain.add(candidates[number][0])
        number = before[number]
    return chain
