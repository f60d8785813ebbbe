"""Who wrote a page and when it was published, by what it declares and by what stands around its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.extraction.authors import author
from pipeline.extraction.published import in_address, published
from pipeline.extraction.sitenames import is_nick_like, is_site, is_site_like, owner_lines
from pipeline.extraction.surroundings import surroundings
from pipeline.extraction.titles import tails
from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.extraction.blocks import Block, Document
    from pipeline.extraction.metadata import Head
    from pipeline.model import Page


# `ByteFerry`, `kestrel_lin`: handles, by which people call their sites as well
HANDLE = re.compile(r"(?=.*[A-Z0-9_])[A-Za-z][\w-]{2,19}", re.ASCII)
SHORTEST_SITE = 4
"""Letters of the shortest site's name that makes a longer name the site's: `某某网编辑室`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The author and the date (ISO 8601, as precise as the page is) of an article; None where a page names none."""

    author: str | None = None
    published: str | None = None


def byline(
    page: Page, head: Head, document: Document, blocks: Sequence[Block], title: str, *, is_thread: bool = False
) -> Byline:
    """What a page says of the article whose text is ``blocks`` (not empty) under ``title``."""
    around = surroundings(document, blocks, title, is_thread=is_thread)
    when = published(head, around, page.url, page.fetched_at) or in_address(page.url, page.fetched_at)
    return Byline(author=author(head, around, page.fetched_at, refusal(head, document, title)), published=when)


def refusal(head: Head, document: Document, title: str) -> Callable[[str], bool]:
    """What says of a name whether it is the site's, or words of the title."""
    owners = cache(lambda: owner_lines(document.blocks))
    sites = (*head.titles.sites, *tails(head.titles, title))

    def refused(name: str) -> bool:
        said = key(name)
        if HANDLE.fullmatch(name) and not is_site_like(name):
            return said in key(title)
        named = any(len(site) >= SHORTEST_SITE and site in said for site in map(key, sites))
        return (
            named
            or (is_site_like(name.partition("_")[0]) and not is_nick_like(name))
            or is_site(name, sites, owners())
            or said in key(title)
        )

    return refused
