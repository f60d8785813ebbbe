from __future__ import annotations

import pytest

from pipeline.dedup.classes import builtin
from pipeline.dedup.relation import is_swapped, lenders_in, relate, wording
from pipeline.model import Relation
from pipeline.sample.copies import to_traditional

PARTS = [
    "逾期以后不要躲着银行,先把每一笔欠款的本金、利息和到期日写在纸上。",
    "接到电话时请对方报出单位和工号,通话最好录音,重要的话发短信再确认一遍。",
    "收入证明、诊断书、离职证明这些材料要早些找齐,申请分期时都用得上。",
    "谈好的方案一定要落在纸面上,写清期数、每期金额以及利息怎样计算。",
    "生活费要先留出来,剩下的钱按利率从高到低去还,别再借新债。",
    "收到法院传票不必害怕,按时到庭,调解同样可以谈出分期。",
]
TEXT = "\n\n".join(PARTS)
TAIL = "\n\n更多内容请看本站其他文章。"

SPUN = TEXT.replace("电话", "来电").replace("材料", "资料").replace("方案", "计划").replace("害怕", "慌张")


def relation(text: str) -> Relation:
    return relate(wording(text, builtin()), wording(TEXT, builtin()))[0]


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (TEXT.replace("\n\n", "\n"), Relation.EXACT),
        (to_traditional(TEXT), Relation.NEAR),
        (TEXT.replace(",", ""), Relation.NEAR),
        (TEXT + TAIL, Relation.NEAR),
        (SPUN, Relation.SPUN),
        (TEXT.replace("欠款", " ").replace("电话", " ").replace("法院", ""), Relation.CENSORED),
        ("\n\n".join(PARTS[3:] + PARTS[:3]), Relation.REORDERED),
        ("\n\n".join(PARTS[:3]), Relation.EXCERPT),
        (TEXT + "天气转凉,公园里的银杏叶子落了一地,孩子们捡来夹进书里做成书签。" * 5, Relation.EXTENDED),
    ],
)  # fmt: skip
def test_a_copy_is_called_by_what_happened_to_it(copy: str, expected: Relation) -> None:
    assert relation(copy) == expected


def test_the_share_of_substituted_words_is_told() -> None:
    assert 0.02 < relate(wording(SPUN, builtin()), wording(TEXT, builtin()))[1] < 0.08


def test_a_text_about_another_lender_is_a_swap() -> None:
    assert is_swapped(lenders_in("", "花呗逾期了,花呗会提醒"), lenders_in("", "借呗逾期了,借呗会提醒"))


def test_a_text_that_names_both_lenders_is_no_swap() -> None:
    assert not is_swapped(lenders_in("", "花呗和借呗,花呗"), lenders_in("", "花呗和借呗,借呗"))


def test_a_text_whose_lender_was_cut_out_is_no_swap() -> None:
    assert not is_swapped(lenders_in("", "花呗逾期"), lenders_in("", "逾期"))
