"""The crawl over real HTTP: what is fetched, what is not, what a second one costs, what a killed one loses."""

from __future__ import annotations

import gzip
import itertools
import os
import signal
import sqlite3
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

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@dataclass
class Site:
    """Pages by path: (status, headers, body); what was asked, and when; seconds that each answer takes."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[float, str, int]] = field(default_factory=list)
    slow: float = 0.0
    base: str = ""

    def add(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, {"Content-Type": "text/html; charset=utf-8"} | named, data)

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def served(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = site.pages.get(self.path, (404, {"Content-Type": "text/html"}, b"no"))
            time.sleep(site.slow)
            if headers.get("ETag") and self.headers["If-None-Match"] == headers["ETag"]:
                status, body = 304, b""
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
    site.base = f"http://127.0.0.1:{server.server_port}"
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


def started(folder: Path, run: int) -> subprocess.Popen[bytes]:
    settings = {"OVERDUE_DATA": folder / "data", "OVERDUE_SOURCES": folder / "sources", "OVERDUE_RUN": run}
    arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "articles", *arguments],
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def crawl(folder: Path, run: int = 1) -> Counter[str]:
    """Crawl to the end; the outcomes of all sources."""
    assert started(folder, run).wait(120) == 0
    rows = query(folder, "SELECT outcome, sum(count) FROM outcomes WHERE run = ? GROUP BY 1", run)
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


def test_a_site_is_crawled_whole_and_politely(tmp_path: Path) -> None:
    with served(Site()) as site:
        write_source(
            tmp_path,
            "a",
            f'home = "{site.base}"\nallow_private = true\ndelay = 0\ndeny = ["/deny/"]\nentries = ['
            f'{{ kind = "listing", url = "{site.base}/list" }}, '
            f'{{ kind = "sitemap", url = "{site.base}/map.xml.gz" }}]',
        )
        site.add("/robots.txt", "User-agent: *\nDisallow: /secret/\n", Content_Type="text/plain")
        site.add("/list", listing("/1", "/2", "/secret/3", "/deny/4", "http://127.0.0.2/5", following="/list2"))
        site.add("/list2", listing("/6", "/form?x=1", "/old", "/gone", "/bomb"))
        site.add(
            "/map.xml.gz", gzip.compress(f"<urlset><url><loc>{site.base}/7?utm_source=x</loc></url></urlset>".encode())
        )
        for number in (1, 2, 6, 7):
            site.add(f"/{number}", page(number))
        site.add("/form?x=1", b"%PDF", Content_Type="application/pdf")
        site.add("/old", "", 301, Location="/1")
        site.add("/bomb", gzip.compress(b"0" * 40_000_000), Content_Encoding="gzip")
        outcomes = crawl(tmp_path)
        assert set(archived(tmp_path, site)) == {"/1", "/2", "/6", "/7"}
        assert not {path for path in site.paths() if path.startswith(("/secret", "/deny"))}
        assert outcomes["forbidden by robots.txt"] == 1
        assert outcomes["not a page"] == 1
        assert outcomes["gone"] == 1
        assert sum(number for name, number in outcomes.items() if "too large" in name) == 1


def test_a_second_crawl_costs_almost_nothing_and_sees_what_changed(tmp_path: Path) -> None:
    with served(Site()) as site:
        write_listing_source(tmp_path, site)
        site.add("/list", listing("/1", "/2", "/3"), ETag='"l"')
        for number in (1, 2, 3):
            site.add(f"/{number}", page(number), ETag=f'"{number}"')
        crawl(tmp_path)
        site.asked.clear()
        crawl(tmp_path, 2)
        assert site.paths() == [], "nothing is due yet"
        query(tmp_path, "UPDATE frontier SET due_at = 0")
        site.add("/2", page(22), ETag='"22"')
        outcomes = crawl(tmp_path, 3)
        assert Counter(status for _, path, status in site.asked if path != "/robots.txt") == {304: 3, 200: 1}
        assert outcomes["fetched"] == 1
        assert archived(tmp_path, site) == ["/1", "/2", "/2", "/3"]


def test_a_killed_crawl_loses_nothing(tmp_path: Path) -> None:
    with served(Site(slow=0.03)) as site:
        write_listing_source(tmp_path, site)
        wanted = [f"/{number}" for number in range(200)]
        site.add("/list", listing(*wanted))
        for number in range(200):
            site.add(f"/{number}", page(number))
        for run in (1, 2):
            process = started(tmp_path, run)
            time.sleep(3.0)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = query(tmp_path, "SELECT url FROM frontier WHERE state = 'done' AND kind = 'page'")
        assert {url for (url,) in done} == {site.base + path for path in archived(tmp_path, site)}
        crawl(tmp_path, 3)
        assert sorted(archived(tmp_path, site)) == sorted(wanted)
        again = sum(number - 1 for path, number in Counter(site.paths()).items() if path != "/list")
        assert again <= 2 * (16 + 40), "what was under way or not committed yet, and no more"


def test_an_endless_calendar_ends_by_budget_and_says_so(tmp_path: Path) -> None:
    with served(Site()) as site:
        write_source(
            tmp_path,
            "a",
            f'home = "{site.base}"\nallow_private = true\ndelay = 0\nfollow = true\nmax_depth = 5\n'
            f'entries = [{{ kind = "page", url = "{site.base}/cal/0" }}]',
        )
        for month in range(100):
            site.add(f"/cal/{month}", listing(f"/cal/{month + 1}"))
        outcomes = crawl(tmp_path)
        assert len(site.paths()) == 6
        assert outcomes["depth budget reached"] == 1


def test_the_crawl_delay_of_robots_is_held(tmp_path: Path) -> None:
    with served(Site()) as site:
        write_listing_source(tmp_path, site)
        site.add("/robots.txt", "User-agent: *\nCrawl-delay: 0.5\n", Content_Type="text/plain")
        site.add("/list", listing(*(f"/{number}" for number in range(5))))
        for number in range(5):
            site.add(f"/{number}", page(number))
        crawl(tmp_path)
        times = [when for when, path, _ in site.asked if path not in ("/robots.txt", "/list")]
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert len(gaps) == 4
        assert min(gaps) >= 0.5 * 0.95


def test_private_addresses_and_names_that_lead_nowhere_fail_alone(tmp_path: Path) -> None:
    with served(Site()) as site:
        site.add("/1", page(1))
        port = site.base.rsplit(":", 1)[1]
        write_source(tmp_path, "private", f'home = "http://localhost:{port}"\ndelay = 0\nentries = []')
        write_source(tmp_path, "short", f'home = "http://127.1:{port}"\ndelay = 0\nentries = []')
        write_source(tmp_path, "nowhere", 'home = "http://no-such-host.invalid"\ndelay = 0\nentries = []')
        write_source(
            tmp_path,
            "good",
            f'home = "{site.base}"\nallow_private = true\ndelay = 0\n'
            f'entries = [{{ kind = "page", url = "{site.base}/1" }}]',
        )
        outcomes = crawl(tmp_path)
        assert site.paths() == ["/1"]
        assert outcomes["refused: not a public address"] == 2
        assert outcomes["failed: name not found"] == 1


@pytest.mark.parametrize(("status", "header"), [(503, "120"), (429, "7200")])
def test_a_site_that_asks_to_wait_is_left_alone_for_that_long(tmp_path: Path, status: int, header: str) -> None:
    with served(Site()) as site:
        write_source(
            tmp_path,
            "a",
            f'home = "{site.base}"\nallow_private = true\ndelay = 0\n'
            f'entries = [{{ kind = "page", url = "{site.base}/1" }}]',
        )
        site.add("/1", "busy", status, Retry_After=header)
        outcomes = crawl(tmp_path)
        assert outcomes[f"failed: http {status}"] == 1
        ((due,),) = query(tmp_path, "SELECT due_at FROM frontier")
        assert float(str(due)) - time.time() >= max(800, int(header) - 60)
