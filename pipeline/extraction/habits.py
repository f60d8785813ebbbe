"""What is known of a site before one of its pages is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.extraction.layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """``repeated`` are the numbers of the lines (:func:`pipeline.extraction.furniture.line_number`) that the site is
    known to say in different articles; ``layout`` is where its articles stand.
    """

    repeated: frozenset[int] = frozenset()
    layout: Layout = field(default_factory=Layout)


UNKNOWN = Habits()
