"""Responses -> archive, frontier and links, in one transaction: an address is done exactly when its page is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from time import time
from typing import TYPE_CHECKING

from pipeline.archive.frontier import Known, State, retry_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.discovery import Link
    from crawler.source import Source
    from pipeline.archive.frontier import Frontier
    from pipeline.archive.pages import Archive
    from pipeline.model import Page

# Visits in one transaction: each costs a wait for the disk, and a visit that is lost is only fetched again.
BATCH = 40
# What is gone may come back; nobody needs to ask often.
GONE_INTERVAL = 30 * 86400.0
# Sitemaps, feeds and listings tell what is new: they stay fresh for less than an hourly schedule's interval.
ENTRY_INTERVAL = 50 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one request came to. ``known`` is the frontier's row as it was; ``url`` is where redirects ended.

    ``next`` are further pages of a listing; ``wait`` is what the site asked for before a failure is tried again.
    """

    source: Source
    known: Known
    url: str
    state: State
    outcome: str
    page: Page | None = None
    links: Sequence[Link] = ()
    next: Sequence[Link] = ()
    etag: str | None = None
    last_modified: str | None = None
    wait: float = 0.0


class Archiver:
    """Collects visits and commits them in batches."""

    def __init__(self, archive: Archive, frontier: Frontier, run: int) -> None:
        self.archive = archive
        self.frontier = frontier
        self.run = run
        self.visits: list[Visit] = []
        self.outcomes: Counter[tuple[str, str]] = Counter()

    def add(self, visit: Visit) -> None:
        """Take a visit; commit if enough wait."""
        self.visits.append(visit)
        if len(self.visits) >= BATCH:
            self.flush()

    def count(self, source: str, outcome: str, number: int = 1) -> None:
        """Count something that is no visit; committed with the next batch."""
        self.outcomes[source, outcome] += number

    def flush(self) -> None:
        """Commit what was taken."""
        if not self.visits and not self.outcomes:
            return
        visits, self.visits = self.visits, []
        now = time()
        with self.archive.writing():
            for visit in visits:
                self.outcomes[visit.source.name, self._write(visit, now)] += 1
            for (source, outcome), number in self.outcomes.items():
                self.archive.count_outcome(self.run, source, outcome, number)
        self.outcomes.clear()

    def _write(self, visit: Visit, now: float) -> str:
        outcome = visit.outcome
        if visit.page is not None:
            newest = self.archive.last_page_id()
            if self.archive.store(visit.page) <= newest:
                outcome = "unchanged"
        row = after(visit, now)
        self.frontier.write(row)
        if visit.url != visit.known.url and visit.state is State.DONE:
            self.frontier.write(replace(row, url=visit.url, alias_of=None))
        self._add_links(visit)
        return outcome

    def _add_links(self, visit: Visit) -> None:
        depth = visit.known.depth + 1
        # A sitemap within a sitemap is no step away from the entries: it is the entry, cut in pieces.
        new = self._add(visit, visit.links, visit.known.depth if visit.known.kind == "sitemap" else depth)
        times = ((link.url, link.changed.timestamp()) for link in visit.links if link.changed)
        self.frontier.changed(times)
        # Older pages of a listing are worth a look as long as they bring something, and once in any case.
        if new or (visit.known.fetched_at is None and visit.known.depth == 0):
            self._add(visit, visit.next, depth, again=True)

    def _add(self, visit: Visit, links: Sequence[Link], depth: int, *, again: bool = False) -> int:
        if links and depth > visit.source.max_depth:
            self.count(visit.source.name, "depth budget reached")
            return 0
        name = visit.source.name
        if again:
            for link in links:
                self.frontier.add_step(link.url, name, link.kind, depth)
            return 0
        return self.frontier.add(((link.url, link.kind, depth) for link in links), name)


def after(visit: Visit, now: float) -> Known:
    """The frontier's row of a visited address as it is from now on."""
    known = visit.known
    if visit.state is State.FAILED:
        tries = known.tries + 1
        wait = max(retry_after(tries), visit.wait)
        return replace(known, state=State.FAILED, tries=tries, due_at=now + wait)
    return replace(
        known,
        state=visit.state,
        due_at=now + interval(visit),
        fetched_at=now if visit.state is State.DONE else known.fetched_at,
        etag=visit.etag,
        last_modified=visit.last_modified,
        tries=0,
        alias_of=visit.url if visit.url != known.url else None,
    )


def interval(visit: Visit) -> float:
    """Seconds until the address is due again."""
    if visit.state is State.GONE:
        return max(GONE_INTERVAL, visit.source.revisit)
    if visit.known.kind == "page":
        return visit.source.revisit
    return min(ENTRY_INTERVAL, visit.source.revisit)
