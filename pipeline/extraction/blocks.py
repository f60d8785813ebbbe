"""A page as a row of blocks: what a reader sees as one paragraph, heading, list item or cell, with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, compress

from pipeline.tokens import has_traditional, simplified


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One run of text between two block boundaries.

    ``node`` is the index of its container in :attr:`Document.nodes`. ``linked`` and ``bold`` are the characters of
    ``text`` inside links and inside bold type; ``anchors`` counts the links. ``level`` is 1-6 for headings, else 0.
    ``images`` and ``controls`` count the pictures and the fields and buttons of forms between it and the block above;
    ``aligned`` is true where it is set in the middle or to the right. ``order`` is its place in the document.
    ``spaced`` is a short text with a space wherever one inline element ends and the next begins (`某甲 10-11 04:51`),
    as style sheets set such fields apart; empty where that is the text itself. ``lead`` is what it begins with, up to
    the end of an inline element, where more text follows: `回复 某甲：`, in an element before what is said.
    """

    text: str
    tag: str = "p"
    node: int = 0
    level: int = 0
    linked: int = 0
    bold: int = 0
    anchors: int = 0
    images: int = 0
    controls: int = 0
    hidden: bool = False
    aligned: bool = False
    order: int = 0
    spaced: str = ""
    lead: str = ""

    @property
    def link_share(self) -> float:
        """Share of the characters that are inside links, from 0 to 1."""
        return min(1.0, self.linked / max(1, len(self.text)))

    def saying(self, text: str) -> Block:
        """The same block with another text; the shares of links and bold type stay."""
        if text == self.text:
            return self
        scale = len(text) / max(1, len(self.text))
        return replace(
            self, text=text, linked=round(self.linked * scale), bold=round(self.bold * scale), spaced="", lead=""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One block-level element: its parent's index (-1 for the root), its name, its class and id, and its blocks.

    ``start`` and ``end`` are the half-open range of :attr:`Document.blocks` inside it. ``place`` is a number for its
    style and those of the elements around it: what a template writes in one place has one number on all of its pages.
    """

    parent: int
    tag: str
    hint: str = ""
    place: int = 0
    start: int = 0
    end: int = 0
    depth: int = 0


@dataclass(frozen=True)
class Document:
    """The blocks of a page in reading order, and the elements that hold them (a parent before its children)."""

    blocks: tuple[Block, ...]
    nodes: tuple[Node, ...]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For every node, the indices of the nodes directly inside it."""
        below: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            if node.parent >= 0:
                below[node.parent].append(index)
        return tuple(map(tuple, below))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Prefix sums of the characters of the blocks."""
        return tuple(accumulate((len(block.text) for block in self.blocks), initial=0))

    @cached_property
    def styles(self) -> tuple[tuple[str, str], ...]:
        """How every node is named and classed, numbers left out: what a template writes alike is alike."""
        return tuple((node.tag, DIGITS.sub("", node.hint)) for node in self.nodes)

    def style(self, index: int) -> tuple[str, str]:
        """The style of the element that holds a block."""
        return self.styles[self.blocks[index].node]

    def characters(self, node: int) -> int:
        """How many characters stand inside a node."""
        return self.lengths[self.nodes[node].end] - self.lengths[self.nodes[node].start]

    def without(self, left_out: frozenset[int]) -> Document:
        """The document as it would be without some of its blocks; the others keep their ``order``."""
        if not left_out:
            return self
        kept = [index not in left_out for index in range(len(self.blocks))]
        place = tuple(accumulate(kept, initial=0))
        nodes = (
            Node(
                parent=node.parent, tag=node.tag, hint=node.hint, place=node.place, depth=node.depth,
                start=place[node.start], end=place[node.end],
            )
            for node in self.nodes
        )  # fmt: skip  # dataclasses.replace takes ten times as long
        return Document(tuple(compress(self.blocks, kept)), tuple(nodes))

    def simplified(self) -> Document:
        """The document in simplified characters, block for block and character for character."""
        if not has_traditional(block.text for block in self.blocks):
            return self
        blocks = (replace(block, text=simplified(block.text), spaced=simplified(block.spaced)) for block in self.blocks)
        return Document(tuple(blocks), self.nodes)

    def path(self, node: int) -> tuple[int, ...]:
        """A node and everything around it, innermost first."""
        found = []
        while node >= 0:
            found.append(node)
            node = self.nodes[node].parent
        return tuple(found)


DIGITS = re.compile(r"\d+")
# White space as browsers see it, and the invisible characters that pages are sprinkled with.
SPACES = re.compile(r"[ \t\r\f\v\xa0\u2000-\u200a\u3000]*\n\s*|[ \t\r\f\v\xa0\u2000-\u200a\u3000]+")
# A joiner between two pictographs makes one of them: 😮‍💨.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufffc\ufffd]"
    "|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
# A line break of the source between two Chinese characters is no space.
_BREAK = "\x1e"
HAN_BREAK = re.compile(rf"(?<=[\u3000-\u9fff\uff00-\uffef]){_BREAK}(?=[\u3000-\u9fff\uff00-\uffef])")


def tidy(text: str) -> str:
    r"""Collapse white space; a line break between Chinese characters disappears, a space between them stays.

    >>> tidy("  坚决 任何\n  形式 ")
    '坚决 任何形式'
    >>> tidy("逾\u200d期\u200b了") == "逾期了", tidy("😮\u200d💨") == "😮\u200d💨"
    (True, True)
    """
    text = INVISIBLE.sub("", text)
    if "\n" not in text:
        return SPACES.sub(" ", text).strip()
    marked = SPACES.sub(lambda match: _BREAK if "\n" in match[0] else " ", text).strip(" " + _BREAK)
    return HAN_BREAK.sub("", marked).replace(_BREAK, " ")
