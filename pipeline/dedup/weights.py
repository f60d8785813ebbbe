"""How much a shingle says: the rarer among canonical articles, the more (inverse document frequency)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Counts are kept by the low bits of a shingle: a fixed 4 MB however many articles there are. Shingles that share a
# slot look a little more common than they are, all by about the same.
SLOTS = 1 << 20
# As if so many other articles had been seen: in a corpus of a few articles, what two of them share is not "common".
PRIOR = 1000.0


def no_counts() -> NDArray[np.uint32]:
    """Nothing counted yet."""
    return np.zeros(SLOTS, dtype=np.uint32)


@dataclass(slots=True, kw_only=True)
class Weights:
    """In how many canonical articles each shingle stands.

    Only canonical articles count: an article that was copied a thousand times has not made its own words common.
    """

    articles: int = 0
    counts: NDArray[np.uint32] = field(default_factory=no_counts)

    def add(self, shingles: NDArray[np.uint32]) -> None:
        """A canonical article has come."""
        self.articles += 1
        np.add.at(self.counts, slots(shingles), np.uint32(1))

    def take(self, shingles: NDArray[np.uint32]) -> None:
        """A canonical article, added before, has gone."""
        self.articles -= 1
        np.subtract.at(self.counts, slots(shingles), np.uint32(1))

    def of(self, shingles: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The weight of each shingle, above 0. One that a single article holds weighs as much as an unseen one."""
        seen = np.maximum(self.counts[slots(shingles)], 1)
        weights: NDArray[np.float64] = np.log((self.articles + PRIOR) / seen)
        return np.maximum(weights, 0.01)

    def packed(self) -> bytes:
        """The counts, compressed."""
        return zlib.compress(self.counts.astype("<u4").tobytes(), 1)


def unpacked(articles: int, counts: bytes) -> Weights:
    """The weights of which ``counts`` was packed."""
    array = np.frombuffer(zlib.decompress(counts), dtype="<u4").astype(np.uint32)
    return Weights(articles=articles, counts=array)


def slots(shingles: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Where the shingles are counted."""
    return shingles & np.uint32(SLOTS - 1)
