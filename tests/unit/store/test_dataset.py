"""The dataset as a file, and search over it."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DatasetError
from pipeline.model import Article, Reason, Rejected
from pipeline.store.dataset import Dataset
from pipeline.store.search import count, search
from pipeline.store.spelling import searchable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PIECES = (
    "逾期",
    "协商还款",
    "微粒貸",
    "花呗",
    "ＬＰＲ 24%",
    "12378",
    "征信",
    "起诉",
    "，",
    "。",
    "怎么办",
    "Bank",
    " ",
)


def article(number: int, text: str, title: str = "标题") -> Article:
    return Article(
        url=f"http://a.example/{number}",
        source="s",
        site="a.example",
        fetched_at=NOW,
        title=title,
        text=text,
        language="zh",
    )


def texts(number: int) -> list[str]:
    chooser = random.Random(5)
    return ["".join(chooser.choices(PIECES, k=30)) for _ in range(number)]


def test_an_article_keeps_its_id_and_leaves_the_rejected(tmp_path: Path) -> None:
    with Dataset(tmp_path / "overdue.db") as dataset:
        run = dataset.begin_run("test", "any", NOW)
        url = "http://a.example/1"
        dataset.write_rejected([Rejected(url=url, source="s", fetched_at=NOW, reason=Reason.EMPTY)], run)
        (first,) = dataset.write_articles([article(1, "一")], run)
        (second,) = dataset.write_articles([article(1, "二")], run)
        (third,) = dataset.write_articles([article(1, "二")], run)
        assert (first.id, second.id, third.id) == (1, 1, 1)
        assert [(w.new, w.changed) for w in (first, second, third)] == [(True, True), (False, True), (False, False)]
        assert dataset.db.execute("SELECT count(*) FROM rejected").fetchone() == (0,)


def test_counts_are_those_of_a_substring_search_also_after_changes(tmp_path: Path) -> None:
    stored = dict(enumerate(texts(120), 1))
    with Dataset(tmp_path / "overdue.db") as dataset:
        run = dataset.begin_run("test", "any", NOW)
        dataset.write_articles([article(n, text) for n, text in stored.items()], run)
        stored |= zip(range(1, 40), texts(80)[40:], strict=False)
        dataset.write_articles([article(n, text) for n, text in stored.items()], run)
        dataset.delete_articles([7, 8])
        del stored[7], stored[8]
        chooser = random.Random(9)
        for _ in range(150):
            text = chooser.choice(list(stored.values()))
            start = chooser.randrange(len(text) - 4)
            piece = text[start : start + chooser.randint(2, 4)].strip()
            if not any(map(str.isalnum, piece)) or '"' in piece:
                continue
            wanted = sum(searchable(piece).strip() in searchable(text) for text in stored.values())
            assert count(dataset.db, f'"{piece}"', everything=True) == wanted, piece


def test_scripts_widths_and_operators(tmp_path: Path) -> None:
    with Dataset(tmp_path / "overdue.db") as dataset:
        run = dataset.begin_run("test", "any", NOW)
        dataset.write_articles(
            [article(1, "微粒貸逾期，利率２４％"), article(2, "花呗逾期不上征信"), article(3, "借呗")], run
        )

        def found(query: str) -> set[int]:
            return {hit.id for hit in search(dataset.db, query, everything=True, limit=0).hits}

        assert found("微粒贷") == {1}
        assert found("24%") == {1}
        assert found("逾期 -花呗") == {1}
        assert found("花呗|借呗") == {2, 3}
        assert found('"不上征信"') == {2}
        assert found("") == set()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    with Dataset(tmp_path_factory.mktemp("empty") / "overdue.db") as dataset:
        yield dataset


@given(query=st.text(max_size=40))
def test_nothing_that_can_be_typed_is_an_error(empty: Dataset, query: str) -> None:
    assert search(empty.db, query, everything=True).hits == []


def test_files_that_are_not_ours_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "overdue.db"
    with pytest.raises(DatasetError, match="does not exist"):
        Dataset(path, readonly=True)
    path.write_bytes(b"no database at all" * 50)
    with pytest.raises(DatasetError, match="is not a SQLite database"):
        Dataset(path)
    path.unlink()
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE mine (x)")
    conn.close()
    with pytest.raises(DatasetError, match="not a dataset of Overdue"):
        Dataset(path)


def test_a_newer_dataset_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "overdue.db"
    with Dataset(path) as dataset:
        dataset.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('overdue', 'of_tomorrow', '')"
        )
        dataset.db.conn.commit()
    with pytest.raises(DatasetError, match="newer Overdue"):
        Dataset(path)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with Dataset(tmp_path / "overdue.db") as dataset:
        run = dataset.begin_run("test", "any", NOW)
        dataset.write_articles([article(1, "一")], run)
        pages = dataset.db.execute("PRAGMA page_count").fetchone()[0]
        dataset.db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(DatasetError, match="the disk is full"):
            dataset.write_articles([article(n, "逾期" * 9000) for n in range(2, 9)], run)
        assert dataset.db.execute("SELECT count(*) FROM articles").fetchone() == (1,)
