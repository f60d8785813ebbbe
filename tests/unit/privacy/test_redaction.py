"""Personal data goes, whatever its writing; what only looks like it stays."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.privacy import PRECISION, RECALL, measure, ours
from benchmarks.privacy_cases import HELD_OUT, by_hand, negatives, positives
from pipeline.privacy.hotlines import hotlines
from pipeline.privacy.kinds import PLACEHOLDERS, Kind
from pipeline.privacy.redaction import find, redact


def test_precision_and_recall_on_cases_made_by_rules() -> None:
    score = measure([*positives(HELD_OUT, 7, 1400), *negatives(HELD_OUT, 7, 1400)], ours)
    assert score.precision >= PRECISION
    assert score.recall >= RECALL
    assert score.alarms <= 2


def test_every_case_written_by_hand_is_right() -> None:
    cases = by_hand()
    assert sum(bool(case.places) for case in cases) >= 75
    assert sum(not case.places for case in cases) >= 150
    assert measure(cases, ours).errors == []


@pytest.mark.parametrize("number", sorted(hotlines()))
def test_hotlines_stay_in_every_setting(number: str) -> None:
    for text in (f"投诉请拨打{number}。", f"电话：{number}", f"客服热线 {number} 转人工", f"010-{number}"):
        assert redact(text)[0] == text


def test_placeholders_tell_what_stood_there() -> None:
    text, counts = redact("张总微信：abc_12345，电话１３８－００１３－８０００，车牌京A·12345。")
    assert text == "张总微信：[微信]，电话[电话]，车牌[车牌]。"
    assert counts == {Kind.WECHAT: 1, Kind.TELEPHONE: 1, Kind.PLATE: 1}
    assert set(PLACEHOLDERS) == set(Kind)


def test_of_finds_that_overlap_nothing_stays() -> None:
    assert redact("微信同号0591-34929098-642")[0] == "微信同号[微信]"


def test_bylines_go_only_where_asked_for() -> None:
    text = "作者：王建国\n\n正文"
    assert redact(text)[0] == text
    assert redact(text, bylines=True)[0] == "作者：[姓名]\n\n正文"


@given(st.text(st.sampled_from("1385 零一三八-号路栋微信vQ：@.京A王建国，。x\n"), max_size=60))
def test_what_was_redacted_is_not_found_again(text: str) -> None:
    once, _ = redact(text)
    spans = find(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for span in spans:
        assert text[span.start : span.end].strip()
    assert len(find(once)) <= len(spans)


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_redacted(text: str) -> None:
    redact(text)


@pytest.mark.parametrize("piece", ["长", "1-", "一三八", "a@", "路1号", "微信：", "头像 ", "138", "\n王建", "加V a1"])
def test_long_texts_take_time_in_proportion(piece: str) -> None:
    start = time.process_time()
    redact(piece * 5_000)
    assert time.process_time() - start < 10
