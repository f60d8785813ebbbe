from __future__ import annotations

import random

import numpy as np

from pipeline.dedup.alignment import Landmarks, align, counted
from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import sheet
from pipeline.dedup.verify import Verdict, compare

WORDS = np.arange(1, 401, dtype=np.uint32)


def spun(words: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Another word, which the text does not have, for a share of the words."""
    dice = np.random.default_rng(seed)
    changed = words.copy()
    places = dice.random(len(words)) < share
    changed[places] = dice.integers(10_000, 1_000_000, int(places.sum()))
    return changed


def verdict(first: np.ndarray, second: np.ndarray) -> Verdict:
    return compare(sheet(first, builtin()), sheet(second, builtin())).verdict


def test_a_page_that_prints_an_article_twice_is_aligned_with_a_spun_copy_of_itself() -> None:
    twice = np.concatenate([WORDS, WORDS])
    found = align(twice, spun(twice, 0.3, 1))
    assert found.covered > 0.95 * len(twice)
    assert found.moved == 0
    assert verdict(twice, spun(twice, 0.3, 1)) is Verdict.VERSION


def test_what_repeats_is_told_apart_by_counting() -> None:
    keys, places = counted(np.array([7, 5, 7, 9, 9, 9, 9, 9], dtype=np.uint32))
    assert sorted(places.tolist()) == [0, 1, 2]  # what stands more than four times is left out
    assert len(set(keys.tolist())) == 3
    assert Landmarks(np.concatenate([WORDS, WORDS])).is_repetitive
    assert not Landmarks(WORDS).is_repetitive


def test_long_texts_dealt_from_one_stock_of_phrases_are_no_copies() -> None:
    stock = [np.arange(start, start + 11, dtype=np.uint32) for start in range(1, 2200, 11)]
    dice = random.Random(3)
    first, second = (np.concatenate(dice.sample(stock, 150)) for _ in range(2))
    found = align(first, second)
    assert found.covered > 0.58 * len(first)
    assert found.is_patchwork
    assert verdict(first, second) is Verdict.STRANGER


def test_paragraphs_that_were_spun_and_shuffled_are_a_copy() -> None:
    parts = np.split(WORDS, 8)
    random.Random(3).shuffle(parts)
    copy = spun(np.concatenate(parts), 0.4, 2)
    assert not align(WORDS, copy).is_patchwork
    assert verdict(WORDS, copy) is Verdict.VERSION
