"""Text -> fingerprint -> signature: word 2-grams over substitution classes, and their MinHash (Broder 1997, by
datasketch).
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.canonical import damage
from pipeline.dedup.classes import Classes, builtin
from pipeline.dedup.verify import DEFAULTS, Sheet
from pipeline.dedup.wording import numbers_of
from pipeline.model import Fingerprint, Recipe
from pipeline.tokens import NORMALISER, engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings

SHINGLE = 2
SCHEME = "affine32"
SEED = 20240401

# Odd constants of the 64-bit mixers of MurmurHash3 and SplitMix64.
MIX = np.uint64(0xFF51AFD7ED558CCD)
MIX_SECOND = np.uint64(0x9E3779B97F4A7C15)
# Signatures are made of so many shingles at a time: a page of a million characters costs no gigabyte.
SLICE = 20_000


@cache
def recipe(table: Classes | None = None, settings: DedupeSettings = DEFAULTS) -> Recipe:
    """How this program makes fingerprints, with the built-in table of classes or another one."""
    return Recipe(
        normaliser=NORMALISER,
        tokeniser=engine()[0],
        classes=(table or builtin()).digest,
        shingle=SHINGLE,
        scheme=SCHEME,
        seed=SEED,
        **asdict(settings),
    )


@cache
def digest(recipe: Recipe) -> str:
    """The digest of a recipe, made once."""
    return recipe.digest


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text, as this program cuts it."""
    words = numbers_of(text)
    kept, _ = builtin().read(words)
    return Fingerprint(recipe=digest(recipe()), words=words, damage=damage(text, kept))


def sheet(words: NDArray[np.uint32], table: Classes) -> Sheet:
    """A text, given as the numbers of its words, as it is compared under a table of classes.

    Punctuation, script, width and the names of lenders make no difference.
    """
    return Sheet(raw=words, table=table, shingles=shingle(table.meanings(words), SHINGLE))


def shingle(words: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    """The distinct hashes of all runs of ``size`` words, ascending; a shorter text is one shingle, an empty one none.

    >>> len(shingle(np.array([3, 5, 3, 5], dtype=np.uint32), 2)), len(shingle(np.array([3], dtype=np.uint32), 2))
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
    hashes = np.sort((mixed >> np.uint64(32)).astype(np.uint32))
    first = np.ones(count, dtype=np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=first[1:])
    return hashes[first]


def sign(shingles: NDArray[np.uint32], recipe: Recipe) -> NDArray[np.uint32]:
    """The MinHash signature of shingles, uint32, shape (bands * rows,); without any, the greatest value all over.

    Bit for bit what datasketch's ``affine32`` makes of the same numbers.
    """
    factors, offsets = permutations(recipe)
    least = np.full(recipe.permutations, np.iinfo(np.uint32).max, dtype=np.uint32)
    values = scattered(shingles)
    for start in range(0, len(values), SLICE):
        hashes = np.multiply.outer(factors, values[start : start + SLICE])
        hashes += offsets[:, np.newaxis]
        np.minimum(least, hashes.min(axis=1), out=least)
    return least


def scattered(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Every value as the finaliser of MurmurHash3 leaves it: numbers that are near one another come far apart."""
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x85EBCA6B)
    values = values ^ (values >> np.uint32(13))
    values = values * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


@cache
def permutations(recipe: Recipe) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The factors (odd) and offsets of the permutations, as datasketch draws them."""
    from datasketch import MinHash

    sketch = MinHash(num_perm=recipe.permutations, seed=recipe.seed, scheme=recipe.scheme)
    factors, offsets = sketch.permutations
    return factors, offsets


def keys(sheet: Sheet, recipe: Recipe) -> NDArray[np.uint32]:
    """The band keys of a text, uint32, shape (bands,)."""
    return band_keys(sign(sheet.shingles, recipe), recipe)


def band_keys(signature: NDArray[np.uint32], recipe: Recipe) -> NDArray[np.uint32]:
    """One key a band, uint32, shape (bands,): articles that have the same key in the same band are candidates."""
    rows = signature.reshape(recipe.bands, recipe.rows).astype(np.uint64)
    keys = (np.arange(recipe.bands, dtype=np.uint64) + np.uint64(1)) * MIX_SECOND
    for row in range(recipe.rows):
        keys = (keys ^ rows[:, row]) * MIX
        keys ^= keys >> np.uint64(31)
    return (keys >> np.uint64(32)).astype(np.uint32)
