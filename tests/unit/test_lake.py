"""A lake that grows by days holds the clusters that a dataset with the same nights would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline.cli.app import overdue
from pipeline.config import DedupeSettings
from pipeline.dedup.fingerprint import fingerprint
from pipeline.errors import ExportError
from pipeline.lake import FACTS, Lake
from pipeline.spark.method import Method, packed
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index
from tests.datasets import NOW, article, write
from tests.unit.export.datasets import text
from tests.unit.spark.texts import corpus

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Article

METHOD = Method()


def rows(articles: list[Article]) -> list[dict[str, object]]:
    """Articles as a lake takes them."""
    found = []
    for each in articles:
        made = fingerprint(each.text)
        facts: dict[str, object] = {name: getattr(each, name, None) for name in FACTS}
        facts |= {"fetched_at": each.fetched_at.isoformat(timespec="seconds"), "text": each.text}
        facts |= {"characters": len("".join(each.text.split())), "words": packed(made.words), "damage": made.damage}
        found.append(facts)
    return found


def nights(path: Path, articles: list[Article], size: int) -> list[tuple[object, ...]]:
    """The clusters of a dataset to which the same articles came in as many nights."""
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", NOW)
        for start in range(0, len(articles), size):
            night = articles[start : start + size]
            with dataset.atomic():
                written = dataset.write_articles(night, run)
                made = [fingerprint(article.text) for article in night]
                Index(dataset.db).place([(each.id, print_) for each, print_ in zip(written, made, strict=True)])
        query = (
            "SELECT a.id, c.id, c.canonical_id, p.relation, coalesce(p.similarity, 1) FROM articles a "
            "JOIN clusters c ON c.id = a.cluster_id LEFT JOIN copies p ON p.article_id = a.id ORDER BY a.id"
        )
        return dataset.db.execute(query).fetchall()


def clustered(lake: Lake) -> list[tuple[object, ...]]:
    """The same of a lake."""
    return [(row["id"], row["cluster"], row["canonical"], row["relation"], row["similarity"]) for row in lake.members()]


def test_days_join_the_clusters_of_earlier_days_as_nights_do_in_a_dataset(tmp_path: Path) -> None:
    articles = corpus(90, seed=2)
    lake = Lake(tmp_path / "lake")
    for day in range(3):
        added = lake.add(f"2026-01-0{day + 1}", rows(articles[30 * day : 30 * day + 30]), METHOD)
        assert added.articles == 30
        lake = Lake(tmp_path / "lake")  # as the next night finds it
    assert clustered(lake) == nights(tmp_path / "overdue.db", articles, 30)
    assert added.touched > 0
    assert added.texts < 60


def test_a_day_reads_only_the_texts_whose_clusters_it_touches(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.add("2026-01-01", rows(corpus(24, seed=1)), METHOD)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("articles/**/*.parquet")}
    strangers = [article(100 + n, "逾期", text(*range(50_000 + 9 * n, 50_006 + 9 * n)), lenders=()) for n in range(9)]
    assert lake.add("2026-01-02", rows(strangers), METHOD).texts == 0
    copy = lake.add("2026-01-03", rows([article(200, "逾期", strangers[4].text, lenders=())]), METHOD)
    assert (copy.touched, copy.texts) == (1, 1)
    assert before.items() <= {path: path.stat().st_mtime_ns for path in tmp_path.glob("articles/**/*.parquet")}.items()


def test_what_is_known_is_not_added_again_and_a_killed_run_leaves_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    day = rows(corpus(12, seed=3))
    lake.add("2026-01-01", day[:8], METHOD)
    again = lake.add("2026-01-02", day, METHOD)
    assert (again.articles, again.known) == (4, 8)
    state = lake.state
    lake.write_day("2026-01-03", 3, [row | {"id": 13} for row in day[:1]], {13: METHOD.keys(day[0]["words"])})
    assert Lake(tmp_path).state == state
    assert len(list(Lake(tmp_path).columns("articles", "id"))) == 12


def test_another_recipe_is_refused(tmp_path: Path) -> None:
    Lake(tmp_path).add("2026-01-01", rows(corpus(3, seed=3)), METHOD)
    with pytest.raises(ExportError, match="another recipe"):
        Lake(tmp_path).add("2026-01-02", [], Method(settings=DedupeSettings(bands=32)))


def test_duckdb_reads_a_lake(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="wants the extra overdue[loading]")
    lake = Lake(tmp_path)
    for day in (1, 2):
        lake.add(f"2026-01-0{day}", rows(corpus(20, seed=4)[10 * day - 10 : 10 * day]), METHOD)
    query = (
        f"SELECT a.date, count(*), count(DISTINCT m.cluster) FROM read_parquet('{tmp_path}/articles/*/*.parquet', "
        f"hive_partitioning = true) a JOIN read_parquet('{tmp_path}/members/run=000002/*.parquet') m USING (id) "
        "GROUP BY 1 ORDER BY 1"
    )
    found = duckdb.sql(query).fetchall()
    assert [(str(day), count) for day, count, _ in found] == [("2026-01-01", 10), ("2026-01-02", 10)]


def test_the_command_adds_what_the_lake_lacks(tmp_path: Path) -> None:
    articles = corpus(20, seed=4)
    write(tmp_path / "overdue.db", articles[:12])
    command = ["lake", str(tmp_path / "lake"), "--data", str(tmp_path), "--date"]
    first = CliRunner().invoke(overdue, [*command, "2026-01-01"])
    assert first.output.startswith("new articles: 12\nknown: 0\n")
    again = CliRunner().invoke(overdue, [*command, "2026-01-02"])
    assert again.output.startswith("new articles: 0\nknown: 12\n")
    assert clustered(Lake(tmp_path / "lake")) == nights(tmp_path / "again.db", articles[:12], 12)
