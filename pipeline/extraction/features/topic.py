"""Whether a block speaks of what the title, the description and the likely article speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction.features.characters import Characters

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.characters import Codes
    from pipeline.extraction.features.columns import Column, Columns


def columns(document: Document, core: Column, title: str, description: str) -> Columns:
    """Shares of neighbouring characters: the block's in title, description and ``core``, and theirs in the block."""
    size = len(document.blocks)
    pairs, line = Characters([block.text for block in document.blocks]).pairs
    values, inverse = np.unique(pairs, return_inverse=True)
    spoken = np.unique(line * max(1, len(values)) + inverse)  # each pair once a block
    block, pair = np.divmod(spoken, max(1, len(values)))
    total = np.maximum(np.bincount(block, minlength=size), 1)
    heads = {}
    for name, text in (("title", title), ("description", description)):
        named = np.unique(Characters([text or " "]).pairs[0])
        shared = np.bincount(block, weights=among(values, named)[pair], minlength=size)
        heads[f"of_{name}"] = shared / total
        heads[f"{name}_said"] = shared / max(1, len(named))
    said = np.bincount(pair, weights=core[block], minlength=max(1, len(values)))
    elsewhere = said[pair] - core[block] > 0  # in the core, this block apart
    return {
        **heads,
        "topic": np.bincount(block, weights=elsewhere, minlength=size) / total,
    }


def among(values: Codes, others: Codes) -> Column:
    """1 for each of ``values`` that is one of the ``others``; both ascend."""
    found = np.zeros(len(values))
    if len(values):
        places = np.minimum(np.searchsorted(values, others), len(values) - 1)
        found[places[values[places] == others]] = 1.0
    return found
