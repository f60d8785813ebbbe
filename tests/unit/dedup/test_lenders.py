from __future__ import annotations

from collections import Counter

import numpy as np

from pipeline.dedup.alignment import MAX_WORDS
from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import sheet
from pipeline.dedup.lenders import about, is_swapped, lenders_at, lenders_in
from pipeline.dedup.verify import compare
from pipeline.dedup.wording import MASK_NUMBER, numbers_of


def test_a_text_about_another_lender_is_a_swap() -> None:
    assert is_swapped(lenders_in("", "花呗逾期了,花呗会提醒"), lenders_in("", "借呗逾期了,借呗会提醒"))


def test_a_lender_named_in_passing_is_not_what_a_text_is_about() -> None:
    assert not is_swapped(lenders_in("", "花呗"), lenders_in("", "借呗逾期,借呗"))


def test_a_text_that_names_both_lenders_is_no_swap() -> None:
    assert not is_swapped(lenders_in("", "花呗和借呗,花呗"), lenders_in("", "花呗和借呗,借呗"))


def test_a_text_whose_lender_was_cut_out_is_no_swap() -> None:
    assert not is_swapped(lenders_in("", "花呗逾期"), lenders_in("", "逾期"))


def test_a_part_of_a_text_names_lenders_of_its_own() -> None:
    text = "花呗逾期了，花呗会提醒。\n借呗（jiè）的利息也可以谈。"
    words, _ = builtin().read(numbers_of(text))
    behind = np.arange(len(words)) > np.flatnonzero(words == MASK_NUMBER)[1]
    assert lenders_at(text, words, ~behind) == Counter({"花呗": 2})
    assert lenders_at(text, words, behind) == Counter({"借呗": 1})


def test_a_huge_text_names_lenders_as_far_as_it_is_aligned() -> None:
    text = "花呗逾期了。" * 3 + "利息也可以谈。" * MAX_WORDS + "借呗会提醒。"
    long, short = (sheet(numbers_of(said), builtin()) for said in (text, "花呗逾期了。" * 3 + "利息也可以谈。" * 40))
    part = compare(long, short).mask
    assert len(part) == MAX_WORDS < len(long.words)
    assert lenders_at(text, long.words, np.ones(MAX_WORDS, dtype=np.bool_)) == Counter({"花呗": 3})


def test_names_that_do_not_tally_with_the_words_tell_nothing() -> None:
    words, _ = builtin().read(numbers_of("花呗逾期了"))
    assert not lenders_at("花呗逾期了，花呗会提醒。", words, np.ones(len(words), dtype=np.bool_))


def test_who_is_named_most_is_whom_a_text_is_about() -> None:
    assert about(lenders_in("", "花呗和借呗,借呗")) == "借呗"
    assert about(lenders_in("", "逾期")) is None
