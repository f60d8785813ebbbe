"""Text -> fingerprint: word 2-grams over substitution classes, and their MinHash (Broder 1997, by datasketch)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.classes import Classes, builtin
from pipeline.lexicon import lender_pattern
from pipeline.model import Fingerprint, Recipe
from pipeline.tokens import MASK, NORMALISER, cut, engine, fold

if TYPE_CHECKING:
    from datasketch import MinHash
    from numpy.typing import NDArray

SHINGLE = 2
SCHEME = "affine32"
SEED = 20240401
BANDS = 64
ROWS = 3

# Odd constants of the 64-bit mixers of MurmurHash3 and SplitMix64.
MIX = np.uint64(0xFF51AFD7ED558CCD)
MIX_SECOND = np.uint64(0x9E3779B97F4A7C15)
# Signatures are made of so many shingles at a time: a page of a million characters costs no gigabyte.
SLICE = 20_000


@cache
def recipe(table: Classes | None = None) -> Recipe:
    """How this program makes fingerprints, with the built-in table of classes or another one."""
    return Recipe(
        normaliser=NORMALISER,
        tokeniser=engine()[0],
        classes=(table or builtin()).digest,
        shingle=SHINGLE,
        scheme=SCHEME,
        seed=SEED,
        bands=BANDS,
        rows=ROWS,
    )


def fingerprint(text: str, recipe: Recipe, table: Classes | None = None) -> Fingerprint:
    """The fingerprint of a text. Punctuation, script, width and the names of lenders make no difference."""
    shingles = shingle(class_hashes(text, table or builtin()), recipe.shingle)
    return Fingerprint(recipe=recipe.digest, shingles=shingles, signature=sign(shingles, recipe))


def class_hashes(text: str, table: Classes) -> NDArray[np.uint64]:
    """The words of a text as the numbers of their classes, shape (n,); all lenders are one."""
    return table.hashes(cut(lender_pattern().sub(MASK, fold(text))))


def shingle(words: NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    """The distinct hashes of all runs of ``size`` words, ascending; a shorter text is one shingle, an empty one none.

    >>> len(shingle(np.array([3, 5, 3, 5], dtype=np.uint64), 2)), len(shingle(np.array([3], dtype=np.uint64), 2))
    (2, 1)
    """
    if not len(words):
        return np.zeros(0, dtype=np.uint32)
    size = min(size, len(words))
    count = len(words) - size + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        mixed = (mixed ^ words[offset : offset + count]) * MIX
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def sign(shingles: NDArray[np.uint32], recipe: Recipe) -> NDArray[np.uint32]:
    """The MinHash signature of shingles, uint32, shape (bands * rows,); without any, the greatest value all over."""
    sketch = blank(recipe).copy()
    for start in range(0, len(shingles), SLICE):
        sketch.update_batch(shingles[start : start + SLICE].tolist())
    values: NDArray[np.uint32] = sketch.hashvalues
    return values


@cache
def blank(recipe: Recipe) -> MinHash:
    """An empty sketch: its permutations are drawn once. The shingles are hashes already."""
    from datasketch import MinHash

    return MinHash(num_perm=recipe.permutations, seed=recipe.seed, scheme=recipe.scheme, hashfunc=int)


def band_keys(signature: NDArray[np.uint32], recipe: Recipe) -> NDArray[np.int64]:
    """One key a band, int64 as SQLite holds it, shape (bands,): articles that share a key are candidates."""
    rows = signature.reshape(recipe.bands, recipe.rows).astype(np.uint64)
    keys = (np.arange(recipe.bands, dtype=np.uint64) + np.uint64(1)) * MIX_SECOND
    for row in range(recipe.rows):
        keys = (keys ^ rows[:, row]) * MIX
        keys ^= keys >> np.uint64(31)
    return keys.view(np.int64)
