"""Page -> Article | Rejected: the one door of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.extraction import authors, cleanup, dates, kind, metadata, selection, titles, tree, wording
from pipeline.extraction.blocks import Document
from pipeline.extraction.comments import comments
from pipeline.extraction.decode import decode, is_binary
from pipeline.model import Article, Reason, Rejected
from pipeline.urls import declared_url, site_of

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block
    from pipeline.model import Page

MIN_CHARACTERS = 80
"""Letters and digits of body below which a page is no article; micro articles have 150 to 300."""


def extract(page: Page) -> Article | Rejected:
    """The article of a page, or why there is none. Total: any bytes give one or the other."""
    if is_binary(page.body):
        return _rejected(page, Reason.NOT_A_PAGE, f"starts with {page.body[:4]!r}")
    if not page.body.strip():
        return _rejected(page, Reason.EMPTY)
    text = decode(page.body, page.content_type)
    if text is None:
        return _rejected(page, Reason.UNDECODABLE, page.content_type)
    large = tree.is_too_large(text)
    if large:
        return _rejected(page, Reason.TOO_LARGE, large)
    if tree.is_markup(text, page.content_type):
        root = tree.parse(text)
        if root is None:
            return _rejected(page, Reason.EMPTY, "no element")
        head = metadata.read_head(root)
        document = tree.read_tree(root)
        name = titles.title(head.titles)
        said = frozenset() if selection.is_thread(page.url) else comments(document)
        chosen = tuple(document.blocks[index] for index in selection.select(document, text, page.url, said))
        document = Document(tuple(b for i, b in enumerate(document.blocks) if i not in said), document.nodes)
    else:
        head = metadata.Head()
        document = tree.read_lines(text)
        chosen = document.blocks
        name = next((block.text for block in document.blocks if not cleanup.is_furniture(block.text)), "")[:120]
    return _article(page, document, chosen, head, name)


def _article(
    page: Page, document: Document, chosen: tuple[Block, ...], head: metadata.Head, name: str
) -> Article | Rejected:
    blocks = chosen
    for clean in cleanup.PASSES:
        blocks = clean(blocks, name)
    size = sum(len(wording.key(block.text)) for block in blocks)
    if size < MIN_CHARACTERS:
        return _rejected(page, *kind.rejection(document, name, size))
    address = declared_url(page.url, head.canonical)
    near = _near(document, blocks, name)
    writer = authors.author(near, head.author)
    blocks = tuple(block for block in blocks if block.text != writer)  # a byline that stands in a line of its own
    text = "\n\n".join(block.text for block in blocks)
    return Article(
        url=address,
        source=page.source,
        site=site_of(address),
        fetched_at=page.fetched_at,
        title=name,
        text=text,
        language="zh" if len(wording.HAN.findall(text)) > len(text) * 0.2 else "en",
        author=writer,
        published=_published(head, near, page),
        headings=tuple(block.text for block in blocks if block.level),
        page_id=page.id,
    )


def _near(document: Document, blocks: tuple[Block, ...], name: str) -> list[str]:
    """The short lines between the title and the text, those at the top, and the two behind the text."""
    first, last = blocks[0].order, blocks[-1].order
    lines = [b.text for b in document.blocks if first - 25 <= b.order < first and len(b.text) <= 160]
    inside = [b.text for b in document.blocks if first <= b.order < last + 4 and len(b.text) <= 80]
    return lines[::-1] + inside


def _published(head: metadata.Head, near: list[str], page: Page) -> str | None:
    for value in head.published:
        found = dates.value_moment(value, page.fetched_at)
        if found:
            return found
    for line in near:
        if wording.COMMENT_HEAD.match(line) and not wording.DATE_LINE.match(line) and not wording.VIEWS.search(line):
            continue
        for moment in dates.moments(line, page.fetched_at):
            return moment.iso
    return None


def _rejected(page: Page, reason: Reason, detail: str = "") -> Rejected:
    return Rejected(
        url=page.url,
        source=page.source,
        fetched_at=page.fetched_at,
        reason=reason,
        detail=detail[:200],
        page_id=page.id,
    )
