from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lexicon
from pipeline.sample import copies
from pipeline.sample.furniture import stock
from pipeline.sample.texts import Block, BlockKind, headings, plain, texts

SPINNABLE = ["weilidai-consult", "card-article70", "qa-mixed", "baitiao-late"]


def changed_words(before: str, after: str) -> float:
    first, second = copies.words(before), copies.words(after)
    same = sum(size for *_, size in difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks())
    return 1 - same / len(first)


@pytest.mark.parametrize("name", SPINNABLE)
@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_spinning_changes_about_the_share_of_words_asked_for(name: str, share: float) -> None:
    blocks = texts()[name].blocks
    spun = copies.spun(blocks, stock().synonyms, share, "seed")
    assert share * 0.7 <= changed_words(plain(blocks), plain(spun)) <= share * 1.3
    assert len(spun) == len(blocks)


def test_spinning_is_repeatable_and_depends_on_its_seed() -> None:
    blocks, table = texts()["weilidai-consult"].blocks, stock().synonyms
    assert copies.spun(blocks, table, 0.2, "a") == copies.spun(blocks, table, 0.2, "a")
    assert copies.spun(blocks, table, 0.2, "a") != copies.spun(blocks, table, 0.2, "b")


def test_a_share_that_the_table_cannot_reach_is_an_error() -> None:
    with pytest.raises(ValueError, match="the table knows 0 words"):
        copies.spun((Block(text="尽快还款"),), {}, 0.5, "a")


def test_no_banned_word_is_left_and_gaps_are_single_spaces() -> None:
    blocks = texts()["contacts-bombed"].blocks
    for gap in (True, False):
        text = plain(copies.censored(blocks, stock().banned, gap=gap))
        assert not [word for word in stock().banned if word in text]
        assert len(text) < len(plain(blocks))


def test_reordering_keeps_every_paragraph_and_numbers_the_headings_anew() -> None:
    text = texts()["card-article70"]
    copy = copies.reordered(text.blocks, "a")
    assert plain(copy) != plain(text.blocks)
    paragraphs = [block.text for block in text.blocks if block.kind is not BlockKind.HEADING]
    assert sorted(block.text for block in copy if block.kind is not BlockKind.HEADING) == sorted(paragraphs)
    assert [heading[:2] for heading in headings(copy)] == ["一、", "二、", "三、", "四、"]


@given(share=st.floats(min_value=0, max_value=1))
def test_a_truncated_article_is_a_beginning_of_it(share: float) -> None:
    blocks = texts()["list-dont"].blocks
    kept = copies.truncated(blocks, share)
    assert kept == blocks[: len(kept)]
    assert len(plain(kept)) >= share * sum(len(block.text) for block in blocks)


def test_the_table_shares_no_pair_with_the_products_own() -> None:
    ours = {frozenset(pair) for pair in lexicon.substitutions().pairs}
    table = {frozenset((word, other)) for word, others in stock().synonyms.items() for other in others}
    assert len(table) >= 150
    assert not table & ours


def test_spinners_leave_lenders_and_the_words_people_search_alone() -> None:
    kept = {"逾期", "协商", "还款", *(text.lender for text in texts().values())}
    assert not kept & set(stock().synonyms)
