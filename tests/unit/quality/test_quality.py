"""Signals count what they say, quality orders texts, presets drop with a reason."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import report, samples
from pipeline.dedup.fingerprint import fingerprint
from pipeline.quality.presets import RULES, Preset, dropped
from pipeline.quality.repetition import longest_repeat, repeated, top_gram
from pipeline.quality.score import NAMES, parts, quality
from pipeline.quality.signals import Signals, measure

PROSE = (
    "逾期以后，先把每一张卡的欠款和利息写下来，再算自己每个月能还多少。\n\n打电话给银行的时候，说清楚原因和打算，不要答应做不到的数字。\n\n"
    "根据《民法典》第六百七十五条，借款人应当按照约定的期限返还借款；谈好以后，让对方把方案写成文字发过来。\n\n收到以后核对金额和日期，按时还款，并保留每一次的凭证。"
)


def signals(text: str, title: str = "花呗逾期怎么协商还款") -> Signals:
    return measure(title, text, fingerprint(text).words)


def quality_of(text: str, title: str = "花呗逾期怎么协商还款") -> float:
    return quality(parts(signals(text, title), len("".join(text.split()))))


def test_held_out_texts_are_in_order() -> None:
    assert report([each for each in samples(1) if each.origin < 5]) > 0.86


def test_signals_count_what_they_say() -> None:
    found = signals(PROSE)
    assert (found.lines, found.statutes, found.gaps, found.advertising, found.stuffing) == (4, 2, 0, 0, 0)
    assert found.ended == 1
    assert found.chinese > 0.85
    assert signals("加微信领取方案，立即咨询。" * 3).advertising > 5
    assert signals("面临 的情况，坚决 抵制。").gaps > 0
    assert signals("• 一\n\n• 二\n\n3. 三").listed == 1
    assert signals("花呗逾期怎么协商还款。" * 4).stuffing > 0.5
    assert signals("倘若木有办法，理应借助若干途径。" * 3).spin > signals("如果没有办法，应该通过一些方式。" * 3).spin


def test_parts_fall_where_the_damage_is() -> None:
    whole = parts(signals(PROSE), 150)
    doubled = parts(signals(PROSE + "\n\n" + PROSE), 300)
    assert doubled.unrepeated < 0.6 < whole.unrepeated
    shredded = parts(signals("\n\n".join(PROSE[start : start + 6] for start in range(0, len(PROSE), 6))), 150)
    assert shredded.readable < 0.3 < whole.readable
    assert set(asdict(whole)) == set(NAMES)


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_has_a_quality_from_nought_to_one(text: str) -> None:
    assert 0 <= quality_of(text, text[:20]) <= 1


def test_repetition_of_nothing_is_nothing() -> None:
    none = np.zeros(0, dtype=np.uint32)
    assert (top_gram(none, 2), repeated(none, 5), longest_repeat(none)) == (0, 0, 0)
    words = np.array([1, 2, 3, 4, 5, 6, 7, 9, 1, 2, 3, 4, 5, 6, 7], dtype=np.uint32)
    assert longest_repeat(words) == 7
    assert longest_repeat(np.ones(100, dtype=np.uint32)) == 99


def test_presets_drop_with_their_reason() -> None:
    good = {**asdict(signals(PROSE)), "characters": 150}
    assert [dropped(preset, good) for preset in Preset] == [None, None, None]
    bad = {**asdict(signals("\n\n".join(f"• 标题{n}" for n in range(30)))), "characters": 100}
    assert dropped(Preset.GOPHER, bad) == "gopher: mostly lists"
    assert dropped(Preset.C4, bad) == "c4: under 3 sentences"
    assert dropped(Preset.FINEWEB, bad) == "fineweb: lines not ended"


def test_every_rule_is_about_a_signal() -> None:
    known = {*asdict(signals(PROSE)), "characters"}
    assert {rule.signal for rules in RULES.values() for rule in rules} <= known
