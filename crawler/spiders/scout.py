"""A spider that looks at a site politely, a few pages only, so that a source file can be proposed for it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from crawler import discovery, failures
from crawler.addresses import GuardedResolver, GuardMiddleware
from crawler.source import Source
from crawler.traps import trap
from crawler.visit import PAGE_TYPES, tree
from pipeline.archive.frontier import Known
from pipeline.urls import canonical_url, is_home, url_shape

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

MOST_SITEMAPS, MOST_FEEDS = 4, 3
# Of the shapes that most addresses have, so many are looked at, and so many pages of each.
MOST_SHAPES, EACH = 5, 3
FEED_TYPES = {"application/rss+xml", "application/atom+xml"}
DELAY = 1.0


class Scout(Spider):
    """Looks at the site of ``-a url=…`` and writes what it saw to ``-a out=…``, a JSON object a line."""

    name = "scout"
    handle_httpstatus_list = [*range(400, 600)]  # noqa: RUF012  Scrapy's attribute

    def __init__(self, url: str, out: str, private: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.source = Source(name="scout", home=canonical_url(url), delay=DELAY, allow_private=bool(private))
        self.out = Path(out)
        self.shapes: dict[str, list[str]] = {}
        self.asked: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.sampled = False
        self.lines: list[dict[str, object]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider, listening for robots.txt and for the end of what it asked for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.source.allow_private:
            GuardedResolver.private_hosts = spider.source.hosts
            GuardMiddleware.private_sites = frozenset({spider.source.site})
        crawler.signals.connect(spider.on_robots, signal=signals.robots_parsed)
        crawler.signals.connect(spider.on_idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.on_closed, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the home page; what stands there leads on."""
        for request in self._ask(self.source.home, "home"):
            yield request

    def _ask(self, url: str, kind: str) -> Iterator[Request]:
        inside = discovery.within(discovery.link(url, self.source.home, "sitemap"), self.source.site)
        for found in inside:
            if found.url not in self.seen:
                self.seen.add(found.url)
                self.asked[kind] += 1
                known = Known(url=found.url, source="scout", kind=kind, depth=0)
                host = urlsplit(found.url).netloc
                held = {"delay": DELAY, "concurrency": 1, "jitter": 0.0}
                self.crawler.engine.downloader.per_slot_settings.setdefault(host, held)
                meta = {"source": self.source, "known": known, "download_slot": host, "delay": DELAY}
                yield Request(found.url, self._arrived, errback=self._failed, meta=meta, dont_filter=True)

    def on_robots(self, robotparser: Any, request: Request) -> None:
        """Note what robots.txt says of us."""
        sitemaps = [str(url) for url in robotparser.rp.sitemaps]
        delay = robotparser.crawl_delay(self.settings["ROBOTSTXT_USER_AGENT"]) or 0.0
        self.lines.append({"kind": "robots", "url": request.url, "delay": float(delay), "sitemaps": sitemaps})

    def _arrived(self, response: Response) -> Iterator[Request]:
        known: Known = response.meta["known"]
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        links = list(self._links(response, known.kind, content_type)) if response.status < 400 else []
        self.lines.append(
            {
                "kind": known.kind,
                "url": known.url,
                "status": response.status,
                "content_type": content_type,
                "links": [link.url for link in links],
                "body": b64encode(response.body).decode() if known.kind in {"home", "sample"} else "",
            }
        )
        now = datetime.now(UTC)
        for link in links:
            if link.kind == "page" and not is_home(link.url) and not trap(link.url, now):
                self.shapes.setdefault(url_shape(link.url), []).append(link.url)
        if known.kind == "home":
            yield from self._lead_on(response)
        elif known.kind == "sitemap":
            for link in [link for link in links if link.kind == "sitemap"][: MOST_SITEMAPS - self.asked["sitemap"]]:
                yield from self._ask(link.url, "sitemap")

    def _links(self, response: Response, kind: str, content_type: str) -> Iterator[discovery.Link]:
        if kind == "sitemap":
            found = discovery.sitemap_links(response.body)
        elif kind == "feed":
            found = discovery.feed_links(response.body, response.url)
        else:
            is_page = content_type.split(";")[0].strip().lower() in PAGE_TYPES
            root = tree(response) if is_page else None
            found = discovery.page_links(root, response.url) if root is not None else iter(())
        yield from discovery.within(found, self.source.site)

    def _lead_on(self, response: Response) -> Iterator[Request]:
        told = [url for line in self.lines if line["kind"] == "robots" for url in line["sitemaps"]]  # type: ignore[attr-defined]
        for url in (told or [urljoin(self.source.home, "/sitemap.xml")])[:MOST_SITEMAPS]:
            yield from self._ask(url, "sitemap")
        root = tree(response)
        links = [] if root is None else list(root.iter("link"))
        feeds = [n.get("href") or "" for n in links if (n.get("type") or "").lower() in FEED_TYPES]
        for url in feeds[:MOST_FEEDS]:
            yield from self._ask(urljoin(response.url, url), "feed")

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        _, outcome = failures.judge(failure, request)
        known: Known = request.meta["known"]
        self.lines.append({"kind": known.kind, "url": known.url, "status": 0, "outcome": outcome})

    def on_idle(self) -> None:
        """When home, sitemaps and feeds are read, look at pages of the commonest shapes; then end."""
        if self.sampled:
            return
        self.sampled = True
        common = sorted(self.shapes.items(), key=lambda item: (-len(set(item[1])), item[0]))[:MOST_SHAPES]
        requests = [request for _, urls in common for url in spread(urls) for request in self._ask(url, "sample")]
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def on_closed(self) -> None:
        """Write what was seen."""
        self.out.write_text("".join(json.dumps(line) + "\n" for line in self.lines), encoding="utf-8")


def spread(urls: list[str]) -> list[str]:
    """A few addresses from all over a list.

    >>> spread(["a", "b", "a", "c", "d", "e", "f"])
    ['a', 'c', 'e']
    """
    distinct = list(dict.fromkeys(urls))
    return distinct[:: max(1, len(distinct) // EACH)][:EACH]
