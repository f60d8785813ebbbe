"""Source files for a crawl of the sample: TOML text, one per site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.sample.plan import SitePlan


def source_toml(site: SitePlan, base: str) -> str:
    """The source file of a site that answers at ``base``. A JSON string or array is one in TOML too."""
    return "\n".join(_lines(site, base)) + "\n"


def _lines(site: SitePlan, base: str) -> Iterator[str]:
    yield f"# {site.label}"
    yield f"home = {json.dumps(base + site.home)}"
    if site.allow:
        yield f"allow = {json.dumps(site.allow)}"
    if site.deny:
        yield f"deny = {json.dumps(site.deny)}"
    if site.follow:
        yield "follow = true"
    yield f"delay = {site.delay}"
    yield "allow_private = true"
    yield "entries = ["
    for entry in site.entries:
        selector = f", next = {json.dumps(entry.next)}" if entry.next else ""
        yield f"  {{ kind = {json.dumps(entry.kind)}, url = {json.dumps(base + entry.path)}{selector} }},"
    yield "]"
