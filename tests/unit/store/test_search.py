"""What search finds, in which order, and how it shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Article
from pipeline.store import search as searching
from pipeline.store.connection import APPLICATION_ID
from pipeline.store.dataset import Dataset
from pipeline.store.query import LONGEST, expression, parse
from pipeline.store.search import Filters, Order, count, match_expression, search
from pipeline.store.snippet import highlight, snippet, spans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def article(number: int, title: str, text: str, lender: str = "花呗", site: str = "a.example") -> Article:
    return Article(
        url=f"http://{site}/{number}",
        source="s",
        site=site,
        fetched_at=NOW,
        title=title,
        text=text,
        language="zh",
        lenders=(lender,),
        topics=("协商还款",),
    )


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    with Dataset(tmp_path_factory.mktemp("search") / "overdue.db") as dataset:
        run = dataset.begin_run("test", "any", NOW)
        items = [
            article(1, "先协商再还款", "信用卡逾期了，可以谈。"),
            article(2, "怎么办", "信用卡逾期以后被起诉，要协商。", "借呗"),
            article(3, "抄来的一篇", "信用卡逾期以后被起诉，要协商。", "借呗", "b.example"),
            article(4, "别的", "房贷断供的处理。\n\n协商\n\n再说", "工商银行"),
        ]
        with dataset.atomic():
            dataset.write_articles(items, run)
            dataset.db.conn.executemany(
                "INSERT INTO clusters (id, canonical_id, size, reason) VALUES (?, ?, ?, '')",
                [(1, 1, 1), (2, 2, 2), (4, 4, 1)],
            )
            dataset.db.conn.execute("UPDATE articles SET cluster_id = CASE id WHEN 3 THEN 2 ELSE id END")
            dataset.db.conn.execute(
                "INSERT INTO copies (article_id, relation, similarity, substituted) VALUES (3, 'exact', 1.0, 0.0)"
            )
        yield dataset


def ids(dataset: Dataset, query: str, **options: bool) -> list[int]:
    return [hit.id for hit in search(dataset.db, query, limit=0, **options).hits]


def test_a_title_says_more_than_a_text(dataset: Dataset) -> None:
    assert ids(dataset, "协商")[0] == 1


def test_copies_come_when_asked_for_and_last(dataset: Dataset) -> None:
    assert sorted(ids(dataset, "起诉")) == [2]
    assert ids(dataset, "起诉", everything=True) == [2, 3]
    (hit,) = search(dataset.db, "起诉").hits
    assert (hit.copies, hit.canonical) == (1, True)


def test_a_long_term_that_stands_nowhere_is_cut_into_words(dataset: Dataset) -> None:
    assert ids(dataset, "起诉信用卡逾期") == [2]
    assert ids(dataset, '"起诉信用卡逾期"') == []
    assert ids(dataset, "信用卡逾期以后") == [2]


def test_everything_without_a_word(dataset: Dataset) -> None:
    assert sorted(ids(dataset, "-逾期")) == [4]
    assert sorted(ids(dataset, "-逾期 -断供")) == []


def test_a_piece_is_not_found_across_paragraphs(dataset: Dataset) -> None:
    assert ids(dataset, "处理。协商") == []
    assert ids(dataset, '"处理。 协商"') == [4]


def test_filters_limit_and_stand_alone(dataset: Dataset) -> None:
    def found(query: str, filters: Filters) -> set[int]:
        return {hit.id for hit in search(dataset.db, query, everything=True, limit=0, filters=filters).hits}

    assert found("协商", Filters(lender="借呗")) == {2, 3}
    assert found("", Filters(lender="借呗")) == {2, 3}
    assert found("", Filters(lender="借呗", site="b.example")) == {3}
    assert found("", Filters(topic="协商还款")) == {1, 2, 3, 4}
    assert found("", Filters()) == set()
    assert count(dataset.db, "", filters=Filters(lender="借呗")) == 1


@pytest.mark.parametrize("query", ["协", "房", "。", "商", "贷", "a"])
def test_a_single_character_is_found_wherever_it_stands(dataset: Dataset, query: str) -> None:
    rows = dataset.db.execute("SELECT id FROM articles WHERE instr(title || char(10) || text, ?)", [query])
    wanted = {row[0] for row in rows} if query != "。" else set()  # a mark alone says nothing
    assert set(ids(dataset, query, everything=True)) == wanted


def test_filters_by_year_copies_and_spinning(dataset: Dataset) -> None:
    with dataset.db.conn:
        dataset.db.conn.execute("UPDATE articles SET published = '2024-05-06' WHERE id IN (1, 3)")
        dataset.db.conn.execute("UPDATE copies SET relation = 'spun'")
    try:

        def found(everything: bool, **filters: str | int) -> list[int]:
            limits = Filters(**filters)  # type: ignore[arg-type]
            page = search(dataset.db, "", everything=everything, filters=limits)
            assert count(dataset.db, "", everything=everything, filters=limits) == page.total == len(page.hits)
            assert search(dataset.db, "", everything=everything, filters=limits, offset=9).total == page.total
            return sorted(hit.id for hit in page.hits)

        assert found(True, year="2024") == [1, 3]
        assert found(False, year="2024") == [1]
        assert found(False, copies=1) == [2]
        assert found(False, spun="yes") == [2]
        assert found(False, spun="no") == [1, 4]
        assert found(True, spun="yes") == [3]
        assert found(True, spun="no") == [1, 2, 4]
    finally:
        with dataset.db.conn:
            dataset.db.conn.execute("UPDATE articles SET published = NULL")
            dataset.db.conn.execute("UPDATE copies SET relation = 'exact'")


def test_hits_come_in_the_order_that_was_asked_for(dataset: Dataset) -> None:
    assert [hit.id for hit in search(dataset.db, "协商", everything=True, order=Order.ADDED).hits] == [4, 3, 2, 1]
    assert search(dataset.db, "协商", order=Order.COPIES).hits[0].id == 2


@pytest.mark.parametrize("everything", [False, True])
def test_of_a_crowd_of_hits_those_with_it_in_the_title_come_first(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    calm = ids(dataset, "协商", everything=everything)
    monkeypatch.setattr(searching, "POOL", 1)
    pages = [search(dataset.db, "协商", everything=everything, limit=1, offset=page) for page in range(4)]
    hits = [hit.id for page in pages for hit in page.hits]
    assert {page.total for page in pages} == {len(calm)}
    assert hits[0] == calm[0] == 1
    assert len(set(hits)) == len(hits)
    assert count(dataset.db, "协商", everything=everything) == len(calm)


def test_pages_of_hits_join_without_gap_or_overlap(dataset: Dataset) -> None:
    whole = ids(dataset, "协商")
    pages = [hit.id for start in range(4) for hit in search(dataset.db, "协商", limit=1, offset=start).hits]
    assert pages == whole


def test_an_index_of_another_spelling_is_built_anew(tmp_path: Path) -> None:
    path = tmp_path / "overdue.db"
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", NOW)
        dataset.write_articles([article(1, "标题", "花呗逾期")], run)
        dataset.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')")
        dataset.db.execute("UPDATE search_index SET spelling = spelling - 1")
        assert count(dataset.db, "花呗", everything=True) == 0
    with Dataset(path) as dataset:
        assert count(dataset.db, "花呗", everything=True) == 1


def test_a_dataset_shows_whose_it_is_while_it_is_written_first(tmp_path: Path) -> None:
    with Dataset(tmp_path / "overdue.db"):
        assert (tmp_path / "overdue.db").read_bytes()[68:72] == APPLICATION_ID.to_bytes(4, "big")


def test_a_long_query_is_cut_off(dataset: Dataset) -> None:
    assert sum(len(clause.terms) for clause in parse("逾 " * 5000)) == LONGEST // 2
    assert ids(dataset, "逾 期 " * 5000) == ids(dataset, "逾 期")


@given(st.text(st.sampled_from("逾期协商 \"“”-－|｜*()^:+{}\\'NEARANDOR\x00\ud800"), max_size=40))
def test_operators_in_any_order_are_no_error(dataset: Dataset, query: str) -> None:
    assert len(ids(dataset, query, everything=True)) == count(dataset.db, query, everything=True)
    assert match_expression(dataset.db.conn, query) == expression(
        query, lambda phrase: bool(dataset.db.execute("SELECT 1 FROM articles_fts(?)", [phrase]).fetchone())
    )


@given(st.text(max_size=60), st.text(max_size=6))
def test_highlighting_loses_nothing(text: str, query: str) -> None:
    assert "".join(piece.text for piece in highlight(text, query)) == text


def test_marks_fit_the_original_where_folding_changes_lengths() -> None:
    text = "……微粒貸㈱逾期２４％"
    assert [text[start:end] for start, end in spans(text, ("微粒贷", "24%"))] == ["微粒貸", "２４％"]


def test_a_snippet_is_one_line_around_the_first_match() -> None:
    text = "开头的话。\n\n" * 30 + "这里说协商，后面还有。" + "结尾的话。" * 40
    shown = snippet(text, ("协商",))
    assert "协商" in shown
    assert "\n" not in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
