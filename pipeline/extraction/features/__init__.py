"""What is known of every block of a page, as numbers: the columns that the forest decides by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction import body, refrains
from pipeline.extraction.features import containers, diction, lines, neighbours, styles, topic
from pipeline.extraction.features.columns import Column, Columns, constant, flags, since, until
from pipeline.extraction.threads import Said, Signs
from pipeline.tokens import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.extraction.blocks import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the head of a page says that its text is about; empty where it does not."""

    title: str = ""
    description: str = ""

    def simplified(self) -> Declared:
        """The same in simplified characters."""
        return Declared(title=simplified(self.title), description=simplified(self.description))


BESIDE = -2.0
"""What a comment speaks for its container's being the article: as little as a menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """What people seem to say on a page, and what speaks for its being what a reader comes for."""

    said: Said = field(default_factory=Said)
    signs: Signs = field(default_factory=Signs)

    @property
    def replies(self) -> frozenset[int]:
        """The blocks that read like comments."""
        return self.said.replies

    @property
    def beside(self) -> frozenset[int]:
        """The replies that are no content."""
        return frozenset() if self.signs.is_thread else self.replies

    def columns(self, size: int) -> Columns:
        """The same as columns."""
        signs = self.signs
        told = {
            "address": constant(signs.address, size),
            "declared": constant(signs.declared, size),
            "thread": constant(signs.is_thread, size),
            "thread_odds": constant(signs.odds, size),
        }
        reply = flags(self.replies, size)
        told |= {"reply": reply, "since_reply": since(reply), "until_reply": until(reply)}
        return told | refrains.since(self.said.refrains, size)


def features(document: Document, declared: Declared, discussion: Discussion) -> Mapping[str, Column]:
    """By name, one number for each block of ``document`` (which has some), in reading order.

    The columns are shares, counts, distances in blocks and flags; names tell which. Work is linear in the page.
    """
    size = len(document.blocks)
    beside = discussion.beside
    found = lines.columns(document, declared.title) | discussion.columns(size)
    found["weight"] = np.where(flags(beside, size) > 0, BESIDE, found["weight"])
    found |= diction.diction().columns([block.text for block in document.blocks])
    article = document.without(beside)
    found["ours"] = flags((article.blocks[index].order for index in body.select(article)), size)
    found |= topic.columns(document, found["ours"], declared.title, declared.description)
    found |= neighbours.columns(found)
    found |= containers.columns(document, found)
    found |= styles.columns(document, found)
    return found
