"""The ways into a site: listings with pages, sitemaps, feeds and robots.txt."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from pipeline.sample.articles import copied
from pipeline.sample.furniture import Link
from pipeline.sample.page import ALIAS, NEVER_FETCHED, Gold, SamplePage
from pipeline.sample.rendering import rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.sample.plan import IndexPlan, SitePlan

XML = "application/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"


def index_pages(site: SitePlan, bases: Mapping[str, str]) -> Iterator[SamplePage]:
    """Every listing page, sitemap and feed of a site, and its robots.txt."""
    base = bases[site.name]
    yield _file(site, "/robots.txt", "robots", site.robots.replace("{base}", base).encode(), "text/plain")
    for plan in site.indexes:
        if plan.kind == "listing":
            yield from _listing(site, plan, bases)
        elif plan.kind == "sitemap":
            yield from _sitemaps(site, plan, base)
        else:
            yield _feed(site, plan, base)


def listed(site: SitePlan, plan: IndexPlan) -> list[Link]:
    """What an index shows: the site's articles under its prefix that may be fetched, and what it adds."""
    articles = [
        Link(title=copied(article, site.name + article.path).title, href=article.path)
        for article in site.articles
        if article.path.startswith(plan.prefix) and article.reason not in (NEVER_FETCHED, ALIAS)
    ]
    return articles + [Link(title=_name(site, path), href=path) for path in plan.also]


def _name(site: SitePlan, path: str) -> str:
    return next((extra.title for extra in site.extras if extra.path == path and extra.title), "更多逾期问题")


def _listing(site: SitePlan, plan: IndexPlan, bases: Mapping[str, str]) -> Iterator[SamplePage]:
    links = listed(site, plan)
    pages = [links[start : start + plan.size] for start in range(0, len(links), plan.size)]
    paths = [plan.path, *(f"{plan.path}list_{number}.html" for number in range(2, len(pages) + 1))]
    for number, (path, page) in enumerate(zip(paths, pages, strict=True)):
        following = paths[number + 1] if number + 1 < len(paths) else ""
        body, _ = rendered("listing", site=site, bases=bases, title=plan.title, links=page, next=following)
        yield _file(site, path, "listing", body.encode(), HTML, reason="not an article")


def _sitemaps(site: SitePlan, plan: IndexPlan, base: str) -> Iterator[SamplePage]:
    """An index of sitemaps; every second one is gzipped."""
    links = listed(site, plan)
    parts = [links[start : start + plan.size] for start in range(0, len(links), plan.size)]
    stem = plan.path.removesuffix(".xml")
    paths = [f"{stem}-{number}.xml{'' if number % 2 else '.gz'}" for number in range(1, len(parts) + 1)]
    body, _ = rendered("sitemapindex", base=base, paths=paths)
    yield _file(site, plan.path, "sitemap", body.encode(), XML)
    for path, part in zip(paths, parts, strict=True):
        body, _ = rendered("sitemap", base=base, links=part)
        packed = path.endswith(".gz")
        content = gzip.compress(body.encode(), mtime=0) if packed else body.encode()
        yield _file(site, path, "sitemap", content, "application/gzip" if packed else XML)


def _feed(site: SitePlan, plan: IndexPlan, base: str) -> SamplePage:
    links = listed(site, plan)[: plan.size]
    body, _ = rendered(plan.kind, site=site, base=base, path=plan.path, links=links, tracking=plan.tracking)
    return _file(site, plan.path, plan.kind, body.encode(), f"application/{plan.kind}+xml; charset=utf-8")


def _file(
    site: SitePlan, path: str, layout: str, body: bytes, content_type: str, reason: str | None = None
) -> SamplePage:
    gold = Gold(site=site.name, path=path, layout=layout, reason=reason)
    return SamplePage(site=site.name, path=path, body=body, gold=gold, headers=(("Content-Type", content_type),))
