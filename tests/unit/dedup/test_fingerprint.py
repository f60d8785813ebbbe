from __future__ import annotations

from itertools import pairwise

import numpy as np
from datasketch import MinHash

from pipeline.dedup.classes import MAX_CLASS, build, builtin
from pipeline.dedup.fingerprint import band_keys, fingerprint, recipe, shingle


def test_spun_words_of_the_table_leave_no_trace() -> None:
    first = fingerprint("如果用户没有按时还款,可能导致一些问题", recipe())
    second = fingerprint("倘若使用者不存在准时还款,或许引发若干疑问", recipe())
    assert first.shingles.tolist() == second.shingles.tolist()


def test_another_lender_leaves_no_trace() -> None:
    assert fingerprint("花呗逾期", recipe()).shingles.tolist() == fingerprint("借呗逾期", recipe()).shingles.tolist()


def test_a_shorter_text_is_one_shingle() -> None:
    assert len(fingerprint("逾期", recipe()).shingles) == 1


def test_an_empty_text_has_no_shingles_and_a_signature() -> None:
    empty = fingerprint("", recipe())
    assert len(empty.shingles) == 0
    assert empty.signature.shape == (192,)


def test_the_signature_is_datasketchs_own() -> None:
    made = fingerprint("逾期之后先列清欠款,再与银行谈分期", recipe())
    sketch = MinHash(num_perm=192, seed=recipe().seed, scheme="affine32", hashfunc=int)
    sketch.update_batch(made.shingles.tolist())
    assert made.signature.tolist() == sketch.hashvalues.tolist()


def test_shingles_are_the_same_on_every_machine() -> None:
    assert fingerprint("逾期还款", recipe()).shingles.tolist() == [2826820366]


def test_a_million_characters_are_one_fingerprint() -> None:
    text = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(1_000_000))
    assert len(fingerprint(text, recipe()).shingles) > 10_000


def test_band_keys_differ_by_band() -> None:
    assert len(set(band_keys(np.zeros(192, dtype=np.uint32), recipe()).tolist())) == 64


def test_chains_of_synonyms_do_not_melt_into_one_class() -> None:
    words = [chr(0x4E00 + number) for number in range(40)]
    table = build(pairwise(words))
    numbers = table.hashes(words).tolist()
    assert max(numbers.count(number) for number in numbers) <= MAX_CLASS
    assert len(set(numbers)) > 2


def test_dropped_words_do_not_count() -> None:
    assert len(builtin().hashes(["因此", "的"])) == 0


def test_order_and_repetition_of_shingles_make_no_difference() -> None:
    words = np.array([1, 2, 1, 2, 1, 2], dtype=np.uint64)
    assert shingle(words, 2).tolist() == sorted(set(shingle(words, 2).tolist()))
    assert len(shingle(words, 2)) == 2
