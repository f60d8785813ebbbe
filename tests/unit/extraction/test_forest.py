"""The forest: what it computes, and that the package's own asks only for what is given."""

from __future__ import annotations

import json
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction import body, tree
from pipeline.extraction.features import Declared, features
from pipeline.extraction.forest import ROWS, SCALE, forest, parsed
from tests.unit.extraction.pages import html

if TYPE_CHECKING:
    from pipeline.extraction.forest import Forest

# One tree of two questions: is the block longer than 20, is more than half of it linked?
# Leaves: neither, long, linked, both.
TREE: dict[str, list[float]] = {"asked": [0, 1], "borders": [20.0, 0.5], "leaves": [-SCALE, 2 * SCALE, -3 * SCALE, 0]}
BLOCKS: dict[str, list[float]] = {"length": [10, 20, 21, 10, 30], "link_share": [0.0, 0.5, 0.5, 0.51, 1.0]}
LOG_ODDS = [-1.0, -1.0, 2.0, -3.0, 0.0]


def by_hand(*trees: dict[str, list[float]], bias: int = 0) -> Forest:
    return parsed({"columns": ["length", "link_share"], "trees": list(trees), "bias": bias})


def columns(**values: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(numbers, dtype=float) for name, numbers in values.items()}


def test_the_probability_of_one_tree_is_that_of_its_leaves() -> None:
    found = by_hand(TREE).probability(columns(**BLOCKS))
    assert found.tolist() == pytest.approx([1 / (1 + exp(-odds)) for odds in LOG_ODDS])


def test_trees_and_bias_add_up_as_log_odds() -> None:
    found = by_hand(TREE, TREE, bias=SCALE // 2).probability(columns(**BLOCKS))
    assert found.tolist() == pytest.approx([1 / (1 + exp(-2 * odds - 0.5)) for odds in LOG_ODDS])


def test_a_number_on_the_border_answers_no() -> None:
    same = by_hand(TREE).probability(columns(length=[20.0, 19.0], link_share=[0.5, 0.0]))
    assert same[0] == same[1]


def test_columns_that_it_does_not_ask_for_change_nothing() -> None:
    more = columns(**BLOCKS, depth=[9.0] * 5)
    assert by_hand(TREE).probability(more).tolist() == by_hand(TREE).probability(columns(**BLOCKS)).tolist()


@pytest.mark.parametrize("size", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 7])
def test_a_page_in_pieces_is_judged_like_a_page_as_a_whole(size: int) -> None:
    random = np.random.default_rng(size)
    given_columns = {name: random.normal(size=size) * 50 for name in forest().columns}
    whole = forest().probability(given_columns)
    assert whole.shape == (size,)
    alone = [0, size // 2, size - 1]
    some = forest().probability({name: values[alone] for name, values in given_columns.items()})
    assert some.tolist() == whole[alone].tolist()


@given(
    st.lists(st.tuples(st.floats(0, 1e6, width=32), st.floats(0, 1, width=32)), min_size=1, max_size=40), st.randoms()
)
def test_the_order_of_the_blocks_does_not_matter(rows: list[tuple[float, float]], random: object) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = by_hand(TREE).probability(columns(length=[a for a, _ in rows], link_share=[b for _, b in rows]))
    mixed = [rows[place] for place in order]
    shuffled = by_hand(TREE).probability(columns(length=[a for a, _ in mixed], link_share=[b for _, b in mixed]))
    assert shuffled.tolist() == straight[order].tolist()


def test_the_package_has_a_forest_whose_parts_fit() -> None:
    data = json.loads(files("pipeline.extraction").joinpath("forest.json").read_text("utf-8"))
    own = forest()
    trees, depth = own.asked.shape
    assert trees == len(data["trees"]) > 10
    assert own.borders.shape == (trees, depth)
    assert own.leaves.shape == (trees, 2**depth)
    assert own.asked.min() >= 0
    assert own.asked.max() < len(own.columns) == len(set(own.columns))
    assert np.isfinite(own.borders).all()


def test_every_column_that_the_forest_asks_for_is_given() -> None:
    root = tree.parse(html())
    assert root is not None
    document = tree.read_tree(root)
    given_names = set(features(document, body.select(document), Declared()))
    assert set(forest().columns) - given_names == set()


def test_every_column_of_the_forest_is_asked_by_some_tree() -> None:
    own = forest()
    assert {own.columns[place] for place in own.asked.ravel()} == set(own.columns)


def test_it_is_read_once() -> None:
    assert forest() is forest()
