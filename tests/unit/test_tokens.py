from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline import tokens
from pipeline.sample.texts import plain, texts


def test_both_engines_cut_the_sample_into_the_same_words(monkeypatch) -> None:
    folded = [tokens.fold(plain(text.blocks)) for text in texts().values()]
    assert len(folded) > 5
    fast = [tokens.cut(text) for text in folded]
    monkeypatch.setattr(tokens, "engine", lambda: ("jieba", tokens.reference()))
    assert [tokens.cut(text) for text in folded] == fast


def test_letters_and_digits_are_words_in_their_place() -> None:
    assert tokens.words("在Python.org花3个月") == ["在", "python", "org", "花", "3", "个", "月"]


def test_traditional_and_simplified_read_the_same() -> None:
    assert tokens.words("協商還款、徵信報告") == tokens.words("协商还款、征信报告")


def test_full_width_and_invisible_characters_make_no_difference() -> None:
    assert tokens.fold("ＡＰＰ　借\u200b款\ufeff") == "app 借款"


def test_other_scripts_have_words_too() -> None:
    assert tokens.words("кредит ひらが überfällig") == ["кредит", "ひ", "ら", "が", "überfällig"]


@given(st.text())
def test_folding_twice_changes_nothing_that_counts(text: str) -> None:
    once = tokens.fold(text)
    assert tokens.cut(tokens.fold(once)) == tokens.cut(once)


@given(st.text("微粒贷逾期協商還款，。 ab1"))
def test_no_word_is_empty_or_white(text: str) -> None:
    assert all(word.strip() for word in tokens.words(text))
