"""Gaps in a choice of blocks: what stands amid the article, set as it is, needs less to be a part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column

AMID = 0.3
"""The probability from which a block is the article's between two of the same place of the template that are."""
HEADS = 0.1
"""The same of a heading without a link, just above one in the same element."""
# `}`, `});`: the lines that end code say nothing that a forest could go by
BRACES = re.compile(r"[{}()\[\];,\s]+")


def closed(document: Document, indices: list[int], probability: Column) -> list[int]:
    """The chosen blocks, ascending, with the gaps of one block between them closed, and code with its last brackets."""
    chosen = set(indices)
    for index in range(1, len(document.blocks)):
        if index not in chosen and index - 1 in chosen and _belongs(document, chosen, index, probability[index]):
            chosen.add(index)
    return sorted(chosen)


def _belongs(document: Document, chosen: set[int], index: int, probability: float) -> bool:
    """Whether a block just behind a chosen one is the article's as well."""
    block, is_amid = document.blocks[index], index + 1 in chosen
    if block.level:
        return (
            is_amid
            and probability >= HEADS
            and not block.anchors
            and _parent(document, index + 1) == _parent(document, index)
        )
    if _place(document, index) != _place(document, index - 1):
        return False
    if BRACES.fullmatch(block.text):
        return True
    return is_amid and probability >= AMID and _place(document, index) == _place(document, index + 1)


def _place(document: Document, index: int) -> int:
    return document.nodes[document.blocks[index].node].place


def _parent(document: Document, index: int) -> int:
    return document.nodes[document.blocks[index].node].parent
