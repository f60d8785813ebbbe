"""Which blocks are the article: trafilatura's opinion and our own container's, joined by where they agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.extraction import body, wording
from pipeline.extraction.baseline import taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.extraction.blocks import Block, Document

# Addresses of threads and of questions with answers: there, replies are the content.
THREAD = re.compile(
    r"//(?:[\w-]+\.)*(?:bbs|forum|tieba|wenda|ask|club|discuss)\."
    r"|/(?:threads?|viewthread|topics?|forum|bbs|discuss(?:ion)?|tieba|wenda|questions?|ask|zhidao|d|t|p|post)[/\-.?]"
    r"|[?&](?:tid|thread)=|#/post",
    re.IGNORECASE,
)
# The two opinions are about different parts of the page where they share less than this of the smaller one.
APART = 0.2
# Ours is a part of trafilatura's where it shares at least this.
PART = 0.8
# Prose: this many characters outside links, with punctuation.
MIN_PROSE = 20
MAX_LINKED = 0.3


def select(document: Document, text: str, url: str) -> list[int]:
    """The indices of the blocks of the article, ascending."""
    ours, theirs = frozenset(body.select(document)), taken(document, text)
    if THREAD.search(url):
        return sorted(ours | theirs)
    return sorted(joined(document, ours, theirs))


def joined(document: Document, ours: frozenset[int], theirs: frozenset[int]) -> frozenset[int]:
    """What both take, and of what one takes alone that which stands beside it."""
    shared = ours & theirs
    sizes = [size(document, chosen) for chosen in (ours, theirs, shared)]
    if not sizes[0] or not sizes[1]:
        return ours or theirs
    if sizes[2] < APART * min(sizes[:2]):
        return max((ours, theirs), key=lambda chosen: sum(body.weight(document.blocks[i]) for i in chosen))
    if sizes[2] >= PART * sizes[0]:
        more = theirs - ours
        return shared | {i for i in more if is_prose(document.blocks[i]) or document.blocks[i].link_share < MAX_LINKED}
    around = {container(document, index) for index in shared}
    alone = ours ^ theirs
    return shared | {i for i in alone if is_prose(document.blocks[i]) and container(document, i) in around}


def size(document: Document, chosen: Iterable[int]) -> int:
    """Letters and digits in the chosen blocks."""
    return sum(len(wording.key(document.blocks[index].text)) for index in chosen)


def is_prose(block: Block) -> bool:
    """Whether a block reads like a sentence, not like a menu."""
    plain = len(block.text) - block.linked
    return plain >= MIN_PROSE and block.link_share < 0.5 and bool(wording.PUNCTUATION.search(block.text))


def container(document: Document, index: int) -> int:
    """The element around the element of a block."""
    node = document.blocks[index].node
    return max(document.nodes[node].parent, 0)
