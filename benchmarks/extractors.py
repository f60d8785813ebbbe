"""The extractors that ours is measured beside, as functions of address and markup; what is not installed is left out.

pip install "overdue[peers]"
"""

from __future__ import annotations

import logging
import warnings
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

import jieba
import lxml.html
import trafilatura

from pipeline.extraction.extract import extract
from pipeline.model import Article, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    Extractor = Callable[[str, str], str]

FETCHED = datetime(2026, 1, 2, tzinfo=UTC)
BLOCKS = ("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "pre")
# justext counts words between spaces and knows no Chinese ones: lengths alone decide, in characters.
CHINESE = {
    "stoplist": frozenset[str](),
    "length_low": 30,
    "length_high": 80,
    "stopwords_low": 0.0,
    "stopwords_high": 0.0,
    "max_link_density": 0.2,
}


def ours(url: str, html: str) -> str:
    """Text and metadata, as the product makes them."""
    page = Page(
        url=url,
        source="benchmark",
        fetched_at=FETCHED,
        body=html.encode(errors="replace"),
        content_type="text/html; charset=utf-8",
    )
    found = extract(page)
    return found.text if isinstance(found, Article) else ""


def plain(_: str, html: str) -> str:
    return trafilatura.extract(html) or ""


def precise(_: str, html: str) -> str:
    return trafilatura.extract(html, include_comments=False, favor_precision=True) or ""


def readability(_: str, html: str) -> str:
    from readability import Document  # type: ignore[import-untyped]

    return spoken(Document(html).summary(html_partial=True))


def spoken(html: str) -> str:
    """The text of a piece of markup, a line for each block."""
    if not html.strip():
        return ""
    root = lxml.html.fromstring(html)
    for element in root.iter(*BLOCKS):
        element.tail = "\n" + (element.tail or "")
    return str(root.text_content())


def justext(_: str, html: str) -> str:
    from justext import justext as paragraphs

    found = paragraphs(html.encode(errors="replace"), encoding="utf-8", **CHINESE)
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


def resiliparse(_: str, html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=True, alt_texts=False, links=False, comments=False))


def newspaper(url: str, html: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what newspaper could do with nltk is not asked of it
        from newspaper import Article as NewsArticle  # type: ignore[import-untyped]

    article = NewsArticle(url or "http://a.example/", language="zh", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return str(article.text)


PEERS: dict[str, tuple[str, Extractor]] = {
    "readability": ("readability", readability),
    "justext-zh": ("justext", justext),
    "resiliparse": ("resiliparse", resiliparse),
    "newspaper4k": ("newspaper", newspaper),
}
"""By the name that is printed: the module that must be there, and how it is asked."""
BASE = "trafilatura"
"""Whose CPU time the others' is told in."""


def extractors() -> dict[str, Extractor]:
    """All that are installed, ours first."""
    for name in ("trafilatura", "readability", "newspaper"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    jieba.setLogLevel(logging.CRITICAL)
    installed = {name: run for name, (module, run) in PEERS.items() if find_spec(module)}
    return {"ours": ours, BASE: plain, "favor_precision": precise, **installed}


def said(run: Extractor, url: str, html: str) -> str:
    """What an extractor makes of a page; a page on which it fails has no text."""
    try:
        return run(url, html)
    except Exception:
        return ""
