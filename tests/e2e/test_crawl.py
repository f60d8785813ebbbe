"""The crawl over real HTTP: what is fetched, what is not, what a second one costs, what a killed one loses."""

from __future__ import annotations

import gzip
import itertools
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.e2e.crawling import (
    Site,
    archived,
    crawl,
    listing,
    page,
    query,
    served,
    started,
    write_listing_source,
    write_source,
)

if TYPE_CHECKING:
    from pathlib import Path


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
            deadline, before = time.monotonic() + 60, len(site.asked)
            while len(site.asked) < before + 40 and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = query(tmp_path, "SELECT url FROM frontier WHERE state = 'done' AND kind = 'page'")
        assert {url for (url,) in done} == {site.base + path for path in archived(tmp_path, site)}
        crawl(tmp_path, 3)
        assert sorted(archived(tmp_path, site)) == sorted(wanted)
        again = sum(number - 1 for path, number in Counter(site.paths()).items() if path != "/list")
        assert again <= 2 * 16, "what was under way or not committed yet, and no more"


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
