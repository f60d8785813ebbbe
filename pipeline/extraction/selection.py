"""Which blocks are the article: the forest's verdict, and where that is unsure, trafilatura's beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction import threads
from pipeline.extraction.baseline import taken
from pipeline.extraction.features import Declared, Discussion, features
from pipeline.extraction.features.columns import flags
from pipeline.extraction.forest import forests
from pipeline.extraction.gaps import closed
from pipeline.extraction.refrains import is_prose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pipeline.extraction.blocks import Block, Document
    from pipeline.extraction.features.columns import Column
    from pipeline.extraction.layout import Layout

    Indices = NDArray[np.int64]
    Mask = NDArray[np.bool_]

LIKELY = 0.35
"""The probability from which a block is the article's: what is lost costs more than what leaks."""
CERTAIN = 0.7
"""The probability from which a block is the article's though it is worded like furniture."""
NO_COMMENT = 0.95
"""The probability from which it is although it stands where comments stand."""
REPLY = 0.3
"""The probability from which what reads like a comment is content of a thread."""
MIN_POSTS, POSTS_TAKEN, POSTS_SHARE = 3, 0.25, 0.3
"""Of a place of the template where posts stand: its paragraphs, the share of them that are likely to be content, and
their share of all prose that is."""
POST = 0.1
"""The probability from which a paragraph that stands there is content."""
MOSTLY = 0.5
"""A page whose replies are taken to this share is a thread, unless much speaks against it: ..."""
AGAINST = -2.0
"""... log-odds of no more than this."""
DOUBTED = 0.4
"""What a comment's probability is worth beside an article: of less than :data:`NO_COMMENT`, less than likely."""
SURE = 0.9
"""The forest is sure of a page where the likely blocks hold this share of the text that would be worth the risk."""
THEIRS = 0.25
"""What trafilatura's opinion weighs beside the forest's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The blocks taken for the article, out of ``document``, the page.

    ``comments`` are the indices of the blocks that read like comments: content where the page is a thread.
    ``probability`` has one number for each block of ``document``, and is empty where the forest was not asked.
    ``promise`` is the F1 that the best choice of blocks promises: hardly any where a page holds no article.
    """

    document: Document
    blocks: tuple[Block, ...]
    probability: tuple[float, ...] = ()
    promise: float = 1.0
    is_thread: bool = False
    comments: frozenset[int] = frozenset()

    def share(self, indices: frozenset[int]) -> float:
        """How much of the text of some blocks was taken, from 0 to 1."""
        taken = {block.order for block in self.blocks}
        sizes = {self.document.blocks[i].order: len(self.document.blocks[i].text) for i in indices}
        return sum(sizes[order] for order in sizes.keys() & taken) / max(1, sum(sizes.values()))

    @property
    def around(self) -> Document:
        """The page without the comments on it; a thread is nothing else."""
        return self.document if self.is_thread else self.document.without(self.comments)

    @property
    def certain(self) -> frozenset[int]:
        """The orders of the blocks that are the article's even where they are worded like furniture."""
        sure = zip(self.document.blocks, self.probability, strict=False)
        return frozenset(block.order for block, probability in sure if probability >= CERTAIN)


def select(document: Document, text: str, url: str, declared: Declared, layout: Layout) -> Selection:
    """The article's blocks of the page whose markup is ``text``, on a site of that layout."""
    if not document.blocks:
        return Selection(document=document, blocks=())
    discussion, columns = known(document, text, url, declared)
    probability = layout.told(document, forests().probability(document, columns))
    found = decide(document, text, probability, discussion)
    doubtful = not discussion.signs.is_thread and discussion.signs.odds > AGAINST
    if doubtful and found.share(discussion.replies) >= MOSTLY:  # the replies themselves tell
        discussion = replace(discussion, signs=replace(discussion.signs, declared=True))
        found = decide(document, text, probability, discussion)
    return replace(found, is_thread=discussion.signs.is_thread, comments=discussion.replies)


def known(document: Document, text: str, url: str, declared: Declared) -> tuple[Discussion, Mapping[str, Column]]:
    """Which blocks (there are some) are comments, and the numbers that all are judged by.

    Words are looked for in simplified characters, whichever the page is written in.
    """
    document, declared = document.simplified(), declared.simplified()
    discussion = discussed(document, text, url, declared.title)
    return discussion, features(document, declared, discussion)


def discussed(document: Document, text: str, url: str, title: str) -> Discussion:
    """What on a page, in simplified characters, reads like comments, and whether that is what a reader comes for."""
    said = threads.said_on(document)
    return Discussion(said=said, signs=threads.signs(document, text, url, said, title))


def heard(document: Document, probability: Column, discussion: Discussion) -> Column:
    """What reads like a comment is content sooner than other blocks where the page is a thread, and later elsewhere."""
    replies = flags(discussion.replies, len(probability)) > 0
    if discussion.signs.is_thread:
        said = replies & ((probability >= REPLY) | alike(document, probability)) | posted(document, probability)
        return np.where(said, np.maximum(probability, LIKELY), probability)
    return np.where(replies & (probability < NO_COMMENT), DOUBTED * probability, probability)


def alike(document: Document, probability: Column) -> Mask:
    """Which blocks are prose in a style in which prose is written that is taken: what one post is set in, all are."""
    prose = [is_prose(block) for block in document.blocks]
    taken = {document.style(int(i)) for i in np.flatnonzero(probability >= REPLY) if prose[i]}
    return np.array([is_said and document.style(i) in taken for i, is_said in enumerate(prose)], dtype=bool)


def posted(document: Document, probability: Column) -> Mask:
    """Which blocks of a thread are prose in a place of its template where posts stand.

    Much of the prose there is taken, and it is much of all that is.
    """
    prose = np.array([len(block.text) if is_prose(block) else 0 for block in document.blocks])
    places = [document.nodes[block.node].place for block in document.blocks]
    taken = (probability >= LIKELY) & (prose > 0)
    _, place = np.unique(places, return_inverse=True)
    paragraphs, likely = np.bincount(place, prose > 0), np.bincount(place, taken)
    size, size_taken = np.bincount(place, prose), np.bincount(place, prose * taken)
    has_posts = (paragraphs >= MIN_POSTS) & (likely >= POSTS_TAKEN * paragraphs)
    has_posts &= size >= POSTS_SHARE * (prose[taken].sum() + size - size_taken)
    posts: Mask = has_posts[place] & (prose > 0) & (probability >= POST)
    return posts


def decide(document: Document, text: str, probability: Column, discussion: Discussion) -> Selection:
    """The likely blocks; where these are but a part of what may be the article, trafilatura is asked as well.

    What reads like a comment beside an article is none of its business: it takes what farms invent for the article.
    """
    probability = heard(document, probability, discussion)
    lengths = np.array([len(block.text) for block in document.blocks], dtype=np.float64)
    indices, (best, promise) = np.flatnonzero(probability >= LIKELY), worthwhile(probability, lengths)
    if lengths[indices].sum() < SURE * lengths[best].sum():
        theirs = flags(taken(document, text) - discussion.beside, len(lengths))
        probability = (1.0 - THEIRS) * probability + THEIRS * theirs
        indices, _ = worthwhile(probability, lengths)
    blocks = tuple(document.blocks[i] for i in closed(document, indices.tolist(), probability))
    return Selection(document=document, blocks=blocks, probability=tuple(probability.tolist()), promise=promise)


def worthwhile(probability: Column, lengths: Column) -> tuple[Indices, float]:
    """The blocks (ascending) whose choice promises the best F1 by characters, and that F1.

    The best set is a head of the ranking by probability (Lipton et al. 2014, "Optimal thresholding of classifiers to
    maximize F1").
    """
    ranking = np.argsort(-probability, kind="stable")
    promised = np.cumsum((probability * lengths)[ranking])
    scores = 2.0 * promised / (np.cumsum(lengths[ranking]) + promised[-1])
    best = int(np.argmax(scores))
    return np.sort(ranking[: best + 1]), float(scores[best])
