"""Personal data out of a text, a typed placeholder in its place: never amounts, dates, statutes or hotlines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.privacy.accounts import accounts
from pipeline.privacy.kinds import Kind, Span
from pipeline.privacy.names import names
from pipeline.privacy.numbers import numbers
from pipeline.privacy.places import addresses, plates
from pipeline.privacy.writings import sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Where two finds overlap, they are one of the kind that stands first here.
RANKS = {kind: rank for rank, kind in enumerate(Kind)}


def find(text: str, *, bylines: bool = False) -> list[Span]:
    """All personal data in a text, in order, no two overlapping: of those that do, nothing stays."""
    return settled(sorted(every(text, bylines=bylines)))


def settled(found: Iterable[Span]) -> list[Span]:
    """What recognisers found, in order, with those that overlap made one."""
    kept: list[Span] = []
    for span in found:
        if kept and span.start < kept[-1].end:
            last = kept.pop()
            kind = min(last.kind, span.kind, key=RANKS.__getitem__)
            span = Span(last.start, max(last.end, span.end), kind)
        kept.append(span)
    return kept


def every(text: str, *, bylines: bool) -> Iterator[Span]:
    """What each recogniser finds."""
    sketched = sketch(text)
    yield from numbers(text, sketched)
    yield from accounts(text, sketched)
    yield from plates(text)
    yield from addresses(text, sketched)
    yield from names(text, bylines=bylines)


def redact(text: str, *, bylines: bool = False) -> tuple[str, Counter[Kind]]:
    """The text with placeholders, and how many of each kind.

    >>> redact("有事打１３８－００１３－８０００，投诉拨12378")
    ('有事打[电话]，投诉拨12378', Counter({<Kind.TELEPHONE: 'telephone'>: 1}))
    """
    return replaced(text, find(text, bylines=bylines))


def replaced(text: str, found: Sequence[Span]) -> tuple[str, Counter[Kind]]:
    """The text with placeholders at those places, and how many of each kind."""
    if not found:
        return text, Counter()
    pieces: list[str] = []
    last = 0
    for start, end, kind in found:
        pieces += (text[last:start], kind.placeholder)
        last = end
    return "".join((*pieces, text[last:])), Counter(span.kind for span in found)
