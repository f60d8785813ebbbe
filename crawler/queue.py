"""What of one source is due in this run: a little of it in memory, the rest in the frontier."""

from __future__ import annotations

import math
from collections import deque
from time import time
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

    from crawler.source import Source
    from crawler.supply import Supply
    from pipeline.archive.frontier import Known

# Requests of one source that are handed to Scrapy at once: of a source with a delay only those of the next seconds,
# since what waits in Scrapy has to be waited for when the crawl ends, or taken back when the site asks for a pause.
IN_FLIGHT = 64
SECONDS_AHEAD = 3.0
# A site rests when it asks for a pause longer than this (seconds), or was busy this many times in a row; how long it
# rests, where it does not say itself, doubles with each rest that follows another.
PATIENCE = 60.0
BUSY_IN_A_ROW = 5
FIRST_REST = 15 * 60.0
LAST_REST = 86400.0


class Queue:
    """The queue of a source. ``until`` is when its site may be asked again (seconds since 1970)."""

    def __init__(self, source: Source, until: float = 0.0, rests: int = 0) -> None:
        self.source = source
        self.limit = ahead(source.delay)
        self.until = until
        self.rests = rests
        self.waiting: deque[Known] = deque()
        self.in_flight: set[str] = set()
        self.fetched = 0
        self.busy = 0

    @property
    def rests_now(self) -> bool:
        """Whether the site is left alone."""
        return time() < self.until

    @property
    def left(self) -> int:
        """How many more addresses this run may take from the frontier."""
        return self.source.max_pages - self.fetched - len(self.waiting)

    @property
    def wants_more(self) -> bool:
        """Whether there is anything that this run could still fetch if it were due."""
        return self.left > 0 and not self.rests_now

    def take(self, supply: Supply) -> Iterator[Known]:
        """What to fetch now, within the budget and the limit of requests under way.

        To be called when every visit is committed: what the frontier shows as due, is.
        """
        while len(self.in_flight) < self.limit and self.fetched < self.source.max_pages and not self.rests_now:
            if not self.waiting and not self._refill(supply):
                return
            known = self.waiting.popleft()
            if known.url not in self.in_flight:
                self.in_flight.add(known.url)
                self.fetched += 1
                yield known

    def _refill(self, supply: Supply) -> bool:
        self.waiting.extend(supply.more(self))
        return bool(self.waiting)

    def hold_off(self, until: float, times: int) -> None:
        """Leave the site alone until then, as another crawl was told, for so many times in a row."""
        self.until, self.rests = max(self.until, until), max(self.rests, times)

    def answered(self) -> bool:
        """The site answered; whether that ends what kept us away from it."""
        self.busy = 0
        ends, self.rests = self.rests > 0, 0
        return ends

    def was_busy(self, wait: float) -> bool:
        """The site said that it is asked too much, and for how long to wait; whether it is left alone from now on."""
        self.busy += 1
        if self.rests_now or (wait <= PATIENCE and self.busy < BUSY_IN_A_ROW):
            return False
        self.until = time() + max(wait, min(FIRST_REST * 2**self.rests, LAST_REST))
        self.rests += 1
        return True


def ahead(delay: float) -> int:
    """How many addresses of a host are worth having at hand that is asked every so many seconds at most.

    >>> ahead(0.0), ahead(1.0), ahead(60.0)
    (64, 4, 2)
    """
    return min(IN_FLIGHT, 1 + math.ceil(SECONDS_AHEAD / delay)) if delay else IN_FLIGHT


class Resting(IgnoreRequest):
    """A request that is not made after all: its site asked to be left alone meanwhile, or the crawl ends."""


def take_back(slots: Mapping[str, Slot], queues: Collection[Queue]) -> None:
    """Fail what of these queues still waits for its turn in Scrapy's downloader; it stays due."""
    waiting: list[Deferred[Response]] = []
    for slot in slots.values():
        kept = [each for each in slot.queue if each[0].meta.get("queue") not in queues]
        waiting += [answer for request, answer in slot.queue if request.meta.get("queue") in queues]
        slot.queue.clear()
        slot.queue.extend(kept)
    for answer in waiting:
        answer.errback(Failure(Resting()))  # type: ignore[no-untyped-call]


class Gate:
    """Stops requests on their way to a site that has asked for a pause meanwhile."""

    def process_request(self, request: Request) -> None:
        """Raise Resting while the request's queue rests."""
        queue: Queue | None = request.meta.get("queue")
        if queue is not None and queue.rests_now:
            raise Resting
