"""The characters of all blocks of a page as one array: counts by kind, and neighbouring pairs, without a loop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.extraction.features.columns import Column

Codes: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

# Punctuation of sentences, and what ends one.
MARKS = np.array(sorted(map(ord, "，。！？；：、…）」』”,;!?")))
ENDS = np.array(sorted(map(ord, "。！？；…!?;.")))
SEPARATORS = np.array(sorted(map(ord, "，,、;；|｜/ ·_")))
CLOSERS = np.array(sorted(map(ord, "”」』）)\"'")))
PAIR = 1 << 21
"""Above every code point, so that a pair of them is one number."""


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
    def han(self) -> Mask:
        """Which are Chinese characters."""
        return (self.codes >= 0x3400) & (self.codes <= 0x9FFF)

    @cached_property
    def digits(self) -> Mask:
        """Which are digits, full-width ones too."""
        return ((self.codes >= 48) & (self.codes <= 57)) | ((self.codes >= 0xFF10) & (self.codes <= 0xFF19))

    @cached_property
    def latin(self) -> Mask:
        """Which are letters of European scripts."""
        folded = self.codes | 32
        return ((folded >= 97) & (folded <= 122)) | ((self.codes >= 0xC0) & (self.codes <= 0x52F))

    def count(self, mask: Mask) -> Column:
        """How many characters of each text are of a kind."""
        return np.add.reduceat(mask.astype(np.float64), self.starts)

    @cached_property
    def marks(self) -> Column:
        """Marks of punctuation in each text."""
        return self.count(np.isin(self.codes, MARKS))

    @cached_property
    def sentences(self) -> Column:
        """Marks that end a sentence in each text."""
        return self.count(np.isin(self.codes, ENDS))

    @cached_property
    def separators(self) -> Column:
        """What stands between the members of a list in each text: commas, bars and spaces."""
        return self.count(np.isin(self.codes, SEPARATORS))

    @cached_property
    def ended(self) -> Column:
        """1 for a text that ends as a sentence does."""
        last = self.starts + self.sizes - 1
        closed = np.isin(self.codes[last], CLOSERS) & (self.sizes > 1)
        return np.isin(self.codes[last - closed], ENDS).astype(np.float64)

    @cached_property
    def pairs(self) -> tuple[Codes, Codes]:
        """The neighbouring letters and digits of each text, as one number each, and the text that each is from."""
        kept = self.han | self.digits | self.latin
        codes, line = self.codes[kept], self.line[kept]
        codes = np.where((codes >= 65) & (codes <= 90), codes + 32, codes)
        beside = line[1:] == line[:-1]
        return (codes[:-1] * PAIR + codes[1:])[beside], line[1:][beside]
