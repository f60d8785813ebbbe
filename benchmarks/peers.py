"""Datasketch as everybody uses it on Chinese text: jieba, word 3-grams, 128 permutations, chains of pairs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pipeline.dedup.fingerprint import fingerprint, recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def speed(texts: Sequence[str], rounds: int = 5) -> float:
    """Documents per CPU-second of our fingerprints, as a multiple of the plain use; both take turns."""
    from datasketch import MinHash

    from pipeline.dedup.wording import PARAGRAPHS

    ours, plain = [], []
    for number in range(rounds + 1):
        some = texts[number % rounds :: rounds]
        PARAGRAPHS.clear()  # distinct texts: no paragraph was met before
        start = time.process_time()
        for text in some:
            fingerprint(text, recipe())
        middle = time.process_time()
        for text in some:
            plain_signature(text, MinHash(num_perm=128))
        if number:  # the first round loads what both need
            ours.append(middle - start)
            plain.append(time.process_time() - middle)
    return sum(plain) / sum(ours)
