"""What a site asks of robots: in robots.txt (with the cases that Scrapy leaves open) and on its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

HEAD_BYTES = 64 * 1024
# <meta name="robots" content="noindex, follow">, attributes in either order, names in any case.
META_ROBOTS = re.compile(rb"<meta\b[^>]{0,300}?\bname\s*=\s*[\"']?robots\b[^>]{0,300}>", re.IGNORECASE)
CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
# X-Robots-Tag may name the robot that it is for: "googlebot: noindex"; and dates, which hold no directive of ours.
AGENT = re.compile(r"^\s*([a-z][\w-]*)\s*:", re.IGNORECASE)
DIRECTIVES = {"noindex", "noarchive", "nofollow", "none"}


class Unreachable(IgnoreRequest):
    """robots.txt cannot be had: what it forbids is not known, so nothing is asked for (RFC 9309, 2.3.1.4)."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, but where robots.txt cannot be had, what it would say is not taken for a yes."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.unreachable: dict[str, Exception] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host.

        Of several requests that wait for the same robots.txt Scrapy gives the rules to the first, and None, which
        allows all, to the others: a Deferred hands its result to one waiter. The rules stand where it keeps them.
        """
        await super().robot_parser(request)
        kept = self._parsers[urlsplit(request.url).netloc]
        assert not isinstance(kept, Deferred)
        return kept

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise Unreachable("robots.txt cannot be had")
        if response.status >= 400:  # then there are no rules, whatever the error page says
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, Unreachable) or not isinstance(exc, IgnoreRequest):
            self.unreachable[netloc] = exc
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Judge a request by the parsed rules; where there are none to be had, it fails as they did."""
        if rp is None and (error := self.unreachable.get(urlsplit(request.url).netloc)):
            raise error
        super().process_request_2(rp, request)


def page_directives(response: Response) -> frozenset[str]:
    """What a page asks of every robot: noindex, noarchive, nofollow; ``none`` is the first and the last."""
    found: set[str] = set()
    for value in response.headers.getlist("X-Robots-Tag"):
        text = value.decode("latin-1").lower()
        named = AGENT.match(text)
        if named is None or named[1] in DIRECTIVES | {"max-snippet", "max-image-preview", "unavailable_after"}:
            found.update(word.strip() for word in text.split(","))
    for tag in META_ROBOTS.findall(response.body[:HEAD_BYTES]):
        if content := CONTENT.search(tag):
            text = b"".join(part or b"" for part in content.groups()).decode("latin-1").lower()
            found.update(word.strip() for word in text.split(","))
    if "none" in found:
        found |= {"noindex", "nofollow"}
    return frozenset(found & DIRECTIVES)
