"""What became of a source's pages: the lengths of their articles, and the shapes of addresses that give some."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.model import Article, Reason, Rejected
from pipeline.store.dataset import Dataset
from pipeline.store.yields import lengths, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def article(number: int, text: str, source: str = "a") -> Article:
    url = f"http://a.example/yuqi/{number}.html"
    return Article(
        url=url,
        page_url=url,
        page_id=number,
        source=source,
        site="a.example",
        fetched_at=NOW,
        title="逾期",
        text=text,
        language="zh",
    )


def rejected(path: str, reason: Reason) -> Rejected:
    return Rejected(url=f"http://a.example{path}", source="a", fetched_at=NOW, reason=reason)


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[Dataset]:
    with Dataset(tmp_path / "overdue.db") as dataset:
        run = dataset.begin_run("run", "any", NOW)  # type: ignore[arg-type]
        dataset.write_articles([article(1, "先协商"), article(2, "先协商 还款"), article(3, "x", "b")], run)
        reasons = [("/tag/x/", Reason.TOO_SHORT), ("/tag/y/", Reason.NOT_ARTICLE), ("/yuqi/9.html", Reason.EMPTY)]
        mishaps = [("/tag/z/", Reason.TIMEOUT), ("/yuqi/7.html", Reason.OFF_TOPIC)]
        dataset.write_rejected([rejected(path, reason) for path, reason in [*reasons, *mishaps]], run)
        yield dataset


def test_a_page_without_an_article_has_no_length(dataset: Dataset) -> None:
    assert lengths(dataset.db.conn, [2, 99, 1]) == [5, None, 3]
    assert lengths(dataset.db.conn, []) == []


def test_shapes_count_what_is_an_article_and_what_is_of_another_kind(dataset: Dataset) -> None:
    assert shapes(dataset.db.conn, "a") == [("/tag/*/", 0, 2), ("/yuqi/#.html", 2, 1)]
    assert shapes(dataset.db.conn, "none") == []
