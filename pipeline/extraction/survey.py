"""Some pages of a site -> its :class:`Layout`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.extraction.extract import article, read
from pipeline.extraction.layout import Layout, layout
from pipeline.model import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.extraction.blocks import Document
    from pipeline.model import Page


def survey(pages: Iterable[Page]) -> Layout:
    """What pages of one site have in common, as far as they hold articles."""
    return layout(_chosen(pages))


def _chosen(pages: Iterable[Page]) -> Iterator[tuple[Document, frozenset[int]]]:
    for page in pages:
        reading = read(page)
        if not isinstance(reading, Rejected) and not isinstance(article(reading), Rejected):
            selection = reading.selection
            yield selection.document, frozenset(block.order for block in selection.blocks)
