"""Addresses: one spelling each, the site they belong to, and the shape that they share with others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls import canonical_url, declared_url, is_home, site_of, url_shape


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("HTTP://A.Example", "http://a.example/"),
        ("https://a.example:443/x#top", "https://a.example/x"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("http://a.example./x", "http://a.example/x"),
        ("http://a.example/x?utm_source=w&b=2&a=1&spm=1.2", "http://a.example/x?a=1&b=2"),
        ("http://a.example/x;jsessionid=A1?y=1", "http://a.example/x?y=1"),
        ("http://a.example/#/post/1", "http://a.example/#/post/1"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("http://user:secret@a.example/x", "http://a.example/x"),
        (" http://a.example/征信 ", "http://a.example/%E5%BE%81%E4%BF%A1"),
        ("file:///tmp/a.html#x", "file:///tmp/a.html"),
    ],
)
def test_one_address_has_one_spelling(url: str, wanted: str) -> None:
    assert canonical_url(url) == wanted


@pytest.mark.parametrize("url", ["", "a.example", "ftp://a.example/", "http://", "javascript:alert(1)", "http://["])
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_url(url)


paths = st.text(st.sampled_from("/abc12-_.征%?=&"), max_size=20)


@given(paths)
def test_the_canonical_form_is_its_own(path: str) -> None:
    once = canonical_url(f"http://a.example/{path}")
    assert canonical_url(once) == once


@given(paths)
def test_every_address_has_a_shape_and_numbers_do_not_change_it(path: str) -> None:
    shape = url_shape(f"http://a.example/{path}")
    assert not any(letter.isdigit() for letter in shape.split("?")[0])
    assert url_shape(f"http://b.example/{path.replace('1', '77')}").split("?")[0] == shape.split("?")[0]


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"),
        ("/yuqi/", "/*/"),
        ("/consult/yqdongtai/690944.html", "/consult/yqdongtai/#.html"),
        ("/i/art-155499.html", "/i/art-#.html"),
        ("/list_2.html", "/list_#.html"),
        ("/list_23_7.html", "/list_#_#.html"),
        ("/2025/03/22/a-b-c", "/#/#/#/*"),
        ("/index.php?id=3&c=show", "/*.php?c&id"),
    ],
)
def test_pages_of_one_template_share_a_shape(path: str, shape: str) -> None:
    assert url_shape(f"http://a.example{path}") == shape


def test_aliases_of_a_host_are_one_site() -> None:
    urls = ("http://www.a.example/", "https://m.a.example/", "http://mip.a.example:80/x", "http://a.example./")
    assert {site_of(url) for url in urls} == {"a.example"}
    assert site_of("http://m.example/") == "m.example"
    assert site_of("http://b.a.example/") == "b.a.example"


def test_a_page_may_claim_an_address_of_its_own_site_alone() -> None:
    page = "http://m.a.example/1"
    assert (
        declared_url(page, ["http://b.example/1", "http://[", "https://www.a.example/1"]) == "https://www.a.example/1"
    )
    assert declared_url(page, ["/"]) == page
    assert declared_url(page, []) == page


def test_home_has_several_names() -> None:
    assert is_home("http://a.example/index.html")
    assert not is_home("http://a.example/?id=1")
