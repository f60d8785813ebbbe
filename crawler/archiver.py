"""Responses -> archive, frontier and links, in one transaction: an address is done exactly when its page is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from time import time
from typing import TYPE_CHECKING

from pipeline.archive.frontier import LAST_ENTRY_RETRY, LAST_RETRY, Known, Landing, Rank, State, retry_after
from pipeline.urls import url_shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.discovery import Link
    from crawler.source import Source
    from crawler.visit import Visit
    from pipeline.archive.frontier import Frontier
    from pipeline.archive.pages import Archive

# Visits in one transaction. Each transaction costs a wait for the disk; what a kill loses is fetched again, and with
# what is under way at the host that should be no more than CONCURRENT_REQUESTS.
BATCH = 12
# What is gone may come back; nobody needs to ask often. Nor whether an address still leads to another.
GONE_INTERVAL = 30 * 86400.0
# How a visit moves the time to the next one.
SHORTER, LONGER = 0.5, 1.5
# A shape of addresses promises nothing when this many pages of it gave no article, and fewer than this share did.
ENOUGH_REJECTED = 10
PROMISING = 0.05


class Archiver:
    """Collects visits and commits them in batches; ``crawl`` is the number that outcomes are counted for."""

    def __init__(self, archive: Archive, frontier: Frontier, crawl: int) -> None:
        self.archive = archive
        self.frontier = frontier
        self.crawl = crawl
        self.visits: list[Visit] = []
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.rests: dict[str, float] = {}
        self.shapes: dict[str, Mapping[str, tuple[int, int]]] = {}

    def add(self, visit: Visit) -> None:
        """Take a visit; :data:`BATCH` of them are worth a commit."""
        self.visits.append(visit)

    def rest(self, site: str, until: float) -> None:
        """Leave a site alone until then (0: it answers again); committed with the next batch."""
        self.rests[site] = until

    def count(self, source: str, outcome: str, number: int = 1) -> None:
        """Count something that is no visit; committed with the next batch."""
        self.outcomes[source, outcome] += number

    def flush(self) -> tuple[list[Landing], dict[str, float]]:
        """Commit what was taken, and give what it told the frontier; where that fails, it stays taken."""
        landings: list[Landing] = []
        rests = dict(self.rests)
        if not (self.visits or self.outcomes or rests):
            return landings, rests
        now, counted = time(), self.outcomes.copy()
        with self.archive.writing():
            for visit in self.visits:
                outcome, landing = self._write(visit, now, counted)
                counted[visit.source.name, outcome] += 1
                landings.append(landing)
            for (source, outcome), number in counted.items():
                self.archive.count_outcome(self.crawl, source, outcome, number)
            for site, until in rests.items():
                self.frontier.rest(site, until) if until else self.frontier.answered(site)
        self.visits.clear()
        self.outcomes.clear()
        self.rests.clear()
        return landings, rests

    def _write(self, visit: Visit, now: float, counted: Counter[tuple[str, str]]) -> tuple[str, Landing]:
        outcome, changed = visit.outcome, False
        if visit.page is not None:
            newest = self.archive.last_page_id()
            is_new = self.archive.store(visit.page) > newest
            outcome = outcome if is_new else "unchanged"
            changed = is_new and (visit.essence is None or visit.essence != visit.known.essence)
        if visit.withdrawn is not None and self.archive.withdraw(visit.withdrawn):
            outcome, changed = f"withdrawn: {outcome}", True
        landing = self._landing(visit, now, changed=changed)
        new = self.frontier.land(landing, now)
        name, deepest = visit.source.name, visit.source.max_depth
        if visit.links and not landing.links:
            counted[name, "depth budget reached"] += 1
        if visit.next and visit.known.depth >= deepest and (new or landing.always):
            counted[name, "depth budget reached"] += 1
        for kind, number in (visit.traps or {}).items():
            counted[name, f"trap: {kind}"] += number
        return outcome, landing

    def _landing(self, visit: Visit, now: float, *, changed: bool) -> Landing:
        known, source, depth = visit.known, visit.source, visit.known.depth + 1
        # A sitemap within a sitemap is no step away from the entries: it is the entry, cut in pieces.
        links = self._links(visit, known.depth if known.kind == "sitemap" else depth)
        times = [(link.url, link.changed.timestamp()) for link in visit.links if link.changed]
        steps = visit.next if depth <= source.max_depth else ()
        return Landing(
            source=source.name,
            links=links,
            # A date without a time says nothing about the rest of its day.
            dated=tuple((url, when, when + 86400.0 * (when % 86400.0 == 0)) for url, when in times),
            longest=source.bounds("page")[2],
            # Older pages of a listing are worth a look as long as they bring something, and once in any case.
            steps=tuple((link.url, link.kind, depth, known.origin or known.url) for link in steps),
            always=known.fetched_at is None and known.depth == 0,
            rows=rows(visit, now, changed=changed),
            news=rows(visit, now, changed=changed or known.kind != "page"),
        )

    def _links(self, visit: Visit, depth: int) -> tuple[tuple[str, str, int, int, str], ...]:
        if depth > visit.source.max_depth:
            return ()
        ranked = ((link, self._rank(visit.source, link)) for link in visit.links)
        return tuple((link.url, link.kind, depth, int(rank), visit.known.url) for link, rank in ranked)

    def _rank(self, source: Source, link: Link) -> Rank:
        if link.kind != "page":
            return Rank.ENTRY
        if not source.follow:
            return Rank.NEW
        if source.name not in self.shapes:
            self.shapes[source.name] = self.frontier.shapes(source.name)
        accepted, rejected = self.shapes[source.name].get(url_shape(link.url), (0, 0))
        poor = rejected >= ENOUGH_REJECTED and accepted < PROMISING * (accepted + rejected)
        return Rank.UNPROMISING if poor else Rank.NEW


def rows(visit: Visit, now: float, *, changed: bool) -> tuple[Known, ...]:
    """The frontier's row of a visited address, and where it redirects, that of the target."""
    row = after(visit, now, changed=changed)
    if row.alias_of is None:
        return (row,)
    return row, replace(row, url=visit.url, alias_of=None, due_at=now + interval(visit, changed=changed))


def after(visit: Visit, now: float, *, changed: bool) -> Known:
    """The frontier's row of a visited address as it is from now on."""
    known = visit.known
    if visit.state is State.FAILED:
        tries = known.tries + 1
        last = LAST_RETRY if known.kind == "page" else LAST_ENTRY_RETRY
        wait = max(retry_after(tries, last), visit.wait)
        return replace(known, state=State.FAILED, tries=tries, due_at=now + wait)
    if visit.state is State.GONE:
        wait = max(GONE_INTERVAL, visit.source.revisit)
        gone_at = known.gone_at or now
        return replace(known, state=State.GONE, tries=0, due_at=now + wait, gone_at=gone_at, etag=None)
    wait = interval(visit, changed=changed)
    is_alias = visit.url != known.url and visit.state is State.DONE
    done = visit.state is State.DONE
    return replace(
        known,
        state=visit.state,
        rank=Rank.REVISIT if known.kind == "page" else Rank.ENTRY,
        due_at=now + (max(wait, GONE_INTERVAL) if is_alias and known.kind == "page" else wait),
        interval=wait,
        fetched_at=now if done else known.fetched_at,
        changed_at=now if changed else known.changed_at,
        gone_at=None,
        etag=visit.etag,
        essence=visit.essence or known.essence,
        last_modified=visit.last_modified,
        tries=0,
        alias_of=visit.url if is_alias else None,
    )


def interval(visit: Visit, *, changed: bool) -> float:
    """Seconds until the address is due again: fewer while it changes, more while it does not."""
    first, shortest, longest = visit.source.bounds(visit.known.kind)
    if visit.known.interval is None:
        return first
    factor = SHORTER if changed else LONGER
    return min(max(visit.known.interval * factor, shortest), longest)
