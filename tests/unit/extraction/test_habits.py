"""The other pages of a site have a say in what is the article."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from pipeline.extraction.extract import extract, read
from pipeline.extraction.habits import Habits
from pipeline.extraction.layout import Layout, layout, unit
from pipeline.extraction.survey import survey
from pipeline.extraction.tree import parse, read_tree
from pipeline.model import Page, Rejected

BODY = [
    "逾期以后先别慌，把每一家的账单导出来，按到期的先后排好，心里就有了底。",
    "能还的先还，还不上的主动打电话，说清楚收入和打算，请对方把方案写下来。",
    "谈妥以后按月还款，每一笔都留好凭证，三年五年以后记录会慢慢好起来。",
]


def markup(number: int, aside: str = "今天的天气不错，适合出门走走，记得带伞，早晚温差大，注意添衣。") -> str:
    paragraphs = "".join(f'<p class="t{number}">第{number}回说：{text}</p>' for text in BODY)
    return (
        f'<html><head><title>第{number}篇谈还款</title></head><body><div class="top"><a href="/">首页</a></div>'
        f'<div id="post-{number}" class="text"><h1>第{number}篇谈还款</h1>{paragraphs}</div>'
        f'<div class="aside"><p>{aside}</p></div></body></html>'
    )


def page(number: int, body: str = "") -> Page:
    fetched = datetime(2025, 3, 1, tzinfo=UTC)
    return Page(
        url=f"https://a.example/{number}", source="t", fetched_at=fetched, body=(body or markup(number)).encode()
    )


def units(body: str) -> dict[str, int]:
    document = read_tree(parse(body))
    return {block.text: unit(document, block) for block in document.blocks}


def test_what_a_template_writes_in_one_place_is_one_unit_on_all_pages() -> None:
    first, second = units(markup(1)), units(markup(2))
    assert first["第1回说：" + BODY[0]] == second["第2回说：" + BODY[0]] == first["第1回说：" + BODY[1]]
    assert first["第1篇谈还款"] == second["第2篇谈还款"]
    assert len({first["首页"], first["第1篇谈还款"], first["第1回说：" + BODY[0]]}) == 3


def test_a_line_of_another_kind_in_the_same_place_is_another_unit() -> None:
    made = units(
        "<div><p>先把账单导出来，按到期先后排好，心里有底。</p><p>正文：</p>"
        "<p><a href='/x'>相关的一篇文章标题在这里</a></p></div>"
    )
    assert len(set(made.values())) == 3


def test_numbers_of_units_are_the_same_on_every_machine() -> None:
    assert units("<div class='a'><p>先还信用卡。</p></div>") == {"先还信用卡。": 2876143772}


def test_votes_count_lines_taken_and_left() -> None:
    document = read_tree(parse(markup(1)))
    orders = frozenset(block.order for block in document.blocks if "第1回" in block.text)
    votes = layout([(document, orders), (document, orders)]).votes
    assert votes[unit(document, next(block for block in document.blocks if "第1回" in block.text))] == (0, 6)
    assert sum(left for left, _ in votes.values()) == 2 * (len(document.blocks) - 3)


def test_votes_move_an_unsure_page_and_leave_a_sure_one() -> None:
    document = read_tree(parse("<div><p>这一行不长，说不准。</p></div>"))
    for_it = Layout(votes={unit(document, document.blocks[0]): (0, 9)})
    against = Layout(votes={unit(document, document.blocks[0]): (9, 0)})
    assert for_it.told(document, np.array([0.3]))[0] > 0.9 > 0.1 > against.told(document, np.array([0.7]))[0]
    assert for_it.told(document, np.array([0.0001]))[0] < 0.5


@pytest.mark.parametrize("probability", [0.0, 0.2, 0.5, 1.0])
def test_units_never_seen_and_even_votes_say_nothing(probability: float) -> None:
    document = read_tree(parse("<div><p>这一行不长，说不准。</p></div>"))
    number = unit(document, document.blocks[0])
    for known in (Layout(), Layout(votes={number: (4, 4)}), Layout(votes={number + 1: (9, 0)})):
        assert known.told(document, np.array([probability]))[0] == pytest.approx(probability, abs=2e-6)


def test_a_survey_knows_where_articles_stand_and_skips_pages_without_one() -> None:
    pages = [page(number) for number in range(4)]
    known = survey([*pages, page(9, "<html><body><a href='/'>首页</a></body></html>")])
    assert known == survey(pages)
    document = read_tree(parse(markup(1)))
    taken = {block.text for block in document.blocks if known.votes[unit(document, block)] == (0, 12)}
    assert {f"第1回说：{text}" for text in BODY} <= taken


def test_a_page_of_a_known_site_is_read_as_its_other_pages_say() -> None:
    document = read_tree(parse(markup(5)))
    own = next(block for block in document.blocks if BODY[1] in block.text)
    never = Habits(layout=Layout(votes={unit(document, own): (10**6, 0)}))
    alone, told = read(page(5)), read(page(5), never.layout)
    assert not isinstance(alone, Rejected)
    assert not isinstance(told, Rejected)
    assert alone.selection.probability[own.order] > 0.9
    assert told.selection.probability[own.order] < 0.5


def test_habits_of_the_same_pages_change_nothing_that_was_clear() -> None:
    known = Habits(layout=survey(page(number) for number in range(6)))
    assert all(extract(page(number), known) == extract(page(number)) for number in range(3))
    assert not isinstance(read(page(1), known.layout), Rejected)
