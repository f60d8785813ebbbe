"""What the pages of one site have in common: which lines of which elements were the article's on those seen so far.

A site writes its pages with a few templates. What a forest thinks of one page it may think wrongly; what it thinks of
the same place on many pages of a site, it seldom does. The votes of the other pages are a prior for the next one
(naive Bayes: log-odds are added up), so a line stays where its like stayed, unless the page speaks clearly against it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from zlib import crc32

import numpy as np

from pipeline.extraction.furniture import is_furniture
from pipeline.extraction.wording import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.extraction.blocks import Block, Document
    from pipeline.extraction.features.columns import Column

Votes: TypeAlias = "tuple[int, int]"

TRUST = 1.5
"""What the other pages' votes weigh beside the page's own signs."""
LINKED = 0.5
SHORT = 24
"""Characters below which a line without a full stop is a heading, a label or an item."""
UTMOST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """For each unit (:func:`unit`) of a site, in how many of its lines it was left, and taken."""

    votes: Mapping[int, Votes] = field(default_factory=dict)

    def told(self, document: Document, probability: Column) -> Column:
        """The probabilities of a page's blocks, with what the site's other pages say; units never seen say nothing."""
        if not self.votes:
            return probability
        none = (0, 0)
        votes = np.array([self.votes.get(unit(document, block), none) for block in document.blocks], dtype=np.float64)
        own = np.clip(probability, UTMOST, 1.0 - UTMOST)
        odds = np.log(own / (1.0 - own)) + TRUST * np.log((votes[:, 1] + 1.0) / (votes[:, 0] + 1.0))
        return np.round(1.0 / (1.0 + np.exp(-odds)), 6)


def layout(pages: Iterable[tuple[Document, frozenset[int]]]) -> Layout:
    """The votes of pages: the blocks of each, and the orders of those that were the article's."""
    left: Counter[int] = Counter()
    taken: Counter[int] = Counter()
    for document, orders in pages:
        for block in document.blocks:
            (taken if block.order in orders else left)[unit(document, block)] += 1
    return Layout(votes={number: (left[number], taken[number]) for number in sorted(left | taken)})


def unit(document: Document, block: Block) -> int:
    """A number for the place of a line on the page and for the kind of line that it is there."""
    kind = (
        block.level > 0,
        block.link_share > LINKED,
        2 * block.bold > len(block.text),
        is_furniture(block.text),
        SENTENCE_END.search(block.text) is not None,
        len(block.text) < SHORT,
        block.hidden,
    )
    return crc32(bytes(kind), document.nodes[block.node].place)
