from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dedup.classes import MAX_CLASS, MAX_LEARNED, build, builtin
from pipeline.dedup.fingerprint import band_keys, fingerprint, recipe, sheet, shingle, sign
from pipeline.dedup.letters import letters
from pipeline.dedup.spelling import Spellings
from pipeline.dedup.wording import PARAGRAPHS, number, numbers_of, words_of


def shingles(text: str) -> list[int]:
    return sheet(fingerprint(text).words, builtin()).shingles.tolist()


def test_spun_words_of_the_table_leave_no_trace() -> None:
    assert shingles("如果用户没有按时还款,可能导致一些问题") == shingles("倘若使用者不存在准时还款,或许引发若干疑问")


def test_a_phrase_of_the_table_is_one_word_whatever_its_own_words_mean() -> None:
    table = build([("通常", "多数情况下"), ("情况", "状况")])
    assert len(table.meanings(numbers_of("通常"))) == 1
    assert table.meanings(numbers_of("通常")).tolist() == table.meanings(numbers_of("多数情况下")).tolist()


def test_another_lender_leaves_no_trace() -> None:
    assert shingles("花呗逾期") == shingles("借呗逾期")


def test_the_reading_behind_a_character_hides_no_lender() -> None:
    assert numbers_of("还(huan)呗逾期").tolist() == numbers_of("还呗逾期").tolist()


def test_a_shorter_text_is_one_shingle() -> None:
    assert len(shingles("逾期")) == 1


def test_an_empty_text_has_no_shingles_and_a_signature() -> None:
    assert shingles("") == []
    assert sign(np.zeros(0, dtype=np.uint32), recipe()).shape == (192,)


@pytest.mark.parametrize("size", [1, 30, 50_000])
def test_the_signature_is_datasketchs_own(size: int) -> None:
    words = np.arange(1, size + 2, dtype=np.uint32)
    made = sheet(words, builtin())
    sketch = MinHash(num_perm=192, seed=recipe().seed, scheme="affine32", hashfunc=int)
    sketch.update_batch(made.shingles.tolist())
    assert sign(made.shingles, recipe()).tolist() == sketch.hashvalues.tolist()


def test_shingles_are_the_same_on_every_machine() -> None:
    assert shingles("逾期还款") == [3004239874]


def test_a_million_characters_are_one_fingerprint() -> None:
    text = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(1_000_000))
    assert len(shingles(text)) > 10_000


def test_band_keys_differ_by_band() -> None:
    assert len(set(band_keys(np.zeros(192, dtype=np.uint32), recipe()).tolist())) == 64


def test_chains_of_synonyms_do_not_melt_into_one_class() -> None:
    words = [chr(0x4E00 + number) for number in range(80)]
    for table, limit in ((build(pairwise(words)), MAX_CLASS), (build((), (), pairwise(words)), MAX_LEARNED)):
        classes = list(table.members.values())
        assert max(classes.count(each) for each in classes) == limit


def test_dropped_words_do_not_count() -> None:
    assert len(builtin().meanings(numbers_of("因此的"))) == 0


def test_another_table_is_another_recipe() -> None:
    assert recipe(build([("甲", "乙")])).digest != recipe().digest


def test_order_and_repetition_of_shingles_make_no_difference() -> None:
    words = np.array([1, 2, 1, 2, 1, 2], dtype=np.uint32)
    assert len(shingle(words, 2)) == 2
    assert shingle(words, 2).tolist() == sorted(shingle(words, 2).tolist())


def test_words_have_the_same_numbers_whether_their_paragraph_was_met_before_or_not() -> None:
    dice = random.Random(4)
    lines = ["先联系花呗客服,再谈分期。", "", "逾期3个月 Python.org", "花(hua)呗(bei)", "\ue001还款\u200b", "ΑΣ 征信"]
    PARAGRAPHS.clear()
    for _ in range(20):
        text = "\n".join(dice.choices(lines, k=5))
        assert numbers_of(text).tolist() == [number(word) for word in words_of(text)]


def test_a_bracket_on_the_next_line_is_no_reading_of_a_character() -> None:
    text = "写好提示词(\nprompts\n)再提问"
    PARAGRAPHS.clear()
    assert numbers_of(text).tolist() == [number(word) for word in words_of(text)]
    assert "prompts" in words_of(text)


def test_numbers_are_spelt_as_the_words_they_stand_for() -> None:
    spellings = Spellings(builtin())
    spellings.learn("花呗逾期以后先协商")
    assert spellings.spell(numbers_of("花呗逾期以后先协商").tolist()) == "〔…〕逾期以后先协商"


def test_the_words_of_two_texts_are_known_together_however_many_were_known_before() -> None:
    first, second = "先打电话再谈分期", "法院寄来传票以后按时到庭"
    spellings = Spellings(builtin(), most=0)
    spellings.learn(first, second)
    assert [spellings.spell(numbers_of(text).tolist()) for text in (first, second)] == [first, second]
    spellings.learn(first)
    assert second not in spellings.spell(numbers_of(second).tolist())


MIXED = (
    "逾期还款花呗，。(huajù)[]\t\r\n\u3000_.-+#%&abcZ１2３①⑴℃"
    "½…—é\u0301\u200b\ufe0f👍ก็あ々ビﾞ각가ΑΣİ\ue000\ue001ﬁ協商\ud800²Ⅸ㈱"
)


@settings(max_examples=300, deadline=None)
@given(st.text(MIXED, max_size=30) | st.text(max_size=30))
def test_folding_by_table_gives_the_words_that_folding_in_context_gives(text: str) -> None:
    PARAGRAPHS.clear()
    assert numbers_of(text).tolist() == [number(word) for word in words_of(text)]


def test_only_texts_whose_marks_combine_take_the_slow_way() -> None:
    assert letters("ＡＢ①协商，Ünï 👍 кредит ひら") == "ab1协商,ünï , кредит ひら"
    assert letters("e\u0301") is None


def test_damage_counts_words_that_only_spinners_use_and_gaps() -> None:
    assert fingerprint("如果没有还款").damage == 0
    assert fingerprint("倘使木有还款").damage > 0
    assert fingerprint("先联系 说明").damage > 0
