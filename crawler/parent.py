"""A crawl that was started by a run ends with it, however the run ends."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

POLL_SECONDS = 1.0


class ParentWatch:
    """Closes the spider when the process OVERDUE_PARENT is no longer our parent."""

    def __init__(self, crawler: Crawler, parent: int) -> None:
        self.crawler = crawler
        self.parent = parent
        self.loop = LoopingCall(self._look)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The watch, where there is a parent to watch."""
        parent = crawler.settings.getint("OVERDUE_PARENT")
        if not parent:
            raise NotConfigured
        return cls(crawler, parent)

    def _opened(self, spider: Spider) -> None:
        self.loop.start(POLL_SECONDS, now=False)

    def _closed(self, spider: Spider) -> None:
        if self.loop.running:
            self.loop.stop()

    def _look(self) -> None:
        if os.getppid() != self.parent:
            self.loop.stop()
            spider, engine = self.crawler.spider, self.crawler.engine
            assert spider is not None
            assert engine is not None
            engine.close_spider(spider, "parent gone")
