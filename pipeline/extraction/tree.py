"""Text -> :class:`Document`: HTML through lxml, plain text line by line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from lxml import etree

from pipeline.extraction.blocks import DIGITS, Block, Document, Node, tidy
from pipeline.extraction.elements import BOLD, CONTROLS, HEADINGS, INLINE, NEUTRAL, RUBY, SILENT
from pipeline.extraction.presentation import is_aligned, is_block, is_bold, is_hidden, is_unseen

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARACTERS = 8_000_000
MAX_TAGS = 120_000
MAX_ATTRIBUTES = 4_000
"""More than this in one tag is none that a person or a template wrote; parsers take ever longer for each."""

MAX_LINK = 300
"""Characters inside one link above which it is one that was never closed."""
MAX_NESTED_HEADING = 50
LONGEST_HINT = 200

# Does a body hold markup at all? Plain text may hold a stray `<`, but no closing tag and no doctype.
MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|table|article|meta|title|a)\b[^<]*>|</[a-z]+\s*>", re.IGNORECASE
)
# lxml refuses a text with an encoding declaration of its own.
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Paragraphs that a page tells apart only by their indent: two ideographic spaces, or four of another kind.
INDENT = re.compile("(?<=[。！？!?；;:：”」』）)…])\\s*(?:\u3000{2,}|[\xa0\u2003]{4,}|(?:\u3000[\xa0 ]){2,})")
INDENTED = re.compile("[\xa0\u2003\u3000]")
# Markdown marks in plain text: headings, bullets, rules.
MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(?=\S)")


def is_markup(text: str, content_type: str) -> bool:
    """True for HTML; plain text is what says so, or what holds no tag.

    >>> is_markup("微粒贷逾期 < 2月", ""), is_markup("<p>逾期</p>", ""), is_markup("<p>逾期</p>", "text/plain")
    (False, True, False)
    """
    kind = content_type.split(";")[0].strip().lower()
    if kind == "text/plain":
        return False
    return bool(MARKUP.search(text, 0, 200_000))


def is_too_large(text: str) -> str:
    """What makes a page too large to work on, or an empty text."""
    if len(text) > MAX_CHARACTERS:
        return f"{len(text)} characters"
    if text.count("<") > MAX_TAGS:
        return f"{text.count('<')} tags"
    if any(len(part) > MAX_ATTRIBUTES and _attributes(part) > MAX_ATTRIBUTES for part in text.split("<")):
        return f"a tag of more than {MAX_ATTRIBUTES} attributes"
    return ""


def _attributes(part: str) -> int:
    """About how many attributes a tag has, with or without values."""
    tag = part.partition(">")[0]
    return max(tag.count("="), len(tag.split()) if "=" not in tag else 0)


def parse(text: str) -> _Element | None:
    """The root element of a page, or None where there is no element at all."""
    return _parse(text, _parser())


def is_too_deep(text: str) -> bool:
    """Whether the parser gave up on a page because its elements are nested too deep."""
    parser = _parser()
    _parse(text, parser)
    return any("depth" in error.message for error in parser.error_log)


def _parser() -> etree.HTMLParser:
    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)


def _parse(text: str, parser: etree.HTMLParser) -> _Element | None:
    try:
        return etree.fromstring(XML_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def read_lines(text: str) -> Document:
    """Plain text as a document: every line that is not empty is a block; Markdown headings keep their level."""
    blocks: list[Block] = []
    for raw in text.splitlines():
        line = tidy(raw)
        mark = MARKDOWN_HEADING.match(line)
        if mark:
            line = line[mark.end() :].rstrip("# ")
        if line:
            level = len(mark[1]) if mark else 0
            blocks.append(Block(text=line, tag=f"h{level}" if level else "p", level=level, order=len(blocks)))
    return Document(tuple(blocks), (Node(parent=-1, tag="body", end=len(blocks)),))


def read_tree(root: _Element) -> Document:
    """The blocks of a parsed page."""
    return _Reader().read(root)


# `沿革[编辑]`, `安装 #`: what stands beside the words of a heading for whoever edits the page, or links to the place
HEADING_BUTTON = re.compile(r"(?<=\S)(?:\s*[\[［](?:编辑|編輯|edit)[\]］]|\s*编辑本段|\s*¶|\s+[#§])$")
JOINT = "\x1d"
"""Stands where an inline element begins just behind another; :func:`tidy` drops it."""
MAX_LEAD = 3
"""Pieces of text, at most, of what stands in elements at the head of a block."""
MAX_JOINTED = 120
"""Characters of the longest text of fields: what is longer is prose."""


@dataclass(slots=True)
class _Run:
    """The text collected since the last block boundary."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    anchors: int = 0
    link: int = 0
    is_left: bool = False
    lead: str = ""

    def end_lead(self) -> None:
        """Note what the elements at the head of the text say: other text follows."""
        if not self.lead and len(self.parts) <= MAX_LEAD:
            self.lead = tidy("".join(self.parts))


class _Open(NamedTuple):
    """An element before it is known which blocks it holds."""

    parent: int
    tag: str
    hint: str
    depth: int
    place: int


@dataclass(slots=True)
class _Reader:
    """Walks a tree once, without recursion; ``nodes`` holds what is known of each element where it begins."""

    blocks: list[Block] = field(default_factory=list)
    nodes: list[_Open] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    run: _Run = field(default_factory=_Run)
    here: int = -1
    links: int = 0
    bolds: int = 0
    hidden: int = 0
    level: int = 0
    pre: int = 0
    anchors: int = 0
    aligned: int = 0
    images: int = 0
    controls: int = 0
    inside: list[int] = field(default_factory=list)

    def read(self, root: _Element) -> Document:
        for event, element in (walk := etree.iterwalk(root, events=("start", "end"))):
            tag = element.tag
            silent = not isinstance(tag, str) or tag in SILENT or tag in RUBY or (tag in NEUTRAL and is_unseen(element))
            if event == "start":
                if silent:
                    self.controls += tag in CONTROLS
                    walk.skip_subtree()
                else:
                    self._enter(element, tag)
            else:
                if not silent:
                    self._leave(element, tag)
                if element.tail:
                    self._say(element.tail)
        self._flush()
        nodes = tuple(
            Node(parent=parent, tag=tag, hint=hint, place=place, depth=depth, start=start, end=end)
            for (parent, tag, hint, depth, place), start, end in zip(self.nodes, self.starts, self.ends, strict=True)
        )
        return Document(tuple(self._without_endless_links()), nodes)

    def _without_endless_links(self) -> list[Block]:
        """Where one link goes on and on, somebody forgot to close it: its text is not linked."""
        sizes: Counter[int] = Counter()
        for block, link in zip(self.blocks, self.inside, strict=True):
            sizes[link] += len(block.text)
        endless = {link for link, size in sizes.items() if link and size > MAX_LINK}
        return [
            replace(block, linked=0, anchors=0) if link in endless else block
            for block, link in zip(self.blocks, self.inside, strict=True)
        ]

    def _enter(self, element: _Element, tag: str) -> None:
        if tag == "br":
            self._flush()
        elif tag not in INLINE or (tag in NEUTRAL and is_block(element)):
            self._flush()
            self._open(element, tag)
        else:
            self._enter_inline(element, tag)
        if element.text:
            self._say(element.text)

    def _enter_inline(self, element: _Element, tag: str) -> None:
        if self.run.is_left:
            self.run.end_lead()
            self.run.parts.append(JOINT)
            self.run.is_left = False
        if tag == "a" and element.get("href"):
            self.links += 1
            self.run.anchors += 1
            self.anchors += 1
            self.run.link = self.anchors
        elif tag in BOLD or (tag in NEUTRAL and is_bold(element)):
            self.bolds += 1
        elif tag == "img":
            self.images += 1

    def _open(self, element: _Element, tag: str) -> None:
        depth = self.nodes[self.here].depth + 1 if self.here >= 0 else 0
        hint = f"{element.get('class', '')} {element.get('id', '')}".strip().lower()[:LONGEST_HINT]
        around = self.nodes[self.here].place if self.here >= 0 else 0
        place = crc32(f"{tag} {DIGITS.sub('', hint)}".encode("utf-8", "replace"), around)
        self.nodes.append(_Open(self.here, tag, hint, depth, place))
        self.starts.append(len(self.blocks))
        self.ends.append(len(self.blocks))
        self.here = len(self.nodes) - 1
        self.hidden += is_hidden(element)
        self.aligned += is_aligned(element)
        self.bolds += is_bold(element)
        self.level = HEADINGS.get(tag, self.level)
        self.pre += tag == "pre"

    def _leave(self, element: _Element, tag: str) -> None:
        if tag == "br":
            return
        if tag not in INLINE or (tag in NEUTRAL and is_block(element)):
            self._flush()
            self.ends[self.here] = len(self.blocks)
            self.here = self.nodes[self.here].parent
            self.hidden -= is_hidden(element)
            self.aligned -= is_aligned(element)
            self.bolds -= is_bold(element)
            self.level = 0 if tag in HEADINGS else self.level
            self.pre -= tag == "pre"
            return
        self.run.is_left = bool(self.run.parts)
        if tag == "a" and element.get("href"):
            self.links -= 1
        elif tag in BOLD or (tag in NEUTRAL and is_bold(element)):
            self.bolds -= 1

    def _say(self, text: str) -> None:
        lines = text.split("\n") if self.pre else [text]
        for number, line in enumerate(lines):
            if number:
                self._flush()
            parts = INDENT.split(line) if INDENTED.search(line) else (line,)
            for count, part in enumerate(parts):
                if count:
                    self._flush()
                self._append(part)

    def _append(self, text: str) -> None:
        run = self.run
        if not run.parts and text.isspace():
            return
        if run.is_left and not text.isspace():
            run.end_lead()
        run.parts.append(text)
        run.is_left &= text.isspace()
        if self.links or self.bolds:
            size = len(text.strip())
            run.linked += size if self.links else 0
            run.bold += size if self.bolds else 0

    def _flush(self) -> None:
        run = self.run
        if not run.parts and not run.anchors:
            return
        text = tidy("".join(run.parts))
        if self.level and HEADING_BUTTON.search(text):
            text, run.linked, run.anchors = HEADING_BUTTON.sub("", text), 0, 0
        if text:
            is_jointed = JOINT in run.parts and len(text) <= MAX_JOINTED
            node = max(self.here, 0)
            self.blocks.append(
                Block(
                    text=text,
                    tag=self.nodes[node].tag if self.nodes else "p",
                    node=node,
                    level=self._level(node, text),
                    linked=run.linked,
                    bold=run.bold,
                    anchors=run.anchors,
                    images=self.images,
                    controls=self.controls,
                    hidden=self.hidden > 0,
                    aligned=self.aligned > 0,
                    order=len(self.blocks),
                    lead=run.lead,
                    spaced=" ".join(filter(None, map(tidy, "".join(run.parts).split(JOINT)))) if is_jointed else "",
                )
            )
            self.images = self.controls = 0
            self.inside.append(run.link if run.linked > len(text) // 2 else 0)
        self.run = _Run(link=run.link if self.links else 0)

    def _level(self, node: int, text: str) -> int:
        """Of a heading tag only where the text can be one: pages forget to close <h1>."""
        if self.nodes[node].tag in HEADINGS:
            return self.level
        return self.level if len(text) <= MAX_NESTED_HEADING else 0
