"""Which lines head a section, whatever tag they are written in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.extraction import wording

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block, Document

    Blocks = tuple[Block, ...]

MAX_HEADING = 45
MIN_STYLED, MAX_STYLED = 3, 28
MOSTLY = 0.7
"""The share of the lines of a style that must look like headings."""
LISTED = frozenset(("td", "th", "li", "dt", "dd", "pre"))
"""Elements of lists, tables and code: their first line may be shorter than the heading above."""
# `一、理解逾期`, `（二）`, `第三步：`, `三．`
HAN_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．,，:：]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十\d]{1,3}(?:步|点|章|节|部分|招|种|条建议|阶段|类)\s*[、:：,，. ]?)\s*\S"
)
# `3. 清洗`, `2、`, `Q4：怎样申请`
COUNTED = re.compile(r"^(?:[Qq]\s?)?(?P<number>\d{1,2})\s*[、.．:：](?!\d)\s*\S")


def mark_headings(blocks: Blocks, title: str) -> Blocks:
    """Give a level to the short lines that are numbered or bold throughout and have text below them."""
    marked = []
    for index, block in enumerate(blocks):
        below = blocks[index + 1] if index + 1 < len(blocks) else None
        level = block.level
        if not level and below and is_heading_line(block) and _heads(block, below):
            level = 3
        if level and len(block.text) > 2 * MAX_HEADING:
            level = 0
        marked.append(replace(block, level=level) if level != block.level else block)
    return tuple(marked)


def _heads(block: Block, below: Block) -> bool:
    is_longer = len(below.text) >= 1.2 * len(block.text)
    return is_longer or below.level > 0 or below.tag in LISTED or is_heading_line(below)


def mark_styled(blocks: Blocks, document: Document) -> Blocks:
    """Give a level to short lines of a style of their own, several of them and each above prose of another style."""
    if not document.nodes:
        return blocks
    rows: dict[tuple[str, str], list[int]] = {}
    for index, block in enumerate(blocks):
        rows.setdefault(document.styles[block.node], []).append(index)
    heads: set[int] = set()
    for (tag, hint), places in rows.items():
        heading = [index for index in places if is_styled_heading(blocks, index)]
        if hint and tag not in LISTED and len(heading) >= max(2, MOSTLY * len(places)):
            heads.update(heading)
    return tuple(replace(block, level=3) if index in heads else block for index, block in enumerate(blocks))


def mark_counted(blocks: Blocks) -> Blocks:
    """Give a level to short lines that count up (`1. 清洗`, `Q2: …`), each above prose: between items stands none."""
    counted = {index: number for index in range(len(blocks)) if (number := _count(blocks, index))}
    rows: list[list[int]] = []
    for index, number in counted.items():
        if rows and number == counted[rows[-1][-1]] + 1:
            rows[-1].append(index)
        else:
            rows.append([index])
    heads = {index for row in rows if len(row) > 1 for index in row}
    return tuple(replace(block, level=3) if index in heads else block for index, block in enumerate(blocks))


def _count(blocks: Blocks, index: int) -> int:
    """The number of a line that may head what stands below it; 0 where it may not."""
    block, below = blocks[index], blocks[index + 1 : index + 2]
    match = COUNTED.match(block.text)
    if not match or block.level or len(block.text) > MAX_STYLED or block.tag in LISTED or not below:
        return 0
    is_said = wording.SENTENCE_END.search(block.text) and not block.text.endswith(("?", "？"))
    is_above_prose = len(below[0].text) > MAX_STYLED and not COUNTED.match(below[0].text)
    return int(match["number"]) if is_above_prose and not is_said else 0


def is_styled_heading(blocks: Blocks, index: int) -> bool:
    """Whether a line says no sentence and stands above one of another style."""
    block, below = blocks[index], blocks[index + 1 : index + 2]
    if block.level or not MIN_STYLED <= len(block.text) <= MAX_STYLED or not below or below[0].node == block.node:
        return False
    is_said = wording.SENTENCE_END.search(block.text) and not block.text.endswith(("?", "？"))
    return not is_said and not block.text.endswith(("，", ",", "、", "：", ":")) and len(below[0].text) > MAX_STYLED


def is_heading_line(block: Block) -> bool:
    """True for a short line that is numbered or bold and no sentence."""
    text = block.text
    if len(text) > MAX_HEADING or (wording.SENTENCE_END.search(text) and not text.endswith(("?", "？"))):
        return False
    if text.endswith(("，", ",", "、", "：", ":")):
        return False
    if HAN_NUMBER.match(text):
        return "，" not in text or len(text) <= 24
    return block.bold >= 0.9 * len(text) and len(text) >= 2


def demote_title(blocks: Blocks, title: str) -> Blocks:
    """A top heading that stands alone above the text is another wording of the title and heads no section."""
    if not blocks or not blocks[0].level:
        return blocks
    top = blocks[0].level
    others = [block.level for block in blocks[1:] if block.level]
    if others and top < min(others):
        return (replace(blocks[0], level=0), *blocks[1:])
    return blocks
