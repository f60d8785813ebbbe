"""The shared frontier does what the archive's does: the same landings lead to the same addresses, in the same order."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.archive import shared
from pipeline.archive.frontier import Frontier, Known, Landing, Rank, State
from pipeline.archive.pages import Archive
from pipeline.archive.shared import SharedFrontier, landed, packed, parts, require, script, unpacked
from pipeline.errors import ArchiveError, ConfigError
from tests.redis_server import PROGRAM, redis_running

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

needs_redis = pytest.mark.skipif(not PROGRAM, reason="no Redis server is installed")
HOUR = 3600.0


def row(url: str, **facts: object) -> Known:
    return replace(Known(url=url, source="a", kind="page", depth=1), **facts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    pytest.importorskip("redis", reason="the extra 'redis' is not installed")
    with redis_running() as url:
        yield url


def asked(server: str, work: Callable[[SharedFrontier], Awaitable[Any]], *, lease: float = 60.0) -> Any:
    """What some work on an empty frontier gives."""

    async def run() -> Any:
        frontier = SharedFrontier(server, lease)
        await frontier.redis.flushall()
        try:
            return await work(frontier)
        finally:
            await frontier.close()

    return asyncio.run(run())


async def urls(frontier: SharedFrontier, wanted: int = 9) -> list[str]:
    return [known.url for known in (await frontier.claim("a", "a.example", wanted)).found]


@needs_redis
def test_what_one_crawl_holds_no_other_gets_until_it_lands_is_given_back_or_the_lease_ends(server: str) -> None:
    async def work(frontier: SharedFrontier) -> None:
        await frontier.offer("x", [row(str(n), due_at=float(n)) for n in range(4)])
        assert await urls(frontier, 3) == ["0", "1", "2"]
        claim = await frontier.claim("a", "a.example", 9)
        assert ([known.url for known in claim.found], claim.leased) == (["3"], 4)
        await frontier.release("a", ["1", "not held"])
        done = row("0", state=State.DONE, fetched_at=time.time(), due_at=time.time() + HOUR, rank=Rank.REVISIT)
        await frontier.land([Landing(source="a", rows=(done,), news=(done,))], {})
        await frontier.renew("a", ["3"])
        assert await urls(frontier) == ["1"]
        await asyncio.sleep(1.2)
        assert await urls(frontier) == ["1", "2", "3"], "who held these is dead"

    asked(server, work, lease=1.0)


@needs_redis
def test_a_site_that_rests_gives_nothing_and_says_until_when(server: str) -> None:
    async def work(frontier: SharedFrontier) -> None:
        await frontier.offer("x", [row("1")])
        until = time.time() + HOUR
        for times in (1, 2):
            await frontier.land([], {"a.example": until})
            claim = await frontier.claim("a", "a.example", 9)
            assert (claim.found, claim.times) == ((), times)
            assert claim.until == pytest.approx(until, abs=0.01)
        await frontier.land([], {"a.example": 0.0})
        assert await urls(frontier) == ["1"]

    asked(server, work)


@needs_redis
def test_moments_of_a_host_are_as_far_apart_as_the_slower_of_two_asks(server: str) -> None:
    async def work(frontier: SharedFrontier) -> list[float]:
        floors = (1.0, 1.0, 5.0, 1.0)
        return [await frontier.pace("a.example", floor) for floor in floors] + [await frontier.pace("b.example", 9.0)]

    first, second, third, fourth, other = asked(server, work)
    assert (first, other) == (0.0, 0.0)
    assert second == pytest.approx(1.0, abs=0.3)
    assert third - second == pytest.approx(5.0, abs=0.3)
    assert fourth - third == pytest.approx(5.0, abs=0.3)


@needs_redis
def test_a_large_sitemap_is_taken_in_pieces_and_counts_as_one(server: str) -> None:
    links = tuple((f"http://a.example/{n}", "page", 1, 1, "map") for n in range(2 * shared.MOST + 5))
    known = row("map", kind="sitemap", rank=Rank.ENTRY)
    calm, changed = (replace(known, due_at=time.time() + HOUR, state=State.DONE, interval=i) for i in (9.0, 1.0))

    async def work(frontier: SharedFrontier) -> tuple[int, str]:
        await frontier.offer("x", [known])
        await urls(frontier)
        landing = Landing(source="a", links=links, rows=(calm,), news=(changed,))
        await frontier.land([landing], {})
        kept = await frontier.redis.hget(f"{shared.PREFIX}rows", "map")
        return await frontier.redis.hlen(f"{shared.PREFIX}rows"), str(kept)

    number, kept = asked(server, work)
    assert number == len(links) + 1
    assert unpacked(kept).interval == 1.0, "there was news in an earlier piece"


paths = st.sampled_from([f"http://a.example/{n}" for n in range(6)])
times = st.sampled_from([0.0, 5.0, 10.0])


@st.composite
def landings(draw: Any) -> Landing:
    """What a visit of a page or a listing may tell, with addresses that meet again and again."""
    kind, url = draw(st.sampled_from(["page", "listing"])), draw(paths)
    rank = Rank.REVISIT if kind == "page" else Rank.ENTRY
    facts = {"state": State.DONE, "rank": rank, "fetched_at": draw(times), "due_at": draw(times), "interval": 5.0}
    visited = row(url, kind=kind, **facts)
    target = draw(paths)
    both = (replace(visited, alias_of=target), replace(visited, url=target)) if target != url else (visited,)
    found = draw(st.lists(paths, max_size=3, unique=True))
    return Landing(
        source="a",
        links=tuple((link, "page", draw(st.integers(1, 3)), int(Rank.NEW), url) for link in found),
        dated=tuple((link, when, when) for link, when in draw(st.lists(st.tuples(paths, times), max_size=2))),
        longest=20.0,
        steps=tuple((link, "listing", 1, url) for link in draw(st.lists(paths, max_size=1))),
        always=draw(st.booleans()),
        rows=both,
        news=tuple(replace(each, interval=1.0) for each in both),
    )


@needs_redis
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(landings(), max_size=6))
def test_both_stores_make_the_same_of_the_same(server: str, tmp_path_factory: Any, told: list[Landing]) -> None:
    folder: Path = tmp_path_factory.mktemp("both")
    with Archive(folder / "archive.db") as archive:
        frontier = Frontier(archive)
        with archive.writing():
            frontier.add_entry("http://a.example/0", "a", "listing", Rank.ENTRY, HOUR)
            for landing in told:
                frontier.land(landing, 0.0)
        ours = {each.url: each for each in frontier.rows("a")}
        order = [each.url for each in frontier.due("a", 1e12, 99)]

    async def work(other: SharedFrontier) -> tuple[dict[str, Known], list[str]]:
        await other.enter("a", [("http://a.example/0", "listing", Rank.ENTRY, HOUR)], HOUR)
        await other.land(told, {})
        rows = await other.redis.hgetall(f"{shared.PREFIX}rows")
        return {url: unpacked(text) for url, text in rows.items()}, await urls(other, 99)

    theirs, claimed = asked(server, work)
    unseen = {"due_at": 0.0}  # the server's own clock tells how long what did not change is put off
    assert {url: replace(each, **unseen) for url, each in theirs.items()} == {
        url: replace(each, **unseen) for url, each in ours.items()
    }
    assert {ours[url].rank for url in claimed} <= {ours[url].rank for url in order}
    assert sorted(ours[url].rank for url in claimed) == [ours[url].rank for url in claimed]


def test_rows_survive_the_way_to_the_server_and_back() -> None:
    whole = row(
        "http://a.example/逾期", essence=b"\0\1", state=State.GONE, gone_at=1.5, etag='"x"', origin="b", tries=3
    )
    for each in (whole, row("x")):
        assert unpacked(json.dumps(packed(each))) == each


def test_a_listing_with_further_pages_is_never_cut() -> None:
    links = tuple((str(n), "page", 1, 1, "x") for n in range(2500))
    cut = list(parts(Landing(source="a", links=links, rows=(row("x"),), news=(row("x"),))))
    assert [len(part.links) for part in cut] == [1000, 1000, 500]
    assert [len(part.rows) for part in cut] == [0, 0, 1]
    assert len(list(parts(Landing(source="a", links=links, steps=(("y", "listing", 1, "x"),))))) == 1
    assert landed(cut[-1], 7)["earlier"] == 7


def test_every_script_begins_with_what_all_share() -> None:
    assert all(script(name).startswith("-- What every script") for name in shared.SCRIPTS)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ConfigError, match=r"pip install 'overdue\[redis\]'"):
        require("redis://localhost")


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "sqlite:///x"])
def test_an_address_that_names_no_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="redis://host"):
        require(url)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    pytest.importorskip("redis", reason="the extra 'redis' is not installed")

    async def work() -> None:
        await SharedFrontier("redis://:secret@127.0.0.1:1/0").open()

    with pytest.raises(ArchiveError, match=r"at 127\.0\.0\.1 cannot") as caught:
        asyncio.run(work())
    assert "secret" not in str(caught.value)
