"""Where the comments of a page stand, whatever their classes are called: under a heading, or as a row of items."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pipeline.extraction import wording
from pipeline.extraction.furniture import REMEMBERED
from pipeline.extraction.headings import HAN_NUMBER
from pipeline.extraction.hints import DIGIT, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extraction.blocks import Block, Document

# What a line under a comment offers: `回复TA`, `赞(3) 回复`, `2025-03-20 赞(3) 回复`, `举报`
ACTION = re.compile(
    r"(?:^|[\s)\d])(?:回复(?:TA|ta|他|她)?|点?赞|支持|反对|踩|顶|举报|引用)(?:\s*[(（\[]?\d*[)）\]]?)\s*$"
)
# A moment to the minute, or one told from now: `2004-12-27 12:46`, `08-12 11:59`, `3天前`, `昨天 10:05`
MOMENT = re.compile(
    r"\d{1,2}[-/.月]\d{1,2}日?[\sT]*\d{1,2}[:：]\d{2}|\d{1,3}\s?(?:秒钟?|分钟|小时|天|周|个月|年)前|(?:昨天|前天|今天)\s*\d{1,2}[:：]\d{2}"
)
HEADS = frozenset(DIGIT + "昨前刚")
"""Characters of which the head of a comment has one."""
MIN_ITEMS = 3
LONGEST_DATED = 80
DATED_HEAD = 3
"""The blocks of an item in which its moment stands."""
MAX_ITEM_BLOCKS = 6
LONGEST_NAME = 24
# A paragraph at least this long, styled as no comment is, begins the article again.
LONG_PARAGRAPH = 80


def comments(document: Document) -> frozenset[int]:
    """The indices of the blocks that are comments, their headings included."""
    found: set[int] = set()
    heads = [i for i, block in enumerate(document.blocks) if not block.anchors and _heads_comments(block)]
    named = [i for i, block in enumerate(document.blocks) if is_headed(block.text)] if heads else []
    for index in heads:
        if index not in found:
            found.update(range(index, section_end(document, index, named)))
    for start, end in (*alike_items(document), *dated_rows(document)):
        found.update(range(start, end))
    return frozenset(found)


def _heads_comments(block: Block) -> bool:
    return bool(wording.COMMENTS_HEADING.match(block.text))


def section_end(document: Document, heading: int, names: list[int]) -> int:
    """Where the section under a comments heading ends: with its container, at the next heading, or at the article.

    ``names`` are all lines with a name and a date, ascending.
    """
    parent = document.nodes[document.blocks[heading].node].parent
    end = document.nodes[max(parent, 0)].end
    if heading + 1 >= end:  # the heading stands alone in a box: the section is the box's neighbour
        grand = document.nodes[max(parent, 0)].parent
        end = document.nodes[max(grand, 0)].end
    named = names[bisect_right(names, heading) : bisect_left(names, end)]
    if named and all(document.style(i) == document.style(named[0]) for i in range(heading, end)):
        end = min(end, named[-1] + 2)  # nothing tells comments from the article but the lines with name and date
    first = range(heading + 1, min(heading + 4, end))
    short = [index for index in first if len(document.blocks[index].text) < LONG_PARAGRAPH]
    styles = {document.style(index) for index in short or first}
    for index in range(heading + 1, end):
        block = document.blocks[index]
        if block.level or any(mark.match(block.text) for mark in (HAN_NUMBER, wording.RELATED_HEADING, wording.LABEL)):
            return index
        if len(block.text) >= LONG_PARAGRAPH and document.style(index) not in styles:
            return index
    return end


def alike_items(document: Document) -> Iterator[tuple[int, int]]:
    """The ranges of blocks of rows of sibling elements, each a name, a text and something to do with it."""
    for children in document.children:
        for _, row in groupby(children, key=lambda child: (document.nodes[child].tag, document.nodes[child].hint)):
            items = list(row)
            if len(items) >= MIN_ITEMS and sum(is_item(document, item) for item in items) >= len(items) * 0.8:
                yield document.nodes[items[0]].start, document.nodes[items[-1]].end


def dated_rows(document: Document) -> Iterator[tuple[int, int]]:
    """The ranges of blocks in which lines with a moment and lines of text alternate in one element, tags whatever."""
    for node, children in enumerate(document.children):
        heads: dict[tuple[str, str], list[int]] = {}
        for child in children:
            start, end = document.nodes[child].start, document.nodes[child].end
            if end == start + 1 and is_dated(document.blocks[start]):
                heads.setdefault(document.style(start), []).append(start)
        for rows in heads.values():
            gaps = [below - above for above, below in pairwise(rows)]
            if len(rows) >= MIN_ITEMS and min(gaps) >= 2:
                kinds = {document.style(i) for above, below in pairwise(rows) for i in range(above, below)}
                end = rows[-1] + 1
                while end < document.nodes[node].end and document.style(end) in kinds:
                    end += 1
                yield rows[0], end


def is_dated(block: Block) -> bool:
    """Whether a line tells a moment and little more."""
    return len(block.text) <= LONGEST_DATED and has_moment(block.text)


@lru_cache(maxsize=REMEMBERED)
def has_moment(line: str) -> bool:
    """Whether a line tells a moment."""
    return DIGIT in letters(line) and MOMENT.search(line) is not None


@lru_cache(maxsize=REMEMBERED)
def is_headed(line: str) -> bool:
    """Whether a line is the head of a comment: a name and a day."""
    return not HEADS.isdisjoint(letters(line)) and wording.COMMENT_HEAD.match(line) is not None


def is_item(document: Document, node: int) -> bool:
    """Whether an element reads like one comment: a name, a text, a moment or something to do with it."""
    start, end = document.nodes[node].start, document.nodes[node].end
    if 2 <= end - start <= MAX_ITEM_BLOCKS and any(map(is_dated, document.blocks[start : start + DATED_HEAD])):
        return True
    texts = [block.text for block in document.blocks[start:end]]
    if not 2 <= len(texts) <= MAX_ITEM_BLOCKS or wording.SENTENCE_END.search(texts[0]):
        return False
    named = len(texts[0]) <= LONGEST_NAME or is_headed(texts[0])
    acted = any(ACTION.search(text) or is_headed(text) for text in texts if len(text) <= 40)
    return named and acted
