"""Where the articles of a site stand on its pages, learned from the first of them as soon as there are enough."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.extraction.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

ENOUGH = 16
"""Articles of a site from which its layout is learned; the pages read before are then read again."""
LASTING = timedelta(days=180)
"""Learned anew, from the newest articles, when a page was fetched so much later: sites change their templates."""

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
            self.sites[site] = loaded(row[0]) if row else Layout()
        return self.sites[site]

    def due(self, seen: Mapping[str, datetime]) -> list[str]:
        """Which of some sites have articles enough to learn from, and were not learned or long ago; of each, ``seen``
        has the time at which a page was fetched last.
        """
        return [site for site, fetched_at in sorted(seen.items()) if site and self._is_due(site, fetched_at)]

    def sample(self, site: str) -> list[int]:
        """The pages to learn from: those of the first articles, later those of the last."""
        order = "page_id DESC" if self._learned_at(site) else "page_id"
        query = f"SELECT page_id FROM articles WHERE site = ? ORDER BY {order} LIMIT ?"
        return sorted(page for (page,) in self.db.execute(query, [site, ENOUGH]))

    def keep(self, site: str, layout: Layout | None, since: int) -> None:
        """Keep a layout that was learned; where none could be, the one before. Pages up to ``since`` were read without
        it.
        """
        first = self._learned_at(site) is None
        self.db.execute(
            "INSERT OR REPLACE INTO site_layouts SELECT ?, max(fetched_at), ?, ?, ? FROM articles WHERE site = ?",
            [site, since, LEARNED if layout and first else REDONE, stored(layout or self.known(site)), site],
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

    def _is_due(self, site: str, fetched_at: datetime) -> bool:
        learned_at = self._learned_at(site)
        if learned_at:
            return fetched_at - learned_at > LASTING
        query = "SELECT count(*) FROM (SELECT 1 FROM articles WHERE site = ? LIMIT ?)"
        return bool(self.db.execute(query, [site, ENOUGH]).fetchone()[0] == ENOUGH)

    def _learned_at(self, site: str) -> datetime | None:
        row = self.db.execute("SELECT learned_at FROM site_layouts WHERE site = ?", [site]).fetchone()
        return datetime.fromisoformat(row[0]) if row else None


def stored(layout: Layout) -> str:
    """The votes of a layout as JSON; of a place that had but one line they say nothing."""
    return json.dumps({number: votes for number, votes in layout.votes.items() if sum(votes) > 1})


def loaded(votes: str) -> Layout:
    """A layout from its stored form."""
    return Layout(votes={int(number): (left, taken) for number, (left, taken) in json.loads(votes).items()})
