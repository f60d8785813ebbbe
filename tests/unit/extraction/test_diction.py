"""The diction: pieces of lines in buckets, and a verdict that hears wording that no rule knows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.features.diction import BUCKETS, HEAD, TAIL, Diction, diction, pieces
from tests.unit.extraction.pages import PROSE


def said(*texts: str) -> list[float]:
    found: list[float] = diction().columns(texts)["said"].tolist()
    return found


def test_a_line_has_its_characters_pairs_and_threes_with_its_ends() -> None:
    line, bucket, place, size = pieces(["逾期", "天"])
    assert np.bincount(line).tolist() == [4 + 3 + 2, 3 + 2 + 1]
    assert size.tolist() == [4, 3]
    assert bucket.min() >= 0
    assert bucket.max() < BUCKETS
    assert place[line == 1].tolist() == [0, 1, 2, 0, 1, 0]


def test_digits_are_all_the_same() -> None:
    assert pieces(["加微信1234"])[1].tolist() == pieces(["加微信9876"])[1].tolist()


def test_the_middle_of_a_long_line_is_left_out() -> None:
    (_, bucket, _, size), whole = pieces(["a" * 10**5]), 3 * (HEAD + TAIL + 2) - 3
    assert size.tolist() == [HEAD + TAIL + 2]
    assert len(bucket) == whole


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8))
def test_a_line_is_heard_the_same_wherever_it_stands(texts: list[str]) -> None:
    together, alone = diction().columns(texts), [diction().columns([text]) for text in texts]
    for name in ("said", "said_mean", "said_head", "said_tail"):
        assert together[name].tolist() == pytest.approx([each[name][0] for each in alone])


def test_a_verdict_is_the_sum_of_its_pieces() -> None:
    weights = np.zeros(BUCKETS)
    weights[pieces(["期"])[1][1]] = 2.0
    found = Diction(weights=weights, bias=-1.0).columns(["逾期", "逾"])
    assert found["said"].tolist() == pytest.approx([2.0 / 3.0 - 1.0, -1.0])
    assert found["said-1"].tolist() == pytest.approx([0.0, 2.0 / 3.0 - 1.0])


def test_the_package_hears_prose_as_prose_and_furniture_as_furniture() -> None:
    furniture = ("扫码下载客户端，随时看新的", "本页面内容由网友上传，与本站立场无关", "转发给有需要的朋友吧")
    assert min(said(*PROSE)) > max(said(*furniture))
