"""The whole sample: every page of every site, rendered for the addresses at which the sites answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.sample.articles import article_page, copied
from pipeline.sample.extras import calendar_page, extra_page
from pipeline.sample.furniture import Link, stock
from pipeline.sample.indexes import index_pages
from pipeline.sample.page import ALIAS, NEVER_FETCHED
from pipeline.sample.plan import SitePlan, bases, sites

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.sample.page import Gold, SamplePage


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Pages in the order of sites and paths as planned; ``bases`` are the sites' addresses by name."""

    bases: dict[str, str]
    sites: tuple[SitePlan, ...]
    pages: tuple[SamplePage, ...]
    by_address: dict[tuple[str, str], SamplePage] = field(repr=False)

    @property
    def gold(self) -> tuple[Gold, ...]:
        """The gold row of every page, in the same order."""
        return tuple(page.gold for page in self.pages)

    def url(self, page: SamplePage) -> str:
        """Where a page is served."""
        return self.bases[page.site] + page.path

    def find(self, site: str, path: str) -> SamplePage | None:
        """What a site answers at a path with or without a query; the calendar goes on for ever."""
        known = self.by_address.get((site, path)) or self.by_address.get((site, path.split("?")[0]))
        plan = next(plan for plan in self.sites if plan.name == site)
        return known or calendar_page(plan, path.split("?")[0], self.bases)


def load(addresses: Mapping[str, str] | None = None) -> Sample:
    """The sample for sites that answer at ``addresses`` (base address by name), by default the usual ports."""
    where = dict(addresses or bases())
    pages = tuple(page for site in sites() for page in _pages(site, where))
    by_address = {(page.site, page.path): page for page in pages}
    assert len(by_address) == len(pages), "two pages of the sample share an address"
    return Sample(bases=where, sites=sites(), pages=pages, by_address=by_address)


def _pages(site: SitePlan, where: Mapping[str, str]) -> Iterator[SamplePage]:
    own, queries = _article_links(site), _query_links(site)
    for article in site.articles:
        others = tuple(link for link in own if link.href != article.path)
        yield article_page(site, article, where, others + queries)
    for extra in site.extras:
        yield extra_page(site, extra, where, own)
    yield from index_pages(site, where)


def _article_links(site: SitePlan) -> tuple[Link, ...]:
    """Links to the articles that a reader of the site may find."""
    return tuple(
        Link(title=copied(article, site.name + article.path).title, href=article.path)
        for article in site.articles
        if article.reason not in (NEVER_FETCHED, ALIAS)
    )


def _query_links(site: SitePlan) -> tuple[Link, ...]:
    """Queries that people typed, linked to the site's search, which robots.txt forbids."""
    return tuple(Link(title=query, href=f"/search?q={quote(query)}") for query in stock().queries)
