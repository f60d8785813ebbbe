"""JSON-LD: what a page says of its article to machines, also where the JSON is broken."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

# Kinds of item that are the page's article, and kinds that are about something else.
ARTICLES = re.compile(r"(?:Article|Posting|Report|Question)$")
OTHERS = re.compile(
    r"^(?:BreadcrumbList|Organization|NewsMediaOrganization|WebSite|Comment|Person|Answer|Review|ItemList|ImageObject"
    r"|SearchAction|Event|JobPosting|Product|LocalBusiness|SiteNavigationElement)$"
)
# Line breaks and tabs inside JSON strings, which many Chinese pages have.
RAW_CONTROL = re.compile(r"[\x00-\x1f]+")
# A comma behind the last member.
LAST_COMMA = re.compile(r",\s*(?=[}\]])")
# One member of an object that cannot be read as a whole.
MEMBER = re.compile(r'"(headline|title|datePublished|pubDate)"\s*:\s*"((?:[^"\\]|\\.){1,300})"')
MAX_ITEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedData:
    """Headline, date, author's names and site's name; empty where the page says none."""

    headline: str = ""
    published: str = ""
    author: str = ""
    site: str = ""


def linked_data(root: _Element) -> LinkedData:
    """What the JSON-LD of a page says, its article first."""
    items = [item for script in root.iter("script") if _is_linked(script) for item in _parsed(script.text or "")]
    articles = [item for item in items if ARTICLES.search(_kind(item))]
    others = [item for item in items if item not in articles and not OTHERS.match(_kind(item))]
    found = [*articles, *others]
    return LinkedData(
        headline=_first(found, "headline", "title"),
        published=_first(found, "datePublished", "pubDate", "dateCreated", "uploadDate"),
        author=next(filter(None, (_names(item.get("author")) for item in found)), ""),
        site=next(filter(None, (_publisher(item) for item in items)), ""),
    )


def _is_linked(script: _Element) -> bool:
    return "ld+json" in (script.get("type") or "").lower() and bool(script.text)


def _parsed(text: str) -> list[dict[str, object]]:
    text = RAW_CONTROL.sub(" ", text).strip().rstrip(";")
    for candidate in (text, LAST_COMMA.sub("", text)):
        try:
            return list(_items(json.loads(candidate)))
        except (ValueError, RecursionError):
            continue
    members = {match[1]: match[2] for match in MEMBER.finditer(text)}
    return [{"@type": "Article", **members}] if members else []


def _items(value: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """The objects of a JSON-LD value down to its graph and to what it is mainly about."""
    if depth > 3:
        return
    if isinstance(value, list):
        for part in value[:MAX_ITEMS]:
            yield from _items(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity"):
            yield from _items(value.get(name), depth + 1)


def _kind(item: dict[str, object]) -> str:
    kinds = item.get("@type")
    return str(next(iter(kinds), "")) if isinstance(kinds, list) else str(kinds or "")


def _first(items: list[dict[str, object]], *names: str) -> str:
    for item in items:
        for name in names:
            text = item.get(name)
            if isinstance(text, str) and text.strip():
                return text.strip()
    return ""


def _names(value: object) -> str:
    """The names of persons; an organisation is no author."""
    if isinstance(value, list):
        return "、".join(filter(None, map(_names, value[:5])))
    if isinstance(value, dict):
        value = "" if _kind(value) in {"Organization", "NewsMediaOrganization", "WebSite"} else value.get("name")
        return _names(value) if isinstance(value, list) else value.strip() if isinstance(value, str) else ""
    return value.strip() if isinstance(value, str) else ""


def _publisher(item: dict[str, object]) -> str:
    named = item if _kind(item) in {"Organization", "NewsMediaOrganization", "WebSite"} else item.get("publisher")
    name = named.get("name") if isinstance(named, dict) else None
    return name.strip() if isinstance(name, str) else ""
