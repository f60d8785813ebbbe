"""Page -> Article | Rejected: the one door of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extraction import cleanup, kind, metadata, titles, tree, wording
from pipeline.extraction.blocks import DIGITS
from pipeline.extraction.byline import byline
from pipeline.extraction.decode import decode, is_binary
from pipeline.extraction.features import Declared
from pipeline.extraction.furniture import is_furniture
from pipeline.extraction.habits import UNKNOWN, Habits
from pipeline.extraction.language import language
from pipeline.extraction.selection import Selection, select
from pipeline.model import Article, Reason, Rejected
from pipeline.urls import declared_url, site_of

if TYPE_CHECKING:
    import re

    from pipeline.extraction.blocks import Block
    from pipeline.extraction.layout import Layout
    from pipeline.model import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page half way: its head, its title, and the blocks chosen out of all its blocks."""

    page: Page
    head: metadata.Head
    title: str
    selection: Selection


def extract(page: Page, habits: Habits = UNKNOWN) -> Article | Rejected:
    """The article of a page, or why there is none. Total: any bytes give one or the other.

    ``habits`` are those of the page's site.
    """
    reading = read(page, habits.layout)
    return reading if isinstance(reading, Rejected) else article(reading, habits.repeated)


def read(page: Page, layout: Layout = UNKNOWN.layout) -> Reading | Rejected:
    """The blocks of a page that are its article, not yet cleaned; or why there can be none."""
    if is_binary(page.body):
        return _rejected(page, Reason.NOT_A_PAGE, f"starts with {page.body[:4]!r}")
    if not page.body.strip():
        return _rejected(page, Reason.EMPTY)
    text = decode(page.body, page.content_type)
    if text is None:
        return _rejected(page, Reason.UNDECODABLE, page.content_type)
    if large := tree.is_too_large(text):
        return _rejected(page, Reason.TOO_LARGE, large)
    if not tree.is_markup(text, page.content_type):
        return _read_lines(page, text)
    return _read_markup(page, text, layout)


def _read_markup(page: Page, text: str, layout: Layout) -> Reading | Rejected:
    root = tree.parse(text)
    if root is None:
        return _rejected(page, Reason.EMPTY, "no element")
    head, document = metadata.read_head(root), tree.read_tree(root)
    if not document.blocks and tree.is_too_deep(text):
        return _rejected(page, Reason.TOO_LARGE, "more elements inside each other than a parser follows")
    title = titles.title(head.titles, document)
    declared = Declared(title=title, description=head.description)
    selection = select(document, text, page.url, declared, layout)
    return Reading(page=page, head=head, title=title, selection=selection)


def _read_lines(page: Page, text: str) -> Reading:
    document = tree.read_lines(text)
    title = next((block.text for block in document.blocks if not is_furniture(block.text)), "")[:120]
    selection = Selection(document=document, blocks=document.blocks)
    return Reading(page=page, head=metadata.Head(), title=title, selection=selection)


def article(reading: Reading, repeated: frozenset[int] = frozenset()) -> Article | Rejected:
    """The article of the chosen blocks, or why they are none."""
    page, head, document = reading.page, reading.head, reading.selection.around
    blocks = cleanup.clean(reading.selection, reading.title, repeated)
    is_thread, size = reading.selection.is_thread, _letters(blocks)
    asked = len(wording.key(reading.title)) if is_thread else 0  # what a question asks may stand in its title alone
    if not kind.is_enough(size + asked, _promise(reading, blocks), is_thread=is_thread):
        return _rejected(page, *kind.rejection(document, reading.title, size))
    address = declared_url(page.url, head.canonical)
    facts = byline(page, head, document, blocks, reading.title, is_thread=is_thread)
    blocks = tuple(block for block in blocks if block.text != facts.author)  # a byline that stands in a line of its own
    text = "\n\n".join(block.text for block in blocks)
    return Article(
        url=address,
        source=page.source,
        site=site_of(address),
        fetched_at=page.fetched_at,
        title=reading.title,
        text=text,
        language=language(text, head.language),
        author=facts.author,
        published=facts.published,
        headings=tuple(block.text for block in blocks if block.level),
        page_id=page.id,
    )


def _promise(reading: Reading, blocks: tuple[Block, ...]) -> kind.Promise:
    """What the blocks chosen on a page promise, of which these are left; the title is none that is lost."""
    title = wording.key(reading.title)
    others = tuple(block for block in reading.selection.blocks if wording.key(block.text) != title)
    said, chosen = _letters(blocks, DIGITS), _letters(others)
    return kind.Promise(
        page=reading.selection.promise,
        left=said / max(1, chosen),  # a line said a thousand times, and figures alone, say nothing
        speaks=any(wording.CLAUSE_END.search(block.text) for block in blocks),
    )


def _letters(blocks: tuple[Block, ...], but: re.Pattern[str] | None = None) -> int:
    """The letters and digits of some blocks, but those of a pattern."""
    said = "".join(wording.key(block.text) for block in blocks)
    return len(but.sub("", said) if but else said)


def _rejected(page: Page, reason: Reason, detail: str = "") -> Rejected:
    return Rejected(
        url=page.url,
        source=page.source,
        fetched_at=page.fetched_at,
        reason=reason,
        detail=detail[:200],
        page_id=page.id,
    )
