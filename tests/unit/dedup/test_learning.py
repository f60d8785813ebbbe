from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pipeline.dedup.classes import build
from pipeline.dedup.fingerprint import sheet as lay_out
from pipeline.dedup.learning import Learner, is_word_for_word
from pipeline.dedup.wording import number, numbers_of

if TYPE_CHECKING:
    from pipeline.dedup.verify import Sheet

EMPTY = build(())


def sheet(text: str) -> Sheet:
    return lay_out(numbers_of(text), EMPTY)


def original(seed: int) -> str:
    """A text about nothing, in which the word 尽快 stands among words of its own."""
    dice = random.Random(seed)

    def clause() -> str:
        return "".join(chr(dice.randrange(0x4E00, 0x9F00)) for _ in range(9))

    return "".join(f"{clause()},尽快,{clause()}。" for _ in range(6))


def believed(pairs: list[tuple[str, str, str]]) -> set[tuple[int, int]]:
    """What is learned from pairs of an original and a copy on a site."""
    learner = Learner()
    for article, (first, second, site) in enumerate(pairs):
        learner.study(sheet(first), sheet(second), article=article, other=1000 + article, site=site)
    return {pair for pair, _ in learner.believed()}


WORDS = number("尽快"), number("赶紧")


def test_a_substitution_in_copies_of_several_originals_is_learned() -> None:
    pairs = [(original(n), original(n).replace("尽快", "赶紧"), "farm.example") for n in range(3)]
    assert believed(pairs) == {WORDS}


def test_two_originals_are_enough_on_two_sites_and_too_few_on_one() -> None:
    pairs = [(original(n), original(n).replace("尽快", "赶紧")) for n in range(2)]
    assert believed([(*pair, f"farm{n}.example") for n, pair in enumerate(pairs)]) == {WORDS}
    assert believed([(*pair, "farm.example") for pair in pairs]) == set()


def test_many_copies_of_one_original_count_once() -> None:
    copy = original(1).replace("尽快", "赶紧")
    learner = Learner()
    for other in range(20):
        learner.study(sheet(original(1)), sheet(copy), article=1, other=other, site=f"farm{other}.example")
    assert learner.believed() == []


def test_words_that_authors_use_side_by_side_are_a_contrast() -> None:
    texts = [original(n) + "赶紧" + original(50 + n) for n in range(4)]
    assert believed([(text, text.replace("尽快", "赶紧"), "farm.example") for text in texts]) == set()


def test_both_directions_are_one_substitution() -> None:
    pairs = [(original(n), original(n).replace("尽快", "赶紧"), "a.example") for n in range(2)]
    pairs += [(original(n).replace("尽快", "赶紧"), original(n), "a.example") for n in range(2, 5)]
    assert len(believed(pairs)) == 1


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("尽快", "赶紧", True),
        ("一些", "若干", True),
        ("三年", "五年", False),
        ("3", "若干", False),
        ("app", "软件", False),
        ("五", "若", False),
    ],
)
def test_figures_and_letters_are_no_words(first: str, second: str, may: bool) -> None:
    assert is_word_for_word(first, second) is may
