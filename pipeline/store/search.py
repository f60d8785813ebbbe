"""Full-text search over titles and texts, ranked; what it counts is what a search for substrings would count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import Hit
from pipeline.store.query import ANYTHING, expression, marks
from pipeline.store.snippet import snippet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from sqlite_utils import Database

TITLE_WEIGHT = 5.0  # a word in the title says more about an article than one in its text

# The first table decides the plan: matches come from the index, and everything else is looked up for them.
CANONICAL = """
FROM articles_fts CROSS JOIN clusters c ON c.canonical_id = articles_fts.rowid
"""
EVERYTHING = """
FROM articles_fts
CROSS JOIN articles a ON a.id = articles_fts.rowid
LEFT JOIN clusters c ON c.id = a.cluster_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits are limited to; empty means no limit."""

    lender: str = ""
    topic: str = ""
    site: str = ""

    def conditions(self) -> tuple[list[str], list[str]]:
        """SQL conditions on the article ``a``, and their parameters."""
        arrays = [("lenders", self.lender), ("topics", self.topic)]
        wanted = [
            (f"EXISTS (SELECT 1 FROM json_each(a.{column}) WHERE value = ?)", value)
            for column, value in arrays
            if value
        ]
        if self.site:
            wanted.append(("a.site = ?", self.site))
        return [condition for condition, _ in wanted], [value for _, value in wanted]


def search(
    db: Database,
    query: str,
    *,
    everything: bool = False,
    limit: int = 20,
    offset: int = 0,
    filters: Filters | None = None,
) -> Iterator[Hit]:
    """The articles that ``query`` finds (see ``query.py``), the best first; a ``limit`` of 0 means all.

    Only canonical articles, or with ``everything`` each copy too, canonical articles before copies.
    """
    source, parameters = matching(db.conn, query, everything, filters)
    ranked = f"""
        SELECT articles_fts.rowid, bm25(articles_fts, {TITLE_WEIGHT}, 1.0) AS score,
               coalesce(c.size, 1) - 1, coalesce(c.canonical_id, articles_fts.rowid) = articles_fts.rowid AS canonical
        {source} ORDER BY canonical DESC, score, articles_fts.rowid LIMIT ? OFFSET ?
    """
    wanted = marks(query)
    for row in db.conn.execute(ranked, [*parameters, limit or -1, offset]):
        if hit := select_hit(db.conn, row, wanted):
            yield hit


def count(db: Database, query: str, *, everything: bool = False, filters: Filters | None = None) -> int:
    """How many articles :func:`search` would find without a limit."""
    source, parameters = matching(db.conn, query, everything, filters)
    return int(db.conn.execute(f"SELECT count(*) {source}", parameters).fetchone()[0])


def matching(conn: sqlite3.Connection, query: str, everything: bool, filters: Filters | None) -> tuple[str, list[str]]:
    """FROM and WHERE of a search, and their parameters. Filters without a query find whatever passes them."""
    conditions, values = (filters or Filters()).conditions()
    source = EVERYTHING if everything else CANONICAL
    if conditions and not everything:
        source += "CROSS JOIN articles a ON a.id = articles_fts.rowid\n"
    where = " AND ".join(["articles_fts MATCH ?", *conditions])
    wanted = match_expression(conn, query) if query.strip() or not conditions else ANYTHING
    return f"{source} WHERE {where}", [wanted, *values]


def select_hit(conn: sqlite3.Connection, row: Sequence[float], wanted: Sequence[str]) -> Hit | None:
    """The hit for a ranked row, or None if its article has gone since."""
    number, score, copies, canonical = row
    article = conn.execute("SELECT url, title, site, published, text FROM articles WHERE id = ?", [number]).fetchone()
    if article is None:
        return None
    url, title, site, published, text = article
    return Hit(
        id=int(number),
        url=url,
        title=title,
        site=site,
        published=published,
        snippet=snippet(text, wanted),
        copies=int(copies),
        canonical=bool(canonical),
        score=score,
    )


def match_expression(conn: sqlite3.Connection, query: str) -> str:
    """The FTS5 expression for ``query`` on the dataset behind ``conn``."""

    def stands(phrase: str) -> bool:
        found = conn.execute("SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1", [phrase])
        return found.fetchone() is not None

    return expression(query, stands)
