"""The blocks that look alike: same tag and class, or the same place in a row of like elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column, Columns


def columns(document: Document, own: Mapping[str, Column]) -> Columns:
    """For each block, what is true of all of its style: their number, prose, links, and how much of it we take."""
    numbers: dict[tuple[str, str], int] = {}
    kind = np.array([numbers.setdefault(document.style(i), len(numbers)) for i in range(len(document.blocks))])
    length, prose = own["length"], np.maximum(own["weight"], 0.0)
    taken = own["ours"] * length

    def total(values: Column) -> Column:
        return np.bincount(kind, weights=values, minlength=len(numbers)).astype(np.float64)

    count, size = total(np.ones(len(kind))), np.maximum(total(length), 1.0)
    made = {
        "style_count": count,
        "style_prose": total(prose) / max(1.0, float(prose.sum())),
        "style_length": size / np.maximum(count, 1.0),
        "style_linked": total(own["linked"]) / size,
        "style_ours": total(taken) / size,
        "style_taken": total(taken) / max(1.0, float(taken.sum())),
    }
    return {name: values[kind] for name, values in made.items()}
