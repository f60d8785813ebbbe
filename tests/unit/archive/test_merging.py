"""Archives of crawls that worked side by side become one, and lose nothing by it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from pipeline.archive import merging, schema
from pipeline.archive.bodies import SAMPLES
from pipeline.archive.frontier import Frontier, Known, Rank, State
from pipeline.archive.merging import Merged, merge
from pipeline.archive.pages import APPLICATION_ID, Archive
from pipeline.errors import ArchiveError
from tests.unit.archive.test_pages import page, templated

if TYPE_CHECKING:
    from pipeline.model import Page

NOW = datetime(2025, 3, 22, tzinfo=UTC)
HOUR = 3600.0

Timeline = list[tuple[str, str, bytes]]


def version(number: int, hours: int, body: str) -> Page:
    return replace(page(number, body), fetched_at=NOW + timedelta(hours=hours))


def make(path: Path, *pages: Page) -> Path:
    with Archive(path) as archive:
        list(archive.store_all(pages))
    return path


def timeline(path: Path) -> Timeline:
    """Every version by address, in the order in which the archive gives them."""
    with Archive(path, readonly=True) as archive:
        found = [(each.url, each.fetched_at.isoformat(), each.body) for each in archive.versions()]
    return sorted(found, key=lambda each: each[0])


def test_pages_of_all_archives_come_once(tmp_path: Path) -> None:
    ours = make(tmp_path / "ours.db", version(1, 0, "a"))
    first = make(tmp_path / "first.db", version(2, 0, "b"), version(2, 1, "c"))
    second = make(tmp_path / "second.db", version(3, 0, "d"), version(1, 0, "a"))
    with Archive(ours) as archive:
        assert merge(archive, first).new == 2
        assert merge(archive, second) == Merged(new=1, versions=2, addresses=0)
        assert merge(archive, first).new == 0
    assert [body for _, _, body in timeline(ours)] == [b"a", b"b", b"c", b"d"]


def test_versions_come_into_their_place_in_time_and_a_dataset_sees_what_changed(tmp_path: Path) -> None:
    ours = make(tmp_path / "ours.db", version(1, 2, "new"), version(9, 0, "x"))
    other = make(tmp_path / "other.db", version(1, 0, "old"), version(1, 1, "middle"), version(1, 3, "new"))
    with Archive(ours) as archive:
        last = archive.last_page_id()
        assert merge(archive, other).new == 2, "the newest of the other says what ours says already"
        assert [each.body for each in archive.history(page(1).url)] == [b"old", b"middle", b"new"]
        assert [each.body for each in archive.pages_after(last)] == [b"new"], "numbered anew: it is read again"


versions = st.lists(
    st.builds(version, st.integers(1, 2), st.integers(0, 9), st.sampled_from("abc")),
    max_size=8,
    unique_by=lambda each: (each.url, each.fetched_at),
)


@settings(max_examples=20)
@given(st.lists(versions, min_size=2, max_size=3))
def test_nothing_is_lost_and_repeating_changes_nothing(archives: list[list[Page]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        in_time = [sorted(pages, key=lambda each: each.fetched_at) for pages in archives]
        ours, *others = [make(Path(name) / f"{n}.db", *pages) for n, pages in enumerate(in_time)]
        held = {(url, body) for path in (ours, *others) for url, _, body in timeline(path)}
        with Archive(ours) as archive:
            for other in others:
                merge(archive, other)
                assert merge(archive, other).new == 0
            assert archive.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        found = timeline(ours)
        assert {(url, body) for url, _, body in found} == held
        assert found == sorted(found, key=lambda each: each[:2]), "each page's versions are in the order of time"


def test_bodies_stay_readable_whatever_dictionaries_they_were_packed_with(tmp_path: Path) -> None:
    bodies = {n: templated(n) for n in range(3 * SAMPLES)}
    paths = []
    for part in range(3):
        pages = [page(n, bodies[n], f"source-{part}") for n in range(part * SAMPLES, (part + 1) * SAMPLES)]
        paths.append(make(tmp_path / f"{part}.db", *pages, page(1000 + part, templated(part), f"source-{part}")))
    with Archive(paths[0]) as archive:
        for other in paths[1:]:
            merge(archive, other)
        found = {each.url: each.body.decode() for each in archive.versions()}
        assert archive.conn.execute("SELECT count(*) FROM dictionaries").fetchone() == (3,)
    assert {page(n).url: body for n, body in bodies.items()}.items() <= found.items()


def row(url: str, **facts: object) -> Known:
    return replace(Known(url=url, source="a", kind="page", depth=1), **facts)  # type: ignore[arg-type]


def write(path: Path, *rows: Known) -> Path:
    with Archive(path) as archive, archive.writing():
        for each in rows:
            Frontier(archive).write(each)
    return path


def test_of_each_address_the_last_visit_counts(tmp_path: Path) -> None:
    done = {"state": State.DONE, "rank": Rank.REVISIT}
    ours = write(
        tmp_path / "ours.db",
        row("waits here"),
        row("older here", fetched_at=1.0, etag="1", **done),
        row("newer here", fetched_at=9.0, etag="9", **done),
        row("gone here", fetched_at=1.0, gone_at=9.0, state=State.GONE),
        row("failed here", tries=2, state=State.FAILED),
    )
    other = write(
        tmp_path / "other.db",
        row("waits here", fetched_at=5.0, alias_of="elsewhere", **done),
        row("older here", fetched_at=5.0, etag="5", **done),
        row("newer here", fetched_at=5.0, etag="5", **done),
        row("gone here", fetched_at=5.0, **done),
        row("failed here"),
        row("only there", due_at=7.0, essence=b"\1\2"),
    )
    with Archive(ours) as archive:
        assert merge(archive, other).addresses == 3
        assert merge(archive, other).addresses == 0
        found = {each.url: each for each in Frontier(archive).rows("a")}
    assert (found["waits here"].state, found["waits here"].alias_of) == (State.DONE, "elsewhere")
    assert [found[f"{name} here"].etag for name in ("older", "newer")] == ["5", "9"]
    assert [found[f"{name} here"].state for name in ("gone", "failed")] == [State.GONE, State.FAILED]
    assert found["only there"] == row("only there", due_at=7.0, essence=b"\1\2")


def test_what_crawls_met_and_which_sites_rest_comes_too(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("ours.db", "one.db", "two.db")]
    for number, path in enumerate(paths):
        with Archive(path) as archive:
            for hour in range(2):
                crawl = archive.begin_crawl(NOW + timedelta(hours=hour))
                with archive.writing():
                    archive.count_outcome(crawl, f"source-{number}", "fetched", 10 * number + hour + 1)
                    Frontier(archive).rest("a.example", 100.0 * number)
    with Archive(paths[0]) as archive:
        for other in paths[1:] * 2:
            merge(archive, other)
        assert archive.outcomes(2) == {f"source-{n}": {"fetched": 10 * n + 2} for n in range(3)}
        assert archive.conn.execute("SELECT count(*) FROM crawls").fetchone() == (2,)
        assert Frontier(archive).rests("a.example") == (200.0, 2)


def test_a_merge_that_was_killed_is_finished_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "BATCH", 10)
    other = make(tmp_path / "other.db", *(version(n, 0, str(n)) for n in range(35)))
    write(other, *(row(page(n).url, fetched_at=1.0, state=State.DONE) for n in range(35)))
    ticks = iter(range(3))

    def dies() -> None:
        if next(ticks) == 1:
            raise KeyboardInterrupt

    with Archive(tmp_path / "ours.db") as archive:
        with pytest.raises(KeyboardInterrupt):
            merge(archive, other, dies)
        assert len(list(archive.versions())) == 20
        assert list(Frontier(archive).rows("a")) == [], "nothing counts as done whose page is not here"
        assert merge(archive, other).new == 15
        assert len(list(Frontier(archive).rows("a"))) == 35


def test_what_is_no_archive_of_today_is_refused(tmp_path: Path) -> None:
    ours = make(tmp_path / "ours.db")
    (tmp_path / "text.db").write_text("no database, just text that is long enough to be read as one" * 20)
    old = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    schema.migrations.apply(Database(old, execute_plugins=False), stop_before="schedule")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.close()
    shutil.copy(ours, tmp_path / "copy.db")
    with Archive(ours) as archive:
        for name, why in {
            "text.db": "is not a SQLite",
            "none.db": "does not exist",
            "old.db": "older",
            "ours.db": "itself",
        }.items():
            with pytest.raises(ArchiveError, match=why):
                merge(archive, tmp_path / name)
        assert merge(archive, tmp_path / "copy.db") == Merged(new=0, versions=0, addresses=0)
