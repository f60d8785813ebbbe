"""Datasketch as everybody uses it on Chinese text: jieba, word 3-grams, 128 permutations, chains of pairs."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import keys, recipe, sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from datasketch import MinHash


def datasketch_clusters(texts: Sequence[str], threshold: float) -> dict[int, int]:
    """The component of each text, by number."""
    from datasketch import MinHash, MinHashLSH

    lsh, parents = MinHashLSH(threshold=threshold, num_perm=128), list(range(len(texts)))

    def root(number: int) -> int:
        while parents[number] != number:
            number = parents[number]
        return number

    for number, text in enumerate(texts):
        sketch = plain_signature(text, MinHash(num_perm=128))
        for other in lsh.query(sketch):
            parents[root(int(other))] = root(number)
        lsh.insert(number, sketch)
    return {number: root(number) for number in range(len(texts))}


def plain_signature(text: str, sketch: MinHash) -> MinHash:
    """The signature of a text, one ``update`` for each shingle."""
    import jieba

    words = [word for word in jieba.lcut(text) if word.strip()]
    for start in range(len(words) - 2):
        sketch.update(" ".join(words[start : start + 3]).encode())
    return sketch


def signatures() -> dict[str, Callable[[str], object]]:
    """What makes the signature of one text, by name: jieba and datasketch, and whatever other peers are installed.

    The others cut at white space or punctuation: to them a Chinese clause is a word.
    """
    from datasketch import MinHash

    found: dict[str, Callable[[str], object]] = {
        "jieba + datasketch plain": lambda text: plain_signature(text, MinHash(num_perm=128))
    }
    with suppress(ImportError):
        found["datatrove"] = datatrove_signature()
    with suppress(ImportError):
        found["text-dedup"] = text_dedup_signature()
    return found


def datatrove_signature() -> Callable[[str], object]:
    """Datatrove's signature with its defaults: word 5-grams, 14 buckets of 8."""
    from datatrove.pipeline.dedup.minhash import MinhashDedupSignature

    step = MinhashDedupSignature(output_folder="memory://signatures")
    return lambda text: step.get_signature(step.get_shingles(text))


def text_dedup_signature() -> Callable[[str], object]:
    """Text-dedup's signature: 5-grams of what stands between punctuation, 250 permutations, bands of 10."""
    import numpy as np
    from text_dedup.minhash import embed_func, xxh3_32hash

    dice, prime = np.random.RandomState(42), np.uint64((1 << 61) - 1)
    made = dice.randint(1, int(prime), 250, np.uint64), dice.randint(0, int(prime), 250, np.uint64)
    return partial(
        embed_func, idx=0, num_perm=250, ngram_size=5, min_length=0, permutations=made, hash_func=xxh3_32hash,
        hashranges=[(start, start + 10) for start in range(0, 250, 10)], dtype=np.uint64,
        max_hash=np.uint64((1 << 32) - 1), modulo_prime=prime,
    )  # fmt: skip


def speed(texts: Sequence[str], rounds: int = 3) -> dict[str, float]:
    """Documents per CPU-second of our fingerprints, as multiples of each peer's; all take turns on all texts.

    As in the middle of a long run: words were met before, paragraphs were not.
    """
    from pipeline.dedup.wording import PARAGRAPHS, numbers_of

    tools: dict[str, Callable[[str], object]] = {
        "": lambda text: keys(sheet(numbers_of(text), builtin()), recipe()),
        **signatures(),
    }
    spent = dict.fromkeys(tools, 0.0)
    for number in range(rounds + 1):
        PARAGRAPHS.clear()
        for name, sign in tools.items():
            start = time.process_time()
            for text in texts:
                sign(text)
            if number:  # the first round loads what all need
                spent[name] += time.process_time() - start
    return {name: seconds / spent[""] for name, seconds in spent.items() if name}
