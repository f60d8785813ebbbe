"""The main job on the bundled sample: one command, then everything that rests on it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from pipeline.errors import ConfigError
from pipeline.sample.server import serve
from pipeline.sample.site import load
from pipeline.store.layouts import ENOUGH
from tests.conftest import Overdue

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.sample.page import Gold

FIELDS = [
    "id",
    "url",
    "source",
    "site",
    "title",
    "author",
    "published",
    "fetched_at",
    "language",
    "text",
    "characters",
    "lenders",
    "topics",
    "cluster_id",
    "cluster_size",
    "canonical",
    "canonical_url",
    "relation",
    "similarity",
    "quality",
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Overdue, str]:
    """A folder in which the sample was run once, and the report that the run printed."""
    overdue = Overdue(tmp_path_factory.mktemp("sample"))
    return overdue, overdue("run", "--sample").stdout


@pytest.fixture(scope="module")
def overdue(done: tuple[Overdue, str]) -> Overdue:
    return done[0]


@pytest.fixture(scope="module")
def rows(overdue: Overdue) -> dict[str, dict[str, Any]]:
    """Every exported row by address."""
    return {row["url"]: row for row in overdue.rows("--all")}


@pytest.fixture(scope="module")
def gold() -> dict[str, Gold]:
    """The gold of every page by address."""
    sample = load()
    return {sample.url(page): page.gold for page in sample.pages}


def test_the_report_tells_what_was_done_and_what_to_try_next(done: tuple[Overdue, str]) -> None:
    report = done[1]
    for word in ("crawl\n", "fetched", "rejected\n", "off topic", "new clusters", "copies collapsed", "time\n"):
        assert word in report
    for hint in ("overdue search", "overdue serve", "overdue export"):
        assert hint in report
    assert "\x1b" not in report, "no colours and no progress where nobody looks"


def test_a_second_run_finds_nothing_new_and_fetches_almost_nothing(overdue: Overdue) -> None:
    before = overdue.rows("--all")
    assert "nothing new" in overdue("run", "--sample").stdout
    report = json.loads(overdue("report", "--json").stdout)
    asked = sum(number for name, number in report["counts"]["crawl"].items() if name != "not due")
    assert asked <= 3
    assert overdue.rows("--all") == before


def test_nothing_that_must_not_be_fetched_is_in_the_archive(overdue: Overdue, gold: dict[str, Gold]) -> None:
    archive = sqlite3.connect(overdue.cwd / "datasets/archive.db")
    archived = {url for (url,) in archive.execute("SELECT url FROM pages")}
    archive.close()
    assert {url for url, page in gold.items() if page.reason == "never fetched"} & archived == set()


def test_every_article_of_the_gold_is_in_the_dataset(rows: dict[str, dict[str, Any]], gold: dict[str, Gold]) -> None:
    wanted = {url for url, page in gold.items() if page.text and not page.reason}
    assert len(wanted) >= 60
    assert wanted - set(rows) == set()


def test_what_is_no_article_is_rejected(
    overdue: Overdue, gold: dict[str, Gold], rows: dict[str, dict[str, Any]]
) -> None:
    assert {url for url, page in gold.items() if page.reason} & set(rows) == set()


def test_no_two_different_articles_meet(rows: dict[str, dict[str, Any]], gold: dict[str, Gold]) -> None:
    held: dict[int, set[str | None]] = {}
    for url, row in rows.items():
        if gold[url].kind != "merged":
            held.setdefault(row["cluster_id"], set()).add(gold[url].cluster)
    assert {cluster: names for cluster, names in held.items() if len(names) > 1} == {}


@pytest.mark.parametrize("kind", ["exact", "reposted", "doubled", "reordered", "censored", "traditional", "truncated"])
def test_copies_are_found(kind: str, rows: dict[str, dict[str, Any]], gold: dict[str, Gold]) -> None:
    originals = {
        page.cluster: rows[url]["cluster_id"] for url, page in gold.items() if page.kind == "original" and url in rows
    }
    copies = [
        (page.cluster, rows[url]["cluster_id"]) for url, page in gold.items() if page.kind == kind and url in rows
    ]
    assert copies
    assert [copy for copy in copies if originals.get(copy[0], copy[1]) != copy[1]] == []


def test_exported_rows_have_the_fields_of_the_contract(rows: dict[str, dict[str, Any]]) -> None:
    assert all(list(row) == FIELDS for row in rows.values())
    canonical = [row for row in rows.values() if row["canonical"]]
    assert {row["relation"] for row in canonical} == {"canonical"}
    assert all(row["canonical_url"] == row["url"] and row["similarity"] == 1.0 for row in canonical)
    assert all(rows[row["canonical_url"]]["cluster_id"] == row["cluster_id"] for row in rows.values())


def test_every_format_holds_the_canonical_articles(overdue: Overdue, tmp_path: Path) -> None:
    wanted = [row["url"] for row in overdue.rows()]
    overdue("export", tmp_path / "a.csv")
    overdue("export", tmp_path / "a.parquet")
    overdue("export", tmp_path / "a.jsonl")
    overdue("export", tmp_path / "a.txt")
    table = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))))
    assert [row["url"] for row in table] == wanted
    assert pq.read_table(tmp_path / "a.parquet").column("url").to_pylist() == wanted
    assert [json.loads(line)["url"] for line in (tmp_path / "a.jsonl").read_text().splitlines()] == wanted
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("query", ["逾期", "协商还款", "微粒贷", "征信", "法院"])
def test_search_finds_what_a_substring_count_finds(
    query: str, overdue: Overdue, rows: dict[str, dict[str, Any]]
) -> None:
    from pipeline.tokens import fold

    hits = json.loads(overdue("search", query, "--all", "--limit", "0", "--json").stdout)
    wanted = {row["id"] for row in rows.values() if query in fold(row["title"]) or query in fold(row["text"])}
    assert {hit["id"] for hit in hits} == wanted


def test_search_without_a_hit_says_so_and_json_is_an_empty_array(overdue: Overdue) -> None:
    assert overdue("search", "不存在的说法啊").stdout == ""
    assert json.loads(overdue("search", "不存在的说法啊", "--json").stdout) == []


def test_show_takes_an_id_and_an_address(overdue: Overdue, rows: dict[str, dict[str, Any]]) -> None:
    row = next(row for row in rows.values() if row["cluster_size"] > 2)
    by_id = json.loads(overdue("show", str(row["id"]), "--json").stdout)
    assert by_id == json.loads(overdue("show", row["url"], "--json").stdout)
    assert len(by_id["cluster"]["members"]) == row["cluster_size"]
    assert row["title"] in overdue("show", str(row["id"])).stdout


def test_processing_everything_again_changes_nothing(overdue: Overdue, rows: dict[str, dict[str, Any]]) -> None:
    overdue("process", "--all")
    again = {row["url"]: row for row in overdue.rows("--all")}
    assert again == rows


def test_the_layouts_of_sites_with_articles_enough_are_known(overdue: Overdue, rows: dict[str, dict[str, Any]]) -> None:
    articles = Counter(row["site"] for row in rows.values())
    with closing(sqlite3.connect(overdue.cwd / "datasets/overdue.db")) as db:
        known = {site: json.loads(votes) for site, votes in db.execute("SELECT site, votes FROM site_layouts")}
        waiting = db.execute("SELECT count(*) FROM site_layouts WHERE state = 1").fetchone()
    assert known.keys() == {site for site, count in articles.items() if count >= ENOUGH}
    assert all(votes for votes in known.values())
    assert waiting == (0,)


def test_clusters_made_anew_are_the_same_but_for_copies_that_learning_finds(
    overdue: Overdue, rows: dict[str, dict[str, Any]], gold: dict[str, Gold]
) -> None:
    overdue("dedupe")

    def partition(of: dict[str, dict[str, Any]]) -> set[frozenset[str]]:
        clusters: dict[int, set[str]] = {}
        for url, row in of.items():
            clusters.setdefault(row["cluster_id"], set()).add(url)
        return {frozenset(members) for members in clusters.values()}

    anew, before = partition({row["url"]: row for row in overdue.rows("--all")}), partition(rows)
    assert all(any(cluster <= larger for larger in anew) for cluster in before)
    for cluster in anew - before:
        assert len({gold[url].cluster for url in cluster}) == 1


def test_the_sample_runs_beside_whatever_holds_its_port(tmp_path: Path) -> None:
    overdue = Overdue(tmp_path)
    with ExitStack() as stack:
        with suppress(ConfigError):  # whatever holds it already will do
            stack.enter_context(serve())
        done = overdue("run", "--sample")
    assert "any free ports will do" in done.stderr
    assert len(overdue.rows("--all")) > 60
