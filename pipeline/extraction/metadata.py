"""What a page declares about itself, in its head and in the attributes of its elements, by small parsers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from pipeline.extraction.blocks import tidy
from pipeline.extraction.linkeddata import linked_data
from pipeline.extraction.titles import TitleHints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    "publish",
    "published_time",
    "pub_date",
    "sailthru.date",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "weibo:article:create_at",
    "bytedance:published_time",
    "datecreated",
    "date",
    "originalpublicationdate",
    "_pubtime",
    "og:release_date",
]
AUTHOR_METAS = [
    "author",
    "article:author",
    "og:article:author",
    "dc.creator",
    "byl",
    "citation_author",
    "parsely-author",
    "og:novel:author",
    "book:author",
]
TITLE_METAS = ["og:title", "twitter:title", "dc.title", "articletitle", "citation_title"]
SITE_METAS = ["og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "sitename"]
DESCRIPTION_METAS = ["description", "og:description", "twitter:description"]
LANGUAGE_METAS = ["content-language", "language", "og:locale", "dc.language"]

# Elements that bear marks: a moment beside their words (`<time datetime="…">3天前</time>`, `<span title="2025-3-22">`),
# the date of publication (`itemprop="datePublished"`), the author's name (`rel="author"`, `class="zuozhe"`).
MARKED = ("span", "a", "p", "div", "em", "i", "cite", "address", "td", "li", "time", "abbr", "strong", "b", "dd")
WRITER = re.compile(r"uthor|zuozhe|riter|authi|nick|UserLink|byline")
# Where sites keep the pages of their writers: `/member/79`, `/u/1`, `/space-uid-3.html`, `/author/dk`
PROFILE = re.compile(
    r"/(?:u|user|users|member|members|author|authors|people|space|writer|zuozhe|home)[/-][\w-]+|[?&]uid=\d"
)
SIGNED = {"class": WRITER, "id": WRITER, "href": PROFILE}
# What sites call the name of who comments: `comment-author`
COMMENTED = re.compile(r"comment|pinglun|liuyan|guest", re.IGNORECASE)
# Where a site's name leads, at the top of its pages: `<a href="/">某某网</a>`
HOME = re.compile(r"^(?:(?:\.{0,2}/)?(?:index|default)\.\w{2,5}|\.{0,2}/)$")
TO_HOME = re.compile(r"首[页頁]|主[页頁]|返回|回到|home|logo", re.IGNORECASE)
ROLES = frozenset(("itemprop", "rel", "pubdate"))
MOMENTS = frozenset(("datetime", "title"))
MAX_MARKS = 40
MOMENT = re.compile(r"(?:19|20)\d\d\s?[-/.年]")
LONGEST_NAME = 40
LONGEST_SITE = 20
MAX_HOMES = 3
# `&amp;quot;`, `&amp;#8211;`: entities that were escaped twice
ESCAPED_TWICE = re.compile(r"&(?:#\d{2,5}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page declares about itself; empty where it does not.

    ``times`` maps the words of an element to the moment that its attribute says; ``writers`` are the texts of elements
    marked as the author's name, of the article or of a comment.
    """

    titles: TitleHints = field(default_factory=TitleHints)
    published: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    language: str = ""
    description: str = ""
    times: Mapping[str, str] = field(default_factory=dict)
    writers: tuple[str, ...] = ()


def read_head(root: _Element) -> Head:
    """Collect the declarations of a parsed page."""
    metas, data, marks = _metas(root), linked_data(root), _marks(root)
    links = [link.get("href", "") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower()]
    return Head(
        titles=TitleHints(
            head=next((_said(title) for title in root.iter("title") if not _in_drawing(title)), ""),
            declared=tuple(map(_plain, filter(None, (data.headline, *_of(metas, TITLE_METAS))))),
            headings=tuple(filter(None, map(_heading, root.iter("h1")))),
            sites=tuple(map(_plain, filter(None, (*_of(metas, SITE_METAS), data.site, *marks.sites)))),
        ),
        published=tuple(filter(None, (data.published, *_of(metas, DATE_METAS), *marks.published[:1]))),
        authors=tuple(map(_plain, filter(None, (data.author, *_of(metas, AUTHOR_METAS))))),
        canonical=tuple(filter(None, (*links, metas.get("og:url", "")))),
        language=_language(root, metas),
        description=max(map(_plain, filter(None, _of(metas, DESCRIPTION_METAS))), key=len, default=""),
        times=marks.times,
        writers=tuple(dict.fromkeys(marks.writers)),
    )


@dataclass(slots=True)
class _Marks:
    """What the attributes of elements mark, in the order of the page."""

    times: dict[str, str] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)

    def lead_home(self, element: _Element) -> None:
        """Note the words of a link to the first page as the site's name, but for those that only say where it leads."""
        name = _said(element)
        if len(self.sites) < MAX_HOMES and 1 < len(name) <= LONGEST_SITE and not TO_HOME.search(name):
            self.sites.append(name)

    def write(self, element: _Element) -> None:
        """Note the words of an element as a name that somebody signs with."""
        if len(self.writers) < MAX_MARKS and 1 < len(name := _said(element)) <= LONGEST_NAME:
            self.writers.append(name)


def _marks(root: _Element) -> _Marks:
    """The marks of a page, few enough that a hostile page costs no more than another."""
    marks = _Marks()
    for element in root.iter(*MARKED):
        for name, value in element.items():
            if name in SIGNED:
                if SIGNED[name].search(value) and not COMMENTED.search(value):
                    marks.write(element)
                elif name == "href" and HOME.match(value):
                    marks.lead_home(element)
            elif name in ROLES:
                if value == "author":
                    marks.write(element)
                elif value == "datePublished" or name == "pubdate":
                    marks.published.append(element.get("content") or element.get("datetime") or _said(element))
            elif name in MOMENTS and is_moment(value) and len(marks.times) < MAX_MARKS:
                marks.times.setdefault(_said(element), value)
    return marks


def is_moment(value: str) -> bool:
    """Whether an attribute says a point in time."""
    return len(value) <= LONGEST_NAME and bool(MOMENT.search(value))


def _metas(root: _Element) -> dict[str, str]:
    """The first content of every named <meta>, names in lower case."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _of(metas: dict[str, str], names: list[str]) -> Iterator[str]:
    return (metas[name] for name in names if name in metas)


def _language(root: _Element, metas: dict[str, str]) -> str:
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return (declared or next(_of(metas, LANGUAGE_METAS), "")).strip().lower()


def _said(element: _Element) -> str:
    return _plain(tidy("".join(element.itertext())))


def _heading(element: _Element) -> str:
    """The words of a heading; where it is an image, those that stand for it."""
    said = _said(element)
    return said or next((_plain(image.get("alt") or "") for image in element.iter("img") if image.get("alt")), "")


def _plain(text: str) -> str:
    return tidy(unescape(text)) if "&" in text and ESCAPED_TWICE.search(text) else text.strip()


def _in_drawing(element: _Element) -> bool:
    return any(parent.tag == "svg" for parent in element.iterancestors())
