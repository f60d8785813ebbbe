"""What a fetched document leads to: sitemap, feed or HTML bytes -> :class:`Link`. Broken documents lead nowhere."""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree, html

from pipeline.urls import canonical_url, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST_SITEMAP = 64 * 1024 * 1024  # bytes after decompression; the protocol allows 50 MB
# What the link to the next page of a listing says, with or without arrows around it.
NEXT_TEXT = re.compile(r"^\W*(下一页|下页|后一页|下一頁|next(\s+page)?|older(\s+posts)?)\W*$", re.IGNORECASE)
# A page number in the row under a listing, bare or in brackets.
PAGE_NUMBER = re.compile(r"^[\s\[(]*(\d{1,4})[\s\])]*$")
MOST_ROWS = 50  # that are looked at: a page has one or two
LAST_PAGE = 1899  # what is higher is a year
# The line by which a robots.txt names a sitemap.
SITEMAP_LINE = re.compile(r"\s*sitemap\s*:\s*(\S+)", re.IGNORECASE)
# What is linked like a page and is none.
NO_PAGE = re.compile(
    r"\.(jpe?g|png|gif|webp|bmp|svg|ico|css|js|json|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|apk|exe|mp[34]|avi|mov|flv|m3u8"
    r"|woff2?|ttf)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that a document names. ``kind`` as in a source's entries; ``changed``: when the site says it last
    changed, or None.
    """

    url: str
    kind: str = "page"
    changed: datetime | None = None


def sitemap_links(body: bytes) -> Iterator[Link]:
    """The pages of a sitemap (XML or plain lines), and the sitemaps of an index or a robots.txt; gzip is undone."""
    text = inflated(body)
    if text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
        for line in text.decode("utf-8-sig", "replace").splitlines():
            named = SITEMAP_LINE.match(line)
            yield from link(named[1], "", "sitemap") if named else link(line, "")
        return
    root = xml_root(text)
    if root is None:
        return
    kind = "sitemap" if local_name(root) == "sitemapindex" else "page"
    for node in root:
        facts = {local_name(child): (child.text or "").strip() for child in node}
        yield from link(facts.get("loc", ""), "", kind, facts.get("lastmod") or news_date(node))


def news_date(node: etree._Element) -> str:
    """When an article of a news sitemap was published."""
    dates = (child.text for child in node.iter() if local_name(child) == "publication_date")
    return (next(dates, "") or "").strip()


def feed_links(body: bytes, base: str) -> Iterator[Link]:
    """The items of an RSS or Atom feed."""
    root = xml_root(body)
    if root is None:
        return
    for node in root.iter():
        if local_name(node) not in {"item", "entry"}:
            continue
        facts = {local_name(child): (child.text or "").strip() for child in node}
        hrefs = [
            child.get("href", "")
            for child in node
            if local_name(child) == "link" and child.get("rel", "alternate") == "alternate"
        ]
        when = facts.get("updated") or facts.get("published") or facts.get("pubDate") or facts.get("date", "")
        yield from link(next(filter(None, hrefs), "") or facts.get("link", ""), base, "page", when)


def page_links(root: html.HtmlElement, base: str) -> Iterator[Link]:
    """The pages that an HTML document links to, each once, in their order."""
    seen = set()
    for anchor in root.iter("a"):
        if "nofollow" in (anchor.get("rel") or ""):
            continue
        for found in link(anchor.get("href") or "", base):
            if found.url not in seen:
                seen.add(found.url)
                yield found


def next_links(root: html.HtmlElement, base: str, selector: str = "") -> Iterator[Link]:
    """The next page of a listing: by the selector, else rel=next, else a link that says so, else the next number."""
    if selector:
        hrefs = [node.get("href") or "" for node in root.cssselect(selector)]
    else:
        hrefs = [n.get("href") or "" for n in root.iter("a", "link") if "next" in (n.get("rel") or "").split()]
        hrefs = hrefs or [n.get("href") or "" for n in root.iter("a") if NEXT_TEXT.match("".join(n.itertext()).strip())]
        hrefs = hrefs or numbered_steps(root, base)
    for href in hrefs[:1]:
        yield from link(href, base, "listing")


def numbered_steps(root: html.HtmlElement, base: str) -> list[str]:
    """The address of the page after this one, where a row of page numbers names it."""
    rows = {row_of(anchor): None for anchor in root.iter("a") if PAGE_NUMBER.match(anchor.text_content())}
    for box in islice(rows, MOST_ROWS):
        numbers: dict[int, str] = {}
        for node in box.iter():
            found = PAGE_NUMBER.match(node.text_content()) if isinstance(node.tag, str) and not len(node) else None
            if found:
                numbers.setdefault(int(found[1]), node.get("href") or "")
        here = current_page(numbers, base)
        if here and numbers.get(here + 1) and (here > 1 or 2 in numbers):
            return [numbers[here + 1]]
    return []


def row_of(anchor: html.HtmlElement) -> html.HtmlElement:
    """What holds the row that a page number stands in: list items and paragraphs of their own are no rows."""
    box = anchor.getparent()
    while box is not None and box.tag in {"li", "span", "td", "b", "strong", "em"} and box.getparent() is not None:
        box = box.getparent()
    return box


def current_page(numbers: dict[int, str], base: str) -> int:
    """Which page of a row of numbers this one is: the one without a link, or with a link to itself; 0 for none."""
    linked = [number for number, href in numbers.items() if href]
    if len(linked) < 2 or max(linked) > LAST_PAGE:
        return 0
    unlinked = [number for number in numbers if number not in linked]
    if unlinked:
        return unlinked[0] if len(unlinked) == 1 else 0
    own = [number for number in linked if [each.url for each in link(numbers[number], base)] == [canonical_url(base)]]
    return own[0] if own else 0


def parse_html(body: bytes, encoding: str) -> html.HtmlElement | None:
    """The document's tree, or None where there is none."""
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(encoding=encoding))
    except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError):
        return None
    return root


def link(href: str, base: str, kind: str = "page", changed: str = "") -> Iterator[Link]:
    """One link, or none where the address is no address of a page."""
    href = href.strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return
    try:
        url = canonical_url(urljoin(base, href))
    except ValueError:
        return
    if url.startswith("http") and (kind == "sitemap" or not NO_PAGE.search(url.split("?")[0])):
        yield Link(url=url, kind=kind, changed=moment(changed))


def moment(text: str) -> datetime | None:
    """A time as sitemaps and feeds write it, in UTC.

    >>> moment("2025-03-22"), moment("Sat, 22 Mar 2025 09:00:00 +0800").hour, moment("neulich")
    (datetime.datetime(2025, 3, 22, 0, 0, tzinfo=datetime.timezone.utc), 1, None)
    """
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(text)
        except (ValueError, TypeError, IndexError):
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def inflated(body: bytes) -> bytes:
    """The body without gzip, up to the largest size that a sitemap may have; empty where it is broken."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(body)).read(LARGEST_SITEMAP)
    except (OSError, EOFError):
        return b""


def xml_root(body: bytes) -> etree._Element | None:
    """The tree of an XML document, as much of it as can be read; entities are never expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, load_dtd=False)
    try:
        root: etree._Element | None = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def local_name(node: etree._Element) -> str:
    """A tag without its namespace; empty for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def within(links: Iterable[Link], site: str) -> list[Link]:
    """The links that stay on a site."""
    return [link for link in links if site_of(link.url) == site]
