"""The one spider: asks the frontier what is due, fetches it, and hands what came of it to the archiver."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider
from twisted.internet.task import LoopingCall

from crawler import failures, rendering
from crawler.addresses import GuardedResolver, GuardMiddleware
from crawler.archiver import BATCH, Archiver
from crawler.queue import Queue, take_back
from crawler.source import load_sources, select_sources
from crawler.supply import DAY, OwnSupply, SharedSupply, entrance, longest_wait
from crawler.visit import Visit, visit
from pipeline.archive.frontier import Frontier, State
from pipeline.archive.pages import Archive
from pipeline.archive.shared import SharedFrontier
from pipeline.errors import ArchiveError, BusyError, ConfigError
from pipeline.lock import exclusive
from pipeline.urls import site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import NoReturn, Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from crawler.source import Source
    from crawler.supply import Supply
    from pipeline.archive.frontier import Known

FLUSH_SECONDS = 1.0
PACED = "crawler.pace.PacedHandler"
PATIENT_TRIES = 2  # times that a body has to come whole


class Articles(Spider):
    """Crawls what is due of the sources: ``-a sources=a,b`` names some, the default is every enabled one."""

    name = "articles"
    handle_httpstatus_list = [304, *range(400, 600)]  # noqa: RUF012  Scrapy's attribute

    def __init__(self, sources: tuple[Source, ...], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.sources = sources
        self.held = ExitStack()
        self.broken = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Tell sites who can be reached about the crawl; with a shared frontier, hosts are shared too."""
        super().update_settings(settings)
        if url := os.environ.get("OVERDUE_FRONTIER"):  # not on a command line: it may hold a password
            settings.set("OVERDUE_FRONTIER", url, "spider")
        if settings.get("OVERDUE_FRONTIER"):
            settings.set("DOWNLOAD_HANDLERS", dict.fromkeys(("http", "https"), PACED), "spider")
        if contact := settings.get("OVERDUE_CONTACT"):
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{contact})", "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, sources: str = "", **kwargs: Any) -> Self:
        """The spider, listening for the moments at which more can be fetched, and holding the data folder."""
        try:
            folder = Path(crawler.settings["OVERDUE_SOURCES"]) if crawler.settings["OVERDUE_SOURCES"] else None
            chosen = select_sources(folder, [name for name in sources.split(",") if name])
            rendering.require(chosen)
            spider = super().from_crawler(crawler, *args, sources=chosen, **kwargs)
            spider.hold(crawler)
            private = [source for source in load_sources(folder) if source.allow_private]
        except (ConfigError, BusyError, ArchiveError) as error:
            stop(error)
        GuardedResolver.private_hosts = frozenset(host for source in private for host in source.hosts)
        GuardMiddleware.private_sites = frozenset(source.site for source in private)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.on_closed, signal=signals.spider_closed)
        return spider

    def hold(self, crawler: Crawler) -> None:
        """Open the archive; where no run of ours has started us, take its lock of the data folder too."""
        data = Path(crawler.settings["OVERDUE_DATA"])
        if not crawler.settings.getint("OVERDUE_PARENT"):
            self.held.enter_context(exclusive(data, "scrapy crawl"))
        data.mkdir(parents=True, exist_ok=True)
        self.archive = self.held.enter_context(Archive(data / "archive.db"))
        self.frontier = Frontier(self.archive)
        number = crawler.settings.getint("OVERDUE_CRAWL") or self.archive.begin_crawl(datetime.now(UTC))
        self.archiver = Archiver(self.archive, self.frontier, number)
        self.queues = {source.name: self._queue(source) for source in self.sources}
        self.supply = self._supply(crawler.settings)

    def _supply(self, settings: BaseSettings) -> Supply:
        if not settings.get("OVERDUE_FRONTIER"):
            return OwnSupply(self.frontier)
        shared = SharedFrontier(settings["OVERDUE_FRONTIER"], settings.getfloat("OVERDUE_LEASE"))
        return SharedSupply(self.frontier, shared, self._feed, self._break)

    def _queue(self, source: Source) -> Queue:
        until, times = self.frontier.rests(source.site)
        # A site asks for at most a month; more is a clock that was wrong.
        return Queue(source, until if until < time() + 31 * DAY else 0.0, times)

    async def start(self) -> AsyncIterator[Request]:
        """Put the entries into the frontier, and fetch what is due."""
        with self.archive.writing():
            for source in self.sources:
                self._add_entries(source)
        try:
            resting = await self.supply.begin(self.queues.values())
        except Exception as error:
            self._break(error)
            return
        for source in self.sources:
            if resting[source.name]:
                self.archiver.count(source.name, "not due", resting[source.name])
            if self.queues[source.name].rests_now:
                self.archiver.count(source.name, "resting as the site asked")
        self.flushing = LoopingCall(self._flush)
        self.flushing.start(FLUSH_SECONDS, now=False)
        for request in self._requests():
            yield request

    def _add_entries(self, source: Source) -> None:
        self.frontier.wake(source.name, time(), longest_wait(source))
        for url, kind, rank, longest in entrance(source):
            self.frontier.add_entry(url, source.name, kind, rank, longest)

    def _requests(self) -> Iterator[Request]:
        for queue in self.queues.values():
            for known in queue.take(self.supply):
                yield self._request(queue, known)

    def _request(self, queue: Queue, known: Known) -> Request:
        source, headers = queue.source, {}
        if known.etag and not source.render:  # what came of scripts may differ where the page that loads them does not
            headers["If-None-Match"] = known.etag
        if known.last_modified and not source.render:
            headers["If-Modified-Since"] = known.last_modified
        host = urlsplit(known.url).netloc
        if source.delay:
            held = {"delay": source.delay, "concurrency": 1, "jitter": 0.0}
            self.crawler.engine.downloader.per_slot_settings.setdefault(host, held)
        meta = {
            "source": source,
            "known": known,
            "queue": queue,
            "download_slot": host,
            "delay": source.delay,
            # A body that was cut short again and again is as long as it gets: such servers announce wrong lengths.
            "download_fail_on_dataloss": known.tries < PATIENT_TRIES,
        }
        return Request(known.url, self._arrived, errback=self._failed, headers=headers, meta=meta, dont_filter=True)

    def _feed(self) -> bool:
        requests = list(self._requests())
        for request in requests:
            self.crawler.engine.crawl(request)
        return bool(requests)

    def _flush(self) -> None:
        if not self.crawler.engine.running:  # Scrapy was told to end, and would wait for what waits for its turn
            self._take_back(list(self.queues.values()))
        if self._commit():
            self._feed()

    def _take_back(self, queues: list[Queue]) -> None:
        take_back(self.crawler.engine.downloader.slots, queues)

    def _commit(self) -> bool:
        try:
            landings, rests = self.archiver.flush()
        except Exception as error:  # a full disk, most likely: to go on would fetch what cannot be kept
            self._break(error)
            return False
        self.supply.landed(landings, rests)
        return True

    def _break(self, error: Exception) -> None:
        if not self.broken:
            self.broken = True
            self.logger.error("cannot keep what was fetched: %s", error, exc_info=not isinstance(error, ArchiveError))
            atexit.register(os._exit, 1)  # Scrapy itself would end with 0
            self.crawler.engine.close_spider(self, "archive or frontier cannot be written")

    def on_idle(self) -> None:
        """Everything under way has come back: go on with what is due now, or end."""
        if self._commit() and (self._feed() or self.supply.busy):
            raise DontCloseSpider

    async def on_closed(self, reason: str) -> None:
        """Commit what is left and say which budgets ended the crawl."""
        if hasattr(self, "flushing") and self.flushing.running:
            self.flushing.stop()
        for name, queue in self.queues.items():
            if queue.fetched >= queue.source.max_pages:
                self.archiver.count(name, "page budget reached")
            elif reason == "closespider_timeout" and (queue.in_flight or queue.waiting or self.supply.more(queue)):
                self.archiver.count(name, "time budget reached")
        self._commit()
        await self.supply.close()
        self.held.close()

    def _arrived(self, response: Response) -> None:
        queue: Queue = response.meta["queue"]
        try:
            made = visit(response, datetime.now(UTC))
        except Exception:  # a page that breaks our reading of it must not stay under way for ever
            self.logger.exception("cannot read %s", response.url)
            known = response.meta["known"]
            made = Visit(
                source=queue.source, known=known, url=known.url, state=State.FAILED, outcome="failed: unreadable"
            )
        self._mind_rest(queue, made)
        self._keep(queue, made)

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        queue: Queue = request.meta["queue"]
        state, outcome = failures.judge(failure, request)
        known: Known = request.meta["known"]
        if state is State.WAITING:  # never asked for: it stays as it was
            queue.in_flight.discard(known.url)
            self.archiver.count(queue.source.name, outcome)
            self.supply.returned(known)
            return
        self._keep(queue, Visit(source=queue.source, known=known, url=known.url, state=state, outcome=outcome))

    def _mind_rest(self, queue: Queue, made: Visit) -> None:
        site = site_of(made.known.url)
        if made.busy:
            if queue.was_busy(made.wait):
                self.logger.info("%s asked to wait: left alone until %s", site, queue.until)
                self.archiver.rest(site, queue.until)
                self._take_back([queue])
        elif made.state is not State.FAILED and queue.answered():
            self.archiver.rest(site, 0.0)

    def _keep(self, queue: Queue, made: Visit) -> None:
        queue.in_flight.discard(made.known.url)
        self.archiver.add(made)
        if len(self.archiver.visits) >= BATCH:
            self._flush()


def stop(error: Exception) -> NoReturn:
    """End the process with one line and a code of sysexits.h: nothing of this crawl can work."""
    sys.stderr.write(f"overdue: {error}\n")
    code = 64 if isinstance(error, ConfigError) else 75 if isinstance(error, BusyError) else 1
    raise SystemExit(code) from error
