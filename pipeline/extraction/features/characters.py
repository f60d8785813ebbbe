"""The characters of all blocks of a page as one array: counts by kind, and neighbouring pairs, without a loop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.extraction.features.columns import Column

Codes: TypeAlias = NDArray[np.int64]
Kinds: TypeAlias = NDArray[np.uint8]

HAN, DIGIT, LATIN, MARK, END, SEPARATOR, CLOSER = (1 << bit for bit in range(7))
"""Kinds of character: Chinese, digits (full-width ones too), letters of European scripts, punctuation of sentences,
what ends one, what stands between the members of a list, and what closes a quotation.
"""
RANGES = (
    (HAN, 0x3400, 0x9FFF), (DIGIT, 0x30, 0x39), (DIGIT, 0xFF10, 0xFF19),
    (LATIN, 0x41, 0x5A), (LATIN, 0x61, 0x7A), (LATIN, 0xC0, 0x52F),
)  # fmt: skip
SINGLE = (
    (MARK, "，。！？；：、…）」』”,;!?"),
    (END, "。！？；…!?;."),
    (SEPARATOR, "，,、;；|｜/ ·_"),
    (CLOSER, "”」』）)\"'"),
)
PLANE = 1 << 16
PAIR = 1 << 21
"""Above every code point, so that a pair of them is one number."""


@cache
def table() -> Kinds:
    """The kinds of each code point of the basic plane, as bits; its last one, which is no character, has none."""
    kinds = np.zeros(PLANE, dtype=np.uint8)
    for kind, first, last in RANGES:
        kinds[first : last + 1] |= kind
    for kind, characters in SINGLE:
        kinds[list(map(ord, characters))] |= kind
    return kinds


@dataclass(frozen=True)
class Characters:
    """The code points of ``texts`` (none empty) in a row; ``line`` says for each which text it is from."""

    texts: Sequence[str]

    @cached_property
    def sizes(self) -> Codes:
        """Characters of each text."""
        return np.fromiter(map(len, self.texts), dtype=np.int64, count=len(self.texts))

    @cached_property
    def starts(self) -> Codes:
        """Where each text begins in the row."""
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def codes(self) -> Codes:
        """The row itself."""
        data = "".join(self.texts).encode("utf-32-le", "surrogatepass")
        return np.frombuffer(data, dtype=np.uint32).astype(np.int64)

    @cached_property
    def line(self) -> Codes:
        """The number of the text that each character is from."""
        return np.repeat(np.arange(len(self.texts)), self.sizes)

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds of each character, as bits."""
        return table().take(self.codes, mode="clip")

    def count(self, kind: int) -> Column:
        """How many characters of each text are of a kind."""
        return np.asarray(np.add.reduceat(self.kinds & kind != 0, self.starts, dtype=np.float64))

    @cached_property
    def ended(self) -> Column:
        """1 for a text that ends as a sentence does."""
        last = self.starts + self.sizes - 1
        closed = (self.kinds[last] & CLOSER != 0) & (self.sizes > 1)
        return np.asarray(self.kinds[last - closed] & END != 0, dtype=np.float64)

    @cached_property
    def pairs(self) -> tuple[Codes, Codes]:
        """The neighbouring letters and digits of each text, as one number each, and the text that each is from."""
        kept = self.kinds & (HAN | DIGIT | LATIN) != 0
        codes, line = self.codes[kept], self.line[kept]
        codes = np.where((codes >= 65) & (codes <= 90), codes + 32, codes)
        beside = line[1:] == line[:-1]
        return (codes[:-1] * PAIR + codes[1:])[beside], line[1:][beside]
