"""A generated page and everything that is true of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pipeline.model import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisePage:
    """One page with gold.

    ``kind`` is article, micro, thread, question, english or what a page without an article is (listing, tag, gone,
    wall, video, empty, gallery, search). ``units`` are the blocks of the article in order (cells of a table one by
    one), ``headings`` those of them that are headings; ``noise`` are strings by kind that must not stand in the
    extracted text. All are compared without white space; noise of fewer than four characters must not be a line of
    its own. ``second`` are the units of a second copy, equal to some of ``units`` where it is exact. ``published`` is
    ISO 8601 as precise as the page. ``reason`` is why the page is no article. ``layout`` names the choices that made
    the page, its skeleton first. Pages with the same ``site`` share layout, names and what the site repeats.
    """

    url: str
    html: str
    kind: str
    site: str
    fetched_at: datetime
    title: str = ""
    units: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    noise: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    second: tuple[str, ...] = ()
    published: str | None = None
    author: str | None = None
    reason: Reason | None = None
    layout: str = ""


def squeezed(text: str) -> str:
    """A text without white space: what is compared.

    >>> squeezed("逾期 两天\u3000")
    '逾期两天'
    """
    return "".join(text.split())
