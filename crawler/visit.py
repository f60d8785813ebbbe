"""A response -> :class:`Visit`: what one request came to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scrapy.http import TextResponse

from crawler import discovery
from crawler.essence import essence
from crawler.robots import page_directives
from crawler.throttle import BACKED_OFF, asked_wait
from crawler.traps import trap
from pipeline.archive.frontier import Known, State
from pipeline.model import Page
from pipeline.urls import canonical_url, is_home, site_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from scrapy.http import Response

    from crawler.source import Source

PAGE_TYPES = {"text/html", "application/xhtml+xml", "text/plain", ""}
# Of a page's headers, this many are kept, each up to this many characters: who sends more, sends a payload.
MOST_HEADERS = 100
LONGEST_HEADER = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one request came to. ``known`` is the frontier's row as it was; ``url`` is where redirects ended.

    ``withdrawn`` stands in the place of a page that asks not to be kept: its address, and no body. ``next`` are further
    pages of a listing; ``wait`` is what the site asked for before a failure is tried again, and
    ``busy`` whether it was asked too much; ``traps`` counts links that were left alone, by kind of trap.
    """

    source: Source
    known: Known
    url: str
    state: State
    outcome: str
    page: Page | None = None
    withdrawn: Page | None = None
    links: Sequence[discovery.Link] = ()
    next: Sequence[discovery.Link] = ()
    traps: Mapping[str, int] | None = None
    etag: str | None = None
    last_modified: str | None = None
    essence: bytes | None = None
    wait: float = 0.0
    busy: bool = False


def visit(response: Response, now: datetime) -> Visit:
    """What a response comes to."""
    source: Source = response.meta["source"]
    known: Known = response.meta["known"]
    url = canonical_url(response.url)
    made = Visit(source=source, known=known, url=url, state=State.DONE, outcome="fetched")
    if response.status == 304:  # the page is the same, and a header may ask something new of us all the same
        asked = withdrawal(response, source, url, now) if known.kind == "page" else {}
        return with_validators(made, response, **{"outcome": "unchanged"} | asked)
    if response.status in {404, 410}:
        return replace(made, url=known.url, state=State.GONE, outcome="gone")
    if response.status >= 400:
        busy = response.status in BACKED_OFF
        outcome, wait = f"failed: http {response.status}", asked_wait(response)
        return replace(made, url=known.url, state=State.FAILED, outcome=outcome, wait=wait, busy=busy)
    if known.kind != "page":
        return with_validators(made, response, **discovered(response, source, known, now))
    return with_validators(made, response, **fetched(response, source, url, now))


def with_validators(made: Visit, response: Response, **facts: Any) -> Visit:
    """The visit with these facts and what the next conditional request needs; a 304 need not repeat it.

    What is withdrawn is asked for without conditions: a 304 could not tell whether the page may be kept again.
    """
    if "withdrawn" in facts:
        return replace(made, **facts)

    def header(name: str) -> str | None:
        value = (response.headers.get(name) or b"").decode("latin-1")
        return value if 0 < len(value) <= LONGEST_HEADER else None

    same = response.status == 304
    return replace(
        made,
        etag=header("ETag") or (made.known.etag if same else None),
        last_modified=header("Last-Modified") or (made.known.last_modified if same else None),
        **facts,
    )


def discovered(response: Response, source: Source, known: Known, now: datetime) -> dict[str, Any]:
    """Outcome and links of a sitemap, feed or listing."""
    steps: list[discovery.Link] = []
    if known.kind == "sitemap":
        links = list(discovery.sitemap_links(response.body))
    elif known.kind == "feed":
        links = list(discovery.feed_links(response.body, response.url))
    else:
        root = tree(response)
        links = [] if root is None else list(discovery.page_links(root, response.url))
        selector = source.next_selector(known.origin or known.url)
        steps = [] if root is None else list(discovery.next_links(root, response.url, selector))
    inside = discovery.within(links, source.site)
    pages = [link for link in inside if link.kind == "sitemap" or source.allows(link.url)]
    further = discovery.within(steps, source.site)
    taken = {known.url, *(link.url for link in further)}
    others = [link for link in pages if link.url not in taken and not (known.kind == "listing" and is_home(link.url))]
    kept, traps = (others, {}) if known.kind != "listing" else without_traps(others, known.url, now)
    outcome = f"{known.kind} fetched" if links else f"{known.kind} without links"
    return {"outcome": outcome, "links": kept, "traps": traps, "next": further}


def fetched(response: Response, source: Source, url: str, now: datetime) -> dict[str, Any]:
    """Outcome, page and links of a page."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    if content_type.split(";")[0].strip().lower() not in PAGE_TYPES:
        return {"outcome": "not a page"}
    directives = page_directives(response) if source.robots_meta else frozenset()
    facts = links_of_page(response, source, url, now) if source.follow and "nofollow" not in directives else {}
    if withdrawn := withdrawal(response, source, url, now):
        return facts | withdrawn
    return facts | {"page": as_page(response, source, url, now, response.body), "essence": essence(response.body)}


def withdrawal(response: Response, source: Source, url: str, now: datetime) -> dict[str, Any]:
    """Outcome and stand-in of a page that asks not to be kept; empty where it does not ask, or the source says no."""
    asked = page_directives(response) & {"noindex", "noarchive"} if source.robots_meta else frozenset()
    if not asked:
        return {}
    said = replace(as_page(response, source, url, now, b""), headers=(("X-Robots-Tag", ", ".join(sorted(asked))),))
    return {"outcome": " and ".join(sorted(asked, reverse=True)), "withdrawn": said}


def as_page(response: Response, source: Source, url: str, now: datetime, body: bytes) -> Page:
    """The page that is kept of a response."""
    return Page(
        url=url,
        source=source.name,
        fetched_at=now,
        content_type=(response.headers.get("Content-Type") or b"").decode("latin-1")[:LONGEST_HEADER],
        status=response.status,
        headers=tuple(headers(response)),
        body=body,
    )


def headers(response: Response) -> Iterator[tuple[str, str]]:
    """The headers that are kept of a response."""
    pairs = ((name, value) for name, values in response.headers.items() for value in values)
    for _, (name, value) in zip(range(MOST_HEADERS), pairs, strict=False):
        yield name.decode("latin-1"), value.decode("latin-1")[:LONGEST_HEADER]


def links_of_page(response: Response, source: Source, url: str, now: datetime) -> dict[str, Any]:
    """The further pages of the site that a page links to."""
    root = tree(response)
    links = [] if root is None else discovery.within(discovery.page_links(root, response.url), site_of(url))
    inside = [link for link in links if source.allows(link.url) and not is_home(link.url)]
    kept, traps = without_traps(inside, url, now)
    return {"links": kept, "traps": traps}


def without_traps(
    links: Sequence[discovery.Link], url: str, now: datetime
) -> tuple[list[discovery.Link], dict[str, int]]:
    """The links that are no traps, and how many were of each kind.

    What an address that the source itself names looks like (a listing sorted by date) is no trap behind it.
    """
    own = trap(url, now)
    kept: list[discovery.Link] = []
    traps: dict[str, int] = {}
    for link in links:
        kind = trap(link.url, now)
        if kind and kind != own:
            traps[kind] = traps.get(kind, 0) + 1
        else:
            kept.append(link)
    return kept, traps


def tree(response: Response) -> Any:
    """The tree of an HTML response, or None."""
    if not isinstance(response, TextResponse):
        return None
    return discovery.parse_html(response.body, response.encoding)
