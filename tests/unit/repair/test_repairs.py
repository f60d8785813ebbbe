"""What is no Chinese is put right and told; what may be meant stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.repair import PRECISION, measure
from pipeline.repair.repairs import repair


def test_precision_on_held_out_sentences() -> None:
    precision, recall = measure(1)
    assert precision >= PRECISION
    assert recall > 0.85


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("之一步是冷静下来。", "第一步是冷静下来。"),
        ("按照《人民民法典》第六百七十五条", "按照《中华人民共和国民法典》第六百七十五条"),
        ("《人民消费者权益保》明确规定", "《中华人民共和国消费者权益保护法》明确规定"),
        ("被实行人要还更低还款额。", "被执行人要还最低还款额。"),
        ("要是暂时面临 的情况，可以考虑求助。", "要是暂时面临[缺]的情况，可以考虑求助。"),
        ("向人民提起诉讼", "向人民法院提起诉讼"),
        ("之一，会记录逾期；第二，会起诉。", "第一，会记录逾期；第二，会起诉。"),
    ],
)
def test_broken_sentences_are_mended(broken: str, mended: str) -> None:
    assert repair(broken)[0] == mended


@given(
    st.lists(
        st.sampled_from(["之一步", "，", "《人民民法典》", "更低还款", "对借款人对于，", "  ", "好", "\n"]), max_size=12
    )
)
def test_repairs_tell_what_they_did(pieces: list[str]) -> None:
    text = "".join(pieces)
    mended, done = repair(text)
    back = mended
    for each in reversed(done):
        assert back[each.place : each.place + len(each.after)] == each.after
        back = back[: each.place] + each.before + back[each.place + len(each.after) :]
    assert back == text
