from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dedup.alignment import align
from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import sheet as lay_out
from pipeline.dedup.relation import changes, relate
from pipeline.dedup.spelling import Spellings
from pipeline.dedup.verify import Sheet, Verdict, compare
from pipeline.dedup.wording import numbers_of
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
OTHER = "天气转凉,公园里的银杏叶子落了一地,孩子们捡来夹进书里做成书签,老人坐在长椅上晒着太阳聊起往年的收成。"

LONG = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(200))

SPUN = TEXT.replace("电话", "来电").replace("材料", "资料").replace("方案", "计划").replace("害怕", "慌张")


def sheet(text: str) -> Sheet:
    return lay_out(numbers_of(text), builtin())


def relation(text: str) -> tuple[Relation, float]:
    copy, original, spellings = sheet(text), sheet(TEXT), Spellings(builtin())
    spellings.learn(text + "\n" + TEXT)
    return relate(changes(align(original.meanings, copy.meanings), original, copy, spellings.spell))


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (to_traditional(TEXT), Relation.NEAR),
        (TEXT.replace(",", ""), Relation.NEAR),
        (TEXT + TAIL, Relation.NEAR),
        (SPUN, Relation.SPUN),
        (TEXT.replace("欠款", " ").replace("电话", " ").replace("法院", ""), Relation.CENSORED),
        ("\n\n".join(PARTS[3:] + PARTS[:3]), Relation.REORDERED),
        ("\n\n".join(PARTS[:3]), Relation.EXCERPT),
        (TEXT + OTHER * 3, Relation.EXTENDED),
    ],
)  # fmt: skip
def test_a_copy_is_called_by_what_happened_to_it(copy: str, expected: Relation) -> None:
    assert relation(copy)[0] == expected


def test_another_sentence_in_the_place_of_one_is_no_substitution() -> None:
    lines = TEXT.split("\n\n")
    sentence = "老人坐在长椅上晒着太阳聊起往年的收成,孩子们捡来夹进书里。"
    assert relation("\n\n".join([*lines[:2], sentence, *lines[3:]]))[0] is not Relation.SPUN


def test_the_share_of_substituted_words_is_told() -> None:
    assert 0.02 < relation(SPUN)[1] < 0.08


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (TEXT, Verdict.VERSION),
        (SPUN, Verdict.VERSION),
        ("\n\n".join(reversed(PARTS)), Verdict.VERSION),
        ("\n\n".join(PARTS[:3]), Verdict.PART),
        (TEXT + LONG, Verdict.WHOLE),
        (LONG, Verdict.STRANGER),
        (PARTS[0] + LONG, Verdict.STRANGER),
        ("逾期", Verdict.STRANGER),
        ("", Verdict.STRANGER),
    ],
)
def test_the_verdict_on_two_texts(text: str, verdict: Verdict) -> None:
    assert compare(sheet(text), sheet(TEXT)).verdict is verdict


def test_the_same_beginnings_with_fresh_text_are_strangers() -> None:
    fresh = ["清晨的集市上", "小船沿着河岸", "他把旧收音机", "山里的雾散了", "那本书的封面", "孩子们在操场"]
    skeleton = "\n\n".join(
        part[:6] + new + OTHER[10 * at : 10 * at + 14] for at, (part, new) in enumerate(zip(PARTS, fresh, strict=True))
    )
    assert compare(sheet(skeleton), sheet(TEXT)).verdict is Verdict.STRANGER


def notice(amount: int) -> str:
    """A form filled in."""
    return (
        f"尊敬的客户,您尾号{amount % 9000 + 1000}的账户本期应还{amount}元,其中本金{amount - 320}元,已逾期"
        f"{amount % 60 + 10}天,请在{amount % 12 + 10}日之前将{amount + 45}元存入还款账户,"
        "如有困难请拨打客服热线说明情况,我们会为您登记。"
    )


def test_a_form_filled_in_twice_is_two_notices_and_one_that_was_spun_is_one() -> None:
    assert compare(sheet(notice(4210)), sheet(notice(8977))).verdict is Verdict.STRANGER
    assert compare(sheet(notice(4210)), sheet(notice(4210).replace("困难", "难处").replace("登记", "备案"))).is_pair


texts = st.lists(st.sampled_from([*PARTS, OTHER, SPUN[:80], "花呗", ""]), max_size=6).map("".join)


@given(texts, texts)
def test_being_a_pair_is_symmetric(first: str, second: str) -> None:
    forth, back = compare(sheet(first), sheet(second)), compare(sheet(second), sheet(first))
    assert forth.is_pair == back.is_pair
    assert forth.similarity.jaccard == back.similarity.jaccard


@given(texts, texts)
def test_blocks_overlap_in_neither_text_and_steps_fill_them(first: str, second: str) -> None:
    found = align(sheet(first).meanings, sheet(second).meanings)
    assert found.covered <= len(found.original)
    assert found.covering == found.copied.sum()
    assert sum(j - i for _, i, j, _, _ in found.steps) == found.covered
    assert sum(m - k for _, _, _, k, m in found.steps) == found.covering
    assert all((found.original[i:j] == found.copy[k:m]).all() for tag, i, j, k, m in found.steps if tag == "equal")
