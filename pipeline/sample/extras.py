"""Pages that hold no article: tags, soft 404s, walls, redirects, files, and a calendar without end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.sample.page import Gold, SamplePage
from pipeline.sample.plan import ExtraPlan
from pipeline.sample.rendering import rendered
from pipeline.sample.texts import folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.sample.furniture import Link
    from pipeline.sample.plan import SitePlan

HTML = "text/html; charset=utf-8"
BLOBS = {".pdf": "application/pdf", ".png": "image/png"}
# the calendar of a forum, which links to the next month for ever
MONTH = re.compile(r"/calendar/(\d{4})-(\d{2})")


def extra_page(site: SitePlan, plan: ExtraPlan, bases: Mapping[str, str], links: tuple[Link, ...]) -> SamplePage:
    """The page that ``plan`` describes; ``links`` are what a home page shows."""
    gold = Gold(site=site.name, path=plan.path, layout=plan.kind, status=plan.status, reason=plan.reason or None)
    body, content_type = _body(site, plan, bases, links)
    location = (("Location", plan.location),) if plan.location else ()
    headers = (("Content-Type", content_type), *location)
    return SamplePage(site=site.name, path=plan.path, status=plan.status, body=body, gold=gold, headers=headers)


def calendar_page(site: SitePlan, path: str, bases: Mapping[str, str]) -> SamplePage | None:
    """The month at ``path``, whichever it is; None where ``path`` is no month or the site has no calendar."""
    month = MONTH.fullmatch(path)
    if month is None or not any(extra.kind == "calendar" for extra in site.extras):
        return None
    return extra_page(site, ExtraPlan(path=path, kind="calendar", title="签到日历", reason="too short"), bases, ())


def next_month(path: str) -> str:
    """The address of the month after the one at ``path``.

    >>> next_month("/calendar/2025-12")
    '/calendar/2026-01'
    """
    month = MONTH.fullmatch(path)
    assert month
    year, number = int(month[1]), int(month[2])
    return f"/calendar/{year + number // 12:04}-{number % 12 + 1:02}"


def _body(site: SitePlan, plan: ExtraPlan, bases: Mapping[str, str], links: tuple[Link, ...]) -> tuple[bytes, str]:
    suffix = plan.path[plan.path.rfind(".") :]
    if plan.kind == "blob":
        return (folder() / "blobs" / plan.path.rsplit("/", 1)[1]).read_bytes(), BLOBS[suffix]
    if plan.kind in ("void", "redirect"):
        return b"", HTML
    following = next_month(plan.path) if plan.kind == "calendar" else ""
    html, _ = rendered(plan.kind, site=site, bases=bases, plan=plan, links=links, next=following)
    return html.encode(), HTML
