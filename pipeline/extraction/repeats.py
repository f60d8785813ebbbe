"""Articles that a page prints twice, the second time word for word or spun."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.extraction.wording import HAN, SENTENCE_END, key

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.extraction.blocks import Block

    Blocks = tuple[Block, ...]
    Repeats = Callable[[list[frozenset[str]], list[frozenset[str]]], bool]

MIN_PARAGRAPH = 24
"""Characters below which a paragraph is no evidence."""
SAME = 0.4
"""Share of character pairs that a spun paragraph still has in common with its original; strangers stay below .25."""
NEXT = 0.28
"""What the paragraph just behind one that is said again must share: the order tells as well."""
NEARLY_EQUAL = 0.8
"""What one paragraph alone must share to be a second copy."""
MIN_SHARE = 0.6
"""A second copy says again at least this share of the first, by characters."""
MANY = 3
"""Paragraphs said again in order that are a second copy whatever follows them."""
MIN_LINE, MIN_LINES, MOST_LINES = 4, 4, 0.8
"""Letters of a line that is evidence where there are hardly any paragraphs, such lines, and how many are said again."""
MAX_PARAGRAPHS = 400
"""Paragraphs that are compared: a page that prints an article twice is no book."""
LINKED = 0.5
NEW = 0.3
"""The share of new short lines with which nothing is a second copy."""
MAX_COPIES = 8
"""Copies that are folded; exact ones beyond are dropped row by row."""
MAX_ROW = 64
"""Lines of a row that are compared at a time."""
LONG_LINE = 8
"""Letters of a line that more than a cell of a table has."""
TABLE = 12
"""Lines in a row, however short, that no table says twice."""
HAN_SHARE = 0.1
"""Share of Chinese characters below which the words of a text tell more than its characters."""
DIGESTED = 6
"""Blocks at the top among which a text is digested, and blocks of the text that a digest may say."""
LONGEST_DIGEST = 600
"""Characters of the longest digest."""
LONGEST_LABEL = 12
"""Letters of the longest label before a digest."""
# `…`, `……更多详情请看正文`
CUT = re.compile(r"(?:…|\.{2,}|。{3})\W*[^\W\d_]{0,12}\W*$")
WORD = re.compile(r"[^\W\d_]+")
LONG_WORD = 4
FULLER, FULLER_SPUN = 1.15, 1.5
"""What the second copy holds of the first's characters, and of its sentences, where it is the fuller one; where it says
most of it in other words, it must be much fuller."""
BEGINNING = 3
"""The second copy begins with one of the first paragraphs of the first."""


def fold_doubled_article(blocks: Blocks, title: str) -> Blocks:
    """Keep the fuller copy where a text says the same paragraphs in the same order twice, or more often."""
    for _ in range(MAX_COPIES):
        split = second_copy(blocks)
        if split is None or _says_more(blocks, split):
            break
        first, second = blocks[:split], blocks[split:]
        blocks = second if is_fuller(second, first) else first
    return blocks


def _says_more(blocks: Blocks, split: int) -> bool:
    """Whether much of what is behind are short lines that stand nowhere above: who answers quotes what was said."""
    above = [pairs(block.text) for block in blocks[:split] if len(block.text) < MIN_PARAGRAPH][:MAX_PARAGRAPHS]
    short = [key(block.text) for block in blocks[split:] if len(block.text) < MIN_PARAGRAPH][:MAX_PARAGRAPHS]
    new = sum(len(line) for line in short if not any(alike(pairs(line), each) >= SAME for each in above))
    return new > NEW * _characters(blocks[split:])


def drop_rest_of_copy(blocks: Blocks, page: Blocks) -> Blocks:
    """Drop what was chosen of a second copy most of which was not: lines of it stand above word for word.

    ``page`` are all blocks of the page; the copy is looked for among those that are no mere links.
    """
    if not any(count > 1 for line, count in Counter(key(block.text) for block in blocks).items() if line):
        return blocks
    whole = tuple(block for block in page if block.link_share < LINKED and block.order >= blocks[0].order)
    split = second_copy(whole)
    if split is None:
        return blocks
    first = tuple(block for block in blocks if block.order < whole[split].order)
    return first if 2 * _characters(first) > _characters(blocks) else blocks


def second_copy(blocks: Blocks) -> int | None:
    """The index of the block where the second copy begins, or None.

    Where there are hardly any paragraphs, its lines tell.
    """
    long = [i for i, block in enumerate(blocks) if len(key(block.text)) >= MIN_PARAGRAPH]
    found = _copied(blocks, long[:MAX_PARAGRAPHS], _repeats)
    if found is None and len(long) < 2 * MANY:
        lines = [i for i, block in enumerate(blocks) if len(key(block.text)) >= MIN_LINE]
        found = _copied(blocks, lines, _repeats_all) if len(lines) <= 3 * MAX_ROW else None
    return found


def _copied(blocks: Blocks, places: list[int], repeats: Repeats) -> int | None:
    """The same, given the places of the blocks that are compared, and what makes a second copy of them."""
    sets = [pairs(blocks[i].text) for i in places]
    for start in range(1, len(sets)):
        for begin in range(min(BEGINNING, start)):
            if alike(sets[begin], sets[start]) >= SAME and repeats(sets[begin:start], sets[start:]):
                return _beginning(blocks, places[begin], places[start])
    return None


def _repeats_all(first: list[frozenset[str]], second: list[frozenset[str]]) -> bool:
    """Whether two rows of lines say the same, nearly all, in order."""
    if not MIN_LINES <= len(first) <= MAX_ROW or not _differ(first):
        return False
    said = [alike(one, other) >= SAME for one, other in zip(first, second, strict=False)]
    return sum(said) >= MOST_LINES * max(len(first), len(second))


def _repeats(first: list[frozenset[str]], second: list[frozenset[str]]) -> bool:
    """Whether the second row of paragraphs says the first again, in order, or the first part of it."""
    if not _differ(first):
        return False
    place, said, again, matches, closest = 0, 0, 0, 0, 0.0
    for paragraph in first:
        for index in range(place, len(second)):
            likeness = alike(paragraph, second[index])
            if likeness >= (NEXT if matches and index == place else SAME):
                place, said, again, matches = index + 1, said + len(paragraph), again + len(second[index]), matches + 1
                closest = max(closest, likeness)
                break
    size, other = sum(map(len, first)), sum(map(len, second))
    if matches >= MANY:  # what follows the copy, or what the copy leaves out, does not matter
        return said >= MIN_SHARE * size or again >= MIN_SHARE * other
    # One or two paragraphs said again are a second copy only of an article that is no longer: a lead is said again too.
    return said >= MIN_SHARE * size >= MIN_SHARE**2 * other and (matches > 1 or closest >= NEARLY_EQUAL)


def _differ(paragraphs: list[frozenset[str]]) -> bool:
    """Whether most neighbours say different things: the rows of a table or a form are all alike, and no copies."""
    same = sum(alike(one, other) >= SAME for one, other in pairwise(paragraphs))
    return same <= (1 - MIN_SHARE) * (len(paragraphs) - 1)


def _beginning(blocks: Blocks, first: int, second: int) -> int:
    """Step back from the first repeated paragraph over the headings and lines repeated above it."""
    begun = first
    while first > 0 and second > begun + 1:
        one, two = key(blocks[first - 1].text), key(blocks[second - 1].text)
        if one != two and alike(pairs(one), pairs(two)) < NEXT:
            break
        first, second = first - 1, second - 1
    return second


def drop_digest(blocks: Blocks, title: str) -> Blocks:
    """Drop the beginning of the text where it stands above it cut short, with or without a label: `摘要：很多人…`."""
    top = blocks[:DIGESTED]
    digests = {
        place: key(block.text[: cut.start()])
        for place, block in enumerate(top)
        if len(block.text) <= LONGEST_DIGEST and (cut := CUT.search(block.text))
    }
    if not digests:
        return blocks
    texts = [block.text[: 2 * LONGEST_DIGEST] for block in blocks[: 3 * DIGESTED]]
    below = [key("".join(texts[i : i + DIGESTED])) for i in range(1, 2 * DIGESTED)]
    said = {top[at].order for at, line in digests.items() if any(_begins(text, line) for text in below[at:])}
    return tuple(block for block in blocks if block.order not in said)


def _begins(text: str, line: str) -> bool:
    """Whether a line says the beginning of a text behind a few letters of its own."""
    labels = range(min(LONGEST_LABEL, len(line) - LONG_LINE) + 1)
    return any(text.startswith(line[size:]) for size in labels)


def drop_said_again(blocks: Blocks, title: str) -> Blocks:
    """Drop rows of blocks that stand above word for word, in the same order, and are at least a paragraph long."""
    lines = [key(block.text) for block in blocks]
    above: dict[str, int] = {}
    kept, index = [], 0
    while index < len(blocks):
        length = _said_again(lines, above.get(lines[index], index), index)
        if not length:
            kept.append(blocks[index])
            above.setdefault(lines[index], index)
        index += max(1, length)
    return tuple(kept)


def _said_again(lines: list[str], first: int, again: int) -> int:
    """How many lines from ``again`` say what the lines from ``first`` say, if that is a paragraph; else 0."""
    length = 0
    most = min(len(lines) - again, again - first, MAX_ROW)
    while length < most and lines[first + length] == lines[again + length]:
        length += 1
    said = lines[again : again + length]
    says_something = bool(said) and (max(map(len, said)) >= LONG_LINE or length >= TABLE)
    return length if says_something and sum(map(len, said)) >= MIN_PARAGRAPH else 0


@lru_cache(maxsize=1 << 10)  # two passes compare the paragraphs of a page
def pairs(text: str) -> frozenset[str]:
    """The set of neighbouring characters of a Chinese text, or of the longer words of another."""
    if len(HAN.findall(text)) < HAN_SHARE * len(text):
        return frozenset(word for word in WORD.findall(text.lower()) if len(word) >= LONG_WORD)
    line = key(text)
    return frozenset(line[i : i + 2] for i in range(len(line) - 1))


def alike(one: frozenset[str], two: frozenset[str]) -> float:
    """The shared part of two sets of pairs, from 0 to 1, of the smaller one where the other is up to twice its size."""
    small, large = sorted((len(one), len(two)))
    if not small or large > 2 * small:
        return 0.0
    return len(one & two) / small


def is_fuller(second: Blocks, first: Blocks) -> bool:
    """Whether the second copy says more: not only in more words, which spinning does too, but in more blocks."""
    said = {key(block.text) for block in second}
    same = _characters(tuple(block for block in first if key(block.text) in said))
    least = FULLER if 2 * same > _characters(first) else FULLER_SPUN
    longer = _characters(second) > least * _characters(first)
    return longer and _sentences(second) > least * _sentences(first)


def _characters(blocks: Blocks) -> int:
    return sum(len(block.text) for block in blocks)


def _sentences(blocks: Blocks) -> int:
    return sum(bool(SENTENCE_END.search(block.text)) for block in blocks)
