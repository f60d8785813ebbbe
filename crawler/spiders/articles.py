"""The one spider: asks the frontier what is due, fetches it, and hands what came of it to the archiver."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.internet.task import LoopingCall

from crawler import discovery, failures
from crawler.addresses import GuardedResolver
from crawler.archiver import ENTRY_INTERVAL, Archiver, Visit
from crawler.source import Source, load_sources, select_sources
from crawler.throttle import asked_wait
from pipeline.archive.frontier import Frontier, Known, State
from pipeline.archive.pages import Archive
from pipeline.model import Page
from pipeline.urls import canonical_url, is_home, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

FLUSH_SECONDS = 1.0
IN_FLIGHT = 64  # requests of one source that are handed to Scrapy at once
REFILL = 500  # addresses of one source that are read from the frontier at once
PAGE_TYPES = {"text/html", "application/xhtml+xml", "text/plain", ""}


class Queue:
    """What of one source is due in this run: a little of it in memory, the rest in the frontier."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.waiting: deque[Known] = deque()
        self.in_flight: set[str] = set()
        self.fetched = 0

    def take(self, frontier: Frontier) -> Iterator[Known]:
        """What to fetch now, within the budget and the limit of requests under way."""
        while len(self.in_flight) < IN_FLIGHT and self.fetched < self.source.max_pages:
            if not self.waiting and not self._refill(frontier):
                return
            known = self.waiting.popleft()
            if known.url not in self.in_flight:
                self.in_flight.add(known.url)
                self.fetched += 1
                yield known

    def _refill(self, frontier: Frontier) -> bool:
        due = frontier.due(self.source.name, time(), len(self.in_flight) + REFILL)
        self.waiting.extend(known for known in due if known.url not in self.in_flight)
        return bool(self.waiting)


class Articles(Spider):
    """Crawls what is due of the sources: ``-a sources=a,b`` names some, the default is every enabled one."""

    name = "articles"
    handle_httpstatus_list = [304, *range(400, 600)]  # noqa: RUF012  Scrapy's attribute

    def __init__(self, sources: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.chosen = tuple(name for name in sources.split(",") if name)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """What the sources and the contact say about how to crawl."""
        super().update_settings(settings)
        folder = settings.get("OVERDUE_SOURCES")
        sources = load_sources(Path(folder) if folder else None)
        contact = settings.get("OVERDUE_CONTACT")
        agent = settings["USER_AGENT"] + (f" (+{contact})" if contact else "")
        slots = {
            urlsplit(source.home).netloc: {"delay": source.delay, "concurrency": 1, "jitter": 0.0}
            for source in sources
            if source.delay
        }
        private = {host for source in sources if source.allow_private for host in source.hosts}
        settings.set("USER_AGENT", agent, "spider")
        settings.set("DOWNLOAD_SLOTS", slots, "spider")
        GuardedResolver.private_hosts = frozenset(private)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider, listening for the moments at which more can be fetched."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.on_closed, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Open the archive, put the entries into the frontier, and fetch what is due."""
        folder = self.settings.get("OVERDUE_SOURCES")
        sources = select_sources(Path(folder) if folder else None, self.chosen)
        data = Path(self.settings["OVERDUE_DATA"])
        data.mkdir(parents=True, exist_ok=True)
        self.archive = Archive(data / "archive.db")
        self.frontier = Frontier(self.archive)
        self.archiver = Archiver(self.archive, self.frontier, self.settings.getint("OVERDUE_RUN"))
        self.queues = {source.name: Queue(source) for source in sources}
        with self.archive.writing():
            for source in sources:
                self._add_entries(source)
        for source in sources:
            if resting := self.frontier.resting(source.name, time()):
                self.archiver.count(source.name, "not due", resting)
        self.flushing = LoopingCall(self._flush)
        self.flushing.start(FLUSH_SECONDS, now=False)
        for request in self._requests():
            yield request

    def _add_entries(self, source: Source) -> None:
        interval = min(ENTRY_INTERVAL, source.revisit)
        for entry in source.entries:
            page = entry.kind == "page"
            self.frontier.add_entry(entry.url, source.name, entry.kind, source.revisit if page else interval)
        if not source.entries:
            self.frontier.add_entry(source.home, source.name, "listing", interval)

    def _requests(self) -> Iterator[Request]:
        for queue in self.queues.values():
            for known in queue.take(self.frontier):
                yield self._request(queue.source, known)

    def _request(self, source: Source, known: Known) -> Request:
        headers = {}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        meta = {
            "source": source,
            "known": known,
            "site": site_of(source.home),
            "allow_private": source.allow_private,
            "download_slot": urlsplit(known.url).netloc,
            "delay": source.delay,
        }
        return Request(known.url, self._arrived, errback=self._failed, headers=headers, meta=meta, dont_filter=True)

    def _feed(self) -> bool:
        requests = list(self._requests())
        for request in requests:
            self.crawler.engine.crawl(request)
        return bool(requests)

    def _flush(self) -> None:
        self.archiver.flush()
        self._feed()

    def on_idle(self) -> None:
        """Everything under way has come back: go on with what is due now, or end."""
        self.archiver.flush()
        if self._feed():
            raise DontCloseSpider

    def on_closed(self) -> None:
        """Commit what is left and say which budgets ended the crawl."""
        if not hasattr(self, "flushing"):
            return
        if self.flushing.running:
            self.flushing.stop()
        for name, queue in self.queues.items():
            if queue.fetched >= queue.source.max_pages:
                self.archiver.count(name, "page budget reached")
        self.archiver.flush()
        self.archive.conn.close()

    def _arrived(self, response: Response) -> None:
        try:
            made = visit(response)
        except Exception:  # a page that breaks our reading of it must not stay under way for ever
            self.logger.exception("cannot read %s", response.url)
            source, known = response.meta["source"], response.meta["known"]
            made = Visit(source=source, known=known, url=known.url, state=State.FAILED, outcome="failed: unreadable")
        self._keep(made)

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        state, outcome = failures.judge(failure, request)
        known: Known = request.meta["known"]
        self._keep(Visit(source=request.meta["source"], known=known, url=known.url, state=state, outcome=outcome))

    def _keep(self, made: Visit) -> None:
        self.queues[made.source.name].in_flight.discard(made.known.url)
        self.archiver.add(made)


def visit(response: Response) -> Visit:
    """What a response comes to."""
    source: Source = response.meta["source"]
    known: Known = response.meta["known"]
    url = canonical_url(response.url)
    made = Visit(source=source, known=known, url=url, state=State.DONE, outcome="fetched")
    if response.status == 304:
        return with_validators(made, response, outcome="unchanged")
    if response.status in {404, 410} or (is_home(url) and not is_home(known.url) and known.kind == "page"):
        return Visit(source=source, known=known, url=known.url, state=State.GONE, outcome="gone")
    if response.status >= 400:
        return Visit(
            source=source,
            known=known,
            url=known.url,
            state=State.FAILED,
            outcome=f"failed: http {response.status}",
            wait=asked_wait(response),
        )
    if known.kind != "page":
        return with_validators(made, response, **discovered(response, source, known))
    return with_validators(made, response, **fetched(response, source, url))


def with_validators(made: Visit, response: Response, **facts: Any) -> Visit:
    """The visit with these facts and what the next conditional request needs; a 304 need not repeat it."""

    def header(name: str) -> str | None:
        return (response.headers.get(name) or b"").decode("latin-1") or None

    same = response.status == 304
    return replace(
        made,
        etag=header("ETag") or (made.known.etag if same else None),
        last_modified=header("Last-Modified") or (made.known.last_modified if same else None),
        **facts,
    )


def discovered(response: Response, source: Source, known: Known) -> dict[str, Any]:
    """Outcome and links of a sitemap, feed or listing."""
    site = site_of(source.home)
    steps: list[discovery.Link] = []
    if known.kind == "sitemap":
        links = list(discovery.sitemap_links(response.body))
    elif known.kind == "feed":
        links = list(discovery.feed_links(response.body, response.url))
    else:
        root = tree(response)
        links = [] if root is None else list(discovery.page_links(root, response.url))
        selector = next((entry.next for entry in source.entries if entry.next and entry.kind == "listing"), "")
        steps = [] if root is None else list(discovery.next_links(root, response.url, selector))
    inside = discovery.within(links, site)
    pages = [link for link in inside if link.kind == "sitemap" or source.allows(link.url)]
    further = discovery.within(steps, site)
    taken = {link.url for link in further}
    return {
        "outcome": f"{known.kind} fetched" if links else f"{known.kind} without links",
        "links": [link for link in pages if link.url not in taken and link.url != known.url],
        "next": further,
    }


def fetched(response: Response, source: Source, url: str) -> dict[str, Any]:
    """Outcome, page and links of a page."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    if content_type.split(";")[0].strip().lower() not in PAGE_TYPES:
        return {"outcome": "not a page"}
    page = Page(
        url=url,
        source=source.name,
        fetched_at=datetime.now(UTC),
        content_type=content_type,
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=response.body,
    )
    root = tree(response) if source.follow else None
    links = [] if root is None else discovery.within(discovery.page_links(root, response.url), site_of(url))
    return {"page": page, "links": [link for link in links if source.allows(link.url) and not is_home(link.url)]}


def tree(response: Response) -> Any:
    """The tree of an HTML response, or None."""
    if not isinstance(response, TextResponse):
        return None
    return discovery.parse_html(response.body, response.encoding)
