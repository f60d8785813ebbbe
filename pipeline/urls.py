"""Addresses: their canonical form, the site they belong to, and which address a page may claim as its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

if TYPE_CHECKING:
    from collections.abc import Iterable

# Parameters that say where a visitor came from and never which page is shown.
TRACKING = re.compile(
    r"^(utm_\w+|spm|scm|from_?spmid|share_?(token|source|from|medium)|gclid|fbclid|msclkid|bd_vid|qz_gdt|hmsr|hmpl"
    r"|_hs(enc|mi)|mc_[ce]id|yclid|igshid|isappinstalled|timestamp_share|phpsessid|jsessionid)$",
    re.IGNORECASE,
)
# A query in which some parameter may be one of TRACKING: the others are left as they are spelt.
TRACKED = re.compile(
    r"utm_|spm|scm|share|clid|bd_vid|qz_gdt|hm(sr|pl)|_hs|mc_|igshid|isapp|sess|timestamp_", re.IGNORECASE
)
# Session ids that Java servers put behind the path.
PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
# Host labels under which a site shows the same pages to phones, search engines and everybody else.
ALIAS_LABEL = re.compile(r"^(www|m|mip|wap|3g|amp)\.(?=.+\.)")
NUMBER = re.compile(r"\d+")
# The name of a page that its template numbers: 690944, art-155499, list_2, 23-1 (blanked: #, art-#, list_#, #-#).
NUMBERED = re.compile(r"[a-zA-Z]{0,12}[-_]?#([-_]#)*")
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """One spelling for one address: no fragment, no tracking parameters, no default port, sorted parameters.

    A fragment stays where it names the page, as in applications that route by it (``#/post/1``, ``#!post``).

    Raises:
        ValueError: the address is not one of http, https or file, or has no host where it needs one.

    >>> canonical_url("HTTP://Www.Example.com:80/a?utm_source=x&b=2&a=1#top")
    'http://www.example.com/a?a=1&b=2'
    """
    parts = urlsplit(url.strip())
    if parts.scheme == "file":
        return urlunsplit(("file", parts.netloc, parts.path, "", ""))
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{url[:200]!r} is no address of a page: write http://host/path")
    port = "" if parts.port in {None, DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.rstrip(".")
    query = parts.query
    if TRACKED.search(query):
        kept = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not TRACKING.match(k)]
        query = urlencode(kept)
    path = PATH_SESSION.sub("", parts.path) or "/"
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return str(canonicalize_url(urlunsplit((parts.scheme, host + port, path, query, fragment)), keep_fragments=True))


def site_of(url: str) -> str:
    """The site as a person names it: the host without ``www.``, ``m.`` and the like; empty for a file.

    >>> site_of("https://m.example.com/1"), site_of("http://127.0.0.1:8427/"), site_of("file:///tmp/a.html")
    ('example.com', '127.0.0.1:8427', '')
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme == "file":
        return ""
    port = "" if parts.port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return ALIAS_LABEL.sub("", parts.hostname.rstrip(".")) + port


def declared_url(page_url: str, candidates: Iterable[str]) -> str:
    """The address that a page gives itself, where it can be believed; else where it was found.

    Believed is an address of the same site that is not its home page (farms declare the home page everywhere).

    >>> declared_url("http://m.a.example/1?x=1", ["http://b.example/1", "//www.a.example/1"])
    'http://www.a.example/1'
    """
    page = canonical_url(page_url)
    for candidate in candidates:
        try:
            claimed = canonical_url(urljoin(page, candidate.strip()))
        except ValueError:
            continue
        if site_of(claimed) == site_of(page) and (not is_home(claimed) or is_home(page)):
            return claimed
    return page


def is_home(url: str) -> bool:
    """Whether the address is that of a site's first page."""
    parts = urlsplit(url)
    return parts.path in {"", "/", "/index.html", "/index.php"} and not parts.query


def url_shape(url: str) -> str:
    """An address with what differs from page to page blanked, so that pages made by one template share it.

    >>> url_shape("http://a.example/yuqi/690944.html"), url_shape("http://a.example/tag/微粒贷/")
    ('/yuqi/#.html', '/tag/*/')
    >>> url_shape("http://a.example/2025/04/yuqi-zen-me-ban-17?page=2"), url_shape("http://a.example/art-155499.html")
    ('/#/#/*?page', '/art-#.html')
    """
    parts = urlsplit(url)
    segments = parts.path.split("/")
    last = max((n for n, segment in enumerate(segments) if segment), default=0)
    shaped = [
        blanked(segment) if segment and number == last else NUMBER.sub("#", segment)
        for number, segment in enumerate(segments)
    ]
    names = "&".join(sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return "/".join(shaped) + (f"?{names}" if names else "")


def blanked(segment: str) -> str:
    """The last part of a path: its numbers blanked, and its words too unless it is one word and a number."""
    stem, dot, ending = segment.rpartition(".")
    if not dot or not stem or not ending.isalpha():
        stem, dot, ending = segment, "", ""
    numbered = NUMBER.sub("#", stem)
    return (numbered if NUMBERED.fullmatch(numbered) else "*") + dot + ending
