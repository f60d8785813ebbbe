"""Hosts that several crawls ask: each request takes its moment from the frontier that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from crawler.throttle import Throttle

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.supply import Supply


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's handler, but a host that has a delay is asked when its turn comes among all crawls.

    Here and not in a middleware: behind Scrapy's own queue of the host, nothing comes between moment and request.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler

    async def download_request(self, request: Request) -> Response:
        """Wait for the host's next moment, then fetch."""
        throttle = self.crawler.get_extension(Throttle)
        host = request.meta.get("download_slot")
        if host and throttle is not None:
            supply: Supply = self.crawler.spider.supply  # type: ignore[union-attr]  # our spider's
            await supply.pace(host, throttle.floor(host, request.meta.get("delay", 0.0)))
        return await super().download_request(request)
