"""The forest: what it computes, and that the package's own asks only for what is given."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction import tree
from pipeline.extraction.features import Declared, Discussion, features
from pipeline.extraction.features.context import columns as context
from pipeline.extraction.forest import Forests, forests, probability
from pipeline.extraction.trees import ROWS, SCALE, Forest, parsed
from tests.unit.extraction.pages import html

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document

OWN = [forests().first, forests().second]
# One tree of two questions: is the block longer than 20, is more than half of it linked?
# Leaves: neither, long, linked, both.
TREE: dict[str, list[float]] = {"asked": [0, 1], "borders": [20.0, 0.5], "leaves": [-SCALE, 2 * SCALE, -3 * SCALE, 0]}
BLOCKS: dict[str, list[float]] = {"length": [10, 20, 21, 10, 30], "link_share": [0.0, 0.5, 0.5, 0.51, 1.0]}
LOG_ODDS = [-1.0, -1.0, 2.0, -3.0, 0.0]


def by_hand(*trees: dict[str, list[float]], bias: int = 0) -> Forest:
    return parsed({"columns": ["length", "link_share"], "trees": list(trees), "bias": bias})


def columns(**values: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(numbers, dtype=float) for name, numbers in values.items()}


def test_the_log_odds_of_one_tree_are_those_of_its_leaves() -> None:
    assert by_hand(TREE).odds(columns(**BLOCKS)).tolist() == LOG_ODDS


def test_trees_and_bias_add_up() -> None:
    found = by_hand(TREE, TREE, bias=SCALE // 2).odds(columns(**BLOCKS))
    assert found.tolist() == [2 * odds + 0.5 for odds in LOG_ODDS]


def test_log_odds_as_probabilities() -> None:
    assert probability(np.array([0.0, 1.0, -1.0, 40.0])).tolist() == [0.5, 0.731059, 0.268941, 1.0]


def test_a_number_on_the_border_answers_no() -> None:
    same = by_hand(TREE).odds(columns(length=[20.0, 19.0], link_share=[0.5, 0.0]))
    assert same[0] == same[1]


def test_columns_that_it_does_not_ask_for_change_nothing() -> None:
    more = columns(**BLOCKS, depth=[9.0] * 5)
    assert by_hand(TREE).odds(more).tolist() == LOG_ODDS


@pytest.mark.parametrize("size", [1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 7])
def test_a_page_in_pieces_is_judged_like_a_page_as_a_whole(size: int) -> None:
    random = np.random.default_rng(size)
    given_columns = {name: random.normal(size=size) * 50 for name in OWN[0].columns}
    whole = OWN[0].odds(given_columns)
    assert whole.shape == (size,)
    alone = [0, size // 2, size - 1]
    some = OWN[0].odds({name: values[alone] for name, values in given_columns.items()})
    assert some.tolist() == whole[alone].tolist()


@given(
    st.lists(st.tuples(st.floats(0, 1e6, width=32), st.floats(0, 1, width=32)), min_size=1, max_size=40), st.randoms()
)
def test_the_order_of_the_blocks_does_not_matter(rows: list[tuple[float, float]], random: object) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = by_hand(TREE).odds(columns(length=[a for a, _ in rows], link_share=[b for _, b in rows]))
    mixed = [rows[place] for place in order]
    shuffled = by_hand(TREE).odds(columns(length=[a for a, _ in mixed], link_share=[b for _, b in mixed]))
    assert shuffled.tolist() == straight[order].tolist()


def page(source: str) -> Document:
    root = tree.parse(source)
    assert root is not None
    return tree.read_tree(root)


def test_the_second_forest_knows_what_the_first_thought_of_the_block_above() -> None:
    above = {"asked": [0, 0], "borders": [0.0, 0.0], "leaves": [-SCALE, 0, 0, SCALE]}
    both = Forests(first=by_hand(TREE), second=parsed({"columns": ["odds-1"], "trees": [above], "bias": 0}))
    document = page("<p>一</p><p>二</p><p>三</p>")
    found = both.probability(document, columns(length=[21.0, 10.0, 10.0], link_share=[0.0, 0.0, 0.0]))
    assert found.tolist() == [0.268941, 0.731059, 0.268941]


def test_the_package_has_forests_whose_parts_fit() -> None:
    data = json.loads(files("pipeline.extraction").joinpath("forests.json").read_text("utf-8"))
    for own, written in zip(OWN, (data["first"], data["second"]), strict=True):
        trees, depth = own.asked.shape
        assert trees == len(written["trees"]) > 10
        assert own.borders.shape == (trees, depth)
        assert own.leaves.shape == (trees, 2**depth)
        assert own.asked.min() >= 0
        assert own.asked.max() < len(own.columns) == len(set(own.columns))
        assert np.isfinite(own.borders).all()


def test_every_column_that_a_forest_asks_for_is_given() -> None:
    document = page(html())
    known = features(document, Declared(), Discussion())
    told = context(document, known["length"], OWN[0].odds(known))
    assert set(OWN[0].columns) - set(known) == set()
    assert set(OWN[1].columns) - set(known) - set(told) == set()
    assert set(known) & set(told) == set()


@pytest.mark.parametrize("own", OWN, ids=["first", "second"])
def test_every_column_of_a_forest_is_asked_by_some_tree(own: Forest) -> None:
    assert {own.columns[place] for place in own.asked.ravel()} == set(own.columns)


def test_they_are_read_once() -> None:
    assert forests() is forests()
