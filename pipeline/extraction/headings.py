"""Which lines head a section, whatever tag they are written in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.extraction import wording

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block

    Blocks = tuple[Block, ...]

MAX_HEADING = 45
# `一、理解逾期`, `（二）`, `第三步：`, `三．`
HAN_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．,，:：]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十\d]{1,3}(?:步|点|章|节|部分|招|种|条建议|阶段|类)\s*[、:：,，. ]?)\s*\S"
)
# `1. 主动联系`, `2、`, `（3）`: headings only where the lines between them are prose
DIGIT_NUMBER = re.compile(r"^(?:[（(]?\d{1,2}[)）]|\d{1,2}\s*[、.．](?!\d))\s*\S")


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
    return len(below.text) >= 1.2 * len(block.text) or below.level > 0 or is_heading_line(below)


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
