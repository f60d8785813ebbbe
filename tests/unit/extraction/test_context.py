"""What the second forest is told: the first answers of the blocks around, in reading order and in style."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.extraction import tree
from pipeline.extraction.features.context import ALONE, NOWHERE, columns

ROWS = "<p class=a>一</p><p class=a>二</p><p class=b>三</p><p class=a>四</p><p class=b>五</p><h2>六</h2>"
ODDS = [4.0, 3.0, -4.0, 2.0, -3.0, 0.5]


def told(odds: list[float], source: str = ROWS) -> dict[str, list[float]]:
    root = tree.parse(source)
    assert root is not None
    document = tree.read_tree(root)
    found = columns(document, np.full(len(odds), 10.0), np.array(odds))
    return {name: values.tolist() for name, values in found.items()}


def test_neighbours_in_reading_order() -> None:
    assert told(ODDS)["odds-1"] == [NOWHERE, *ODDS[:-1]]
    assert told(ODDS)["odds+2"] == [*ODDS[2:], NOWHERE, NOWHERE]


def test_neighbours_in_style() -> None:
    assert told(ODDS)["style_above"] == [NOWHERE, 4.0, NOWHERE, 3.0, -4.0, NOWHERE]
    assert told(ODDS)["style_below"] == [3.0, 2.0, -3.0, NOWHERE, NOWHERE, NOWHERE]


def test_a_style_of_one_block_has_no_others() -> None:
    assert told(ODDS)["style_mean"][-1] == told(ODDS)["style_likely"][-1] == ALONE


def test_a_block_is_told_of_the_others_and_not_of_itself() -> None:
    changed = [-9.0, *ODDS[1:]]
    assert told(changed)["style_mean"][0] == pytest.approx(told(ODDS)["style_mean"][0])
    assert told(changed)["style_mean"][1] < told(ODDS)["style_mean"][1]


def test_how_far_the_first_and_the_last_likely_blocks_are() -> None:
    assert told(ODDS)["from_first"] == [0, 1, 2, 3, 4, 5]
    assert told(ODDS)["to_last"] == [5, 4, 3, 2, 1, 0]
    assert max(told([-1.0] * 6)["from_first"]) < 0


def test_what_is_likely_above_and_below() -> None:
    found = told([9.0, 9.0, -9.0, -9.0, -9.0, -9.0])
    assert found["likely_above3"][2] > 0.9 > 0.1 > found["likely_below3"][2]
    assert found["likely_order"][0] == 0.0
    assert found["likely_order"][3] > 0.9
