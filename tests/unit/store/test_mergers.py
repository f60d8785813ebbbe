from __future__ import annotations

import random
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from tests.unit.store.shelf import invented

if TYPE_CHECKING:
    from tests.unit.store.shelf import Shelf

FIRST, SECOND = invented(1), invented(2)
HEAD, TAIL = invented(3, 40), invented(4, 40)
WHOLES = {10: FIRST + SECOND, 11: HEAD + FIRST + SECOND, 12: FIRST + SECOND + TAIL, 13: SECOND + FIRST}


@pytest.mark.parametrize("seed", range(6))
def test_two_excerpts_do_not_make_a_merged_page_of_an_article_that_stands_on_several_pages(
    shelf: Shelf, seed: int
) -> None:
    given = {0: FIRST, 1: SECOND, **WHOLES}
    for name in random.Random(seed).sample(sorted(given), len(given)):
        shelf.add({name: given[name]}, {10: "2024-01-01"})
    assert shelf.clusters() == {frozenset(given)}
    assert shelf.relations() == {
        0: "excerpt", 1: "excerpt", 10: "canonical", 11: "near", 12: "near", 13: "reordered",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_two_articles_with_copies_stay_apart_though_a_page_of_both_is_copied_too(shelf: Shelf, seed: int) -> None:
    firsts, seconds = ({number + n: text for n in range(4)} for number, text in ((0, FIRST), (20, SECOND)))
    given = {**firsts, **seconds, 10: WHOLES[10], 11: WHOLES[11]}
    for name in random.Random(seed).sample(sorted(given), len(given)):
        shelf.add({name: given[name]})
    groups = shelf.clusters()
    assert {group - set(WHOLES) for group in groups} == {frozenset(firsts), frozenset(seconds)}
    assert {shelf.relations()[name] for name in (10, 11)} == {"merged"}


def test_a_page_of_two_articles_is_called_so_though_a_longer_copy_stood_for_the_first(shelf: Shelf) -> None:
    longer = FIRST + invented(5, 180)  # the page holds too little of it to tell at once
    shelf.add({0: longer, 1: FIRST + SECOND, 2: SECOND, 3: FIRST}, {3: "2024-01-01"})
    assert {group - {1} for group in shelf.clusters()} == {frozenset({0, 3}), frozenset({2})}
    assert shelf.relations() == {0: "extended", 1: "merged", 2: "canonical", 3: "canonical"}


@pytest.mark.parametrize("founder", [None, SECOND + invented(6, 260)])
def test_a_page_is_called_merged_when_the_second_of_its_articles_comes(shelf: Shelf, founder: str | None) -> None:
    shelf.add({0: FIRST, 1: FIRST + SECOND}, {0: "2024-01-01", 1: "2024-02-01"})
    if founder:  # what the cluster of the second article began with is no part of the page
        shelf.add({3: founder}, {3: "2024-01-05"})
    assert shelf.relations()[1] == "extended"
    shelf.add({2: SECOND}, {2: "2024-01-10"})
    assert shelf.relations()[1] == "merged"
    assert not any({0, 2} <= group for group in shelf.clusters())


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_merged_page_stands_with_the_article_that_fills_most_of_it_in_any_order(
    shelf: Shelf, order: tuple[int, ...]
) -> None:
    shorter = invented(2, 200)
    given = {0: FIRST + invented(5, 400), 1: FIRST + shorter, 2: shorter, 3: FIRST}
    for name in order:
        shelf.add({name: given[name]}, {3: "2024-01-01"})
    assert shelf.clusters() == {frozenset({0, 1, 3}), frozenset({2})}
    assert shelf.relations()[1] == "merged"


def test_a_merged_page_moves_when_the_article_that_stood_for_the_other_cluster_changes(shelf: Shelf) -> None:
    third = invented(7, 230)
    shelf.add({0: FIRST[:200], 1: third, 2: FIRST + third})
    assert frozenset({1, 2}) in shelf.clusters()
    shelf.add({3: FIRST}, {3: "2024-01-01"})
    assert shelf.clusters() == {frozenset({0, 2, 3}), frozenset({1})}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_merged_page_stands_with_its_article_and_not_with_the_text_about_the_lender_of_its_other_one(
    shelf: Shelf, order: tuple[int, ...]
) -> None:
    longer = "".join(f"花呗第{number}次提醒。{invented(20 + number, 60)}" for number in range(4))
    shorter = "".join(f"借呗分期借呗还款，{invented(30 + number, 30)}" for number in range(5))
    given = {0: longer, 1: shorter, 2: shorter + longer, 3: longer.replace("花呗", "借呗")}
    for name in order:
        shelf.add({name: given[name]})
    assert shelf.clusters() == {frozenset({0, 2}), frozenset({1}), frozenset({3})}
    assert shelf.relations()[2] == "merged"
