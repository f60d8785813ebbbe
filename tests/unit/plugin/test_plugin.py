"""The pages for people."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from lxml import html

from pipeline.archive.pages import Archive
from pipeline.model import Page
from pipeline.store.dataset import Dataset
from tests import datasets
from tests.unit.plugin.asking import get

ROOT = Path(__file__).parents[3]
OURS = (
    "/",
    "/-/overdue/search",
    "/-/overdue/search?q=协商还款",
    "/-/overdue/search?lender=花呗&all=1",
    '/-/overdue/search?q="((*&page=x',
    "/-/overdue/article/1",
    "/-/overdue/article/1/removed",
    "/-/overdue/cluster/1",
    "/-/overdue/cluster/1?a=1&b=2",
    "/-/overdue/overview",
)
DATASETTES = (
    "/overdue",
    "/overdue/canonical_articles",
    "/overdue/cluster_members?_facet=relation",
    "/overdue/biggest_clusters",
    "/overdue/who_copies_whom",
    "/-/static-plugins/overdue/overdue.css",
)


def text(page: str, selector: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in html.document_fromstring(page).cssselect(selector)]


def test_every_page_opens_under_serve_and_under_plain_datasette(path: Path) -> None:
    urls = [*OURS, *DATASETTES]
    assert [page.status_code for page in get(path, *urls)] == [200] * len(urls)
    plain = get(path, *urls, served=Datasette([str(path)]))
    assert [page.status_code for page in plain] == [200] * len(urls)


def test_what_is_not_there_is_not_found(path: Path) -> None:
    assert [page.status_code for page in get(path, "/-/overdue/article/999", "/-/overdue/cluster/999")] == [404, 404]


def test_the_start_page_and_search_show_articles_once(path: Path) -> None:
    start, hits = get(path, "/", "/-/overdue/search?q=协商还款")
    assert "花呗逾期怎么协商还款" in start.text
    assert "<mark>协商还款</mark>" in hits.text
    assert hits.text.count('href="/-/overdue/article/') == 1


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("q=逾期", 2),
        ("q=逾期&all=1", 6),
        ("q=逾期&lender=花呗", 1),
        ("q=逾期&topic=助学贷款", 1),
        ("q=逾期&site=a.example&all=1", 2),
        ("q=逾期&year=2023", 1),
        ("year=2025&all=1", 5),
        ("q=逾期&spun=yes", 1),
        ("q=逾期&spun=no", 1),
        ("spun=yes&all=1", 1),
        ("copies=4", 1),
        ("copies=5", 0),
        ("q=逾期&copies=1&spun=yes&year=2025&lender=花呗&topic=协商还款", 1),
    ],
)
def test_each_filter_leaves_what_it_should(path: Path, arguments: str, wanted: int) -> None:
    (page,) = get(path, f"/-/overdue/search?{arguments}")
    assert f"<strong>{wanted}</strong> 条结果" in page.text
    assert page.text.count("<li><h2>") == wanted


def test_a_filter_can_be_taken_off(path: Path) -> None:
    (page,) = get(path, "/-/overdue/search?q=逾期&lender=花呗&year=2025")
    links = [a.get("href") for a in html.document_fromstring(page.text).cssselect(".ov-chosen a")]
    assert links == ["?q=%E9%80%BE%E6%9C%9F&year=2025", "?q=%E9%80%BE%E6%9C%9F&lender=%E8%8A%B1%E5%91%97"]


def test_a_comparison_marks_each_kind_of_difference(path: Path) -> None:
    spun, censored, moved, extended = get(path, *(f"/-/overdue/cluster/1?a=1&b={copy}" for copy in (2, 3, 4, 5)))
    assert '<mark class="ov-m-spun" title="另一篇：起因">原因</mark>' in spun.text
    assert '<mark class="ov-m-spun" title="另一篇：原因">起因</mark>' in spun.text
    assert '<mark class="ov-m-gap">催收</mark>' in censored.text.replace(' title=""', "")
    assert '<mark class="ov-m-gap" title="缺：催收">' in censored.text
    links = html.document_fromstring(moved.text).cssselect("a.ov-moved")
    page = html.document_fromstring(moved.text)
    assert len(links) == 4
    assert all(page.get_element_by_id(link.get("href")[1:]) is not None for link in links)
    assert text(extended.text, ".ov-k-head td") == ["", "小编导语：今天聊聊这件事。"]
    assert text(extended.text, ".ov-k-tail td") == ["", "如有侵权请联系删除，谢谢配合。"]


def test_the_timeline_begins_with_who_published_first(path: Path) -> None:
    (page,) = get(path, "/-/overdue/cluster/1")
    days = text(page.text, ".ov-members time")
    assert days == sorted(days)
    assert len(html.document_fromstring(page.text).cssselect("svg.ov-chart circle")) == 5


@pytest.mark.parametrize(("query", "wanted"), [("逾期", 6), ("助学贷款", 1), ("花呗", 5), ("催收", 4), ("没有的", 0)])
def test_the_search_box_of_the_table_counts_like_a_substring_search(path: Path, query: str, wanted: int) -> None:
    conn = sqlite3.connect(path)
    found = conn.execute("SELECT count(*) FROM articles WHERE instr(title || text, ?)", [query]).fetchone()[0]
    assert found == wanted
    for served in (None, Datasette([str(path)])):
        (page,) = get(path, f"/overdue/articles.json?_search={query}", served=served)
        assert page.json()["filtered_table_rows_count"] == wanted


def test_the_overview_draws_charts_without_script_and_tells_their_numbers(path: Path) -> None:
    (page,) = get(path, "/-/overdue/overview")
    root = html.document_fromstring(page.text)
    assert len(root.cssselect("svg.ov-chart[role=img][aria-label]")) == 5
    assert root.cssselect("svg script, svg style") == []
    assert ["b.example", "2", "1", "50%"] in [
        text(html.tostring(row, encoding="unicode"), "th, td") for row in root.cssselect("#site tbody tr")
    ]
    assert "起因" in page.text


def test_every_page_has_landmarks_labels_and_a_language(path: Path) -> None:
    for page in get(path, *OURS):
        root = html.document_fromstring(page.text)
        assert root.get("lang") == "zh-Hans"
        assert len(root.cssselect("main")) == len(root.cssselect("h1")) == 1
        assert root.cssselect("a.ov-skip")[0].get("href") == "#ov-main"
        for field in root.cssselect("input, select"):
            labelled = field.get("aria-label") or field.cssselect("label") or field.iterancestors("label")
            assert labelled or root.cssselect(f"label[for='{field.get('id')}']"), field
        ids = [element.get("id") for element in root.cssselect("[id]")]
        assert len(ids) == len(set(ids))


def test_a_page_shows_what_was_removed_from_it(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{block}</p>" for block in datasets.TEXT.split("\n\n"))
    body = f"<title>花呗逾期怎么协商还款</title><h1>花呗逾期怎么协商还款</h1>{paragraphs}<p>上一篇：没有了</p>"
    with Archive(tmp_path / "archive.db") as archive:
        page = Page(url="http://b.example/1", source="s", fetched_at=datasets.NOW, body=body.encode())
        (number,) = archive.store_all([page])
    path = tmp_path / "overdue.db"
    datasets.write(
        path, [datasets.article(1, "花呗逾期怎么协商还款", datasets.TEXT, page_id=number, page_url=page.url)]
    )
    shown, removed = get(path, "/-/overdue/article/1", "/-/overdue/article/1/removed")
    assert "/-/overdue/article/1/removed" in shown.text
    assert any("上一篇" in line for line in text(removed.text, ".ov-dropped"))
    assert any("先打电话" in line for line in text(removed.text, ".ov-kept"))


def test_a_dataset_of_another_version_is_refused_with_a_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "overdue.db"
    datasets.write(path, datasets.family()[:1])
    with Dataset(path) as dataset:
        dataset.db.execute("UPDATE search_index SET spelling = 0")
    start, search, data = get(path, "/", "/-/overdue/search?q=逾期", "/-/overdue/search.json?q=逾期")
    for page in (start, search):
        assert (
            "was made by an older Overdue; `overdue process` upgrades it"
            in html.document_fromstring(page.text).text_content()
        )
    assert (search.status_code, data.status_code, data.json()["status"]) == (409, 409, 409)


def test_pages_open_while_a_run_writes(tmp_path: Path) -> None:
    path = tmp_path / "overdue.db"
    datasets.write(path, datasets.family())
    with Dataset(path) as writing, writing.atomic():
        run = writing.begin_run("test", "any", datasets.NOW)
        writing.write_articles([datasets.article(9, "又一篇", datasets.OTHER)], run)
        pages = get(path, *OURS)
    assert [page.status_code for page in pages] == [200] * len(OURS)


def test_the_questions_of_the_docs_can_be_asked(path: Path) -> None:
    docs = (ROOT / "docs" / "datasette.md").read_text(encoding="utf-8")
    questions = [
        each.strip() for block in re.findall(r"```sql\n(.*?)```", docs, re.DOTALL) for each in block.split(";")
    ]
    questions = [each for each in questions if each]
    assert len(questions) == 10
    for question, page in zip(
        questions, get(path, *(f"/overdue.json?sql={quote(each)}" for each in questions)), strict=True
    ):
        assert page.status_code == 200, (question, page.text)
        assert page.json()["rows"] or "征信" in question or "signals" in question, question


def test_other_databases_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    conn = sqlite3.connect(other)
    conn.execute("CREATE TABLE mine (x)")
    conn.execute("INSERT INTO mine VALUES ('=1')")
    conn.commit()
    conn.close()
    start, ours, sheet = get(other, "/", "/-/overdue/search?q=x", "/other/mine.csv", served=Datasette([str(other)]))
    assert start.status_code == 200
    assert "mine" in start.text
    assert ours.status_code == 404
    assert sheet.text.splitlines()[1] == "1,=1"


def test_a_dataset_beside_another_database_leaves_the_start_page_to_datasette(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE mine (x)")
    (start,) = get(path, "/", served=Datasette([str(path), str(other)]))
    assert start.status_code == 200
    assert "花呗逾期怎么协商还款" in start.text
