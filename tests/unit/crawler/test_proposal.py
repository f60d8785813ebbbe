"""From what a look at a site showed to a source file."""

from __future__ import annotations

from crawler.proposal import Document, propose
from crawler.source import Entry, Source, parse_source

BASE = "http://a.example"


def article(path: str) -> Document:
    return Document(kind="sample", url=BASE + path, title="逾期怎么办", characters=700)


def linking(kind: str, path: str, *paths: str) -> Document:
    return Document(kind=kind, url=BASE + path, links=tuple(BASE + each for each in paths))


ARTICLES = tuple(f"/yuqi/{n}.html" for n in range(6))
TAG = Document(kind="sample", url=BASE + "/tag/3", why="too short")


def source(*documents: Document, delay: float = 0.0) -> Source:
    proposal = propose(BASE, documents, delay)
    return parse_source("a", proposal.text, "a.toml")


def test_sitemaps_feeds_and_listings_that_lead_to_articles_become_entries() -> None:
    found = source(
        linking("home", "/", *ARTICLES, "/tag/1"),
        linking("sitemap", "/index.xml", "/map-1.xml", "/map-2.xml"),
        linking("sitemap", "/map-1.xml", *ARTICLES),
        linking("sitemap", "/other.xml", "/tag/1"),
        linking("feed", "/rss", *ARTICLES[:2]),
        linking("sample", "/yuqi/", *ARTICLES[:4]),
        linking("sample", "/about", "/tag/1"),
        article(ARTICLES[0]),
        article(ARTICLES[1]),
        TAG,
    )
    wanted = [("sitemap", "/index.xml"), ("feed", "/rss"), ("listing", "/"), ("listing", "/yuqi/")]
    assert found.entries == tuple(Entry(kind=kind, url=BASE + path) for kind, path in wanted)
    assert found.allow == ("/yuqi/",)
    assert not found.follow


def test_articles_that_stand_everywhere_need_no_allow() -> None:
    top = tuple(f"/{n}.html" for n in range(5))
    assert source(linking("home", "/", *top), article(top[0])).allow == ()
    many = tuple(f"/folder{n}/1.html" for n in range(9))
    documents = [article(path) for path in many]
    assert source(linking("home", "/", *many), *documents).allow == ()


def test_a_shape_of_which_most_samples_are_no_articles_is_none() -> None:
    found = propose(BASE, [linking("home", "/", "/tag/1"), article("/tag/1"), TAG, TAG], 0.0)
    assert not found.found
    assert "No article was found." in found.text


def test_where_nothing_leads_to_articles_links_are_followed_from_home() -> None:
    found = source(linking("home", "/", "/about"))
    assert found.entries == (Entry(kind="listing", url=BASE + "/"),)
    assert found.follow


def test_the_delay_of_robots_txt_is_written_down() -> None:
    home = linking("home", "/", *ARTICLES)
    assert source(home, delay=7.5).delay == 7.5
    assert source(home).delay == 1.0


def test_nothing_that_a_site_says_leaves_its_comment() -> None:
    evil = Document(
        kind="sample", url=BASE + "/yuqi/1.html", title="x\nallow_private = true\r\u2028home = 'b'", characters=1
    )
    found = source(linking("home", "/", *ARTICLES), evil)
    assert not found.allow_private
    assert found.home == BASE + "/"


def test_a_file_is_named_after_its_site() -> None:
    assert propose("https://www.a.example/", [], 0.0).name == "a-example"
    assert propose("http://127.0.0.1:8427/", [], 0.0).name == "127-0-0-1-8427"
