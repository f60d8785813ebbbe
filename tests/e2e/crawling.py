"""A small site over real HTTP, and crawls of it into a folder, for the tests of the crawl."""

from __future__ import annotations

import json
import sqlite3
import ssl
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests import forks
from tests.conftest import Overdue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.forks import Forked


@dataclass
class Site:
    """Pages by path: (status, headers, body); what was asked, when, and with which headers; seconds an answer takes.

    ``folder`` is where its crawls find their sources and keep what they fetch.
    """

    folder: Path
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[float, str, int]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    slow: float = 0.0
    base: str = ""

    def add(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        """Answer with this at a path."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, {"Content-Type": "text/html; charset=utf-8"} | named, data)

    def add_pages(self, count: int) -> list[str]:
        """So many pages, all of them listed at /list; their paths."""
        paths = [f"/{number}" for number in range(count)]
        self.add("/list", listing(*paths))
        for number, path in enumerate(paths):
            self.add(path, page(number))
        return paths

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for _, path, _ in self.asked if path != "/robots.txt"]

    def write_source(self, *entries: tuple[str, ...], name: str = "a", **keys: object) -> None:
        """A source file of the site; an entry is (kind, path) or (kind, path, selector of the next page)."""
        facts = {"home": self.base, "allow_private": True, "delay": 0} | keys
        lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
        steps = [f", next = {json.dumps(entry[2])}" if len(entry) > 2 else "" for entry in entries]
        tables = [
            f'{{ kind = "{kind}", url = "{self.base}{path}"{step} }}'
            for (kind, path, *_), step in zip(entries, steps, strict=True)
        ]
        self.write_source_file("\n".join([*lines, f"entries = [{', '.join(tables)}]"]), name)

    def write_source_file(self, text: str, name: str = "a") -> None:
        """A source file as it is."""
        (self.folder / "sources").mkdir(exist_ok=True)
        (self.folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")

    def start(self, run: int = 1, room: int | None = None, **settings: object) -> Forked:
        """Start a crawl; no file of it may grow beyond ``room`` bytes."""
        values = {"OVERDUE_DATA": self.folder / "data", "OVERDUE_SOURCES": self.folder / "sources"}
        arguments = ["crawl", "articles", "-s", f"OVERDUE_CRAWL={run}"]
        for name, value in (values | settings).items():
            arguments += ["-s", f"{name}={value}"]
        environment = {**Overdue.environment(), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
        return forks.start("scrapy", arguments, self.folder, environment, room=room)

    def crawl(self, run: int = 1, **settings: object) -> Counter[str]:
        """Crawl to the end; the outcomes of all sources."""
        process = self.start(run, **settings)
        errors = process.communicate(120)[1]
        assert process.returncode == 0, errors
        rows = self.query("SELECT outcome, sum(count) FROM outcomes WHERE crawl = ? GROUP BY 1", run)
        return Counter({str(outcome): int(str(number)) for outcome, number in rows})

    def query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a statement on the archive."""
        conn = sqlite3.connect(self.folder / "data" / "archive.db")
        try:
            rows = conn.execute(sql, values).fetchall()
            conn.commit()
            return rows
        finally:
            conn.close()

    def states(self) -> dict[str, str]:
        """The state of every address that the frontier knows, by path."""
        rows = self.query("SELECT url, state FROM frontier")
        return {str(url).removeprefix(self.base): str(state) for url, state in rows}

    def make_due(self) -> None:
        """Make every address due now."""
        self.query("UPDATE frontier SET due_at = 0")

    def archived(self) -> list[str]:
        """The paths of the archived pages, one for each version."""
        rows = self.query("SELECT url FROM pages ORDER BY url, id")
        return [str(url).removeprefix(self.base) for (url,) in rows]


@contextmanager
def served(site: Site, certificate: Path | None = None) -> Iterator[Site]:
    """The site on a free port of loopback; over TLS with that certificate."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = site.pages.get(self.path, (404, {"Content-Type": "text/html"}, b"no"))
            time.sleep(site.slow)
            if headers.get("ETag") and self.headers["If-None-Match"] == headers["ETag"]:
                status, body = 304, b""
            site.sent.append({name.lower(): value for name, value in self.headers.items()})
            site.asked.append((time.monotonic(), self.path, status))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a handshake that fails is wanted
    site.base = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(number: int) -> str:
    """A page of its own."""
    return f"<title>逾期 {number}</title><p>信用卡逾期第{number}天</p>"


def article(number: int, bank: str = "银行") -> str:
    """A page with enough text to be an article."""
    days = (
        f"<p>信用卡逾期第{number}{n}天，先打电话给{bank}说明情况，再商量还款计划，别让利息越滚越多。</p>"
        for n in range(9)
    )
    return page(number) + "".join(days)


def listing(*paths: str, following: str = "") -> str:
    """A page of links, and one to the next page of them."""
    links = "".join(f'<a href="{path}">{path}</a>' for path in paths)
    return links + (f'<a href="{following}">下一页</a>' if following else "")
