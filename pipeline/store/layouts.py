"""Where the articles of a site stand on its pages, learned from some of them as soon as there are enough."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.extraction.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

ENOUGH = 16
"""Articles of a site from which its layout is learned; the pages read before are then read again."""
AGAIN = 10
"""Learned anew when the site has so many times the articles: sites change their templates."""
SAMPLE = 32
"""Articles that are learned from at most, evenly spaced."""

LEARNED, REDONE = 1, 2


@dataclass(slots=True)
class Layouts:
    """The layouts of the sites, kept in ``site_layouts``."""

    db: Database
    sites: dict[str, Layout] = field(default_factory=dict)

    def known(self, site: str) -> Layout:
        """The layout of a site; one without votes where none was learned."""
        if site not in self.sites:
            row = self.db.execute("SELECT votes FROM site_layouts WHERE site = ?", [site]).fetchone()
            votes = json.loads(row[0]) if row else {}
            self.sites[site] = Layout(votes={int(number): (left, taken) for number, (left, taken) in votes.items()})
        return self.sites[site]

    def due(self, sites: Iterable[str]) -> list[str]:
        """Which of some sites have articles enough to learn from, and were not learned or long ago."""
        return [site for site in sorted(set(sites)) if site and self._count(site) >= self._enough(site)]

    def sample(self, site: str) -> list[int]:
        """The pages to learn from."""
        rows = self.db.execute("SELECT page_id FROM articles WHERE site = ? ORDER BY page_id", [site]).fetchall()
        step = max(1.0, len(rows) / SAMPLE)
        return [rows[int(place * step)][0] for place in range(min(SAMPLE, len(rows)))]

    def keep(self, site: str, layout: Layout | None, since: int) -> None:
        """Keep a layout that was learned, or that none could be; the pages up to ``since`` were read without it."""
        told = layout.votes if layout else {}
        votes = json.dumps({number: votes for number, votes in told.items() if sum(votes) > 1})
        state = LEARNED if told and not self._learned(site) else REDONE
        self.db.execute(
            "INSERT OR REPLACE INTO site_layouts VALUES (?, ?, ?, ?, ?)",
            [site, self._count(site), since, state, votes],
        )
        self.sites.pop(site, None)

    def pages_to_redo(self) -> list[int]:
        """The pages of articles that were read before their site's first layout was learned."""
        rows = self.db.execute(
            "SELECT a.page_id FROM site_layouts l JOIN articles a ON a.site = l.site AND a.page_id <= l.since "
            "WHERE l.state = ? ORDER BY a.page_id", [LEARNED],
        )  # fmt: skip
        return [page for (page,) in rows]

    def redone(self) -> None:
        """Say that those pages were read again."""
        self.db.execute("UPDATE site_layouts SET state = ? WHERE state = ?", [REDONE, LEARNED])

    def _count(self, site: str) -> int:
        return int(self.db.execute("SELECT count(*) FROM articles WHERE site = ?", [site]).fetchone()[0])

    def _learned(self, site: str) -> int:
        row = self.db.execute("SELECT articles FROM site_layouts WHERE site = ?", [site]).fetchone()
        return int(row[0]) if row else 0

    def _enough(self, site: str) -> int:
        return max(ENOUGH, AGAIN * self._learned(site))
