"""What stands where on the sample: one TOML file per site, read into plans."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pipeline.sample.texts import folder

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_PORT = 8427

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePlan:
    """A page with an article: ``text`` by name, in ``layout``, copied as ``copy`` says.

    ``date`` is when this site published it, ``%Y-%m-%d %H:%M:%S``; without it, the text's own. ``other`` names the
    text merged in or the lender swapped in. ``second`` is the kind of the second copy in a page that prints two.
    """

    path: str
    text: str
    layout: str
    copy: str = "original"
    date: str = ""
    title: str = ""
    subtitle: str = ""
    other: str = ""
    second: str = ""
    promo: str = ""
    canonical: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPlan:
    """A page without an article. ``reason`` is why it must be rejected, ``never fetched``, or empty.

    ``linked`` ones are shown on the home page of their site as if they were articles.
    """

    path: str
    kind: str
    title: str = ""
    line: str = ""
    status: int = 200
    location: str = ""
    linked: bool = False
    reason: str = "not an article"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPlan:
    """A listing, sitemap or feed over the articles whose path starts with ``prefix``.

    ``size`` is how many a listing's page or a feed holds; ``tracking`` is appended to the addresses in a feed;
    ``also`` are paths of pages without articles, linked as if they were some.
    """

    path: str
    kind: str
    prefix: str = "/"
    title: str = ""
    size: int = 10
    tracking: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlan:
    """Where a crawl of the site begins, as a source file says it."""

    kind: str
    path: str
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """One site: a name, a port counted from the base port, furniture that all its pages share, and its pages."""

    name: str
    label: str
    offset: int
    home: str
    robots: str
    sections: tuple[str, ...]
    friends: tuple[str, ...]
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    follow: bool
    delay: float
    entries: tuple[EntryPlan, ...]
    articles: tuple[ArticlePlan, ...]
    extras: tuple[ExtraPlan, ...]
    indexes: tuple[IndexPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutPlan:
    """How a layout is sent and what it shows.

    ``date`` is a strftime format or empty; ``author`` is never, given (where the text names one) or always.
    """

    date: str = ""
    author: str = "never"
    encoding: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    doubled: bool = False


def bases(port: int = DEFAULT_PORT) -> dict[str, str]:
    """The base address of each site by name, when the first one listens on ``port``."""
    return {site.name: f"http://127.0.0.1:{port + site.offset}" for site in sites()}


@cache
def sites() -> tuple[SitePlan, ...]:
    """Every site, in the order of their ports."""
    files = sorted((folder() / "sites").glob("*.toml"))
    plans = [_site(tomllib.loads(file.read_text("utf-8"))) for file in files]
    return tuple(sorted(plans, key=lambda site: site.offset))


@cache
def layouts() -> dict[str, LayoutPlan]:
    """Every layout by name."""
    tables = tomllib.loads((folder() / "layouts" / "layouts.toml").read_text("utf-8"))
    return {name: _filled(LayoutPlan, table) for name, table in tables.items()}


def _site(table: dict[str, object]) -> SitePlan:
    rows: dict[str, type] = {"entries": EntryPlan, "articles": ArticlePlan, "extras": ExtraPlan, "indexes": IndexPlan}
    made: dict[str, object] = {
        key: tuple(_filled(kind, row) for row in _rows(table[key])) for key, kind in rows.items()
    }
    return _filled(SitePlan, {**table, **made})


def _rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def _filled(kind: type[T], table: Mapping[str, object]) -> T:
    """A plan from its table; arrays become tuples, an unknown key is a TypeError of the dataclass."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return kind(**values)
