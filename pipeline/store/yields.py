"""What became of pages: which gave an article, how long it is, and what their addresses look like."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.model import Reason
from pipeline.urls import url_shape

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# Reasons that say that a page is of a kind that gives no articles; the others are mishaps, or articles all the same.
NO_ARTICLE = (Reason.EMPTY, Reason.TOO_SHORT, Reason.NOT_ARTICLE, Reason.SOFT_404, Reason.LOGIN_WALL)
NEWEST = 20_000  # addresses of a source that are enough to know their shapes


def lengths(conn: sqlite3.Connection, pages: Sequence[int]) -> list[int | None]:
    """For each page (by its id) the characters of its article, or None where it gave none."""
    marks = ", ".join("?" * len(pages))
    found = dict(conn.execute(f"SELECT page_id, characters FROM articles WHERE page_id IN ({marks})", pages).fetchall())
    return [found.get(page) for page in pages]


def shapes(conn: sqlite3.Connection, source: str) -> list[tuple[str, int, int]]:
    """Of each shape that addresses of a source have: how many gave an article, and how many are no articles."""
    accepted: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    query = "SELECT page_url FROM articles WHERE source = ? ORDER BY id DESC LIMIT ?"
    for (url,) in conn.execute(query, [source, NEWEST]):
        accepted[url_shape(url)] += 1
    marks = ", ".join("?" * len(NO_ARTICLE))
    query = f"SELECT url FROM rejected WHERE source = ? AND reason IN ({marks}) ORDER BY page_id DESC LIMIT ?"
    for (url,) in conn.execute(query, [source, *NO_ARTICLE, NEWEST]):
        rejected[url_shape(url)] += 1
    return [(shape, accepted[shape], rejected[shape]) for shape in sorted(accepted | rejected)]
