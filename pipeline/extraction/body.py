"""Our own opinion on which blocks are the article: the container with the most prose, less its parts without any."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.extraction.wording import PUNCTUATION

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block, Document

# A part of the container that weighs less than this is furniture, unless one of its blocks speaks for itself.
FURNITURE = -10.0
STRONG = 40.0
MAX_LINKED = 0.6


def weight(block: Block) -> float:
    """How much a block speaks for (or, below zero, against) what is around it being the article."""
    plain = len(block.text) - block.linked
    marks = len(PUNCTUATION.findall(block.text))
    if block.link_share > 0.5:
        return -8.0 - 4 * block.anchors - 0.2 * min(block.linked, 100)
    if block.level:
        return 0.0
    if plain >= 20 and marks:
        return min(plain, 300.0) * (1.0 if marks >= 2 or plain < 40 else 0.5)
    return plain * 0.5 if marks and plain >= 10 else -2.0


def select(document: Document) -> list[int]:
    """The indices of the blocks that speak for themselves best, ascending."""
    if not document.blocks:
        return []
    weights = [weight(block) for block in document.blocks]
    sums = list(accumulate(weights, initial=0.0))
    main = container(document, sums)
    dropped = furniture(document, main, weights, sums)
    node = document.nodes[main]
    inside = [
        index
        for index in range(node.start, node.end)
        if index not in dropped and document.blocks[index].link_share < MAX_LINKED
    ]
    return without_edges(document, inside, weights)


def container(document: Document, sums: list[float]) -> int:
    """The innermost element that weighs most."""
    totals = [sums[node.end] - sums[node.start] for node in document.nodes]
    return max(range(len(totals)), key=lambda index: (totals[index], index)) if max(totals, default=0.0) > 0 else 0


def furniture(document: Document, main: int, weights: list[float], sums: list[float]) -> set[int]:
    """The blocks of the elements inside ``main`` that speak against the article as a whole."""
    dropped: set[int] = set()
    waiting = [main]
    while waiting:
        for child in document.children[waiting.pop()]:
            node = document.nodes[child]
            if sums[node.end] - sums[node.start] < FURNITURE and max(weights[node.start : node.end]) < STRONG:
                dropped.update(range(node.start, node.end))
            else:
                waiting.append(child)
    return dropped


def without_edges(document: Document, indices: list[int], weights: list[float]) -> list[int]:
    """The run of blocks that weighs most (Kadane's algorithm), and the headings just above it."""
    best, current, start, span = 0.0, 0.0, 0, (0, 0)
    for place, index in enumerate(indices):
        if current <= 0:
            current, start = 0.0, place
        current += weights[index]
        if current >= best:
            best, span = current, (start, place + 1)
    first, last = span
    while first > 0 and document.blocks[indices[first - 1]].level:
        first -= 1
    return indices[first:last]
