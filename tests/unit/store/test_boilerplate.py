"""What a site repeats in different articles becomes known, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.extraction.furniture import line_number
from pipeline.store.boilerplate import MIN_ARTICLES, WINDOW, Boilerplate
from pipeline.store.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROMISE = "本站编辑每日更新，欢迎把链接转给需要的朋友。"


@pytest.fixture
def boilerplate(tmp_path: Path) -> Iterator[Boilerplate]:
    with Dataset(tmp_path / "overdue.db") as dataset:
        yield Boilerplate(dataset.db)


def articles(count: int, *lines: str, first: int = 0) -> list[tuple[str, list[str]]]:
    return [("a.example", [f"第{first + n}篇里的话别处没有，只说这一次。", *lines]) for n in range(count)]


def test_a_line_of_many_articles_is_known(boilerplate: Boilerplate) -> None:
    boilerplate.learn(articles(MIN_ARTICLES - 1, PROMISE))
    assert not boilerplate.known("a.example")
    boilerplate.learn(articles(1, PROMISE, first=90))
    assert boilerplate.known("a.example") == {line_number(PROMISE)}
    assert not boilerplate.known("b.example")


def test_a_line_of_few_articles_among_many_is_not(boilerplate: Boilerplate) -> None:
    boilerplate.learn([*articles(60), *articles(MIN_ARTICLES, PROMISE, first=60)])
    assert not boilerplate.known("a.example")


def test_a_line_counts_once_an_article(boilerplate: Boilerplate) -> None:
    boilerplate.learn(articles(1, *[PROMISE] * MIN_ARTICLES))
    assert not boilerplate.known("a.example")


def test_what_is_known_stays_known(boilerplate: Boilerplate) -> None:
    boilerplate.learn(articles(MIN_ARTICLES, PROMISE))
    boilerplate.learn(articles(3 * WINDOW, first=100))
    assert boilerplate.known("a.example") == {line_number(PROMISE)}


def test_lines_that_never_come_again_are_forgotten(boilerplate: Boilerplate) -> None:
    for start in range(0, 10 * WINDOW, 8):
        boilerplate.learn(articles(8, first=start))
    (kept,) = boilerplate.db.execute("SELECT count(*) FROM site_lines").fetchone()
    assert kept <= WINDOW


def test_short_lines_and_files_without_a_site_are_not_counted(boilerplate: Boilerplate) -> None:
    boilerplate.learn([("a.example", ["完"]), ("", [PROMISE])] * MIN_ARTICLES)
    (kept,) = boilerplate.db.execute("SELECT count(*) FROM site_lines").fetchone()
    assert kept == 0
