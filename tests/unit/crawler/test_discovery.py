"""What a document leads to."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crawler.discovery import feed_links, next_links, page_links, parse_html, sitemap_links

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BASE = "http://a.example/yuqi/"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def tree(body: str) -> HtmlElement:
    root = parse_html(f"<html><body>{body}</body></html>".encode(), "utf-8")
    assert root is not None
    return root


def steps(body: str, selector: str = "", base: str = BASE) -> list[str]:
    return [link.url.removeprefix("http://a.example") for link in next_links(tree(body), base, selector)]


def test_a_sitemap_index_leads_to_sitemaps_gzip_or_not() -> None:
    index = f'<sitemapindex xmlns="{SITEMAPS}"><sitemap><loc>http://a.example/1.xml.gz</loc></sitemap></sitemapindex>'
    for body in (index.encode(), gzip.compress(index.encode())):
        assert [(link.url, link.kind) for link in sitemap_links(body)] == [("http://a.example/1.xml.gz", "sitemap")]


def test_a_news_sitemap_tells_when_an_article_appeared_and_an_image_is_no_page() -> None:
    body = f"""<urlset xmlns="{SITEMAPS}" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>
        <image:image><image:loc>http://a.example/1.jpg</image:loc></image:image>
        <loc>http://a.example/1</loc>
        <news:news><news:publication_date>2025-03-22T09:51:10+08:00</news:publication_date></news:news></url></urlset>"""
    (link,) = sitemap_links(body.encode())
    assert link.url == "http://a.example/1"
    assert link.changed == datetime(2025, 3, 22, 1, 51, 10, tzinfo=UTC)


def test_a_sitemap_may_be_a_plain_list_of_addresses() -> None:
    body = "\ufeffhttp://a.example/1\r\nhttp://a.example/2\n\nnot an address\n"
    assert [link.url for link in sitemap_links(body.encode())] == ["http://a.example/1", "http://a.example/2"]


def test_a_robots_txt_names_sitemaps() -> None:
    body = "User-agent: *\nDisallow: /x\nSitemap: https://a.example/1.xml\n\nsitemap:https://a.example/2.xml.gz # new\n"
    found = [(link.url, link.kind) for link in sitemap_links(body.encode())]
    assert found == [("https://a.example/1.xml", "sitemap"), ("https://a.example/2.xml.gz", "sitemap")]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\x1f\x8bbroken", b"<urlset><url><loc>http://[</loc></url></urlset>"]
)
def test_a_broken_sitemap_leads_nowhere(body: bytes) -> None:
    assert list(sitemap_links(body)) == []


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "http://a.example/secret"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = f"{bomb}<urlset><url><loc>&a;</loc></url><url><loc>http://a.example/&f;</loc></url></urlset>"
    assert "secret" not in str(list(sitemap_links(body.encode())))
    assert "root" not in str(list(sitemap_links(body.encode())))


def test_feeds_of_both_kinds_lead_to_pages() -> None:
    rss = """<rss><channel><link>http://a.example/</link><item><link>http://a.example/1?utm_source=rss</link>
        <pubDate>Sat, 22 Mar 2025 09:00:00 +0800</pubDate></item></channel></rss>"""
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="/1.mp3"/>
        <link href="/2"/><updated>2025-03-22T00:00:00Z</updated></entry></feed>"""
    (first,) = feed_links(rss.encode(), BASE)
    (second,) = feed_links(atom.encode(), BASE)
    assert (first.url, second.url) == ("http://a.example/1", "http://a.example/2")
    assert first.changed == datetime(2025, 3, 22, 1, tzinfo=UTC)
    assert second.changed == datetime(2025, 3, 22, tzinfo=UTC)


def test_links_that_are_no_pages_do_not_count() -> None:
    hrefs = ("2.html", "#top", "javascript:;", "mailto:x@a.example", "a.PDF", "http://[", "2.html#x", "3.html?a=1")
    body = "".join(f'<a href="{href}">x</a>' for href in hrefs) + '<a rel="nofollow" href="4.html">x</a><a>y</a>'
    assert [link.url for link in page_links(tree(body), BASE)] == [BASE + "2.html", BASE + "3.html?a=1"]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="?p=2" rel="next">more</a>',
        '<link rel="next" href="?p=2">',
        '<a href="?p=2">下一页</a>',
        '<a href="?p=2">下一頁 »</a>',
        '<a href="?p=2"><span>Next</span> &rsaquo;</a>',
        '<a href="?p=2">Older posts</a>',
        "<div><span>1</span><a href='?p=2'>2</a><a href='?p=3'>3</a><a href='?p=9'>9</a></div>",
        "<ul><li><a href='./'>1</a></li><li><a href='?p=2'>2</a></li><li><a href='?p=3'>[3]</a></li></ul>",
        "<p>逾期<a href='/7'>7</a>天</p><div><b>1</b> <a href='?p=2'>2</a> <a href='?p=3'>3</a></div>",
    ],
)
def test_the_next_page_is_found(body: str) -> None:
    assert steps(body) == ["/yuqi/?p=2"]


def test_page_numbers_lead_on_from_where_we_are() -> None:
    body = "<div><a href='./'>1</a><a href='?p=2'>2</a><strong>3</strong><a href='?p=4'>4</a></div>"
    assert steps(body, base=BASE + "?p=3") == ["/yuqi/?p=4"]
    linked = "<div><a href='./'>1</a><a href='?p=2'>2</a><a href='?p=3'>3</a></div>"
    assert steps(linked, base=BASE + "?p=2") == ["/yuqi/?p=3"]
    assert steps(linked, base=BASE + "?p=3") == []


@pytest.mark.parametrize(
    "body",
    [
        "<p><a href='/1'>逾期</a></p>",
        "<div><a href='/2024'>2024</a><a href='/2025'>2025</a></div>",
        "<div><a href='/1'>12</a> 人气 <a href='/2'>90</a></div>",
        "<a href='/n'>下一页的故事</a>",
    ],
)
def test_what_is_no_next_page_is_not_taken_for_one(body: str) -> None:
    assert steps(body) == []


def test_a_selector_decides_alone() -> None:
    body = '<a href="?p=2" rel="next">x</a><a class="n" href="?p=7">y</a>'
    assert steps(body, "a.n") == ["/yuqi/?p=7"]
    assert steps(body, "a.none") == []
