"""Crawls that share nothing: each takes the hosts that fall to it, and their archives are merged afterwards."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from crawler.source import shard_of
from tests.e2e.crawling import Site, article, listing, served

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Overdue


def test_three_crawls_of_their_own_hosts_make_one_archive_and_one_dataset(overdue: Overdue, tmp_path: Path) -> None:
    with ExitStack() as stack:
        sites = [stack.enter_context(served(Site(tmp_path))) for _ in range(5)]
        for number, site in enumerate(sites):
            site.write_source(("listing", "/list"), name=f"s{number}")
            site.add("/list", listing("/1", "/2"))
            for path in (1, 2):
                site.add(f"/{path}", article(10 * number + path))
        crawls = [
            overdue.start("crawl", "--sources", "sources", "--data", f"w{k}", "--shard", f"{k}/3") for k in (1, 2, 3)
        ]
        for crawl in crawls:
            assert crawl.communicate(100)[0] is not None
            assert crawl.returncode == 0
    for site in sites:
        assert sorted(site.paths()) == ["/1", "/2", "/list"], "each once"
    archives = [f"w{k}/archive.db" for k in (1, 2, 3)]
    merging = overdue.start("archive", "merge", *archives, "--data", "all")
    assert merging.communicate()[1].count("versions were new") == 3
    assert "0 of " in overdue("archive", "merge", archives[0], "--data", "all").stderr
    overdue("process", "--data", "all", "-q")
    rows = overdue.rows("--all", "--data", "all")
    assert {row["url"] for row in rows} == {f"{site.base}/{path}" for site in sites for path in (1, 2)}


def test_every_site_falls_to_one_shard_and_few_move_when_one_is_added() -> None:
    sites = [f"site-{number}.example" for number in range(300)]
    before = {site: shard_of(site, 4) for site in sites}
    after = {site: shard_of(site, 5) for site in sites}
    assert set(before.values()) == {1, 2, 3, 4}
    assert min(list(before.values()).count(shard) for shard in range(1, 5)) > 40
    moved = [site for site in sites if before[site] != after[site]]
    assert {after[site] for site in moved} == {5}
    assert len(moved) < 100


def test_a_shard_without_a_site_crawls_nothing_and_one_that_cannot_be_is_refused(overdue: Overdue, site: Site) -> None:
    site.write_source(("listing", "/list"))
    site.add_pages(1)
    empty = 1 + shard_of(site.base.removeprefix("http://"), 2) % 2
    overdue("crawl", "--sources", "sources", "--shard", f"{empty}/2")
    assert site.asked == []
    for wrong in ("3/2", "0/2", "2"):
        overdue("crawl", "--sources", "sources", "--shard", wrong, code=64)
