"""What a site asks of robots on its pages."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from crawler.robots import page_directives


def directives(body: str = "", **headers: str | list[str]) -> set[str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return set(page_directives(HtmlResponse("http://a.example/", headers=named, body=body.encode())))


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<meta name="robots" content="noindex, follow">', {"noindex"}),
        ("<META content='NOARCHIVE' NAME='Robots'>", {"noarchive"}),
        ("<meta name=robots content=none>", {"none", "noindex", "nofollow"}),
        ('<meta name="robots" content="noindex"><meta name="robots" content="nofollow">', {"noindex", "nofollow"}),
        ('<meta name="robots" content="index,follow,max-snippet:-1">', set()),
        ('<meta name="description" content="noindex is a word">', set()),
        ('<meta name="robots">', set()),
        ("<p>robots noindex</p>", set()),
    ],
)
def test_the_meta_tag_is_read(body: str, wanted: set[str]) -> None:
    assert directives(f"<html><head>{body}</head><body>逾期</body></html>") == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("noindex", {"noindex"}),
        ("NoArchive, nofollow", {"noarchive", "nofollow"}),
        (["noindex", "noarchive"], {"noindex", "noarchive"}),
        ("googlebot: noindex", set()),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST", set()),
    ],
)
def test_the_header_is_read(value: str | list[str], wanted: set[str]) -> None:
    assert directives(X_Robots_Tag=value) == wanted
