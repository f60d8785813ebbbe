"""What our pages and `overdue compare` read from a dataset, each on one connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipeline.store import overview
from pipeline.store.comparing import compared
from pipeline.store.dataset import select_article, select_cluster
from pipeline.store.quality import quality_of
from pipeline.store.search import Page, search

if TYPE_CHECKING:
    import sqlite3

    from pipeline.model import Hit
    from pipeline.plugin.question import Question
    from pipeline.store.comparing import Compared
    from pipeline.store.overview import Overview
    from pipeline.store.quality import Quality
    from pipeline.store.rows import ArticleRow, ClusterRow, Member

# Values of a filter that a page offers.
OFFERED = 100
# Members of a cluster on one page.
MEMBERS = 100
# Entries of a feed, and the characters that each begins with.
FED, SUMMARY = 50, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A canonical article in a list."""

    id: int
    title: str
    site: str
    published: str | None
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The start page: totals, the clusters with most members, the newest articles, and what can be filtered by."""

    articles: int
    clusters: int
    rejected: int
    copied: list[Listed]
    newest: list[Listed]
    facets: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of hits, how many there are in all, and what can be filtered by."""

    hits: list[Hit]
    total: int
    facets: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article with the figures of its quality and its cluster, as far as there are any."""

    article: ArticleRow
    quality: Quality | None
    cluster: ClusterRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article as a feed shows it."""

    id: int
    url: str
    title: str
    site: str
    author: str | None
    fetched_at: str
    lenders: tuple[str, ...]
    topics: tuple[str, ...]
    summary: str


def start(conn: sqlite3.Connection) -> Start:
    """Everything on the start page."""
    figures = conn.execute("SELECT articles, clusters, rejected FROM overview").fetchone() or (0, 0, 0)
    copied = "SELECT canonical_id FROM clusters WHERE size > 1 ORDER BY size DESC, id LIMIT 10"
    newest = (
        "SELECT a.id FROM articles a JOIN clusters c ON c.canonical_id = a.id WHERE a.published IS NOT NULL"
        " ORDER BY a.published DESC LIMIT 10"
    )
    return Start(
        articles=figures[0],
        clusters=figures[1],
        rejected=figures[2],
        copied=listed(conn, copied),
        newest=listed(conn, newest),
        facets=facets(conn, 20),
    )


def listed(conn: sqlite3.Connection, query: str) -> list[Listed]:
    """The canonical articles whose ids a query of ours gives, in its order."""
    row = "SELECT id, title, site, published, copies FROM canonical_articles WHERE id = ?"
    found = [conn.execute(row, [number]).fetchone() for (number,) in conn.execute(query).fetchall()]
    return [Listed(id=r[0], title=r[1], site=r[2], published=r[3], copies=r[4]) for r in found if r]


def facets(conn: sqlite3.Connection, limit: int = OFFERED) -> dict[str, list[tuple[str, int]]]:
    """What can be filtered by, with the number of articles as the overview counted it."""
    query = (
        "SELECT value, articles FROM overview_counts WHERE figure = ? AND value != ''"
        " ORDER BY articles DESC, value LIMIT ?"
    )
    found = {name: conn.execute(query, [name, limit]).fetchall() for name in ("lender", "topic", "site")}
    years = (
        "SELECT substr(value, 1, 4) AS year, sum(articles) FROM overview_counts WHERE figure = 'month' AND value != ''"
        " GROUP BY 1 ORDER BY 1 DESC LIMIT ?"
    )
    return found | {"year": conn.execute(years, [limit]).fetchall()}


def find(conn: sqlite3.Connection, asked: Question, size: int) -> Found:
    """One page of what a search finds."""
    found = Page(total=0, hits=[])
    if not asked.is_empty:
        found = search(
            Database(conn, execute_plugins=False),
            asked.query,
            everything=asked.everything,
            limit=size,
            offset=(asked.page - 1) * size,
            filters=asked.filters,
            order=asked.order,
        )
    return Found(hits=found.hits, total=found.total, facets=facets(conn))


def newest(conn: sqlite3.Connection, asked: Question) -> list[Entry]:
    """What came last into the dataset of what a search finds, or of everything where nothing is asked."""
    if asked.is_empty:
        query = "SELECT id FROM canonical_articles ORDER BY id DESC LIMIT ?"
        numbers = [row[0] for row in conn.execute(query, [FED])]
    else:
        db = Database(conn, execute_plugins=False)
        found = search(
            db, asked.query, everything=asked.everything, limit=FED, filters=asked.filters, order=asked.order
        )
        numbers = [hit.id for hit in found.hits]
    rows = [select_article(conn, "id", number) for number in numbers]
    return [entry(row) for row in rows if row]


def entry(row: ArticleRow) -> Entry:
    """An article as an entry of a feed."""
    return Entry(
        id=row.id,
        url=row.url,
        title=row.title,
        site=row.site,
        author=row.author,
        fetched_at=row.fetched_at,
        lenders=row.lenders,
        topics=row.topics,
        summary=" ".join(row.text[:SUMMARY].split()),
    )


def article(conn: sqlite3.Connection, number: int) -> Shown | None:
    """An article and what is known of it."""
    found = select_article(conn, "id", number)
    if found is None:
        return None
    cluster = select_cluster(conn, found.cluster_id) if found.cluster_id else None
    return Shown(article=found, quality=quality_of(conn, number), cluster=cluster)


def cluster(conn: sqlite3.Connection, number: int) -> ClusterRow | None:
    """A cluster and its members."""
    return select_cluster(conn, number)


def timeline(found: ClusterRow) -> list[Member]:
    """The members, those that published first before the others, those without a date last."""
    return sorted(found.members, key=lambda member: (member.published is None, member.published or "", member.id))


def pair(conn: sqlite3.Connection, first: int, second: int) -> Compared | None:
    """Two articles side by side; None where one of them is not there."""
    left, right = select_article(conn, "id", first), select_article(conn, "id", second)
    if left is None or right is None:
        return None
    return compared(conn, left, right)


def figures(conn: sqlite3.Connection) -> Overview:
    """The figures of the overview."""
    return overview.read(conn)
