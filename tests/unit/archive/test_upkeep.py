"""What is superseded or gone may leave the archive; what is needed stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.archive.frontier import Frontier, Known, State
from pipeline.archive.pages import Archive
from pipeline.archive.upkeep import compact, prune, stats
from pipeline.model import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def page(path: str, body: str, days_ago: int) -> Page:
    when = NOW - timedelta(days=days_ago)
    return Page(url=f"http://a.example/{path}", source="a", fetched_at=when, body=body.encode())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        old = [page("1", "a", 400), page("1", "b", 300), page("1", "c", 200), page("2", "a", 400), page("3", "d", 400)]
        list(archive.store_all([*old, page("1", "e", 10), page("4", "f", 1)]))
        yield archive


def bodies(archive: Archive) -> list[str]:
    return [version.body.decode() for version in archive.versions()]


def before(days: int) -> datetime:
    return NOW - timedelta(days=days)


def test_superseded_versions_leave_by_age_and_the_newest_stays(archive: Archive) -> None:
    assert prune(archive, before(250), keep=1, gone=False).versions == 2
    assert bodies(archive) == ["c", "a", "d", "e", "f"], "the body that two pages share stays for the other"
    assert prune(archive, before(250), keep=1, gone=False).versions == 0


def test_so_many_versions_stay(archive: Archive) -> None:
    assert prune(archive, before(0), keep=3, gone=False).versions == 1
    assert bodies(archive) == ["b", "c", "a", "d", "e", "f"]


def test_what_is_gone_leaves_only_when_that_is_asked_for(archive: Archive) -> None:
    gone_at = before(300).timestamp()
    with archive.writing():
        Frontier(archive).write(
            Known(
                url="http://a.example/3", source="a", kind="page", depth=1, due_at=0, state=State.GONE, gone_at=gone_at
            )
        )
    assert prune(archive, before(500), keep=1, gone=True).versions == 0
    prune(archive, before(250), keep=1, gone=True)
    assert bodies(archive) == ["c", "a", "e", "f"]
    assert Frontier(archive).find("http://a.example/3") is not None


def test_a_rehearsal_changes_nothing(archive: Archive) -> None:
    assert prune(archive, before(0), keep=1, gone=False, rehearse=True).versions == 3
    assert len(bodies(archive)) == 7
    compact(archive)
    assert len(bodies(archive)) == 7


def test_stats_say_what_is_there(archive: Archive) -> None:
    found = stats(archive)
    (source,) = found.sources
    assert (source.addresses, source.versions, source.sent) == (4, 7, 7)
    assert source.newest.startswith("2025-12-31")
    assert found.file > 0
