"""Several crawls with one frontier in Redis: each page once, whoever dies or joins, and no host asked too fast."""

from __future__ import annotations

import itertools
import signal
import sqlite3
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.e2e.crawling import Site, listing, page
from tests.redis_server import PROGRAM, redis_running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Overdue
    from tests.forks import Forked

pytest.importorskip("redis", reason="the extra 'redis' is not installed")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="no Redis server is installed")

LEASE = 4.0


@pytest.fixture
def server() -> Iterator[str]:
    """The address of an empty Redis server."""
    with redis_running() as url:
        yield url


def start(site: Site, server: str, name: str) -> Forked:
    """A crawl with a folder of its own and the shared frontier."""
    folder = site.folder / name
    return site.start(
        1, OVERDUE_DATA=folder, OVERDUE_FRONTIER=server, OVERDUE_LEASE=LEASE, OVERDUE_CONTACT=f"crawl-{name}"
    )


def wait_for_all(site: Site, *names: str) -> None:
    """Wait until the site was asked by each of the crawls."""
    until = time.monotonic() + 100
    while {name for name in names if not asked_by(site, name)} and time.monotonic() < until:
        time.sleep(0.02)


def asked_by(site: Site, name: str) -> int:
    """How often a crawl asked the site."""
    return sum(f"crawl-{name}" in sent["user-agent"] for sent in site.sent)


def end(*crawls: Forked) -> None:
    """Wait until crawls have ended well."""
    for crawl in crawls:
        errors = crawl.communicate(150)[1]
        assert crawl.returncode == 0, errors


def wait_for(site: Site, pages: int) -> None:
    """Wait until the site was asked for so many pages."""
    until = time.monotonic() + 100
    while len(site.paths()) < pages and time.monotonic() < until:
        time.sleep(0.02)
    assert len(site.paths()) >= pages


def kept(site: Site, *names: str) -> dict[str, list[str]]:
    """The paths of the pages that each crawl's archive holds."""
    found = {}
    for name in names:
        conn = sqlite3.connect(site.folder / name / "archive.db")
        rows = conn.execute("SELECT url FROM pages ORDER BY url").fetchall()
        found[name] = [str(url).removeprefix(site.base) for (url,) in rows]
        conn.close()
    return found


def test_three_crawls_share_the_work_and_fetch_each_page_once(site: Site, server: str) -> None:
    site.slow = 0.6  # nobody is done before the last one has come
    site.write_source(("listing", "/list"))
    wanted = site.add_pages(240)
    crawls = [start(site, server, name) for name in "ab"]
    wait_for(site, 30)
    crawls.append(start(site, server, "c"))
    wait_for_all(site, *"abc")
    site.slow = 0.02
    end(*crawls)
    found = kept(site, *"abc")
    assert sorted(path for paths in found.values() for path in paths) == sorted(wanted)
    assert Counter(site.paths()).most_common(1)[0][1] == 1, "each once, the listing too"
    assert all(found.values()), "each has done a part"


def test_what_a_killed_crawl_had_taken_is_fetched_by_the_others(site: Site, server: str) -> None:
    site.slow = 0.05
    site.write_source(("listing", "/list"))
    wanted = site.add_pages(200)
    crawls = {name: start(site, server, name) for name in "abc"}
    killed = 0
    for name, pages in (("a", 30), ("b", 90)):
        wait_for(site, pages)
        crawls[name].send_signal(signal.SIGKILL)
        crawls[name].wait()
        killed += 1
    end(crawls["c"])
    found = kept(site, *"abc")
    assert {path for paths in found.values() for path in paths} == set(wanted)
    again = sum(number - 1 for number in Counter(site.paths()).values())
    assert again <= killed * 16 + 12, "what was under way or not told yet, and no more"


def test_robots_and_the_delay_of_a_host_hold_for_all_crawls_together(site: Site, server: str) -> None:
    site.add("/robots.txt", "User-agent: *\nCrawl-delay: 0.5\nDisallow: /7\n", Content_Type="text/plain")
    site.write_source(("listing", "/list"))
    site.add_pages(40)
    end(*(start(site, server, name) for name in "abc"))
    paths = site.paths()
    assert "/7" not in paths
    assert len(paths) == len(set(paths)) == 40
    times = [when for when, path, _ in site.asked if path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert sum(gaps) >= len(gaps) * 0.5 * 0.95
    assert min(gaps) >= 0.25, "a busy machine may see a request late, and the next one in time"
    assert len([paths for paths in kept(site, *"abc").values() if paths]) > 1


def test_a_site_that_asks_one_crawl_to_wait_is_left_alone_by_all(site: Site, server: str) -> None:
    site.write_source(("listing", "/list"))
    for path in site.add_pages(60):
        site.add(path, "busy", 503, Retry_After="3600")
    end(start(site, server, "a"))
    asked = len(site.paths())
    assert asked <= 1 + 16
    end(start(site, server, "b"))
    assert len(site.paths()) == asked


def test_pages_of_listings_sitemaps_and_redirects_end_as_they_do_without_redis(site: Site, server: str) -> None:
    site.write_source(("listing", "/list"), ("sitemap", "/map.xml"))
    site.add("/list", listing("/1", "/old", "/gone", following="/list2"))
    site.add("/list2", listing("/2", following="/list3"))
    site.add("/list3", listing("/3"))
    locations = "".join(f"<url><loc>{site.base}/{n}</loc></url>" for n in range(1, 2500) if n < 7)
    site.add("/map.xml", f"<urlset>{locations}</urlset>")
    for number in range(1, 7):
        site.add(f"/{number}", page(number))
    site.add("/old", "", 301, Location="/1")
    alone = site.crawl()
    states = site.states()
    site.asked.clear()
    end(start(site, server, "a"))
    conn = sqlite3.connect(site.folder / "a" / "archive.db")
    shared = Counter(dict(conn.execute("SELECT outcome, count FROM outcomes")))
    rows = dict(conn.execute("SELECT url, state FROM frontier"))
    conn.close()
    assert shared == alone
    assert {str(url).removeprefix(site.base): state for url, state in rows.items()} == states


def test_what_an_archive_knew_before_is_not_fetched_again(site: Site, server: str) -> None:
    site.write_source(("listing", "/list"))
    site.add_pages(30)
    end(site.start(1, OVERDUE_DATA=site.folder / "a"))
    site.asked.clear()
    end(start(site, server, "a"))
    assert site.paths() == []


def test_a_server_that_lost_everything_is_told_by_the_archives(site: Site, server: str) -> None:
    site.write_source(("listing", "/list"), max_pages=12)
    wanted = site.add_pages(30)
    end(start(site, server, "a"))
    assert len(site.paths()) == 12
    site.write_source(("listing", "/list"))
    with redis_running() as empty:
        end(start(site, empty, "a"))
    assert kept(site, "a") == {"a": sorted(wanted)}
    assert len(site.paths()) == 31, "each once"


def test_a_run_takes_the_server_from_the_settings(site: Site, server: str, overdue: Overdue) -> None:
    site.write_source(("listing", "/list"))
    site.add_pages(4)
    settings = overdue.cwd / "overdue.toml"
    settings.write_text(f'[crawl]\nfrontier = "{server}"\n[process]\nworkers = 1\n', encoding="utf-8")
    for data in ("a", "b"):
        overdue("run", "--topic", "any", "--sources", "sources", "--data", data, "-q")
    assert sorted(site.paths()) == ["/0", "/1", "/2", "/3", "/list"], "the second run found it all done"
    settings.write_text('[crawl]\nfrontier = "http://localhost"\n', encoding="utf-8")
    told = overdue("crawl", "--sources", "sources", "--data", "a", code=64).stderr
    assert "crawl.frontier must be an address such as redis://" in told


def test_a_server_that_cannot_be_reached_ends_the_crawl_with_a_word(site: Site) -> None:
    site.write_source(("listing", "/list"))
    site.add_pages(3)
    crawl = site.start(1, OVERDUE_FRONTIER="redis://127.0.0.1:1/0")
    errors = crawl.communicate(100)[1]
    assert crawl.returncode == 1
    assert "the shared frontier at 127.0.0.1 cannot be used" in errors
    assert site.asked == []
