"""What is known of every block of a page, as numbers: the columns that the forest decides by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extraction.features import containers, lines, neighbours, styles, topic
from pipeline.extraction.features.columns import Column, flags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.extraction.blocks import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the head of a page says that its text is about; empty where it does not."""

    title: str = ""
    description: str = ""


def features(document: Document, ours: Iterable[int], declared: Declared) -> Mapping[str, Column]:
    """By name, one number for each block of ``document`` (which has some), in reading order.

    ``ours`` are the blocks that :mod:`pipeline.extraction.body` takes for the article. The columns are shares, counts,
    distances in blocks and flags; names tell which. Work is linear in the page.
    """
    found = lines.columns(document, declared.title)
    found["ours"] = flags(ours, len(document.blocks))
    found |= topic.columns(document, found["ours"], declared.title, declared.description)
    found |= neighbours.columns(found)
    found |= containers.columns(document, found)
    found |= styles.columns(document, found)
    return found
