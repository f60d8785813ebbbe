"""Article pages: an original or a copy of it, in a layout, with furniture around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from pipeline.sample import copies
from pipeline.sample.furniture import Furniture, Link, furniture, stock
from pipeline.sample.page import Gold, SamplePage
from pipeline.sample.plan import ArticlePlan, LayoutPlan, SitePlan, layouts
from pipeline.sample.rendering import rendered
from pipeline.sample.texts import Blocks, Text, headings, plain, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.sample.rendering import Noise

CHINA = timezone(timedelta(hours=8))
# spun10, spun20 …: the share of words replaced, in percent
SPUN = re.compile(r"spun(\d+)")
TRUNCATED_TO = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What stands on a page: title and blocks of the copy, and whose copy it is."""

    title: str
    blocks: Blocks
    cluster: str
    family: str | None = None
    merged_from: tuple[str, ...] = ()


@cache
def copied(plan: ArticlePlan, seed: str) -> Copied:
    """The text of a page, made from its original as the plan says; ``seed`` is the page's address."""
    text = texts()[plan.text]
    swapped = plan.copy == "lender_swap"
    return Copied(
        title=plan.title or _title(text, plan),
        blocks=changed(text, plan.copy, plan.other, seed),
        cluster=f"{text.name}@{plan.other}" if swapped else text.name,
        family=text.name if swapped else None,
        merged_from=(text.name, plan.other) if plan.copy == "merged" else (),
    )


def changed(text: Text, kind: str, other: str, seed: str) -> Blocks:
    """The blocks of ``text`` after a copy of ``kind``."""
    have = stock()
    if spun := SPUN.fullmatch(kind):
        return copies.spun(text.blocks, have.synonyms, int(spun[1]) / 100, seed)
    ways: dict[str, Callable[[], Blocks]] = {
        "original": lambda: text.blocks,
        "exact": lambda: text.blocks,
        "doubled": lambda: text.blocks,
        "reposted": lambda: copies.reposted(text.blocks, *_head_and_tail(seed)),
        "censored": lambda: copies.censored(text.blocks, have.banned, gap=False),
        "censored_gap": lambda: copies.censored(text.blocks, have.banned, gap=True),
        "lender_swap": lambda: copies.lender_swapped(text.blocks, text.lender, other),
        "reordered": lambda: copies.reordered(text.blocks, seed),
        "truncated": lambda: copies.truncated(text.blocks, TRUNCATED_TO),
        "merged": lambda: copies.merged(text.blocks, texts()[other].blocks),
        "traditional": lambda: copies.traditional(text.blocks),
    }
    return ways[kind]()


def article_page(site: SitePlan, plan: ArticlePlan, bases: Mapping[str, str], links: tuple[Link, ...]) -> SamplePage:
    """The page that ``plan`` describes, rendered for sites that answer at ``bases``."""
    seed, layout, published = f"{site.name}{plan.path}", layouts()[plan.layout], _published(plan)
    copy = copied(plan, seed)
    around = furniture(seed, site.name, copy.title, copy.blocks, published, links, plan.promo)
    author = _author(texts()[plan.text], plan, layout, around)
    html, noise = rendered(
        plan.layout,
        site=site,
        bases=bases,
        url=bases[site.name] + plan.path,
        canonical=bases[site.name] + plan.canonical if plan.canonical else "",
        title=copy.title,
        subtitle=plan.subtitle,
        blocks=copy.blocks,
        second=_second(plan, copy, seed),
        author=author,
        published=published,
        date=published.strftime(layout.date),
        around=around,
    )
    modified = format_datetime(published.astimezone(UTC), usegmt=True)
    return SamplePage(
        site=site.name,
        path=plan.path,
        body=html.encode(layout.encoding, "xmlcharrefreplace"),
        gold=_gold(site, plan, copy, author, shown_date(layout.date, published), noise),
        headers=(("Content-Type", layout.content_type), ("Last-Modified", modified)),
    )


def _gold(
    site: SitePlan, plan: ArticlePlan, copy: Copied, author: str | None, published: str | None, noise: Noise
) -> Gold:
    text = plain(copy.blocks)
    return Gold(
        site=site.name,
        path=plan.path,
        layout=plan.layout,
        reason=plan.reason or None,
        title=copy.title,
        author=author,
        published=published,
        text=text,
        headings=headings(copy.blocks),
        noise=noise.beside(copy.title, author, text),
        cluster=copy.cluster,
        family=copy.family,
        kind=plan.copy.removesuffix("_gap"),
        merged_from=copy.merged_from,
    )


def shown_date(shape: str, published: datetime) -> str | None:
    """The date as ISO 8601, as precisely as a page shows it that formats it by ``shape``.

    >>> moment = datetime(2025, 4, 17, 12, 35, 27, tzinfo=CHINA)
    >>> shown_date("%Y-%m-%d %H:%M:%S", moment), shown_date("%Y.%m.%d", moment), shown_date("%m-%d", moment)
    ('2025-04-17T12:35:27', '2025-04-17', None)
    """
    if "%Y" not in shape:
        return None
    return published.strftime("%Y-%m-%dT%H:%M:%S" if "%S" in shape else "%Y-%m-%d")


def _published(plan: ArticlePlan) -> datetime:
    written = plan.date or texts()[plan.text].published or "2024-06-01 08:00:00"
    return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)


def _author(text: Text, plan: ArticlePlan, layout: LayoutPlan, around: Furniture) -> str | None:
    """The author that the layout shows, if it shows one; a copy is signed by whoever copied it."""
    named = text.author if plan.copy == "original" else None
    if layout.author == "always":
        return named or around.nick
    return named if layout.author == "given" else None


def _second(plan: ArticlePlan, copy: Copied, seed: str) -> Blocks:
    """The second copy on a page that prints the article twice."""
    if not layouts()[plan.layout].doubled:
        return ()
    spun = SPUN.fullmatch(plan.second)
    if spun is None:
        return copy.blocks
    return copies.spun(copy.blocks, stock().synonyms, int(spun[1]) / 100, seed)


def _title(text: Text, plan: ArticlePlan) -> str:
    if plan.copy == "lender_swap":
        return text.title.replace(text.lender, plan.other)
    return copies.to_traditional(text.title) if plan.copy == "traditional" else text.title


def _head_and_tail(seed: str) -> tuple[str, str]:
    """Another opening and closing paragraph, by the address of the page."""
    have, number = stock(), sum(seed.encode())
    return have.heads[number % len(have.heads)], have.tails[number % len(have.tails)]
