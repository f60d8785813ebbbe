"""Articles that a page prints twice, the second time word for word or spun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block

    Blocks = tuple[Block, ...]

MIN_PARAGRAPH = 24
"""Characters below which a paragraph is no evidence."""
SAME = 0.3
"""Share of character pairs that a spun paragraph still has in common with its original; strangers stay below .15."""
MIN_RUN = 2
MIN_SHARE = 0.6
"""A copy must repeat at least this share of the paragraphs between the two beginnings."""


def fold_doubled_article(blocks: Blocks, title: str) -> Blocks:
    """Keep the fuller copy where a text says the same paragraphs in the same order twice."""
    split = copies(blocks)
    if split is None:
        return blocks
    first, second = blocks[: split], blocks[split:]
    return first if _characters(first) >= _characters(second) * 0.9 else second


def copies(blocks: Blocks) -> int | None:
    """The index of the block where the second copy begins, or None."""
    evidence = [(i, pairs(block.text)) for i, block in enumerate(blocks) if len(key(block.text)) >= MIN_PARAGRAPH]
    matches = []
    low = 0
    for place in range(1, len(evidence)):
        for earlier in range(low, place):
            if alike(evidence[earlier][1], evidence[place][1]) >= SAME:
                matches.append((earlier, place))
                low = earlier + 1
                break
    if not matches:
        return None
    start = matches[0][1]
    behind = len(evidence) - start
    run = [match for match in matches if match[0] < start]
    if len(run) < MIN_SHARE * min(start - matches[0][0], behind) or (len(run) < MIN_RUN and behind > 1):
        return None
    return _beginning(blocks, evidence[matches[0][0]][0], evidence[start][0])


def _beginning(blocks: Blocks, first: int, second: int) -> int:
    """Step back from the first repeated paragraph over the headings and lines repeated above it."""
    while first > 0 and second > 0:
        one, two = key(blocks[first - 1].text), key(blocks[second - 1].text)
        if one != two and alike(pairs(one), pairs(two)) < SAME:
            break
        first, second = first - 1, second - 1
    return second


def pairs(text: str) -> frozenset[str]:
    """The set of neighbouring characters of a text."""
    line = key(text)
    return frozenset(line[i : i + 2] for i in range(len(line) - 1))


def alike(one: frozenset[str], two: frozenset[str]) -> float:
    """The shared part of two sets of pairs, from 0 to 1, of the smaller one where the other is up to twice its size."""
    small, large = sorted((len(one), len(two)))
    if not small or large > 3 * small:
        return 0.0
    return len(one & two) / small


def _characters(blocks: Blocks) -> int:
    return sum(len(block.text) for block in blocks)
