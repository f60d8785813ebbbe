"""Which blocks are the article: the forest's verdict over what trafilatura and our own container finder take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction import body, threads
from pipeline.extraction.baseline import taken
from pipeline.extraction.comments import comments
from pipeline.extraction.features import Declared, features
from pipeline.extraction.forest import forest

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block, Document

LIKELY = 0.5
"""The probability from which a block is the article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The blocks taken for the article, out of ``document``: the page, less the comments unless it is a thread.

    ``probability`` has one number for each block of ``document``, and is empty where the forest was not asked.
    """

    document: Document
    blocks: tuple[Block, ...]
    probability: tuple[float, ...] = ()
    is_thread: bool = False


def select(document: Document, text: str, url: str, declared: Declared) -> Selection:
    """The article's blocks of the page whose markup is ``text``."""
    said = comments(document)
    if threads.is_thread(document, text, url, said):
        posts = threads.select(document, taken(document, text), said)
        return Selection(document=document, blocks=tuple(document.blocks[i] for i in posts), is_thread=True)
    document = document.without(said)
    if not document.blocks:
        return Selection(document=document, blocks=())
    probability = forest().probability(features(document, body.select(document), declared))
    blocks = tuple(document.blocks[i] for i in np.flatnonzero(probability >= LIKELY))
    return Selection(document=document, blocks=blocks, probability=tuple(probability.tolist()))
