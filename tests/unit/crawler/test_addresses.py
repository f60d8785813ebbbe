"""A crawler is fed addresses by strangers: the ways to make it fetch what it must not, and none of them works."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from twisted.internet.error import DNSLookupError

from crawler.addresses import GoneHome, GuardedResolver, GuardMiddleware, RefusedAddress, is_public, refusal
from crawler.source import Source
from pipeline.archive.frontier import Known
from pipeline.urls import site_of

SITE = Source(name="a", home="https://www.a.example/", allow=("/y/",), deny=("/y/t/",))
PRIVATE = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.9.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::7f00:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[ff02::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_an_address_that_is_not_public_is_refused_in_every_spelling(host: str) -> None:
    url = f"http://{host}/"
    site = site_of(url)
    assert refusal(url, site, allow_private=False) == "not a public address"
    assert refusal(url, site, allow_private=True) == ""


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "scheme file"),
        ("ftp://a.example/", "scheme ftp"),
        ("gopher://a.example/", "scheme gopher"),
        ("javascript:alert(1)", "scheme javascript"),
        ("data:text/html,x", "scheme data"),
        ("http://[", "no address"),
        ("http://[::1", "no address"),
        ("http://a.example:port/", "no address"),
        ("http://a.example:99999/", "no address"),
        ("http://b.example/", "another site"),
        ("http://a.example.b.example/", "another site"),
        ("http://a.example@b.example/", "another site"),
        ("http://a.example:8080/", "another site"),
        ("http:///path", "another site"),
        ("", "scheme "),
        ("http://a.example/" + "x" * 2000, "too long an address"),
    ],
)
def test_what_is_no_address_of_the_site_is_refused(url: str, why: str) -> None:
    assert refusal(url, "a.example", allow_private=False) == why


def redirected(url: str, kind: str = "page", known: str = "https://www.a.example/y/1", **meta: Any) -> Request:
    facts = {"source": SITE, "known": Known(url=known, source="a", kind=kind, depth=1)}
    return request_of(url, **facts, redirect_urls=[known], **meta)


def request_of(url: str, **meta: Any) -> Request:
    return Request(url, meta=meta)


@pytest.mark.parametrize("url", ["https://www.a.example/y/2", "http://m.a.example/y/2"])
def test_a_redirect_within_the_site_passes(url: str) -> None:
    GuardMiddleware().process_request(redirected(url))


@pytest.mark.parametrize("url", ["https://www.a.example/z/2", "https://www.a.example/y/t/2"])
def test_a_redirect_of_a_page_to_what_allow_and_deny_exclude_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddress, match="allow and deny"):
        GuardMiddleware().process_request(redirected(url))
    GuardMiddleware().process_request(redirected(url, kind="listing"))


def test_a_page_that_redirects_home_is_gone_and_home_is_not_fetched_for_it() -> None:
    with pytest.raises(GoneHome):
        GuardMiddleware().process_request(redirected("https://www.a.example/"))


@pytest.mark.parametrize("url", ["https://b.example/y/2", "http://127.0.0.1/y/2", "http://2130706433/"])
def test_a_redirect_to_another_site_is_refused_at_every_hop(url: str) -> None:
    with pytest.raises(RefusedAddress):
        GuardMiddleware().process_request(redirected(url))


@pytest.mark.parametrize("url", ["http://127.0.0.1:6379/robots.txt", "http://169.254.169.254/latest", "file:///etc/x"])
def test_robots_txt_may_not_redirect_to_what_is_not_public(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GuardMiddleware, "private_sites", frozenset({"127.0.0.1:8427"}))
    request = request_of(url, redirect_urls=["https://a.example/robots.txt"])
    with pytest.raises(IgnoreRequest):
        GuardMiddleware().process_request(request)


def test_robots_txt_of_a_source_that_may_be_private_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GuardMiddleware, "private_sites", frozenset({"127.0.0.1:8427"}))
    GuardMiddleware().process_request(request_of("http://127.0.0.1:8427/robots.txt"))
    GuardMiddleware().process_request(request_of("https://a.example/robots.txt"))


def test_a_name_that_leads_to_a_private_address_is_not_connected_to() -> None:
    resolver = GuardedResolver.__new__(GuardedResolver)
    assert resolver._judge("1.1.1.1", "a.example") == "1.1.1.1"
    for address in ("127.0.0.1", "169.254.169.254", "10.0.0.5"):  # a name that was public a moment ago (rebinding)
        with pytest.raises(DNSLookupError):
            resolver._judge(address, "rebinding.example")
    assert "rebinding.example" in GuardedResolver.refused
