"""Two texts side by side: whatever differs has a place and a kind, and no text is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dedup.classes import builtin
from pipeline.dedup.comparison import Comparison, Kind, compare
from pipeline.dedup.laying import Mark, located
from tests import datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.dedup.comparison import Fragment

TERMS = builtin().members
BLOCKS = datasets.TEXT.split("\n\n")


def said(found: Comparison, side: str) -> str:
    """One text as its rows show it, in its own order."""
    shown = [paragraph for row in found.rows for paragraph in getattr(row, side)]
    assert [each.number for each in shown] == sorted(each.number for each in shown)
    return "\n\n".join("".join(piece.text for piece in each.pieces) for each in shown)


def marked(found: Comparison, side: str, mark: Mark) -> list[tuple[str, str]]:
    """The pieces of a text with that mark, and what the other text has there."""
    return [(piece.text, piece.other) for piece in pieces(found, side) if piece.mark is mark]


def pieces(found: Comparison, side: str) -> Iterator[Fragment]:
    for row in found.rows:
        for paragraph in getattr(row, side):
            yield from paragraph.pieces


def test_the_same_text_has_no_difference() -> None:
    found = compare(datasets.TEXT, datasets.TEXT, TERMS)
    assert {row.kind for row in found.rows} == {Kind.SAME}
    assert found.counts == {}


def test_words_in_the_place_of_others_are_spun_in_both_texts() -> None:
    found = compare(datasets.TEXT, datasets.SPUN, TERMS)
    assert marked(found, "first", Mark.SPUN) == [
        ("原因", "起因"), ("可以", "能够"), ("处理", "解决"), ("按照", "依照"),
    ]  # fmt: skip
    assert [(other, text) for text, other in marked(found, "second", Mark.SPUN)] == marked(found, "first", Mark.SPUN)
    assert list(found.substitutions()) == marked(found, "first", Mark.SPUN)
    assert found.counts == {"spun": 4}


def test_a_word_that_a_censor_took_out_leaves_a_gap_where_it_stood() -> None:
    found = compare(datasets.TEXT, datasets.TEXT.replace("催收", ""), TERMS)
    assert marked(found, "first", Mark.GAP) == [("催收", ""), ("催收", "")]
    assert marked(found, "second", Mark.GAP) == [("", "催收"), ("", "催收")]


def test_a_letter_that_a_censor_took_out_of_a_word_is_a_gap_too() -> None:
    found = compare("先看合同里写明的措施，再打电话去问清楚", "先看合同里写明的措，再打电话去问清楚", TERMS)
    assert marked(found, "second", Mark.GAP) == [("措", "措施")]


def test_words_that_were_stuffed_in_are_told() -> None:
    found = compare("遇到上门首先要求出示证件然后录音", "遇到上门首先客服要求出示证件然后录音", TERMS)
    assert marked(found, "second", Mark.STUFFED) == [("客服", "")]


def test_a_moved_paragraph_is_linked_both_ways() -> None:
    moved = "\n\n".join([BLOCKS[0], *BLOCKS[3:5], *BLOCKS[1:3], *BLOCKS[5:]])
    found = compare(datasets.TEXT, moved, TERMS)
    left = {(row.first[0].number, row.link) for row in found.rows if row.kind is Kind.LEFT}
    came = {(row.link, row.second[0].number) for row in found.rows if row.kind is Kind.CAME}
    assert left == came
    assert len(left) == found.counts["moved"] == 2


def test_what_was_put_before_and_behind_is_head_and_tail() -> None:
    found = compare(datasets.TEXT, f"小编有话说。\n\n{datasets.TEXT}\n\n如有侵权请联系删除。", TERMS)
    assert [row.kind for row in found.rows if row.kind is not Kind.SAME] == [Kind.HEAD, Kind.TAIL]


def test_what_was_put_or_left_out_in_the_middle_is_added_or_cut() -> None:
    more = "\n\n".join([*BLOCKS[:3], "与本文无关的一句广告词，请加微信领取资料。", *BLOCKS[3:]])
    assert [row.kind for row in compare(datasets.TEXT, more, TERMS).rows if row.kind is not Kind.SAME] == [Kind.ADDED]
    assert [row.kind for row in compare(more, datasets.TEXT, TERMS).rows if row.kind is not Kind.SAME] == [Kind.CUT]


def test_lines_that_one_text_breaks_stand_beside_the_whole() -> None:
    whole = "".join(BLOCKS[2:5])
    found = compare("\n\n".join(BLOCKS), "\n\n".join([*BLOCKS[:2], whole, *BLOCKS[5:]]), TERMS)
    assert {row.kind for row in found.rows} <= {Kind.SAME, Kind.CHANGED}
    assert (3, 1) in {(len(row.first), len(row.second)) for row in found.rows}


def test_traditional_characters_and_full_width_are_no_difference() -> None:
    found = compare("貸款逾期２４％的利息先問清楚再還", "贷款逾期24%的利息先问清楚再还", TERMS)
    assert found.counts == {}


def test_unlike_texts_stand_alone() -> None:
    found = compare(datasets.TEXT, datasets.OTHER, TERMS)
    assert not [row for row in found.rows if row.first and row.second]


TEXTS = st.lists(
    st.text(st.sampled_from("逾期协商还款，。催收原因起因(a)貸 \t1"), max_size=20) | st.sampled_from(BLOCKS), max_size=8
).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_no_text_is_lost_and_none_changes_its_order(first: str, second: str) -> None:
    found = compare(first, second, TERMS)
    assert (said(found, "first"), said(found, "second")) == (first, second)


@given(TEXTS)
def test_words_lie_in_their_text_one_behind_the_other(text: str) -> None:
    places = [place for word in located(text) for place in (word.start, word.end)]
    assert places == sorted(places)
    assert not places or places[-1] <= len(text)


@pytest.mark.parametrize("text", ["", "\n\n", "。", "逾期"])
def test_short_and_empty_texts_can_be_compared(text: str) -> None:
    assert compare(text, text, TERMS).counts == {}
    assert said(compare(text, datasets.TEXT, TERMS), "first") == text
