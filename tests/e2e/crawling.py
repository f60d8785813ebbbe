"""A small site over real HTTP, and a crawl of it, for the tests of the crawl."""

from __future__ import annotations

import os
import resource
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@dataclass
class Site:
    """Pages by path: (status, headers, body); what was asked, when, and with which headers; seconds an answer takes."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[float, str, int]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    slow: float = 0.0
    base: str = ""

    def add(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, {"Content-Type": "text/html; charset=utf-8"} | named, data)

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked if path != "/robots.txt"]


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


def write_source(folder: Path, name: str, text: str) -> None:
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")


def write_listing_source(folder: Path, site: Site) -> None:
    """A source that begins at the site's /list."""
    entry = f'{{ kind = "listing", url = "{site.base}/list" }}'
    write_source(folder, "a", f'home = "{site.base}"\nallow_private = true\ndelay = 0\nentries = [{entry}]')


def started(folder: Path, run: int, room: int | None = None, **more: object) -> subprocess.Popen[bytes]:
    """Start a crawl; no file of it may grow beyond ``room`` bytes."""
    settings = {"OVERDUE_DATA": folder / "data", "OVERDUE_SOURCES": folder / "sources", "OVERDUE_CRAWL": run} | more
    arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "articles", *arguments],
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=None if room is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )


def crawl(folder: Path, run: int = 1) -> Counter[str]:
    """Crawl to the end; the outcomes of all sources."""
    assert started(folder, run).wait(120) == 0
    rows = query(folder, "SELECT outcome, sum(count) FROM outcomes WHERE crawl = ? GROUP BY 1", run)
    return Counter({str(outcome): int(str(number)) for outcome, number in rows})


def query(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(folder / "data" / "archive.db")
    try:
        rows = conn.execute(sql, values).fetchall()
        conn.commit()
        return rows
    finally:
        conn.close()


def archived(folder: Path, site: Site) -> list[str]:
    return [str(url).removeprefix(site.base) for (url,) in query(folder, "SELECT url FROM pages ORDER BY url, id")]


def page(number: int) -> str:
    return f"<title>逾期 {number}</title><p>信用卡逾期第{number}天</p>"


def listing(*paths: str, following: str = "") -> str:
    links = "".join(f'<a href="{path}">{path}</a>' for path in paths)
    return links + (f'<a href="{following}">下一页</a>' if following else "")
