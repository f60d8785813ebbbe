"""What became of every block of a page, and by which rule: for the person who wonders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extraction import cleanup
from pipeline.extraction.extract import article, read
from pipeline.model import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extraction.extract import Reading
    from pipeline.model import Article, Page

KEPT = "kept"
COMMENT = "comment"
UNLIKELY = "unlikely"
BYLINE = "byline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One block: its text, what became of it, and how likely it seemed (None where nothing was asked).

    ``rule`` is ``kept``, or what dropped the block: ``comment``, ``unlikely`` (the forest),
    ``byline``, or the name of a pass of :mod:`pipeline.extraction.cleanup`. ``said`` is the text of the article where
    it differs.
    """

    text: str
    tag: str
    rule: str
    probability: float | None = None
    level: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A page, block by block, and its outcome."""

    title: str
    outcome: Article | Rejected
    verdicts: tuple[Verdict, ...]


def explain(page: Page) -> Explanation:
    """The verdict on every block of a page; none for a page that is no text at all."""
    reading = read(page)
    if isinstance(reading, Rejected):
        return Explanation(title="", outcome=reading, verdicts=())
    outcome = article(reading)
    author = None if isinstance(outcome, Rejected) else outcome.author
    return Explanation(title=reading.title, outcome=outcome, verdicts=tuple(verdicts(reading, author)))


def verdicts(reading: Reading, author: str | None) -> Iterator[Verdict]:
    """The verdicts of a page in reading order."""
    selection = reading.selection
    rules = {block.order: KEPT for block in selection.blocks}
    alive = {block.order: block for block in selection.blocks}
    for rule, blocks in cleanup.steps(selection, reading.title):
        left = {block.order: block for block in blocks}
        rules |= dict.fromkeys(alive.keys() - left.keys(), rule)
        alive = left
    rules |= {order: BYLINE for order, block in alive.items() if block.text == author}
    for at, block in enumerate(selection.document.blocks):
        missed = COMMENT if at in selection.comments and not selection.is_thread else UNLIKELY
        last = alive.get(block.order, block)
        yield Verdict(
            text=block.text,
            tag=block.tag,
            rule=rules.get(block.order, missed),
            probability=selection.probability[at] if selection.probability else None,
            level=last.level,
            said=last.text if last.text != block.text else "",
        )
