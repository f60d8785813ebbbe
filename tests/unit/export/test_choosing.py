"""Which articles an export takes, and that a condition of the user's own can do nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import ConfigError
from pipeline.export.exporting import export
from pipeline.export.splits import parse
from pipeline.quality.presets import Preset
from pipeline.store.corpus import Copies
from tests.unit.export.datasets import article, filled, order, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.store.dataset import Dataset

LISTING = "\n\n".join(f"{number}. 标题" for number in range(40))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """Ten articles of which three have copies elsewhere, one is a list, one is about another lender."""
    articles = [article(n, published=f"2024-{n + 1:02d}-05") for n in range(8)]
    articles += [article(50, text=LISTING, published=None, lenders=("微粒贷",)), article(51, site="c.example")]
    for place in range(3):
        for site in ("b.example", "b.example", "c.example"):
            number = 100 + len(articles)
            articles.append(article(number, text=articles[place].text, site=site, url=f"https://{site}/{number}"))
    with filled(tmp_path_factory.mktemp("data") / "overdue.db", articles) as made:
        yield made


def rows(dataset: Dataset, tmp_path: Path, **options: Any) -> list[dict[str, Any]]:
    export(dataset.db.conn, tmp_path / "a.jsonl", order(**options))
    return [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]


def test_copies_are_left_out_or_one_of_each_site_stays_or_all(dataset: Dataset, tmp_path: Path) -> None:
    canonical = rows(dataset, tmp_path)
    of_sites = rows(dataset, tmp_path, copies=Copies.SITE)
    everything = rows(dataset, tmp_path, copies=Copies.ALL)
    assert (len(canonical), len(of_sites), len(everything)) == (10, 16, 19)
    assert all(row["canonical"] for row in canonical)
    assert len({(row["cluster_id"], row["site"]) for row in of_sites}) == len(of_sites)
    assert {row["id"] for row in canonical} <= {row["id"] for row in of_sites}


def test_limits_leave_out_and_count_each_article_once(dataset: Dataset, tmp_path: Path) -> None:
    done = export(
        dataset.db.conn,
        tmp_path / "a.jsonl",
        order(since="2024-03", until="2024-06-30", lenders=("花呗",), presets=(Preset.C4,), min_quality=0.1),
    )
    assert done.tally.rows == 4
    assert done.dropped == {"older": 3, "newer": 3}
    done = export(dataset.db.conn, tmp_path / "a.jsonl", order(presets=(Preset.GOPHER, Preset.FINEWEB)))
    assert done.dropped == {"gopher: mostly lists": 1}
    assert done.tally.rows == 9


def test_lender_site_query_and_length_choose(dataset: Dataset, tmp_path: Path) -> None:
    assert [row["lenders"] for row in rows(dataset, tmp_path, lenders=("微粒贷",))] == [["微粒贷"]]
    assert {row["site"] for row in rows(dataset, tmp_path, sites=("c.example",))} == {"c.example"}
    assert rows(dataset, tmp_path, languages=("en",)) == []
    assert all(row["characters"] >= 100 for row in rows(dataset, tmp_path, min_characters=100))
    word = text(10)[:4]
    found = rows(dataset, tmp_path, query=f'"{word}"')
    assert found
    assert all(word in row["title"] + row["text"] for row in found)


def test_a_condition_in_sql_chooses(dataset: Dataset, tmp_path: Path) -> None:
    assert len(rows(dataset, tmp_path, where="site = 'c.example' OR published LIKE '2024-02%'")) == 2
    assert len(rows(dataset, tmp_path, where="EXISTS (SELECT 1 FROM json_each(lenders) WHERE value = '微粒贷')")) == 1
    assert len(rows(dataset, tmp_path, where="length(title) > 1 -- a remark")) == 10
    assert len(rows(dataset, tmp_path, where="title = ':value0'", min_characters=1)) == 0


@pytest.mark.parametrize(
    "where",
    [
        "1) OR (1",
        "1); DELETE FROM articles; --",
        "1; DROP TABLE articles",
        "id IN (SELECT id FROM articles)",
        "EXISTS (SELECT 1 FROM sqlite_master)",
        "load_extension('x')",
        "length(randomblob(1000000000)) > 0",
        "id IN (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r)",
        "random() > 0",
        "published > datetime('now')",
        "EXISTS (SELECT 1 FROM pragma_table_info('articles'))",
        "nosuchcolumn = 1",
        "id = :value0",
        "1 /* ",
        "attach 'x' as y",
        "rowid IN (SELECT rowid FROM articles_fts)",
        "",
    ],
)
def test_what_is_no_condition_over_the_fields_is_refused(where: str, dataset: Dataset, tmp_path: Path) -> None:
    if not where:
        assert len(rows(dataset, tmp_path, where=where)) == 10
        return
    with pytest.raises(ConfigError, match="--where"):
        rows(dataset, tmp_path, where=where)
    assert dataset.db.execute("SELECT count(*) FROM articles").fetchone() == (19,)
    assert not (tmp_path / "a.jsonl").exists()


def test_a_sample_is_the_same_each_time_and_another_with_another_seed(dataset: Dataset, tmp_path: Path) -> None:
    first = [row["id"] for row in rows(dataset, tmp_path, sample=5, seed=1)]
    assert first == [row["id"] for row in rows(dataset, tmp_path, sample=5, seed=1)]
    assert len(first) == 5
    assert first == sorted(first)
    assert {tuple(row["id"] for row in rows(dataset, tmp_path, sample=5, seed=seed)) for seed in range(4)} != {
        tuple(first)
    }
    assert len(rows(dataset, tmp_path, sample=99)) == 10


def test_no_cluster_crosses_a_split_and_a_grown_dataset_keeps_them(tmp_path: Path) -> None:
    articles = [article(n) for n in range(30)]
    copies = [article(200 + n, text=articles[n].text, site="b.example") for n in range(10)]
    split = "train=.5,dev=.2,test=.3"
    with filled(tmp_path / "small.db", [*articles, *copies[:4]]) as small:
        before = {row["url"]: row for row in rows(small, tmp_path, split=split, copies=Copies.ALL)}
    with filled(tmp_path / "large.db", [*articles, *copies, *(article(n) for n in range(300, 330))]) as large:
        after = {row["url"]: row for row in rows(large, tmp_path, split=split, copies=Copies.ALL)}
    assert all(after[url]["split"] == row["split"] for url, row in before.items())
    assert {row["split"] for row in after.values()} == {"train", "dev", "test"}
    of_cluster: dict[int, set[str]] = {}
    for row in after.values():
        of_cluster.setdefault(row["cluster_id"], set()).add(row["split"])
    assert {len(found) for found in of_cluster.values()} == {1}
    assert max(row["cluster_size"] for row in after.values()) > 1


def test_shares_of_splits_are_kept() -> None:
    splits = parse("train=.8,test=.2", 3)
    found = [splits.of(f"https://a.example/{number}") for number in range(5000)]
    assert abs(found.count("train") / 5000 - 0.8) < 0.02


@pytest.mark.parametrize(
    "split", ["train=.9", "train=.9,test=.2", "train=.5,train=.5", "train", "../x=1", "a=.5,b=.5,"]
)
def test_shares_that_do_not_add_up_are_refused(split: str) -> None:
    with pytest.raises(ConfigError, match="add up to 1"):
        parse(split, 0)
