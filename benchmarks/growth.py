"""How near-duplicate search grows: ``python benchmarks/growth.py --most 2000000``.

Synthetic fingerprints, no texts: what strangers share decides what a corpus costs as it grows, for copies are few and
found by many bands. A text is 2-grams drawn from a Zipf-Mandelbrot law, whose bend is fitted so that 11 367 texts give
a query 47 candidates in 64 bands of 3, which is what was measured on as many real Chinese pages. Of the bands, a part
is simulated and the rest inferred: all are alike. Only articles that stand for a cluster are in the index; three of ten
are copies, each of an article drawn from those before it.

Printed for each size: how many articles a newcomer meets in bands that are followed, how many of them it is compared
with, which share of its bands a crowd fills, how likely a copy is found that shares a third of its 2-grams, the largest
cluster, and the cost of an article beside that at the first size, in units of time measured here and now.
"""

from __future__ import annotations

import argparse
import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.config import DedupeSettings
from pipeline.dedup.fingerprint import recipe, scattered
from pipeline.dedup.verify import compare
from pipeline.spark.method import Method, packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]

WORDS = 330
TYPES = 1 << 23
COPIES = 0.3
CHUNK = 2_000
# What was measured on real pages: texts in the index, candidates of a query (see docs/deduplication.md).
REAL_TEXTS, REAL_CANDIDATES = 11_367, 47
SIMILAR = 1 / 3
# Bands that the law is fitted on.
FITTED = 8


class Law:
    """Draws texts as rows of 2-grams, the k-th most frequent with a share of about 1 / (k + bend)."""

    def __init__(self, bend: float, seed: int) -> None:
        self.bend, self.dice = bend, np.random.default_rng(seed)

    def texts(self, count: int) -> Numbers:
        """So many texts, shape (count, WORDS)."""
        drawn = self.dice.random((count, WORDS), dtype=np.float32)
        drawn *= np.float32(np.log((TYPES + self.bend) / self.bend))
        return scattered((np.expm1(drawn) * np.float32(self.bend)).astype(np.uint32))


def band_keys(texts: Numbers, bands: int, rows: int, seed: int) -> Numbers:
    """The keys of texts in some bands, shape (count, bands)."""
    dice = np.random.default_rng(seed)
    factors = dice.integers(0, 1 << 31, bands * rows, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    offsets = dice.integers(0, 1 << 32, bands * rows, dtype=np.uint32)
    keys = np.zeros((len(texts), bands), dtype=np.uint32)
    mixed = np.empty_like(texts)
    for place in range(bands * rows):
        np.multiply(texts, factors[place], out=mixed)
        np.add(mixed, offsets[place], out=mixed)
        keys[:, place // rows] = scattered(keys[:, place // rows] * np.uint32(31) + mixed.min(axis=1))
    return keys


@dataclass(frozen=True, kw_only=True)
class Growth:
    """What one band holds: for each article in order, how many stand in its key before it."""

    before: NDArray[np.int64]
    crowd: int

    def met(self, since: int) -> float:
        """How many an article behind ``since`` meets in a band, on average."""
        late = self.before[since:]
        return float(np.where(late <= self.crowd, late, 0).mean())

    def crowded(self, since: int) -> float:
        """The share of bands that are not followed."""
        return float((self.before[since:] > self.crowd).mean())


def standing_before(keys: Numbers, stands: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each article, how many of those before it stand under the same key."""
    order = np.argsort(keys, kind="stable")
    grouped, counted = keys[order], stands[order].astype(np.int64)
    total = np.cumsum(counted) - counted
    begins = np.ones(len(keys), dtype=np.bool_)
    begins[1:] = grouped[1:] != grouped[:-1]
    start = np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0))
    before = np.empty(len(keys), dtype=np.int64)
    before[order] = total - total[start]
    return before


def fitted(rows: int, seed: int) -> float:
    """The bend at which strangers give as many candidates as on real pages, by halving."""
    low, high = 1.0, 1e6
    for _ in range(12):
        middle = (low * high) ** 0.5
        keys = band_keys(Law(middle, seed).texts(REAL_TEXTS), FITTED, rows, seed)
        everyone = np.ones(REAL_TEXTS, dtype=np.bool_)
        pairs = sum(
            Growth(before=standing_before(keys[:, band], everyone), crowd=10**9).before.sum() for band in range(FITTED)
        )
        found = 2 * pairs / REAL_TEXTS * 64 / FITTED
        low, high = (middle, high) if found > REAL_CANDIDATES else (low, middle)
    return middle


def clusters(count: int, stands: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    """The sizes of clusters, each copy being of an article drawn from those before it."""
    dice = np.random.default_rng(seed)
    homes: list[int] = []
    drawn = dice.random(count)
    for article, own in enumerate(stands.tolist()):
        homes.append(article if own else homes[int(drawn[article] * article)])
    return np.unique(np.array(homes), return_counts=True)[1]


def comparison_seconds() -> tuple[float, float]:
    """What it costs to cut, sign and look an article up, without comparing; and to compare two strangers."""
    method, law = Method(), Law(1000, 3)
    texts = [packed(row) for row in law.texts(400)]
    method.keys(texts[0])  # what is made once is not counted
    begun = time.process_time()
    for words in texts:
        method.keys(words)
    made = (time.process_time() - begun) / len(texts)
    sheets = [method.sheet(words) for words in texts]
    begun = time.process_time()
    for one, other in itertools.pairwise(sheets):
        compare(one, other)
    return made, (time.process_time() - begun) / (len(sheets) - 1)


def sizes(most: int) -> Iterator[int]:
    """100 000 and so on up to the most."""
    yield from (size for size in (100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000) if size <= most)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=2_000_000)
    parser.add_argument("--bands", type=int, default=4, help="How many of the bands are simulated.")
    parser.add_argument("--rows", type=int, default=recipe().rows)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    settings, seed = DedupeSettings(), options.seed
    made, compared = comparison_seconds()
    bend = fitted(3, seed)
    print(f"bend {bend:.0f}; fingerprint {1e6 * made:.0f} µs, strangers compared in {1e6 * compared:.1f} µs")
    law, stands = Law(bend, seed + 1), np.random.default_rng(seed).random(options.most) >= COPIES
    keys = np.concatenate(
        [band_keys(law.texts(CHUNK), options.bands, options.rows, seed) for _ in range(0, options.most, CHUNK)]
    )
    first = None
    for size in sizes(options.most):
        bands = [
            Growth(before=standing_before(keys[:size, band], stands[:size]), crowd=settings.crowd)
            for band in range(options.bands)
        ]
        since = size - size // 10
        met = settings.bands * float(np.mean([band.met(since) for band in bands]))
        crowded = float(np.mean([band.crowded(since) for band in bands]))
        tried = min(met, settings.candidates)
        recall = 1 - (1 - SIMILAR**options.rows) ** (settings.bands * (1 - crowded))
        largest = clusters(size, stands[:size], seed).max()
        cost = made + tried * compared
        first = first or cost
        print(
            f"{size:>9} articles: {met:7.1f} met, {tried:5.1f} compared, {100 * crowded:5.2f} % of bands crowded, "
            f"copy found {recall:.3f}, largest cluster {largest}, cost {cost / first:.2f} x"
        )


if __name__ == "__main__":
    main()
