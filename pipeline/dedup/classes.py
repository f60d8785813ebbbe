"""Substitution classes: words that spinners put for one another count as one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.lexicon import substitutions
from pipeline.tokens import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

# A class never has more words: chains of near synonyms would melt into one that means anything.
MAX_CLASS = 12
# Words seen so far keep their hash; so many at most (other languages and numbers have no end of words).
MAX_KNOWN = 400_000

DROPPED = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Classes:
    """A table of substitution classes.

    ``members`` maps a word, or a phrase of several words, to the representative of its class; ``dropped`` are words
    that do not count. ``digest`` names the table in a recipe.
    """

    members: dict[tuple[str, ...], str]
    dropped: frozenset[str] = frozenset()
    known: dict[str, int] = field(default_factory=dict, repr=False)
    phrases: dict[int, list[tuple[tuple[int, ...], int]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        phrases = sorted((item for item in self.members.items() if len(item[0]) > 1), key=lambda i: (-len(i[0]), i[0]))
        for words, representative in phrases:
            hashes = tuple(word_hash(word) for word in words)
            self.phrases.setdefault(hashes[0], []).append((hashes, word_hash(representative)))

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that name this table."""
        table = [sorted((list(words), to) for words, to in self.members.items()), sorted(self.dropped)]
        return hashlib.sha256(json.dumps(table, ensure_ascii=False).encode()).hexdigest()[:16]

    def hashes(self, words: Sequence[str]) -> NDArray[np.uint64]:
        """The classes of a text's words as 64-bit numbers, shape (n,); phrases are one, dropped words are none."""
        if len(self.known) > MAX_KNOWN:
            self.known.clear()
        known, hashes = self.known, []
        for word in words:
            value = known.get(word)
            if value is None:
                value = known[word] = self.class_hash(word)
            if value:
                hashes.append(value)
        joined = self.join_phrases(hashes) if self.phrases else hashes
        return np.fromiter(joined, dtype=np.uint64, count=len(joined))

    def class_hash(self, word: str) -> int:
        """The number of a word's class. A word that begins a phrase keeps its own: the phrase decides first."""
        if word in self.dropped:
            return DROPPED
        if word_hash(word) in self.phrases:
            return word_hash(word)
        return word_hash(self.members.get((word,), word))

    def join_phrases(self, hashes: list[int]) -> list[int]:
        """The same text with each known phrase as one word."""
        if self.phrases.keys().isdisjoint(hashes):
            return hashes
        joined, position = [], 0
        while position < len(hashes):
            step, value = 1, hashes[position]
            for phrase, representative in self.phrases.get(value, ()):
                if tuple(hashes[position : position + len(phrase)]) == phrase:
                    step, value = len(phrase), representative
                    break
            joined.append(value)
            position += step
        return joined


@lru_cache(1 << 17)  # a corpus says the same words again and again
def word_hash(word: str) -> int:
    """A word as 64 bits that are the same on every machine; never :data:`DROPPED`."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little") | 1


def build(pairs: Iterable[tuple[str, str]], dropped: Iterable[str] = ()) -> Classes:
    """Classes of words that pairs connect, the likeliest pairs first.

    >>> table = build([("按时", "准时"), ("按时", "按期")])
    >>> len(set(table.hashes(["按时", "准时", "按期", "逾期"]).tolist()))
    2
    """
    parents: dict[tuple[str, ...], tuple[str, ...]] = {}
    sizes: dict[tuple[str, ...], int] = {}

    def root(term: tuple[str, ...]) -> tuple[str, ...]:
        sizes.setdefault(term, 1)
        while (parent := parents.get(term, term)) != term:
            term = parent
        return term

    for original, spun in pairs:
        first, second = root(tuple(cut(original))), root(tuple(cut(spun)))
        if first != second and sizes[first] + sizes[second] <= MAX_CLASS:
            parents[second] = first
            sizes[first] += sizes[second]
    members = {term: " ".join(root(term)) for term in sizes if term}
    return Classes(members=members, dropped=frozenset(dropped))


@cache
def builtin() -> Classes:
    """The classes of the table that comes with the program."""
    table = substitutions()
    return build(table.pairs, table.dropped)
