"""archive.db keeps every page as it was sent, and explains itself where it cannot."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive.bodies import SAMPLES
from pipeline.archive.pages import Archive
from pipeline.errors import ArchiveError
from pipeline.model import Page

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 3, 22, tzinfo=UTC)


def page(number: int, body: bytes | str = "x", source: str = "a") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page(url=f"http://a.example/{number}", source=source, fetched_at=NOW, body=data)


def templated(number: int) -> str:
    """A page that shares its furniture with all of its site."""
    furniture = "".join(f"<li>{hashlib.sha256(str(n).encode()).hexdigest()}</li>" for n in range(40))
    return f"<html><ul>{furniture}</ul><p>{os.urandom(60).hex()} {number}</p></html>"


def test_a_page_that_did_not_change_is_kept_once_and_a_changed_one_twice(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        later = replace(page(1), fetched_at=NOW + timedelta(days=1))
        assert list(archive.store_all([page(1), page(1), page(1, "y"), later])) == [1, 1, 2, 3]
        assert [each.body for each in archive.history(page(1).url)] == [b"x", b"y", b"x"]


def test_versions_that_are_kept_already_are_not_kept_again(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        versions = [page(1), replace(page(1, "y"), fetched_at=NOW + timedelta(days=1))]
        assert list(archive.store_all(versions * 2)) == [1, 2, 1, 2]


@given(st.lists(st.tuples(st.integers(0, 3), st.binary(max_size=50)), max_size=12))
@settings(max_examples=30)
def test_the_newest_version_of_every_page_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:  # type: ignore[type-arg]
    path = tmp_path_factory.mktemp("archive") / "archive.db"
    with Archive(path) as archive:
        made = [
            Page(url=f"http://a.example/{n}", source="a", fetched_at=NOW + timedelta(seconds=at), body=body)
            for at, (n, body) in enumerate(rows)
        ]
        list(archive.store_all(made))
        assert {each.url: each.body for each in archive.pages_after(0)} == {each.url: each.body for each in made}


def test_a_dictionary_is_trained_on_a_sources_first_pages_and_used_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    made = [page(n, templated(n)) for n in range(SAMPLES + 50)]
    with Archive(path) as archive:
        list(archive.store_all(made))
        sizes = [
            row[0] for row in archive.conn.execute("SELECT length(b.body) FROM pages p JOIN bodies b USING (digest)")
        ]
        assert archive.conn.execute("SELECT count(*) FROM dictionaries").fetchone()[0] == 1
        assert sum(sizes[-40:]) < 0.5 * sum(sizes[:40])
    with Archive(path) as archive:  # another process reads them, and goes on with the same dictionary
        assert [each.body for each in archive.versions()] == [each.body for each in made]
        list(archive.store_all([page(999, templated(999))]))
        assert archive.conn.execute("SELECT count(*) FROM dictionaries").fetchone()[0] == 1


def test_each_source_has_a_dictionary_of_its_own(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        list(archive.store_all(page(n, templated(n), source="ab"[n % 2]) for n in range(2 * SAMPLES + 2)))
        sources = archive.conn.execute("SELECT source FROM dictionaries ORDER BY 1").fetchall()
    assert sources == [("a",), ("b",)]


def test_pages_that_teach_nothing_train_nothing(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        list(archive.store_all(page(n, str(n)) for n in range(SAMPLES + 1)))
        assert archive.conn.execute("SELECT count(*) FROM dictionaries").fetchone()[0] == 0


def test_what_was_not_committed_taught_nothing(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        with pytest.raises(KeyboardInterrupt):
            interrupted(archive)
        list(archive.store_all([page(1, templated(1))]))
        assert len(list(archive.versions())) == 1


def interrupted(archive: Archive) -> None:
    """Store pages and be interrupted before they are committed."""
    with archive.writing():
        for number in range(SAMPLES + 1):
            archive.store(page(number, templated(number)))
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"not a database" * 100, "not a SQLite database"), (None, "is no archive of Overdue")],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "archive.db"
    if content:
        path.write_bytes(content)
    else:
        conn = sqlite3.connect(path)
        conn.execute("CREATE TABLE other (x)")
        conn.close()
    with pytest.raises(ArchiveError, match=says):
        Archive(path)


def test_an_archive_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        archive.conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            ["overdue-archive", "from_the_future", "2030"],
        )
    with pytest.raises(ArchiveError, match="newer Overdue"):
        Archive(path)


def test_a_missing_archive_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="does not exist"):
        Archive(tmp_path / "archive.db", readonly=True)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_body_is_an_error_that_says_so(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        list(archive.store_all([page(1, "x" * 100)]))
        archive.conn.execute("UPDATE bodies SET body = x'28b52ffd00'")
        with pytest.raises(ArchiveError, match="cannot be unpacked"):
            list(archive.versions())


def test_outcomes_are_counted_by_crawl(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        crawls = [archive.begin_crawl(NOW) for _ in range(3)]
        with archive.writing():
            for crawl in crawls:
                archive.count_outcome(crawl, "a", "fetched", crawl)
                archive.count_outcome(crawl, "a", "fetched", 10)
        assert archive.outcomes(crawls[1]) == {"a": {"fetched": crawls[1] + 10}}
        assert archive.earlier_outcomes("a", crawls[2], 5) == [{"fetched": 12}, {"fetched": 11}]
        assert archive.earlier_outcomes("b", crawls[2], 5) == []
