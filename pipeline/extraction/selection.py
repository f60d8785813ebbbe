"""Which blocks are the article: trafilatura's opinion and our own container's, joined by where they agree."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.extraction import body, wording
from pipeline.extraction.baseline import taken
from pipeline.extraction.comments import style
from pipeline.extraction.headings import is_heading_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.extraction.blocks import Block, Document

# Addresses of threads and of questions with answers.
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
# Ours is but a fragment of the article where it is less than this share of trafilatura's.
FRAGMENT = 0.4
# Prose: this many characters outside links, with punctuation.
MIN_PROSE = 20
# A style that holds at least this share of the article's characters is one of the article's own.
USUAL = 0.1
LONGEST_STRANGER = 40
LISTED = frozenset(("li", "td", "th", "dd", "dt"))
MAX_LINKED = 0.3


def select(document: Document, text: str, url: str, said: frozenset[int]) -> list[int]:
    """The indices of the blocks of the article, ascending; ``said`` are those that are comments on it."""
    ours, theirs = frozenset(body.select(document)), taken(document, text)
    if is_thread(url):
        return sorted(ours | theirs)
    return sorted(without_strangers(document, joined(document, ours - said, theirs - said)))


def is_thread(url: str) -> bool:
    """Whether an address is that of a thread or a question: there, replies are the content."""
    return bool(THREAD.search(url))


def joined(document: Document, ours: frozenset[int], theirs: frozenset[int]) -> frozenset[int]:
    """What both take, and of what one takes alone that which stands beside it."""
    shared = ours & theirs
    sizes = [size(document, chosen) for chosen in (ours, theirs, shared)]
    if not sizes[0] or not sizes[1]:
        return ours or theirs
    if sizes[2] < APART * min(sizes[:2]):
        return max((ours, theirs), key=lambda chosen: sum(body.weight(document.blocks[i]) for i in chosen))
    if sizes[2] >= PART * sizes[0]:
        first, last = (min(ours), max(ours)) if sizes[0] >= FRAGMENT * sizes[1] else (-1, len(document.blocks))
        more = {
            i
            for i in theirs - ours
            if is_prose(document.blocks[i]) or (first < i < last and document.blocks[i].link_share < MAX_LINKED)
        }
        return shared | more | between(document, ours, min(shared), max(shared))
    around = {container(document, index) for index in shared}
    beside = {i for i in ours ^ theirs if is_prose(document.blocks[i]) and container(document, i) in around}
    return shared | beside | between(document, ours, min(shared), max(shared))


def without_strangers(document: Document, chosen: frozenset[int]) -> frozenset[int]:
    """The chosen blocks without short ones in a style of their own: buttons and queries between the paragraphs."""
    sizes: Counter[tuple[str, str]] = Counter()
    for index in chosen:
        sizes[style(document, index)] += len(document.blocks[index].text)
    usual = {kind for kind, characters in sizes.items() if characters >= USUAL * sizes.total()}
    return frozenset(i for i in chosen if style(document, i) in usual or not is_stranger(document, i))


def is_stranger(document: Document, index: int) -> bool:
    """Whether a block is short, no sentence, no heading, and in an element with a class of its own."""
    block = document.blocks[index]
    node = document.nodes[block.node]
    if block.level or len(block.text) > LONGEST_STRANGER or wording.SENTENCE_END.search(block.text):
        return False
    return bool(node.hint) and node.tag not in LISTED and not is_heading_line(block)


def between(document: Document, ours: frozenset[int], first: int, last: int) -> frozenset[int]:
    """The headings inside the article, and just above it: trafilatura loses many."""
    heads = {i for i in ours if document.blocks[i].level or is_heading_line(document.blocks[i])}
    while first - 1 in heads:
        first -= 1
    return frozenset(i for i in heads if first <= i <= last)


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
