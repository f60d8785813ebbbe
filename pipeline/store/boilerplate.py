"""What a site repeats is not its articles': the lines that stand in many different ones of a site.

A promise, a disclaimer or an advert in the article's own element looks like a paragraph; only that the site says it
again and again tells. Lines are counted once for each canonical article (a copy would count its own text again), at
both ends of its text, where such lines stand. Once known a line stays known: dropped, it can be counted no more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.extraction.furniture import line_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

EDGE = 6
"""Lines from either end of an article that are counted."""
MIN_ARTICLES = 5
SHARE = 0.2
"""A line of so many canonical articles of its site, and so great a share of them, is known to be boilerplate."""
WINDOW = 64
"""Articles of a site after which lines that were seen but once are forgotten: what bounds the table."""

COUNTING, KNOWN, REDONE = 0, 1, 2


@dataclass(slots=True)
class Boilerplate:
    """The lines of the sites, kept in ``site_lines`` and ``site_articles``."""

    db: Database
    sites: dict[str, frozenset[int]] = field(default_factory=dict)

    def known(self, site: str) -> frozenset[int]:
        """The numbers of the lines that a site is known to repeat; see :func:`line_number`."""
        if site not in self.sites:
            rows = self.db.execute("SELECT line FROM site_lines WHERE site = ? AND state > ?", [site, COUNTING])
            self.sites[site] = frozenset(line for (line,) in rows)
        return self.sites[site]

    def learn(self, articles: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Count the lines of canonical articles (site, lines); lines that are repeated enough become known."""
        texts: dict[str, list[Sequence[str]]] = defaultdict(list)
        for site, lines in articles:
            if site:
                texts[site].append(lines)
        for site, seen in texts.items():
            self._learn(site, seen)

    def _learn(self, site: str, seen: list[Sequence[str]]) -> None:
        counts: Counter[int] = Counter()
        spelt: dict[int, str] = {}
        for lines in seen:
            numbered = {line_number(line): line for line in edges(lines)}
            spelt |= numbered
            counts.update(number for number in numbered if number)
        before = self._articles(site)
        total = before + len(seen)
        self.db.execute(
            "INSERT INTO site_articles VALUES (?, ?) ON CONFLICT DO UPDATE SET articles = excluded.articles",
            [site, total],
        )
        self.db.conn.executemany(
            "INSERT INTO site_lines VALUES (?, ?, ?, ?, 0) "
            "ON CONFLICT DO UPDATE SET articles = articles + excluded.articles",
            [(site, number, spelt[number], count) for number, count in counts.items()],
        )
        if before // WINDOW != total // WINDOW:
            self.db.execute("DELETE FROM site_lines WHERE site = ? AND articles = 1 AND state = 0", [site])
        enough = max(MIN_ARTICLES, SHARE * total)
        changed = self.db.execute(
            "UPDATE site_lines SET state = ? WHERE site = ? AND state = ? AND articles >= ?",
            [KNOWN, site, COUNTING, enough],
        )
        if changed.rowcount:
            self.sites.pop(site, None)

    def _articles(self, site: str) -> int:
        row = self.db.execute("SELECT articles FROM site_articles WHERE site = ?", [site]).fetchone()
        return int(row[0]) if row else 0

    def pages_to_redo(self) -> list[int]:
        """The pages of articles in which a line stands that is known only since."""
        rows = self.db.execute(
            "SELECT DISTINCT a.page_id FROM site_lines l JOIN articles a ON a.site = l.site AND instr(a.text, l.text) "
            "WHERE l.state = ? ORDER BY a.page_id", [KNOWN],
        )  # fmt: skip
        return [page for (page,) in rows]

    def redone(self) -> None:
        """Say that the pages of all lines that are known now were read with them."""
        self.db.execute("UPDATE site_lines SET state = ? WHERE state = ?", [REDONE, KNOWN])


def edges(lines: Sequence[str]) -> Sequence[str]:
    """The first and the last lines of a text."""
    return lines if len(lines) <= 2 * EDGE else [*lines[:EDGE], *lines[-EDGE:]]
