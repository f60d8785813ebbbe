"""How fast a host is asked: AutoThrottle, never faster than the source's delay or the host's robots.txt allow."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

SLOWEST = 3600.0  # seconds; robots.txt files ask for more by mistake
BACKED_OFF = {429, 503}
FIRST_BACK_OFF = 1.0
LAST_BACK_OFF = 120.0
EASING = 0.5  # of a back-off is left after each good answer
ANSWERED = Response("http://answered.invalid/", status=200)


class Throttle(AutoThrottle):
    """AutoThrottle with a floor per host: the source's delay, robots.txt's crawl-delay, and what 429 and 503 add.

    The first two stand for the whole run; what a site's refusals add is taken back while it answers well.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.asked: dict[str, float] = {}
        self.back_offs: dict[str, float] = {}
        self.agent = str(crawler.settings["ROBOTSTXT_USER_AGENT"])
        self.concurrency = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: Any, request: Request) -> None:
        host = request.meta.get("download_slot") or urlsplit(request.url).netloc
        if asked := robotparser.crawl_delay(self.agent):
            self.asked[host] = max(self.asked.get(host, 0.0), min(float(asked), SLOWEST))
            slots = self.crawler.engine.downloader.per_slot_settings
            slots[host] = {"delay": self.asked[host], "concurrency": 1, "jitter": 0.0}
            if host in self.crawler.engine.downloader.slots:
                self._hold(self.crawler.engine.downloader.slots[host], self.asked[host])

    def _hold(self, slot: Slot, floor: float) -> None:
        slot.concurrency = 1 if floor else self.concurrency
        if floor:
            slot.delay = max(slot.delay, floor)
            slot.jitter = 0.0

    def floor(self, host: str, delay: float) -> float:
        """Seconds between two requests to a host, at least."""
        return max(delay, self.asked.get(host, 0.0), self.back_offs.get(host, 0.0))

    def answered(self, host: str, status: int) -> None:
        """Raise or ease the back-off of a host by what it answered."""
        if status in BACKED_OFF:
            held = self.back_offs.get(host, 0.0)
            self.back_offs[host] = min(max(FIRST_BACK_OFF, held * 2), LAST_BACK_OFF)
        elif status < 400 and host in self.back_offs:
            self.back_offs[host] *= EASING
            if self.back_offs[host] < FIRST_BACK_OFF / 4:
                del self.back_offs[host]

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        # AutoThrottle speeds up on 200 alone, since errors come fast; but a 304 is what a good revisit brings.
        super()._adjust_delay(slot, latency, ANSWERED if response.status == 304 else response)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        host = str(request.meta.get("download_slot"))
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None:
            self.answered(host, response.status)
            self._hold(slot, self.floor(host, request.meta.get("delay", 0.0)))


def asked_wait(response: Response) -> float:
    """Seconds that a response's Retry-After asks for; 0 where it asks for none."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(min(int(value), 30 * 86400))
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, TypeError):
        return 0.0
