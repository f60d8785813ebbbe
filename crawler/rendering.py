"""Pages that JavaScript writes, as an installed Chromium shows them: an extra, for sources with ``render = true``.

The browser itself reaches no network. What a page asks for comes back to Scrapy's downloader, so that robots.txt,
delays, the judgement of addresses, certificates and caps hold for it as for everything else.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from weakref import WeakValueDictionary

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import HtmlResponse

from crawler.addresses import GuardedResolver, GuardMiddleware, RefusedAddress, refusal
from pipeline.errors import ConfigError
from pipeline.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.source import Source

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where Playwright keeps the browsers that it installs, on Linux and on a Mac.
OWN_BROWSERS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
# Everything that the browser would do on the network leads nowhere: it is answered before it gets there, or not at all.
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
)
NEEDED = {"script", "fetch", "xhr"}  # to write a page; pictures, styles, frames and videos are not
MOST_REQUESTS = 40  # of one page
MOST_REDIRECTS = 4  # of one request
MOST_SCRIPTS = 300  # that are remembered: the pages of a site share them
MOST_PAGES = 3  # at once
SECONDS = 25.0  # for a page to come to rest; what it shows by then is kept
NOT_PASSED_ON = {"content-encoding", "content-length", "set-cookie", "transfer-encoding", "connection"}


class Unrendered(IgnoreRequest):
    """A page that the browser could not show."""


def browser_path() -> str | None:
    """The system's Chromium, or None: then Playwright uses its own."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def require(sources: Sequence[Source]) -> None:
    """Raise ConfigError, naming the remedy, where a source wants to be rendered and that cannot be."""
    names = ", ".join(source.name for source in sources if source.render)
    if not names:
        return
    if find_spec("playwright") is None:
        raise ConfigError(f"{names}: render = true needs the extra 'render'; pip install 'overdue[render]'")
    own = [Path(place).expanduser() for place in (os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), *OWN_BROWSERS) if place]
    if browser_path() is None and not any(list(place.glob("chromium*")) for place in own):
        raise ConfigError(f"{names}: render = true needs Chromium; install it, or run `playwright install chromium`")


@dataclass
class Showing:
    """A page that is being shown: what was fetched of it, and how much it has asked for since."""

    request: Request
    response: Response
    opened: bool = False
    asked: int = 0


class Rendering:
    """Downloader middleware: the HTML of sources that want it becomes what a browser makes of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.turn = asyncio.Semaphore(MOST_PAGES)
        self.opening = asyncio.Lock()
        self.playwright: Playwright | None = None
        self.browser: Browser | None = None
        self.scripts: dict[tuple[str, str], Response] = {}
        self.fetching: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        crawler.signals.connect(self.close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware, where a source wants it."""
        if not any(source.render for source in getattr(crawler.spider, "sources", ())):
            raise NotConfigured
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response as the browser shows it. Raises Unrendered."""
        source: Source | None = request.meta.get("source")
        is_html = isinstance(response, HtmlResponse) and response.status == 200
        if source is None or not source.render or not is_html or request.meta["known"].kind not in {"page", "listing"}:
            return response
        async with self.turn:
            try:
                text = await self._show(Showing(request, response))
            except Exception as error:  # of the browser, and whatever a page does to it
                raise Unrendered(f"rendering: {error}".splitlines()[0]) from error
        body = text.encode("utf-8", "replace")
        if len(body) > self.crawler.settings.getint("DOWNLOAD_MAXSIZE"):
            raise IgnoreRequest("rendered page is too large")
        named = response.headers.copy()
        named["Content-Type"] = "text/html; charset=utf-8"
        return response.replace(body=body, headers=named, encoding="utf-8")

    async def _show(self, showing: Showing) -> str:
        browser = await self._open()
        agent = self.crawler.settings["USER_AGENT"]
        context = await browser.new_context(user_agent=agent, service_workers="block", accept_downloads=False)
        try:
            page = await prepared(context)
            await context.route("**/*", lambda route: self._answer(showing, route))
            with suppress(timed_out()):
                await page.goto(showing.response.url, wait_until="networkidle", timeout=SECONDS * 1000)
            return str(await page.content())
        finally:
            await context.close()

    async def _open(self) -> Browser:
        from playwright.async_api import async_playwright

        async with self.opening:
            if self.browser is None or not self.browser.is_connected():
                self.playwright = self.playwright or await async_playwright().start()
                self.browser = await self.playwright.chromium.launch(
                    executable_path=browser_path(),
                    args=list(ARGUMENTS),
                    proxy=NOWHERE,  # type: ignore[arg-type]  # a TypedDict of theirs
                    chromium_sandbox=os.geteuid() != 0,
                )
            return self.browser

    async def _answer(self, showing: Showing, route: Route) -> None:
        asked = route.request
        if asked.is_navigation_request() and not showing.opened:
            showing.opened, answer = True, showing.response
        elif asked.is_navigation_request() or asked.method != "GET" or asked.resource_type not in NEEDED:
            await route.abort()
            return
        else:
            showing.asked += 1
            try:
                answer = await self._fetch(asked.url, asked.resource_type, showing)
            except Exception:  # refused, forbidden, failed: the page has to do without it
                await route.abort()
                return
        with suppress(Exception):  # the page may be closed by now
            await route.fulfill(status=answer.status, headers=passed_on(answer), body=answer.body)

    async def _fetch(self, url: str, kind: str, showing: Showing) -> Response:
        source: Source = showing.request.meta["source"]
        if kind != "script":
            return await self._follow(url, showing)
        key = source.name, url
        lock = self.fetching.setdefault(key, asyncio.Lock())
        async with lock:  # pages that are shown at once ask for the same script at once
            if key in self.scripts:
                return self.scripts[key]
            answer = await self._follow(url, showing)
            if answer.status == 200 and len(self.scripts) < MOST_SCRIPTS:
                self.scripts[key] = answer
            return answer

    async def _follow(self, url: str, showing: Showing) -> Response:
        """What stands at an address, behind a few redirects. Raises IgnoreRequest for a page that asks for too much."""
        source: Source = showing.request.meta["source"]
        if showing.asked > MOST_REQUESTS:
            raise IgnoreRequest("asks for too much")
        answer = await self._download(url, source)
        for _ in range(MOST_REDIRECTS):
            if not (target := answer.headers.get("Location")) or not 300 <= answer.status < 400:
                break
            answer = await self._download(urljoin(answer.url, target.decode("latin-1")), source)
        return answer

    async def _download(self, url: str, source: Source) -> Response:
        if why := refused(url, source):
            raise RefusedAddress(why)
        meta: dict[str, Any] = {"download_slot": urlsplit(url).netloc, "dont_redirect": True}
        if site_of(url) == source.site:
            meta["delay"] = source.delay
        engine = self.crawler.engine
        assert engine is not None
        return await engine.download_async(Request(url, meta=meta, dont_filter=True))

    async def close(self) -> None:
        """End the browser with the spider."""
        with suppress(Exception):
            if self.browser is not None:
                await self.browser.close()
            if self.playwright is not None:
                await self.playwright.stop()


def refused(url: str, source: Source) -> str:
    """Why a page of a source may not ask for an address; empty if it may.

    Libraries may come from any public one. Of what is not public, only the source's own site may be asked, if the
    source says so: what another source allows itself is not for this one's pages.
    """
    site = site_of(url)
    if site == source.site:
        return refusal(url, site, allow_private=source.allow_private)
    if site in GuardMiddleware.private_sites or urlsplit(url).hostname in GuardedResolver.private_hosts:
        return "another source's private site"
    return refusal(url, site, allow_private=False)


async def prepared(context: BrowserContext) -> Page:
    """A page that opens no sockets and no windows."""
    await context.route_web_socket("**/*", lambda socket: socket.close())
    page = await context.new_page()
    context.on("page", lambda window: asyncio.ensure_future(window.close()) if window != page else None)
    return page


def timed_out() -> type[Exception]:
    """What Playwright raises when a page does not come to rest."""
    from playwright.async_api import TimeoutError as TimedOut

    return TimedOut


def passed_on(response: Response) -> dict[str, str]:
    """The headers of a response, without those that are about its transfer, and without cookies."""
    named = {name.decode("latin-1").lower(): response.headers.get(name) or b"" for name in response.headers}
    return {name: value.decode("latin-1") for name, value in named.items() if name not in NOT_PASSED_ON}
