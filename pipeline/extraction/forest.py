"""How sure the block selector is of each block: two forests in a row, trained by ``benchmarks/forest.py``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction.features import context
from pipeline.extraction.trees import Forest, packaged, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column


def probability(odds: Column) -> Column:
    """Log-odds as probabilities; to six places, so that they are the same on every machine."""
    return np.round(1.0 / (1.0 + np.exp(-odds)), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forests:
    """Two forests in a row: the second knows what the first thought of the other blocks of the page."""

    first: Forest
    second: Forest

    def probability(self, document: Document, columns: Mapping[str, Column]) -> Column:
        """For each block of a page, how likely it is the article's."""
        odds = self.first.odds(columns)
        told = context.columns(document, columns["length"], odds)
        return probability(self.second.odds({**columns, **told}))


@cache
def forests() -> Forests:
    """The forests of the package."""
    data = packaged("forests.json")
    return Forests(first=parsed(data["first"]), second=parsed(data["second"]))
