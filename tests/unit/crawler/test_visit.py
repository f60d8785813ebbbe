"""What a response comes to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.source import Entry, Source
from crawler.visit import LONGEST_HEADER, MOST_HEADERS, Visit, visit
from pipeline.archive.frontier import Known, State

NOW = datetime(2025, 3, 22, tzinfo=UTC)
BASE = "http://a.example"


def visited(
    body: str = "",
    *,
    path: str = "/1",
    kind: str = "page",
    status: int = 200,
    known: dict[str, Any] | None = None,
    headers: dict[str, Any] | None = None,
    response: type[Response] = HtmlResponse,
    **source: Any,
) -> Visit:
    """The visit of a page of a.example."""
    row = Known(**{"url": BASE + path, "source": "a", "kind": kind, "depth": 0} | (known or {}))
    meta = {"source": Source(name="a", home=BASE + "/", **source), "known": row}
    named = {"Content-Type": "text/html; charset=utf-8"} | (headers or {})
    made = response(BASE + path, status=status, headers=named, body=body.encode(), request=Request(BASE, meta=meta))
    return visit(made, NOW)


def urls(made: Visit) -> list[str]:
    return [link.url.removeprefix(BASE) for link in made.links]


def test_a_page_is_kept_as_sent() -> None:
    made = visited("<p>逾期", headers={"ETag": '"1"', "X-Odd": ["a", "b"]})
    assert (made.state, made.outcome, made.etag) == (State.DONE, "fetched", '"1"')
    assert made.page is not None
    assert made.page.body == "<p>逾期".encode()
    assert made.page.fetched_at == NOW
    assert ("X-Odd", "b") in made.page.headers


def test_a_304_keeps_the_validators_that_it_does_not_repeat() -> None:
    made = visited(status=304, known={"etag": '"1"', "last_modified": "then"}, headers={"ETag": '"2"'})
    assert (made.outcome, made.etag, made.last_modified, made.page) == ("unchanged", '"2"', "then", None)


def test_what_is_missing_is_gone_and_what_fails_says_when_to_ask_again() -> None:
    assert visited(status=404).state is visited(status=410).state is State.GONE
    busy = visited(status=503, headers={"Retry-After": "120"})
    assert (busy.state, busy.wait, busy.busy) == (State.FAILED, 120.0, True)
    assert visited(status=500).busy is False


def test_an_image_is_no_page() -> None:
    made = visited("GIF", headers={"Content-Type": "image/gif"}, response=Response)
    assert (made.outcome, made.page) == ("not a page", None)


def test_a_page_that_asks_not_to_be_kept_is_not_kept_unless_the_source_says_so() -> None:
    body = '<meta name="robots" content="noindex,noarchive"><a href="/2">逾期</a>'
    made = visited(body, follow=True)
    assert (made.outcome, made.page, urls(made)) == ("noindex and noarchive", None, ["/2"])
    assert visited(body, robots_meta=False).page is not None


def test_what_stands_in_for_a_page_that_asks_not_to_be_kept_holds_nothing_of_it() -> None:
    made = visited("逾期", headers={"X-Robots-Tag": "noindex", "ETag": '"1"'})
    assert made.withdrawn is not None
    assert (made.withdrawn.url, made.withdrawn.body) == (BASE + "/1", b"")
    assert made.withdrawn.headers == (("X-Robots-Tag", "noindex"),)
    assert made.etag is None, "the next visit has to see the page itself"
    assert visited("逾期").withdrawn is None


def test_a_304_may_ask_for_a_page_not_to_be_kept() -> None:
    asked = {"X-Robots-Tag": "noarchive"}
    made = visited(status=304, headers=asked, known={"etag": '"1"'})
    assert (made.outcome, made.withdrawn is not None, made.etag) == ("noarchive", True, None)
    assert visited(status=304, headers=asked, robots_meta=False).outcome == "unchanged"
    assert visited(status=304, headers=asked, kind="listing").withdrawn is None


def test_nofollow_is_obeyed() -> None:
    made = visited('<meta name="robots" content="nofollow"><a href="/2">逾期</a>', follow=True)
    assert made.page is not None
    assert urls(made) == []


def test_links_of_a_page_are_followed_only_where_the_source_says_so_and_within_it() -> None:
    body = "".join(f'<a href="{path}">x</a>' for path in ("/2", "/t/3", "/", "/?order=asc", "http://b.example/4"))
    assert urls(visited(body)) == []
    made = visited(body, follow=True, deny=("/t/",))
    assert urls(made) == ["/2"]
    assert made.traps == {"sort order": 1}


def test_a_listing_sorted_by_date_leads_to_its_own_kind() -> None:
    made = visited('<a href="/list?sort=new&p=2">2</a><a href="/2">x</a>', path="/list?sort=new", kind="listing")
    assert urls(made) == ["/list?p=2&sort=new", "/2"]


def test_each_listing_and_its_further_pages_use_its_own_selector() -> None:
    entries = tuple(Entry(kind="listing", url=f"{BASE}/l{n}/", next=f"a.n{n}") for n in (1, 2))
    body = '<a href="/9">x</a><a class="n1" href="/l1/p2">y</a><a class="n2" href="/l2/p2">z</a>'

    def steps(path: str, **known: Any) -> list[str]:
        made = visited(body, path=path, kind="listing", known=known, entries=entries)
        return [link.url.removeprefix(BASE) for link in made.next]

    assert steps("/l1/") == ["/l1/p2"]
    assert steps("/l2/") == ["/l2/p2"]
    assert steps("/l2/p1", origin=f"{BASE}/l2/") == ["/l2/p2"]


def test_a_sitemap_and_a_feed_lead_to_pages() -> None:
    sitemap = f"<urlset><url><loc>{BASE}/1</loc></url><url><loc>{BASE}/no/2</loc></url></urlset>"
    made = visited(sitemap, path="/map.xml", kind="sitemap", deny=("/no/",), response=TextResponse)
    assert (urls(made), made.outcome) == (["/1"], "sitemap fetched")
    assert visited("<urlset/>", kind="sitemap", response=TextResponse).outcome == "sitemap without links"
    feed = f"<rss><channel><item><link>{BASE}/3</link></item></channel></rss>"
    assert urls(visited(feed, kind="feed", response=TextResponse)) == ["/3"]


def test_headers_are_capped_in_number_and_length() -> None:
    long = {f"X-{n}": "v" * 20_000 for n in range(300)}
    page = visited("逾期", headers=long | {"ETag": "e" * 20_000}).page
    assert page is not None
    assert len(page.headers) == MOST_HEADERS
    assert max(len(value) for _, value in page.headers) == LONGEST_HEADER
    assert visited("逾期", headers={"ETag": "e" * 20_000}).etag is None
