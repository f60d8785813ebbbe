"""Whose a day is, on pages of questions and posts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extraction import metadata, tree
from pipeline.extraction.answers import HEADING
from pipeline.extraction.byline import byline
from pipeline.model import Page

TITLE = "阳台薄荷三个月观察记录"
QUESTION = "买回来三个月了，每天晒两个小时太阳，叶子越来越小，也不爆盆。"
ANSWERS = (
    "盆太小，换一个口径二十厘米的，根能散开就会长。",
    "多掐尖，掐一次分两个头，两个月就满了。",
    "两个小时不够，至少晒半天，不然只会徒长。",
)
TEXT = (QUESTION, *ANSWERS)
DAYS = ("2024-05-03 09:12", "2024-05-04 20:31", "2024-05-09 07:45")


def day_of(posts: str, title: str = TITLE) -> str | None:
    """The day of a page with some posts, of which the texts above are taken."""
    source = f"<html><title>{title}</title><body><h1>{title}</h1>{posts}<footer>Copyright 2010-2024</footer>"
    root = tree.parse(source)
    assert root is not None
    document = tree.read_tree(root)
    taken = tuple(block for block in document.blocks if block.text in TEXT)
    page = Page(url="http://a.example/1.html", source="t", fetched_at=datetime(2025, 5, 1, tzinfo=UTC), body=b"")
    return byline(page, metadata.read_head(root), document, taken, title, is_thread=True).published


def posts(shape: str, texts: tuple[str, ...] = ANSWERS) -> str:
    """Posts of one shape: ``{name}``, ``{day}``, ``{text}``."""
    names = ("北岸", "小满", "一盏灯")
    return "".join(shape.format(name=n, day=d, text=t) for n, d, t in zip(names, DAYS, texts, strict=True))


BELOW = "<div class=k><div class=t>{text}</div><div class=d>{day}</div></div>"
ABOVE = "<div class=k><b>{name}</b> <i>{day}</i><div class=t>{text}</div></div>"
FLAT = "<p class=d>{name} {day}</p><p>{text}</p>"
ASKED = f"<div class=q>{QUESTION}</div>"


@pytest.mark.parametrize("shape", [BELOW, ABOVE, FLAT])
def test_days_of_posts_are_the_answers_where_the_question_stands_above_them(shape: str) -> None:
    assert day_of(ASKED + posts(shape)) is None
    assert day_of(f"{ASKED}<p class=by>提问于 2024-05-01 18:20</p>{posts(shape)}") == "2024-05-01T18:20"


@pytest.mark.parametrize("shape", [ABOVE, FLAT])
def test_the_day_of_the_first_of_equal_posts_is_the_pages(shape: str) -> None:
    assert day_of(posts(shape, TEXT[:3])) == "2024-05-03T09:12"


@pytest.mark.parametrize("heading", ["律师解答（9）", "共 6 条回答", "其他答案", "回答1："])
def test_days_below_a_heading_of_answers_are_theirs(heading: str) -> None:
    assert HEADING.match(heading)
    assert day_of(f"<h3>{heading}</h3>{posts(BELOW)}") is None
    assert day_of(f"<p>2024-05-01 18:20</p><h3>{heading}</h3>{posts(BELOW)}") == "2024-05-01T18:20"
    assert day_of(f"<h3>{heading}</h3><p>提问时间：2024-05-01 18:20</p>{posts(BELOW)}") == "2024-05-01T18:20"


@pytest.mark.parametrize("line", ["回答最多的一天", "我的回答：不会", "30 条评论", "答辩"])
def test_other_lines_head_no_answers(line: str) -> None:
    assert not HEADING.match(line)


@pytest.mark.parametrize("label", ["回复时间：", "回答时间:", "回答者：北岸 ", "答复日期 "])
def test_a_label_says_that_a_day_is_an_answers(label: str) -> None:
    assert day_of(f"<p>{ANSWERS[0]}</p><p>{label}{DAYS[0]}</p><p>{ANSWERS[1]}</p>") is None
