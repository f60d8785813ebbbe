"""What trafilatura takes for the article: the first opinion, to which ``selection`` adds ours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from trafilatura import extract
from trafilatura.settings import use_config

from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from configparser import ConfigParser

    from pipeline.extraction.blocks import Document

# trafilatura takes what is shorter than 250 characters for a failure and tries again with looser rules; a short
# Chinese article is that short, and the looser rules bring the page's furniture with it.
MIN_EXTRACTED_SIZE = "25"
# Characters that are searched for lines in all: pages of tens of thousands of lines would take minutes otherwise.
LONGEST_SEARCH = 200_000_000

MOST_ELEMENTS = 10_000
"""Blocks, or links, of the largest page that trafilatura is asked about: it takes ever longer for each."""


@cache
def config() -> ConfigParser:
    """Trafilatura's settings, ours where Chinese pages need others."""
    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", MIN_EXTRACTED_SIZE)
    settings.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # our workers are killed from outside
    return settings


def taken(document: Document, text: str) -> frozenset[int]:
    """The blocks of ``document`` whose text trafilatura extracts from the page ``text``.

    ``deduplicate`` stays off: it keeps what it has seen for the life of the process, and drops it from later pages.
    """
    if max(len(document.blocks), text.count("<a ")) > MOST_ELEMENTS:
        return frozenset()
    found = extract(text, favor_precision=True, include_comments=False, deduplicate=False, config=config())
    lines = {key(line) for line in (found or "").splitlines()}
    whole = key(found or "")
    searches = LONGEST_SEARCH // (len(whole) + 1)  # trafilatura joins lines that we keep apart: then the text decides
    hits = set()
    for index, line in enumerate(key(block.text) for block in document.blocks):
        if line and line not in lines:
            searches -= 1
        if line and (line in lines or (searches > 0 and line in whole)):
            hits.add(index)
    return frozenset(hits)
