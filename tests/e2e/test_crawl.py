"""The crawl over real HTTP: what is fetched, what is not, what a second one costs, what a killed one loses."""

from __future__ import annotations

import gzip
import itertools
import signal
import time
from collections import Counter

import pytest

from tests.e2e.crawling import Site, listing, page


def test_a_site_is_crawled_whole_and_politely(site: Site) -> None:
    site.write_source(("listing", "/list"), ("sitemap", "/map.xml.gz"), deny=["/deny/"])
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
    site.add("/bomb", gzip.compress(b"0" * 20_000_000), Content_Encoding="gzip")
    outcomes = site.crawl()
    assert set(site.archived()) == {"/1", "/2", "/6", "/7"}
    assert not {path for path in site.paths() if path.startswith(("/secret", "/deny"))}
    assert outcomes["forbidden by robots.txt"] == 1
    assert outcomes["not a page"] == 1
    assert outcomes["gone"] == 1
    assert sum(number for name, number in outcomes.items() if "too large" in name) == 1


def test_a_second_crawl_costs_almost_nothing_and_sees_what_changed(site: Site) -> None:
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/1", "/2", "/3"), ETag='"l"')
    for number in (1, 2, 3):
        site.add(f"/{number}", page(number), ETag=f'"{number}"')
    site.crawl()
    site.asked.clear()
    site.crawl(2)
    assert site.paths() == [], "nothing is due yet"
    site.make_due()
    site.add("/2", page(22), ETag='"22"')
    outcomes = site.crawl(3)
    assert Counter(status for _, path, status in site.asked if path != "/robots.txt") == {304: 3, 200: 1}
    assert outcomes["fetched"] == 1
    assert site.archived() == ["/1", "/2", "/2", "/3"]


def test_a_killed_crawl_loses_nothing(site: Site) -> None:
    site.slow = 0.03
    site.write_source(("listing", "/list"))
    wanted = site.add_pages(150)
    for run in (1, 2):
        process = site.start(run)
        deadline, before = time.monotonic() + 60, len(site.asked)
        while len(site.asked) < before + 40 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = site.query("SELECT url FROM frontier WHERE state = 'done' AND kind = 'page'")
    assert {url for (url,) in done} == {site.base + path for path in site.archived()}
    site.crawl(3)
    assert sorted(site.archived()) == sorted(wanted)
    again = sum(number - 1 for path, number in Counter(site.paths()).items() if path != "/list")
    assert again <= 2 * 16, "what was under way or not committed yet, and no more"


def test_an_endless_calendar_ends_by_budget_and_says_so(site: Site) -> None:
    site.write_source(("page", "/cal/0"), follow=True, max_depth=5)
    for month in range(100):
        site.add(f"/cal/{month}", listing(f"/cal/{month + 1}"))
    outcomes = site.crawl()
    assert len(site.paths()) == 6
    assert outcomes["depth budget reached"] == 1


def test_the_crawl_delay_of_robots_is_held(site: Site) -> None:
    site.write_source(("listing", "/list"))
    site.add("/robots.txt", "User-agent: *\nCrawl-delay: 0.4\n", Content_Type="text/plain")
    site.add_pages(5)
    site.crawl()
    times = [when for when, path, _ in site.asked if path not in ("/robots.txt", "/list")]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == 4
    assert sum(gaps) >= 4 * 0.4 * 0.95
    assert min(gaps) >= 0.2, "a busy machine may see a request late, and the next one in time"


def test_private_addresses_and_names_that_lead_nowhere_fail_alone(site: Site) -> None:
    site.add("/1", page(1))
    port = site.base.rsplit(":", 1)[1]
    for name, home in {"a": f"localhost:{port}", "b": f"127.1:{port}", "c": "no-such-host.invalid"}.items():
        site.write_source(name=name, home=f"http://{home}", allow_private=False)
    site.write_source(("page", "/1"), name="good")
    outcomes = site.crawl()
    assert site.paths() == ["/1"]
    assert outcomes["refused: not a public address"] == 2
    assert outcomes["failed: name not found"] == 1


@pytest.mark.parametrize(("status", "header"), [(503, "120"), (429, "7200")])
def test_a_site_that_asks_to_wait_is_left_alone_for_that_long(site: Site, status: int, header: str) -> None:
    site.write_source(("page", "/1"))
    site.add("/1", "busy", status, Retry_After=header)
    outcomes = site.crawl()
    assert outcomes[f"failed: http {status}"] == 1
    ((due,),) = site.query("SELECT due_at FROM frontier")
    assert float(str(due)) - time.time() >= max(800, int(header) - 60)
