"""What executors are told of a run: the settings and the learned substitutions, of which they make the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.classes import grown
from pipeline.dedup.fingerprint import keys, recipe, sheet
from pipeline.dedup.verify import DEFAULTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings
    from pipeline.dedup.classes import Classes
    from pipeline.dedup.verify import Sheet
    from pipeline.model import Recipe

Pairs = tuple[tuple[str, str], ...]


@lru_cache(2)
def table_of(learned: Pairs) -> Classes:
    """The built-in classes and what was learned, made once in a process."""
    return grown(learned)


@dataclass(frozen=True, kw_only=True)
class Method:
    """How fingerprints are made and compared; small, so that it travels with every task."""

    settings: DedupeSettings = DEFAULTS
    learned: Pairs = ()

    @property
    def table(self) -> Classes:
        """The classes of words."""
        return table_of(self.learned)

    @property
    def recipe(self) -> Recipe:
        """The recipe of signatures."""
        return recipe(self.table, self.settings)

    def sheet(self, words: bytes) -> Sheet:
        """A text, given as its stored words, as it is compared."""
        return sheet(unpacked(words), self.table)

    def keys(self, words: bytes) -> NDArray[np.uint32]:
        """The band keys of a text, uint32, shape (bands,); none for a text without words."""
        made = self.sheet(words)
        return keys(made, self.recipe) if len(made.shingles) else np.zeros(0, dtype=np.uint32)


def unpacked(words: bytes) -> NDArray[np.uint32]:
    """The numbers of words as they are stored, little-endian."""
    return np.frombuffer(words, dtype="<u4").astype(np.uint32)


def packed(words: NDArray[np.uint32]) -> bytes:
    """The same the other way round."""
    return words.astype("<u4").tobytes()
