"""Title, author, date, canonical address and language of a page, by small parsers over its head and its lines."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.extraction.blocks import tidy
from pipeline.extraction.titles import TitleHints

if TYPE_CHECKING:
    from lxml.etree import _Element

# Names of <meta> whose content is when the page was published, best first.
DATE_METAS = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "publish-date",
    "publish_date",
    "publish_time",
    "publishtime",
    "pub_date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "weibo:article:create_at",
    "bytedance:published_time",
    "date",
    "originalpublicationdate",
    "_pubtime",
    "og:release_date",
]
AUTHOR_METAS = ["author", "article:author", "og:article:author", "dc.creator", "byl", "mediaid", "weibo:article:author"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page declares about itself; empty where it does not."""

    titles: TitleHints = field(default_factory=TitleHints)
    published: tuple[str, ...] = ()
    author: str = ""
    canonical: tuple[str, ...] = ()
    language: str = ""
    kind: str = ""


def read_head(root: _Element) -> Head:
    """Collect the declarations of a parsed page."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    data = linked_data(root)
    links = [link.get("href", "") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower()]
    head = next((tidy("".join(t.itertext())) for t in root.iter("title") if not _in_drawing(t)), "")
    return Head(
        titles=TitleHints(
            head=head,
            declared=tuple(filter(None, (data.get("headline", ""), metas.get("og:title", "")))),
            headings=tuple(filter(None, (tidy("".join(h.itertext())) for h in root.iter("h1")))),
        ),
        published=tuple(filter(None, (data.get("datePublished", ""), *(metas.get(name, "") for name in DATE_METAS)))),
        author=data.get("author", "") or next((metas[name] for name in AUTHOR_METAS if name in metas), ""),
        canonical=tuple(filter(None, (*links, metas.get("og:url", "")))),
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower(),
        kind=metas.get("og:type", "").lower(),
    )


def _in_drawing(element: _Element) -> bool:
    return any(parent.tag == "svg" for parent in element.iterancestors())


# Line breaks and tabs inside JSON strings, which many Chinese pages have.
RAW_CONTROL = re.compile(r"[\x00-\x1f]+")


def linked_data(root: _Element) -> dict[str, str]:
    """headline, datePublished and author of the first JSON-LD item that is an article."""
    found: dict[str, str] = {}
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            value = json.loads(RAW_CONTROL.sub(" ", script.text))
        except (ValueError, RecursionError):
            continue
        for item in _items(value):
            _take(item, found)
    return found


def _items(value: object) -> list[dict[str, object]]:
    """The objects of a JSON-LD value down to its graph."""
    if isinstance(value, list):
        return [item for part in value[:50] if isinstance(part, dict) for item in _items(part)]
    if not isinstance(value, dict):
        return []
    graph = value.get("@graph")
    return [value, *(_items(graph) if isinstance(graph, list) else [])]


def _take(item: dict[str, object], found: dict[str, str]) -> None:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    if any(str(name) in {"BreadcrumbList", "Organization", "WebSite", "Comment", "Person"} for name in names):
        return
    for target, names_of in (
        ("headline", ("headline", "title")),
        ("datePublished", ("datePublished", "pubDate", "uploadDate")),
    ):
        for name in names_of:
            text = item.get(name)
            if isinstance(text, str) and text.strip():
                found.setdefault(target, text.strip())
    author = _author(item.get("author"))
    if author:
        found.setdefault("author", author)


def _author(value: object) -> str:
    if isinstance(value, list):
        return " ".join(filter(None, map(_author, value[:3])))
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) else ""
