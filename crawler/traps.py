"""Addresses on a site that lead nowhere new, for ever: judged by their spelling alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

MOST_PARAMETERS = 8
MOST_SEGMENTS = 15
MOST_REPEATS = 3
OLDEST_YEAR = 1995
# Parameters with a new value for each visitor: every page exists as often as it is asked for.
SESSION = re.compile(r"^(sid|s?session_?(id)?|zenid|oscsid|cfid|cftoken|token|timestamp|_t|rand(om)?)$", re.IGNORECASE)
# Parameters that show the same list in another order, length or shape (forums and shops).
ORDER = re.compile(
    r"^(sort(_?by|_?order)?|order(_?by)?|dir(ection)?|desc|asc|view(mode)?|display|per_?page|page_?size|limit)$",
    re.IGNORECASE,
)
# Parameters and paths that do something instead of showing a page (blogs, forums).
ACTION = re.compile(
    r"^(replytocom|action|do|share|print|format|redirect(_to)?|return(_?url)?|add-to-cart)$", re.IGNORECASE
)
ACTION_PATH = re.compile(
    r"/(log-?in|log-?out|sign-?(in|up)|register|passport|cart|wp-(admin|json|login\.php)|xmlrpc\.php|cdn-cgi)(/|$)",
    re.IGNORECASE,
)
# A month as calendars and date archives write it: /2031/07/, 2031-07, year=2031&month=7.
MONTH = re.compile(r"(?<!\d)(\d{4})[/-](0?[1-9]|1[0-2])(?!\d)")
YEAR_PARAMETER = re.compile(r"^(y|year|nian)$", re.IGNORECASE)


def trap(url: str, now: datetime) -> str:
    """Which kind of trap an address looks like; empty for none.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2025, 3, 22, tzinfo=UTC)
    >>> trap("http://a.example/list?order=asc", now), trap("http://a.example/cal/2031/07/", now)
    ('sort order', 'calendar')
    >>> trap("http://a.example/a/b/a/b/a/b/", now), trap("http://a.example/yuqi/690944.html?page=2", now)
    ('repeated path', '')
    """
    parts = urlsplit(url)
    names = parse_qsl(parts.query, keep_blank_values=True)
    segments = [segment for segment in parts.path.split("/") if segment]
    if max(Counter(segments).values(), default=0) >= MOST_REPEATS:
        return "repeated path"
    if len(names) > MOST_PARAMETERS or len(segments) > MOST_SEGMENTS:
        return "endless address"
    for name, pattern in (("session", SESSION), ("sort order", ORDER), ("action", ACTION)):
        if any(pattern.match(key) for key, _ in names):
            return name
    if ACTION_PATH.search(parts.path):
        return "action"
    return "calendar" if any(beyond(year, now) for year in years(parts.path, names)) else ""


def years(path: str, names: list[tuple[str, str]]) -> list[int]:
    """The years that an address names as part of a date."""
    found = [int(match[1]) for match in MONTH.finditer(path)]
    found += [int(match[1]) for _, value in names for match in MONTH.finditer(value)]
    return found + [int(value) for key, value in names if YEAR_PARAMETER.match(key) and value.isdecimal()]


def beyond(year: int, now: datetime) -> bool:
    """Whether nothing can have been published in a year."""
    return not OLDEST_YEAR <= year <= now.year + 1
