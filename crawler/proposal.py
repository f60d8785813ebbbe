"""What a look at a site showed -> the source file that we would use for it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.urls import canonical_url, is_home, site_of, url_shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENOUGH_LINKS = 4  # to articles make a page a listing
MOST_LISTINGS = 5
MOST_FOLDERS = 5  # of articles are worth an `allow`
LEAST_DELAY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the scout fetched: ``kind`` is home, sitemap, feed or sample.

    ``title`` and ``characters`` are its article's, where it is one; ``why`` is what kept it from being one, or from
    being fetched.
    """

    kind: str
    url: str
    links: tuple[str, ...] = ()
    title: str = ""
    characters: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source file: its name and its text; and whether any article was found."""

    name: str
    text: str
    found: bool


def propose(home: str, documents: Sequence[Document], delay: float, *, allow_private: bool = False) -> Proposal:
    """The source file for the site of ``home``; ``delay`` is what robots.txt asks for, in seconds."""
    shapes = article_shapes(documents)
    articles = sorted({url for document in documents for url in document.links if url_shape(url) in shapes})
    entries = list(entries_of(documents, shapes)) or [("listing", canonical_url(home))]
    allow = folders(articles)
    lines = [
        f"# {site_of(home)}, as it looked to `overdue sources add`: check it, and change what you know better.",
        *(f"# {line}" for line in remarks(documents, shapes)),
        "",
        f"home = {quoted(canonical_url(home))}",
        *([f"allow = [{', '.join(map(quoted, allow))}]"] if allow else []),
        "entries = [",
        *(f"  {{ kind = {quoted(kind)}, url = {quoted(url)} }}," for kind, url in entries),
        "]",
        *([] if articles else ["follow = true  # no page led to articles directly"]),
        f"delay = {max(delay, LEAST_DELAY)}",
        *(["allow_private = true"] if allow_private else []),
    ]
    return Proposal(
        name=site_of(home).replace(".", "-").replace(":", "-"), text="\n".join(lines) + "\n", found=bool(shapes)
    )


def article_shapes(documents: Sequence[Document]) -> frozenset[str]:
    """The shapes of addresses of which more samples were articles than not."""
    votes: Counter[str] = Counter()
    for document in documents:
        if document.kind == "sample":
            votes[url_shape(document.url)] += 1 if document.title else -1
    return frozenset(shape for shape, vote in votes.items() if vote > 0)


def entries_of(documents: Sequence[Document], shapes: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Kind and address of what leads to articles: sitemaps and feeds, then the listings with most links to them."""
    inner = {url for document in documents if document.kind == "sitemap" for url in document.links}
    for document in sorted(documents, key=lambda each: (each.kind != "sitemap", each.url)):
        leads = any(url_shape(url) in shapes for url in document.links)
        is_index = document.kind == "sitemap" and any(leads_on(other, document, shapes) for other in documents)
        if document.kind in {"sitemap", "feed"} and (leads or is_index) and document.url not in inner:
            yield document.kind, document.url
    listings = [(links_to(document, shapes), document) for document in documents if is_listing(document, shapes)]
    for _, document in sorted(listings, key=lambda item: (-item[0], item[1].url))[:MOST_LISTINGS]:
        yield "listing", document.url


def leads_on(inner: Document, index: Document, shapes: frozenset[str]) -> bool:
    """Whether ``inner`` is a sitemap that stands in ``index`` and leads to articles."""
    return inner.kind == "sitemap" and inner.url in index.links and links_to(inner, shapes) > 0


def is_listing(document: Document, shapes: frozenset[str]) -> bool:
    """Whether a page is no article itself, and leads to some."""
    is_page = document.kind in {"home", "sample"} and not (document.title and url_shape(document.url) in shapes)
    return is_page and links_to(document, shapes) >= ENOUGH_LINKS


def links_to(document: Document, shapes: frozenset[str]) -> int:
    """How many articles a document leads to."""
    return len({url for url in document.links if url_shape(url) in shapes})


def folders(articles: Sequence[str]) -> list[str]:
    """The top folders of the articles, where they stand in a few: nothing else needs to be fetched then."""
    found = {"/".join(urlsplit(url).path.split("/")[:2]) + "/" for url in articles if not is_home(url)}
    deep = all(urlsplit(url).path.count("/") >= 2 for url in articles)
    return sorted(found) if deep and 0 < len(found) <= MOST_FOLDERS else []


def remarks(documents: Sequence[Document], shapes: frozenset[str]) -> Iterator[str]:
    """What a person may want to know of the look: shapes of articles, what failed, and the samples to judge by."""
    yield f"Addresses of articles look like {', '.join(sorted(shapes))}" if shapes else "No article was found."
    for document in documents:
        where = plain(document.url)
        if document.title:
            yield f"article: {plain(document.title)} ({document.characters:,} characters) {where}"
        elif document.why and document.kind != "home":
            yield f"{document.kind}: {plain(document.why)}: {where}"


def plain(text: str) -> str:
    """A text that cannot leave its line."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:200]


def quoted(text: str) -> str:
    """A TOML string. What is quoted is an address or a path of one, and these are ASCII."""
    return json.dumps(text)
