"""The figures of the overview: counted when a run has changed the dataset, read by whoever looks at it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.dedup.comparison import compare
from pipeline.dedup.laying import PARAGRAPH
from pipeline.store.recipes import Recipes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

# While a run works, figures are counted anew each time the dataset has grown by this share: what all of it costs stays
# in proportion to what the run does.
GROWTH = 0.2
# Of what is not known to the day, or no date at all, no month is told.
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
# Spun copies that are compared with their originals to see what spinners put in the place of what.
STUDIED = 120
# Of a text, so many characters are compared: enough to see a spinner at work.
READ = 4_000
# Substitutions and pairs of sites that are kept.
MOST = 500
# What a spinner puts in the place of something is no longer than this.
LONGEST = 8

ARTICLES = """
SELECT a.site, substr(a.published, 1, 7), a.lenders, a.topics, p.relation, b.site
FROM articles a LEFT JOIN copies p ON p.article_id = a.id
LEFT JOIN clusters c ON c.id = a.cluster_id
LEFT JOIN articles b INDEXED BY articles_facets ON b.id = c.canonical_id
"""
# The order is arbitrary and stays the same, so that figures of one dataset are the same each time.
SPUN = """
SELECT p.article_id, a.site, b.text, a.text
FROM copies p JOIN articles a ON a.id = p.article_id JOIN clusters c ON c.id = a.cluster_id
JOIN articles b ON b.id = c.canonical_id
WHERE p.relation = 'spun' ORDER BY (p.article_id * 2654435761) % 4294967296 LIMIT ?
"""
STAMP = """
SELECT count(*) || ' ' || coalesce(total(article_id), 0) || ' ' || coalesce(total(similarity), 0)
FROM copies WHERE relation = 'spun'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many articles have a value (a site, a month, a lender, a topic, a relation), and how many are copies."""

    value: str
    articles: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """How many articles of one site have their canonical article on another, or on the same."""

    origin: str
    copier: str
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A word, what spun copies have in its place, in how many copies and sites, and the words around it in one."""

    original: str
    spun: str
    copies: int
    sites: int
    article: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunYield:
    """What a run brought."""

    run: int
    command: str
    started_at: str
    status: str
    pages: int
    articles: int
    rejected: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures, and when they were counted (ISO 8601, UTC; empty before any run has ended).

    ``counts`` are by figure: site, month, lender, topic, relation. ``studied`` is how many of the ``spun`` copies
    were compared with their originals for ``substitutions``.
    """

    counted_at: str
    articles: int
    clusters: int
    rejected: int
    spun: int
    studied: int
    counts: dict[str, list[Count]]
    copying: list[Copying]
    substitutions: list[Observed]
    runs: list[RunYield]

    @property
    def copies(self) -> int:
        """How many articles are copies."""
        return self.articles - self.clusters


def refresh(conn: sqlite3.Connection, now: str) -> None:
    """Count everything anew, inside the caller's transaction."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    copies: dict[str, Counter[str]] = defaultdict(Counter)
    copying: Counter[tuple[str, str]] = Counter()
    for site, month, lenders, topics, relation, origin in conn.execute(ARTICLES):
        values = [
            ("site", site),
            ("relation", relation or "canonical"),
            ("month", month if MONTH.fullmatch(month or "") else ""),
        ]
        values += [("lender", name) for name in json.loads(lenders)] + [("topic", name) for name in json.loads(topics)]
        for figure, value in values:
            counts[figure][value] += 1
            copies[figure][value] += relation is not None
        if relation is not None and origin is not None:
            copying[origin, site] += 1
    conn.execute("DELETE FROM overview_counts")
    conn.executemany(
        "INSERT INTO overview_counts VALUES (?, ?, ?, ?)",
        [
            (figure, value, number, copies[figure][value])
            for figure in counts
            for value, number in counts[figure].items()
        ],
    )
    conn.execute("DELETE FROM overview_copying")
    conn.executemany("INSERT INTO overview_copying VALUES (?, ?, ?)", [(*pair, n) for pair, n in copying.items()])
    keep_state(conn, now, study(conn))


def keep_state(conn: sqlite3.Connection, now: str, studied: tuple[str, int]) -> None:
    """Remember when the figures were counted, and of what."""
    totals = conn.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM clusters), (SELECT count(*) FROM rejected),"
        " (SELECT count(*) FROM copies WHERE relation = 'spun')"
    ).fetchone()
    conn.execute("INSERT OR REPLACE INTO overview VALUES (1, ?, ?, ?, ?, ?, ?, ?)", [now, *totals, *studied])


def refresh_if_grown(conn: sqlite3.Connection, now: str) -> bool:
    """Count anew if the dataset has grown by a good share since; whether that was so."""
    known = conn.execute("SELECT articles FROM overview").fetchone()
    here = conn.execute("SELECT count(*) FROM articles").fetchone()[0]
    if known and here < (1 + GROWTH) * known[0]:
        return False
    refresh(conn, now)
    return True


def study(conn: sqlite3.Connection) -> tuple[str, int]:
    """Count what spun copies have in the place of what, unless they are those of last time; their mark and number."""
    stamp = conn.execute(STAMP).fetchone()[0]
    known = conn.execute("SELECT stamp, studied FROM overview").fetchone()
    if known and known[0] == stamp:
        return stamp, known[1]
    found = substitutions(conn.execute(SPUN, [STUDIED]), Recipes(conn).table().members)
    conn.execute("DELETE FROM overview_substitutions")
    conn.executemany(
        "INSERT INTO overview_substitutions VALUES (?, ?, ?, ?, ?, ?)",
        [(each.original, each.spun, each.copies, each.sites, each.article, each.example) for each in found],
    )
    return stamp, min(STUDIED, int(stamp.split()[0]))


def substitutions(copies: Iterable[tuple[int, str, str, str]], terms: Mapping[tuple[str, ...], str]) -> list[Observed]:
    """What stands in the place of what in spun copies (article, site, original, copy), the commonest first."""
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    sites: dict[tuple[str, str], set[str]] = defaultdict(set)
    examples: dict[tuple[str, str], tuple[int, str]] = {}
    for article, site, original, copy in copies:
        found = compare(original[:READ], copy[:READ], terms)
        for pair in set(found.substitutions()):
            if pair[1] and max(map(len, pair)) <= LONGEST and PARAGRAPH not in "".join(pair):
                seen[pair].add(article)
                sites[pair].add(site)
                examples.setdefault(pair, (article, around(copy, pair[1])))
    ranked = sorted(seen, key=lambda pair: (-len(seen[pair]), -len(sites[pair]), pair))[:MOST]
    return [
        Observed(
            original=pair[0],
            spun=pair[1],
            copies=len(seen[pair]),
            sites=len(sites[pair]),
            article=examples[pair][0],
            example=examples[pair][1],
        )
        for pair in ranked
    ]


def around(text: str, piece: str) -> str:
    """Some characters before and behind the first place of a piece of text."""
    place = max(text.find(piece), 0)
    return " ".join(text[max(0, place - 8) : place + len(piece) + 8].split())


def read(conn: sqlite3.Connection, runs: int = 30) -> Overview:
    """The figures as they were last counted, and the latest runs."""
    state = conn.execute("SELECT counted_at, articles, clusters, rejected, spun, studied FROM overview").fetchone() or (
        "",
        0,
        0,
        0,
        0,
        0,
    )
    counts: dict[str, list[Count]] = defaultdict(list)
    query = "SELECT figure, value, articles, copies FROM overview_counts ORDER BY figure, articles DESC, value"
    for figure, value, articles, copies in conn.execute(query):
        counts[figure].append(Count(value=value, articles=articles, copies=copies))
    pairs = conn.execute("SELECT * FROM overview_copying ORDER BY copies DESC, origin, copier LIMIT ?", [MOST])
    observed = conn.execute("SELECT * FROM overview_substitutions ORDER BY copies DESC, sites DESC, original, spun")
    return Overview(
        counted_at=state[0],
        articles=state[1],
        clusters=state[2],
        rejected=state[3],
        spun=state[4],
        studied=state[5],
        counts=dict(counts),
        copying=[Copying(origin=row[0], copier=row[1], copies=row[2]) for row in pairs],
        substitutions=[
            Observed(original=row[0], spun=row[1], copies=row[2], sites=row[3], article=row[4], example=row[5])
            for row in observed
        ],
        runs=latest_runs(conn, runs),
    )


def latest_runs(conn: sqlite3.Connection, limit: int) -> list[RunYield]:
    """What the latest runs brought, the newest first."""
    query = """
    SELECT r.id, r.command, r.started_at, r.status,
           coalesce(sum(n.count) FILTER (WHERE n.stage = 'read' AND n.name = 'pages'), 0),
           coalesce(sum(n.count) FILTER (WHERE n.stage = 'dataset' AND n.name = 'new articles'), 0),
           coalesce(sum(n.count) FILTER (WHERE n.stage = 'rejected'), 0),
           coalesce(sum(n.count) FILTER (WHERE n.stage = 'deduplicate' AND n.name = 'copies collapsed'), 0)
    FROM runs r LEFT JOIN run_counts n ON n.run_id = r.id GROUP BY r.id ORDER BY r.id DESC LIMIT ?
    """
    return [
        RunYield(
            run=row[0],
            command=row[1],
            started_at=row[2],
            status=row[3],
            pages=row[4],
            articles=row[5],
            rejected=row[6],
            copies=row[7],
        )
        for row in conn.execute(query, [limit])
    ]
