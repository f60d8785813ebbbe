"""What our pages read from a dataset, each on one connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipeline.store.dataset import select_article, select_cluster
from pipeline.store.search import Filters, count, search

if TYPE_CHECKING:
    import sqlite3

    from pipeline.model import Hit
    from pipeline.store.rows import ArticleRow, ClusterRow

FACETS = {"lender": "lenders", "topic": "topics"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The start page: totals, the clusters with most members, the newest articles, and facet values with counts."""

    articles: int
    clusters: int
    rejected: int
    copied: list[Listed]
    newest: list[Listed]
    facets: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A canonical article in a list."""

    id: int
    title: str
    site: str
    published: str | None
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of hits, and how many there are in all."""

    hits: list[Hit]
    total: int


def cluster(conn: sqlite3.Connection, number: int) -> ClusterRow | None:
    """A cluster and its members."""
    return select_cluster(conn, number)


LISTED = "SELECT id, title, site, published, copies FROM canonical_articles"


def listed(conn: sqlite3.Connection, order: str) -> list[Listed]:
    """The first canonical articles in an order of ours."""
    rows = conn.execute(f"{LISTED} {order} LIMIT 10")
    return [Listed(id=r[0], title=r[1], site=r[2], published=r[3], copies=r[4]) for r in rows]


def start(conn: sqlite3.Connection) -> Start:
    """Everything on the start page."""
    totals = conn.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM clusters), (SELECT count(*) FROM rejected)"
    ).fetchone()
    return Start(
        articles=totals[0],
        clusters=totals[1],
        rejected=totals[2],
        copied=listed(conn, "WHERE copies > 0 ORDER BY copies DESC, id"),
        newest=listed(conn, "WHERE published IS NOT NULL ORDER BY published DESC, id"),
        facets={name: facet(conn, column) for name, column in FACETS.items()} | {"site": sites(conn)},
    )


def facet(conn: sqlite3.Connection, column: str) -> list[tuple[str, int]]:
    """The commonest values of an array column, with the number of articles."""
    query = f"SELECT value, count(*) FROM articles, json_each({column}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
    return conn.execute(query).fetchall()


def sites(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """The sites with most articles."""
    query = "SELECT site, count(*) FROM articles WHERE site != '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
    return conn.execute(query).fetchall()


def find(conn: sqlite3.Connection, query: str, filters: Filters, *, everything: bool, offset: int, size: int) -> Found:
    """One page of what a search finds."""
    db = Database(conn, execute_plugins=False)
    hits = search(db, query, everything=everything, limit=size, offset=offset, filters=filters)
    return Found(hits=list(hits), total=count(db, query, everything=everything, filters=filters))


def article(conn: sqlite3.Connection, number: int) -> tuple[ArticleRow, ClusterRow | None] | None:
    """An article and its cluster."""
    found = select_article(conn, "id", number)
    if found is None:
        return None
    return found, select_cluster(conn, found.cluster_id) if found.cluster_id else None


def pair(
    conn: sqlite3.Connection, cluster: ClusterRow, first: int, second: int
) -> tuple[ArticleRow, ArticleRow] | None:
    """Two members of a cluster, to be compared."""
    members = {member.id for member in cluster.members}
    left, right = select_article(conn, "id", first), select_article(conn, "id", second)
    if left is None or right is None or not {first, second} <= members:
        return None
    return left, right
