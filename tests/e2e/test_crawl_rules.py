"""What a crawl obeys: the source file, robots, redirects, a site that is busy, and whoever holds the data folder."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from pipeline.lock import exclusive
from tests.e2e.crawling import Site, article, listing, page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Overdue


def test_every_listing_has_its_own_next_page(site: Site) -> None:
    site.write_source(*(("listing", f"/l{n}", f"a.n{n}") for n in (1, 2)))
    for number in (1, 2):
        steps = "".join(f'<a class="n{n}" href="/l{number}/via-{n}">x</a>' for n in (1, 2))
        site.add(f"/l{number}", listing(f"/p{number}") + steps)
        site.add(f"/l{number}/via-{number}", listing(f"/q{number}") + f'<a class="n{number}" href="/end">x</a>')
        site.add(f"/p{number}", page(number))
        site.add(f"/q{number}", page(number + 10))
    site.crawl()
    kinds = dict(site.query("SELECT url, kind FROM frontier"))
    found = {str(url).removeprefix(site.base): kind for url, kind in kinds.items()}
    assert found["/l1/via-1"] == found["/l2/via-2"] == found["/end"] == "listing"
    assert found["/l1/via-2"] == found["/l2/via-1"] == "page"


def test_redirects_go_where_the_source_allows_and_home_means_gone(site: Site) -> None:
    site.write_source(("listing", "/y/"), allow=["/y/"], deny=["/y/no/"])
    targets = {"/y/1": "/y/good", "/y/2": "/elsewhere", "/y/3": "/y/no/4", "/y/5": "/", "/y/6": "http://["}
    site.add("/y/", listing(*targets))
    for path, target in targets.items():
        site.add(path, "", 302, Location=target)
    for path in ("/y/good", "/elsewhere", "/y/no/4", "/"):
        site.add(path, page(1))
    outcomes = site.crawl()
    assert site.archived() == ["/y/good"]
    assert not {"/elsewhere", "/y/no/4", "/"} & set(site.paths())
    assert outcomes["gone"] == 1
    assert outcomes["refused: redirected to what allow and deny exclude"] == 2
    states = site.states()
    assert (states["/y/5"], states["/y/2"]) == ("gone", "refused")
    assert states["/y/6"] != "waiting"


def test_pages_that_ask_not_to_be_kept_are_not_kept(site: Site) -> None:
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/1", "/2", "/3"))
    site.add("/1", '<meta name="robots" content="noindex">' + page(1))
    site.add("/2", page(2), X_Robots_Tag="noarchive")
    site.add("/3", page(3))
    outcomes = site.crawl()
    assert site.archived() == ["/3"]
    assert (outcomes["noindex"], outcomes["noarchive"]) == (1, 1)


def test_a_page_that_comes_to_ask_not_to_be_kept_leaves_the_dataset(site: Site, overdue: Overdue) -> None:
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/1", "/2"))
    for number in (1, 2):
        site.add(f"/{number}", article(number))
    run = ("run", "--sources", "sources", "--data", "data", "-q")
    overdue(*run)
    site.make_due()
    site.add("/1", article(1), X_Robots_Tag="noindex")
    overdue(*run)
    assert [row["url"] for row in overdue.rows("--all", "--data", "data")] == [f"{site.base}/2"]
    assert site.query("SELECT count FROM outcomes WHERE outcome = 'withdrawn: noindex'") == [(1,)]


def test_what_waits_for_robots_txt_together_is_all_judged_by_it(site: Site) -> None:
    site.slow = 0.1
    site.add("/robots.txt", "User-agent: *\nDisallow: /no\n", Content_Type="text/plain")
    paths = [f"/{word}{number}" for number in range(8) for word in ("no", "yes")]
    for path in paths:
        site.add(path, page(1))
    site.write_source(*(("page", path) for path in paths))
    assert site.crawl()["forbidden by robots.txt"] == 8
    assert sorted(site.paths()) == [f"/yes{number}" for number in range(8)]


def test_while_robots_txt_cannot_be_had_nothing_is_fetched(site: Site) -> None:
    site.write_source(("listing", "/list"))
    site.add("/robots.txt", "busy", 503)
    site.add("/list", listing("/1"))
    outcomes = site.crawl()
    assert site.paths() == []
    assert outcomes["failed: robots.txt cannot be had"] == 1
    site.make_due()
    site.add("/robots.txt", "User-agent: *\nDisallow: /", 404)
    assert site.crawl(2)["listing fetched"] == 1, "an error page holds no rules"


def test_a_site_that_asks_to_wait_is_left_alone_by_the_runs_after_it_too(site: Site) -> None:
    site.write_source(("listing", "/list"))
    for path in site.add_pages(100):
        site.add(path, "busy", 503, Retry_After="3600")
    site.crawl()
    assert len(site.paths()) <= 1 + 16, "what was under way, and no more"
    site.asked.clear()
    assert site.crawl(2)["resting as the site asked"] == 1
    assert site.paths() == []
    site.query("UPDATE rests SET until = 0")
    site.add_pages(100)
    assert site.crawl(3)["fetched"] > 80
    assert site.query("SELECT * FROM rests") == []


def test_a_crawl_without_a_run_holds_the_data_folder_itself(site: Site, tmp_path: Path) -> None:
    site.write_source(("listing", "/list"))
    site.add_pages(1)
    with exclusive(tmp_path / "data", "something"):
        assert site.start(1).wait(60) == 75
    assert site.asked == []


def test_wrong_source_files_end_a_crawl_with_the_code_of_wrong_usage(site: Site) -> None:
    site.write_source_file("hom = 1")
    assert site.start(1).wait(60) == 64


def test_the_time_budget_ends_a_crawl_and_is_told(site: Site) -> None:
    site.slow = 0.2
    site.write_source(("listing", "/list"))
    site.add("/list", listing(*(f"/{n}" for n in range(400))))
    process = site.start(1, CLOSESPIDER_TIMEOUT=1)
    began = time.monotonic()
    assert process.wait(60) == 0
    assert time.monotonic() - began < 20
    assert site.query("SELECT count FROM outcomes WHERE outcome = 'time budget reached'") == [(1,)]


def test_what_needs_a_look_is_told_and_is_exit_code_2(site: Site, overdue: Overdue) -> None:
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/1", "/2"))
    for number in (1, 2):
        site.add(f"/{number}", article(number))
    overdue("crawl", "--sources", "sources", "--data", "data")
    site.make_due()
    site.add("/robots.txt", "User-agent: *\nDisallow: /1\n", Content_Type="text/plain")
    site.add("/list", "<p>逾期")
    told = overdue("crawl", "--sources", "sources", "--data", "data", "-q", code=2).stderr
    assert "a: robots.txt now forbids what was fetched before (1 addresses)" in told
    assert "a: a listing that led to pages leads nowhere now" in told
    report = json.loads(overdue("report", "--data", "data", "--json").stdout)
    assert report["status"] == "degraded"
    assert report["counts"]["source a"]["unchanged"] == 1


def test_a_changed_page_is_kept_beside_the_old_one_and_a_missing_one_is_marked(site: Site, overdue: Overdue) -> None:
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/1"))
    run = ("run", "--sources", "sources", "--data", "data", "-q")
    for version in ("银行", "平台"):
        site.add("/1", article(1, version))
        overdue(*run)
        site.make_due()
    shown = overdue("show", "1", "--data", "data").stdout
    assert "平台说明情况" in shown
    assert "history · 2 versions · last seen" in shown
    site.pages.pop("/1")
    overdue(*run)
    history = json.loads(overdue("show", "1", "--data", "data", "--json").stdout)["history"]
    assert (history["state"], len(history["versions"])) == ("gone", 2)
    assert "gone since" in overdue("show", "1", "--data", "data").stdout
