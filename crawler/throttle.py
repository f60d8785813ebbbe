"""How fast a host is asked: AutoThrottle, never faster than the source's delay or the host's robots.txt allow."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.extensions.throttle import AutoThrottle

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

SLOWEST = 3600.0  # seconds; robots.txt files ask for more by mistake
BACKED_OFF = {429, 503}
FIRST_BACK_OFF = 1.0
LAST_BACK_OFF = 120.0


class Throttle(AutoThrottle):
    """AutoThrottle with a floor per host: the source's delay, robots.txt's crawl-delay, and what 429 and 503 add."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.floors: dict[str, float] = {}
        self.agent = str(crawler.settings["USER_AGENT"])
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: Any, request: Request) -> None:
        asked = robotparser.crawl_delay(self.agent)
        if asked:
            host = urlsplit(request.url).netloc
            self._raise_floor(host, min(float(asked), SLOWEST))

    def _raise_floor(self, host: str, delay: float) -> None:
        self.floors[host] = max(self.floors.get(host, 0.0), delay)
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None:
            self._hold(slot, self.floors[host])

    @staticmethod
    def _hold(slot: Slot, floor: float) -> None:
        if floor:
            slot.delay = max(slot.delay, floor)
            slot.concurrency = 1
            slot.jitter = 0.0

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        host = str(request.meta.get("download_slot"))
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is None:
            return
        if response.status in BACKED_OFF:
            self._raise_floor(host, min(max(FIRST_BACK_OFF, self.floors.get(host, 0.0) * 2), LAST_BACK_OFF))
        self._hold(slot, max(self.floors.get(host, 0.0), request.meta.get("delay", 0.0)))


def asked_wait(response: Response) -> float:
    """Seconds that a response's Retry-After asks for; 0 where it asks for none."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(min(int(value), 30 * 86400))
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, TypeError):
        return 0.0
