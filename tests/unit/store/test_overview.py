"""The figures of the overview follow the dataset, and cost nothing where nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.model import RunReport
from pipeline.store import overview
from pipeline.store.dataset import Dataset
from tests import datasets

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    datasets.write(tmp_path / "overdue.db", datasets.family())
    return tmp_path / "overdue.db"


def test_figures_are_what_the_tables_say(path: Path) -> None:
    with Dataset(path, readonly=True) as dataset:
        found = overview.read(dataset.db.conn)
        counts = dict(dataset.db.execute("SELECT site, count(*) FROM articles GROUP BY 1"))
        copied = dict(
            dataset.db.execute("SELECT site, count(*) FROM articles JOIN copies ON article_id = id GROUP BY 1")
        )
    assert {row.value: row.articles for row in found.counts["site"]} == counts
    assert {row.value: row.copies for row in found.counts["site"] if row.copies} == copied
    assert {row.value for row in found.counts["month"]} == {"2023-05", *(f"2025-0{month}" for month in range(2, 7))}
    assert [(row.value, row.articles, row.copies) for row in found.counts["lender"]] == [("花呗", 5, 4)]
    assert (found.articles, found.clusters, found.copies, found.spun, found.studied) == (6, 2, 4, 1, 1)


def test_the_matrix_counts_each_copy_once(path: Path) -> None:
    with Dataset(path, readonly=True) as dataset:
        found = overview.read(dataset.db.conn)
    assert sum(each.copies for each in found.copying) == found.copies
    assert {each.origin for each in found.copying} == {"b.example"}


def test_substitutions_are_observed_with_the_text_around_them(path: Path) -> None:
    with Dataset(path, readonly=True) as dataset:
        found = {(each.original, each.spun): each for each in overview.read(dataset.db.conn).substitutions}
    assert set(found) == {("原因", "起因"), ("可以", "能够"), ("处理", "解决"), ("按照", "依照")}
    assert "起因" in found["原因", "起因"].example
    assert found["原因", "起因"].article == 2


def test_the_end_of_a_run_counts_anew(path: Path) -> None:
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", datasets.NOW)
        dataset.write_articles([datasets.article(9, "又一篇", datasets.OTHER, site="d.example")], run)
        assert "d.example" not in {row.value for row in overview.read(dataset.db.conn).counts["site"]}
        report = RunReport(run=run, command="test", started_at=datasets.NOW, finished_at=datasets.NOW, status="done")
        dataset.finish_run(report)
        assert "d.example" in {row.value for row in overview.read(dataset.db.conn).counts["site"]}


def test_a_run_that_was_cut_short_does_not_count(path: Path) -> None:
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", datasets.NOW)
        dataset.write_articles([datasets.article(9, "又一篇", datasets.OTHER)], run)
        report = RunReport(run=run, command="test", started_at=datasets.NOW, finished_at=datasets.NOW)
        report.status = "interrupted"
        dataset.finish_run(report)
        assert overview.read(dataset.db.conn).articles == 6


def test_while_a_run_works_figures_follow_in_proportion(path: Path) -> None:
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", datasets.NOW)
        dataset.write_articles([datasets.article(9, "又一篇", datasets.OTHER)], run)
        dataset.keep_overview(datasets.NOW)
        assert overview.read(dataset.db.conn).articles == 6
        dataset.write_articles([datasets.article(12, "再一篇", datasets.OTHER)], run)
        dataset.keep_overview(datasets.NOW)
        assert overview.read(dataset.db.conn).articles == 8


def test_spun_copies_are_not_compared_again_where_they_are_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Dataset(path) as dataset:
        before = overview.read(dataset.db.conn).substitutions
        monkeypatch.setattr(overview, "substitutions", lambda *_: pytest.fail("compared again"))
        with dataset.atomic():
            overview.refresh(dataset.db.conn, "2026-02-01T00:00:00+00:00")
        assert overview.read(dataset.db.conn).substitutions == before


def test_a_dataset_that_no_run_has_finished_has_an_empty_overview(tmp_path: Path) -> None:
    with Dataset(tmp_path / "overdue.db") as dataset:
        found = overview.read(dataset.db.conn)
    assert (found.counted_at, found.articles, found.counts, found.runs) == ("", 0, {}, [])
