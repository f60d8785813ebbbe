"""Full-text search over titles and texts, ranked; what it counts is what a search for substrings would count."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.model import Hit
from pipeline.store.query import ANYTHING, Asked, asked, marks
from pipeline.store.snippet import snippet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sqlite_utils import Database

TITLE_WEIGHT = 5.0  # a word in the title says more about an article than one in its text
# So many hits are weighed by bm25. Of more, which means of what half of all articles say, those that say it in their
# titles come first, and of each kind half as many are weighed and can be leafed through.
POOL = 4_000
# Queries of up to so many words of the index are asked first whether they have so many hits; of longer ones few have,
# and to find out takes as long as weighing them.
SHORT = 3

Row = tuple[int, float, int, int]

# The first table decides the plan: matches come from the index, and everything else is looked up for them.
CANONICAL = """
FROM articles_fts CROSS JOIN clusters c ON c.canonical_id = articles_fts.rowid
"""
EVERYTHING = """
FROM articles_fts
CROSS JOIN articles a INDEXED BY articles_facets ON a.id = articles_fts.rowid
LEFT JOIN clusters c ON c.id = a.cluster_id
"""
# Without a query there is nothing to look up in the index: the articles themselves are gone through.
WITHOUT_QUERY = {
    CANONICAL: "FROM articles a INDEXED BY articles_facets CROSS JOIN clusters c "
    "ON c.id = a.cluster_id AND c.canonical_id = a.id",
    EVERYTHING: "FROM articles a INDEXED BY articles_facets LEFT JOIN clusters c ON c.id = a.cluster_id",
}
# Asked for each hit: most stand alone, and to list all spun copies costs more than to look at the members of the rest.
HAS_SPUN_COPIES = """(c.size > 1 AND EXISTS (
    SELECT 1 FROM articles m INDEXED BY articles_cluster CROSS JOIN copies p INDEXED BY copies_spun
    ON p.article_id = m.id WHERE m.cluster_id = c.id AND p.relation = 'spun'))"""
IS_SPUN = "EXISTS (SELECT 1 FROM copies p INDEXED BY copies_spun WHERE p.article_id = a.id AND p.relation = 'spun')"


class Order(StrEnum):
    """What comes first: what fits best, was published last, came last into the dataset, or has most copies."""

    RELEVANCE = "relevance"
    PUBLISHED = "published"
    ADDED = "added"
    COPIES = "copies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What hits are limited to; empty means no limit.

    ``year`` is that of publication, ``spun`` is ``yes`` or ``no``: whether a canonical article has spun copies, or,
    where every copy is searched, whether an article is one. ``copies`` is how many an article has at least.
    """

    lender: str = ""
    topic: str = ""
    site: str = ""
    year: str = ""
    spun: str = ""
    copies: int = 0

    def conditions(self, *, everything: bool) -> tuple[list[str], list[str | int]]:
        """SQL conditions on the article ``a`` and its cluster ``c``, and their parameters."""
        wanted: list[tuple[str, list[str | int]]] = []
        for column, value in (("lenders", self.lender), ("topics", self.topic)):
            if value:  # arrays are stored as json.dumps writes them
                wanted.append((f"instr(a.{column}, ?)", [json.dumps(value, ensure_ascii=False)]))
        if self.site:
            wanted.append(("a.site = ?", [self.site]))
        if self.year:
            wanted.append(("a.published >= ? AND a.published < ?", [self.year, self.year + "~"]))
        if self.spun in ("yes", "no"):
            spun = IS_SPUN if everything else HAS_SPUN_COPIES
            wanted.append((spun if self.spun == "yes" else f"NOT {spun}", []))
        if self.copies > 0:
            wanted.append(("c.size > ?", [self.copies]))
        return [condition for condition, _ in wanted], [value for _, values in wanted for value in values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some hits in order, and how many there are in all."""

    total: int
    hits: list[Hit]


def search(
    db: Database,
    query: str,
    *,
    everything: bool = False,
    limit: int = 20,
    offset: int = 0,
    filters: Filters | None = None,
    order: Order = Order.RELEVANCE,
) -> Page:
    """The articles that ``query`` finds (see ``query.py``), the best first; a ``limit`` of 0 means all.

    Only canonical articles, or with ``everything`` each copy too, canonical articles before copies. Filters without a
    query find whatever passes them; neither finds nothing.
    """
    found = matching(db.conn, query, everything, filters or Filters())
    if order is Order.RELEVANCE and limit and found.asked.wanted:
        total, rows = rank_best(db.conn, found, limit, offset)
    else:
        total, rows = rank(db.conn, found, order, limit or -1, offset)
        total = number_of(db.conn, found) if offset and not rows else total
    wanted = marks(query)
    hits = (select_hit(db.conn, row, wanted) for row in rows)
    return Page(total=total, hits=[hit for hit in hits if hit])


def rank(
    conn: sqlite3.Connection, found: Matching, order: Order, limit: int, offset: int, pool: int = -1
) -> tuple[int, list[Row]]:
    """How many hits there are (0 where none is left behind the offset), and those asked for in order: article, score,
    copies, and whether it is canonical. Only the first ``pool`` hits count, if given.
    """
    score = f"bm25(articles_fts, {TITLE_WEIGHT}, 1.0)" if found.asked.wanted else "0.0"
    ranked = f"""
        SELECT article, score, copies, canonical, count(*) OVER () FROM (
            SELECT {found.article} AS article, {score} AS score, coalesce(c.size, 1) - 1 AS copies,
                   coalesce(c.canonical_id, {found.article}) = {found.article} AS canonical
            {found.source} LIMIT ?
        ) ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?
    """
    rows = conn.execute(ranked, [*found.parameters, pool, limit, offset]).fetchall()
    return (rows[0][-1] if rows else 0), [row[:-1] for row in rows]


def rank_best(conn: sqlite3.Connection, found: Matching, limit: int, offset: int) -> tuple[int, list[Row]]:
    """The same by relevance: weighed and counted in one go, or, where there are too many to weigh, first those with
    what is looked for in their titles.
    """
    if not may_be_crowded(conn, found.asked):
        total, rows = rank(conn, found, Order.RELEVANCE, limit, offset, POOL + 1)
        if rows and total <= POOL:
            return total, rows
    total = number_of(conn, found)
    if total <= POOL:
        return total, rank(conn, found, Order.RELEVANCE, limit, offset)[1] if offset < total else []
    return total, rank_crowd(conn, found, limit, offset) if offset < total else []


def may_be_crowded(conn: sqlite3.Connection, asked: Asked) -> bool:
    """Whether there may be more hits than are weighed."""
    if asked.words > SHORT:
        return False
    some = "SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT ?)"
    return bool(conn.execute(some, [asked.expression, POOL + 1]).fetchone()[0] > POOL)


def number_of(conn: sqlite3.Connection, found: Matching) -> int:
    """How many hits there are."""
    return int(conn.execute(f"SELECT count(*) {found.source}", found.parameters).fetchone()[0])


def rank_crowd(conn: sqlite3.Connection, found: Matching, limit: int, offset: int) -> list[Row]:
    """The hits asked for of more than are weighed: those with what is looked for in their titles, then the others."""
    titled = replace(found, parameters=[found.asked.in_title, *found.parameters[1:]])
    others = replace(found, parameters=[found.asked.not_in_title, *found.parameters[1:]])
    pool = max(1, POOL // 2)
    before, rows = rank(conn, titled, Order.RELEVANCE, limit, offset, pool)
    if len(rows) < limit:
        if not rows:
            some = f"SELECT count(*) FROM (SELECT 1 {titled.source} LIMIT ?)"
            before = int(conn.execute(some, [*titled.parameters, pool]).fetchone()[0])
        rest = max(0, offset - before)
        rows += rank(conn, others, Order.RELEVANCE, limit - len(rows), rest, pool)[1]
    return rows


# Copies come behind canonical articles whatever the order; the last word makes pages of hits join.
PUBLISHED = "SELECT published FROM articles INDEXED BY articles_facets WHERE id = article"
ORDERS = {
    Order.RELEVANCE: "canonical DESC, score, copies DESC, article",
    Order.PUBLISHED: f"({PUBLISHED}) DESC, article DESC",
    Order.ADDED: "article DESC",
    Order.COPIES: "canonical DESC, copies DESC, score, article",
}


def count(db: Database, query: str, *, everything: bool = False, filters: Filters | None = None) -> int:
    """How many articles :func:`search` would find without a limit."""
    return number_of(db.conn, matching(db.conn, query, everything, filters or Filters()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """FROM and WHERE of a search with its parameters, what names the article in it, and what is asked of the index."""

    source: str
    parameters: list[str | int]
    article: str
    asked: Asked


def matching(conn: sqlite3.Connection, query: str, everything: bool, filters: Filters) -> Matching:
    """What a search asks the database."""
    conditions, values = filters.conditions(everything=everything)
    source = EVERYTHING if everything else CANONICAL
    if conditions and not query.strip():
        source = f"{WITHOUT_QUERY[source]} WHERE {' AND '.join(conditions)}"
        return Matching(source=source, parameters=values, article="a.id", asked=Asked(ANYTHING))
    if conditions and not everything:
        source += "CROSS JOIN articles a INDEXED BY articles_facets ON a.id = articles_fts.rowid\n"
    source += f" WHERE {' AND '.join(['articles_fts MATCH ?', *conditions])}"
    wanted = asked_of(conn, query)
    return Matching(source=source, parameters=[wanted.expression, *values], article="articles_fts.rowid", asked=wanted)


def select_hit(conn: sqlite3.Connection, row: Sequence[float], wanted: Sequence[str]) -> Hit | None:
    """The hit for a ranked row, or None if its article has gone since."""
    number, score, copies, canonical = row
    select = "SELECT url, title, site, published, lenders, text FROM articles WHERE id = ?"
    article = conn.execute(select, [number]).fetchone()
    if article is None:
        return None
    url, title, site, published, lenders, text = article
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
        lenders=tuple(json.loads(lenders)),
    )


def match_expression(conn: sqlite3.Connection, query: str) -> str:
    """The FTS5 expression for ``query`` on the dataset behind ``conn``."""
    return asked_of(conn, query).expression


def asked_of(conn: sqlite3.Connection, query: str) -> Asked:
    """What ``query`` asks of the index of the dataset behind ``conn``."""

    def stands(phrase: str) -> bool:
        found = conn.execute("SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1", [phrase])
        return found.fetchone() is not None

    return asked(query, stands)
