"""The blocks that look alike: of the same tag and class, anywhere on the page or in the same place of its template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column, Columns


def kinds(document: Document) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """By name, for each block the number of its style, and of its style within those of all elements around it."""
    yield "style", numbered(document.style(index) for index in range(len(document.blocks)))
    yield "place", numbered(document.nodes[block.node].place for block in document.blocks)


def numbered(values: Iterable[object]) -> NDArray[np.int64]:
    """Numbers from 0 up in the place of values, the same for the same."""
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values])


def columns(document: Document, own: Mapping[str, Column]) -> Columns:
    """For each block, what is true of all that look like it: number, prose, links, and how much of them we take."""
    length, prose = own["length"], np.maximum(own["weight"], 0.0)
    taken = own["ours"] * length
    found: Columns = {}
    for name, kind in kinds(document):
        sums = [np.bincount(kind, weights=values) for values in (length, prose, own["linked"], taken)]
        count, size = np.bincount(kind).astype(np.float64), np.maximum(sums[0], 1.0)
        made = {
            "count": count,
            "prose": sums[1] / max(1.0, float(prose.sum())),
            "length": size / count,
            "linked": sums[2] / size,
            "ours": sums[3] / size,
            "taken": sums[3] / max(1.0, float(taken.sum())),
        }
        found |= {f"{name}_{of}": values[kind] for of, values in made.items()}
    return found
