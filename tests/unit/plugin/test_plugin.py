"""The Datasette pages over a dataset that holds what a stranger wrote."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from datasette.app import Datasette

from pipeline.dedup.fingerprint import fingerprint, recipe
from pipeline.model import Article
from pipeline.plugin.serving import build
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TEXT = (
    "花呗逾期以后先别慌。\n\n一、先打电话\n\n"
    + "说清楚收入为什么断了，再商量每个月能还多少，把答复记下来。" * 4
    + "\n\n最后按约定还。"
)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'javascript:alert(3)"


def article(number: int, title: str, text: str, url: str = "") -> Article:
    return Article(
        url=url or f"http://a.example/{number}",
        source="s",
        site="a.example",
        fetched_at=NOW,
        title=title,
        text=text,
        language="zh",
        published="2025-01-02",
        headings=("一、先打电话",),
        lenders=("花呗",),
        topics=("协商还款",),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plugin") / "overdue.db"
    items = [
        article(1, "花呗逾期怎么协商还款", TEXT),
        article(2, "花呗逾期怎样协商还款", TEXT.replace("为什么", "为何")),
        article(3, HOSTILE, f"{HOSTILE}。逾期以后的事情说来话长，先看合同再看账单。" * 5, "javascript:alert(4)"),
    ]
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", NOW)
        with dataset.atomic():
            written = dataset.write_articles(items, run)
            prints = [fingerprint(item.text, recipe()) for item in items]
            Index(dataset.db).place([(w.id, p) for w, p in zip(written, prints, strict=True)])
    return path


def get(path: Path, *urls: str, served: Datasette | None = None) -> list[Any]:
    async def ask() -> list[Any]:
        datasette = served or build(path)
        await datasette.invoke_startup()
        return [await datasette.client.get(url) for url in urls]

    return asyncio.run(ask())


def test_every_page_opens(path: Path) -> None:
    pages = get(
        path,
        "/",
        "/-/overdue/search?q=协商还款",
        "/-/overdue/search?lender=花呗&all=1",
        '/-/overdue/search?q="((*&page=x',
        "/-/overdue/article/1",
        "/-/overdue/cluster/1?a=1&b=2",
        "/overdue/canonical_articles",
        "/overdue/cluster_members?_facet=relation",
        "/overdue/biggest_clusters",
        "/overdue/who_copies_whom",
        "/-/static-plugins/overdue/overdue.css",
    )
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert get(path, "/-/overdue/article/999")[0].status_code == 404


def test_the_start_page_and_search_show_articles_once(path: Path) -> None:
    start, hits = get(path, "/", "/-/overdue/search?q=协商还款")
    assert "花呗逾期怎么协商还款" in start.text
    assert "<mark>协商还款</mark>" in hits.text
    assert hits.text.count("/-/overdue/article/") == 1


def test_a_comparison_marks_what_differs(path: Path) -> None:
    (page,) = get(path, "/-/overdue/cluster/1?a=1&b=2")
    assert "<mark>为什么</mark>" in page.text
    assert "<mark>为何</mark>" in page.text


@pytest.mark.parametrize(("query", "wanted"), [("逾期", 3), ("协商还款", 2), ("花呗", 2), ("没有的", 0)])
def test_the_search_box_of_the_table_counts_like_a_substring_search(path: Path, query: str, wanted: int) -> None:
    (found,) = get(path, f"/overdue/articles.json?_search={query}")
    assert found.json()["filtered_table_rows_count"] == wanted
    (plain,) = get(path, f"/overdue/articles.json?_search={query}", served=Datasette([str(path)]))
    assert plain.json()["filtered_table_rows_count"] == wanted


def test_what_strangers_wrote_is_inert(path: Path) -> None:
    pages = get(
        path, "/", "/-/overdue/search?q=逾期", "/-/overdue/article/3", "/-/overdue/search?q=<script>alert(1)</script>"
    )
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert 'href="javascript:' not in page.text


def test_other_databases_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    conn = sqlite3.connect(other)
    conn.execute("CREATE TABLE mine (x)")
    conn.close()
    start, ours = get(other, "/", "/-/overdue/search?q=x", served=Datasette([str(other)]))
    assert start.status_code == 200
    assert "mine" in start.text
    assert ours.status_code == 404


def test_a_filter_without_a_query_finds_whatever_passes_it(path: Path) -> None:
    (page,) = get(path, "/-/overdue/search?lender=花呗&all=1")
    assert "3 条结果" in page.text
