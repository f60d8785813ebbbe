"""Where a crawl's addresses come from: the frontier of its own archive, or one that several crawls share."""

from __future__ import annotations

import asyncio
from time import time
from typing import TYPE_CHECKING, Protocol

from crawler.queue import ahead
from pipeline.archive.frontier import Rank
from pipeline.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence

    from crawler.queue import Queue
    from crawler.source import Source
    from pipeline.archive.frontier import Frontier, Known, Landing
    from pipeline.archive.shared import SharedFrontier

REFILL = 500  # addresses of one source that are read from the archive's frontier at once
# Of a source, so many are ours at once at most: what one crawl holds, no other can fetch.
HELD = 32
POLL_SECONDS = 1.0


DAY = 86400.0


def entrance(source: Source) -> list[tuple[str, str, Rank, float]]:
    """The entries of a source as (url, kind, rank, longest interval); the home page where it names none."""
    named = [(entry.url, entry.kind) for entry in source.entries] or [(source.home, "listing")]
    return [(url, kind, Rank.NEW if kind == "page" else Rank.ENTRY, source.bounds(kind)[2]) for url, kind in named]


def longest_wait(source: Source) -> float:
    """Seconds beyond which nothing of a source is put off, unless the clock was wrong."""
    return max(source.bounds("page")[2], 31 * DAY) + DAY


class Supply(Protocol):
    """What gives addresses and takes what became of them."""

    @property
    def busy(self) -> bool:
        """Whether more may come though nothing is due now."""

    async def begin(self, queues: Iterable[Queue]) -> Mapping[str, int]:
        """Make ready; how many addresses of each source are known and not due."""

    def more(self, queue: Queue) -> Sequence[Known]:
        """What of a source is due now and not under way; ours from now on."""

    def landed(self, landings: Sequence[Landing], rests: Mapping[str, float]) -> None:
        """Visits that the archive keeps, and sites that are left alone until a time (0: no longer)."""

    def returned(self, known: Known) -> None:
        """An address that was not asked for after all."""

    async def pace(self, host: str, floor: float) -> None:
        """Wait until a host may be asked again that is asked at most every ``floor`` seconds."""

    async def close(self) -> None:
        """Give back what is still ours."""


class OwnSupply:
    """The frontier of the archive alone: what it shows as due, is, once every visit is committed."""

    busy = False

    def __init__(self, frontier: Frontier) -> None:
        self.frontier = frontier

    async def begin(self, queues: Iterable[Queue]) -> Mapping[str, int]:
        """Nothing is to be made ready."""
        now = time()
        return {queue.source.name: self.frontier.resting(queue.source.name, now) for queue in queues}

    def more(self, queue: Queue) -> Sequence[Known]:
        """The most urgent of what is due."""
        due = self.frontier.due(queue.source.name, time(), len(queue.in_flight) + REFILL)
        return [known for known in due if known.url not in queue.in_flight]

    def landed(self, landings: Sequence[Landing], rests: Mapping[str, float]) -> None:
        """The archive has it."""

    def returned(self, known: Known) -> None:
        """It is due as before."""

    async def pace(self, host: str, floor: float) -> None:
        """Nobody else asks: Scrapy's own delay is enough."""

    async def close(self) -> None:
        """Nothing is held."""


class SharedSupply:
    """A frontier that several crawls share. Nothing here waits for it: what it gives arrives later, and feeds the
    spider; what it cannot be told after all its retries breaks the crawl, and is another's after the lease.
    """

    def __init__(
        self, own: Frontier, shared: SharedFrontier, feed: Callable[[], object], fail: Callable[[Exception], None]
    ) -> None:
        self.own = own
        self.shared = shared
        self.feed = feed
        self.fail = fail
        self.queues: dict[str, Queue] = {}
        self.held: dict[str, set[str]] = {}
        self.arrived: dict[str, list[Known]] = {}
        self.floors: dict[str, float] = {}
        self.claiming: set[str] = set()
        self.drained: set[str] = set()
        self.elsewhere: set[str] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.beating: asyncio.Task[None] | None = None
        self.lost = False

    @property
    def busy(self) -> bool:
        """Whether something is on its way, or another crawl is at work on what may lead to more."""
        waits = any(self.queues[name].wants_more for name in self.elsewhere)
        return bool(self.tasks) or any(self.arrived.values()) or waits

    async def begin(self, queues: Iterable[Queue]) -> Mapping[str, int]:
        """Bring what the archive knows, once; then begin to look after what is ours."""
        self.queues = {queue.source.name: queue for queue in queues}
        self.held = {name: set() for name in self.queues}
        await self.shared.open()
        found = {name: await self._enter(queue.source) for name, queue in self.queues.items()}
        self.beating = asyncio.ensure_future(self._beat())
        return found

    async def _enter(self, source: Source) -> int:
        await self.shared.offer(f"{self.own.archive.uuid} {source.name}", self.own.rows(source.name))
        return await self.shared.enter(source.name, entrance(source), longest_wait(source))

    def more(self, queue: Queue) -> Sequence[Known]:
        """What has arrived; and the next is ordered, unless there was nothing and nothing has happened since."""
        name = queue.source.name
        if name not in self.drained:
            self._order(queue)
        return self.arrived.pop(name, [])

    def _order(self, queue: Queue) -> None:
        name = queue.source.name
        held, left = len(self.held[name]), queue.left - len(self.arrived.get(name, []))
        most = min(queue.limit, HELD, ahead(self.floors.get(queue.source.site, 0.0)))
        wanted = min(most - held, left)
        if wanted > 0 and name not in self.claiming and not queue.rests_now:
            self.claiming.add(name)
            self._start(self._claim(queue, wanted))

    async def _claim(self, queue: Queue, wanted: int) -> None:
        name = queue.source.name
        try:
            claim = await self.shared.claim(name, queue.source.site, wanted)
        finally:
            self.claiming.discard(name)
        queue.hold_off(claim.until, claim.times)
        self.held[name] |= {known.url for known in claim.found}
        self.arrived.setdefault(name, []).extend(claim.found)
        (self.elsewhere.add if claim.leased > len(self.held[name]) else self.elsewhere.discard)(name)
        (self.drained.discard if claim.found else self.drained.add)(name)
        if claim.found:
            self.feed()

    def landed(self, landings: Sequence[Landing], rests: Mapping[str, float]) -> None:
        """Tell it to the others."""
        if (landings or rests) and not self.lost:
            self._start(self._land(list(landings), dict(rests)))

    async def _land(self, landings: list[Landing], rests: dict[str, float]) -> None:
        await self.shared.land(landings, rests)
        for landing in landings:
            self.held[landing.source].discard(landing.rows[0].url)
            self.drained.discard(landing.source)
        self.feed()

    def returned(self, known: Known) -> None:
        """Let another have it."""
        self.held[known.source].discard(known.url)
        self._start(self.shared.release(known.source, [known.url]))

    async def pace(self, host: str, floor: float) -> None:
        """Take the next moment at which any of the crawls may ask the host."""
        self.floors[site_of(f"http://{host}")] = floor
        if floor:
            await asyncio.sleep(await self.shared.pace(host, floor))

    async def close(self) -> None:
        """Tell what is left to tell, and give back what is still ours."""
        if self.beating is not None:
            self.beating.cancel()
        try:
            while self.tasks:
                await asyncio.wait(self.tasks)
            for name, urls in self.held.items():
                if not self.lost:
                    await self.shared.release(name, sorted(urls))
        except Exception as error:
            self.fail(error)
        await self.shared.close()

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.lost = True
            self.fail(error if isinstance(error, Exception) else RuntimeError(str(error)))

    async def _beat(self) -> None:
        """Keep what is ours, and look again where others may have led to more."""
        renewed = time()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if time() - renewed >= self.shared.lease / 4:
                renewed = time()
                for name, urls in self.held.items():
                    self._start(self.shared.renew(name, sorted(urls)))
            for name in sorted(self.elsewhere):
                self._order(self.queues[name])
