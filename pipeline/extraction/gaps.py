"""Gaps in a choice of blocks: what stands amid the article, set as it is, needs less to be a part of it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column

AMID = 0.3
"""The probability from which blocks are the article's between two of the same place of the template that are."""
HEADS = 0.1
"""The same of a heading without a link, just above one in the same element."""
ANNOUNCES, LONGEST = 0.2, 40
"""The same of a line with a colon at its end just above a block that is the article's, and its most characters."""
# `}`, `});`: the lines that end code say nothing that a forest could go by
BRACES = re.compile(r"[{}()\[\];,\s]+")


def closed(document: Document, indices: list[int], probability: Column) -> list[int]:
    """The chosen blocks, ascending, with the gaps between them closed, and code with its last brackets."""
    chosen = set(indices)
    for index in range(1, len(document.blocks)):
        if index not in chosen and index - 1 in chosen and _ends_code(document, index):
            chosen.add(index)
    chosen |= {
        index - 1 for index in sorted(chosen) if index and _announces(document, index - 1, probability[index - 1])
    }
    for above, below in pairwise(sorted(chosen)):
        gap = range(above + 1, below)
        if gap and all(_is_amid(document, above, index, below, probability[index]) for index in gap):
            chosen.update(gap)
    return sorted(chosen)


def _announces(document: Document, index: int, probability: float) -> bool:
    """Whether a short line ends in a colon, and is no link."""
    block = document.blocks[index]
    is_lead = len(block.text) <= LONGEST and block.text.endswith(("：", ":")) and not block.anchors
    return is_lead and probability >= ANNOUNCES


def _ends_code(document: Document, index: int) -> bool:
    """Whether a line of mere brackets stands where the line above it does."""
    is_brackets = BRACES.fullmatch(document.blocks[index].text) is not None
    return is_brackets and _place(document, index) == _place(document, index - 1)


def _is_amid(document: Document, above: int, index: int, below: int, probability: float) -> bool:
    """Whether a block in a gap between two chosen ones is the article's as well."""
    block = document.blocks[index]
    if block.level:
        heads = index + 1 == below and _parent(document, index) == _parent(document, below)
        return heads and probability >= HEADS and not block.anchors
    return probability >= AMID and _place(document, above) == _place(document, index) == _place(document, below)


def _place(document: Document, index: int) -> int:
    return document.nodes[document.blocks[index].node].place


def _parent(document: Document, index: int) -> int:
    return document.nodes[document.blocks[index].node].parent
