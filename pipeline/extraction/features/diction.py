"""How much the words of a line sound like an article's: learned weights of the pieces of its wording.

A linear model of the pieces of one to three characters that a line holds, hashed into buckets (Weinberger et al. 2009,
"Feature hashing"). It knows how adverts, disclaimers, labels and lists of searches are worded without a rule for
each; it is one opinion among the columns. ``benchmarks/diction.py`` learns the weights.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extraction.features.columns import shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.extraction.features.columns import Column, Columns

Places: TypeAlias = NDArray[np.int64]

BITS = 17
BUCKETS = 1 << BITS
LONGEST = 3
BEGIN, END = "\x01", "\x02"
"""What stands at the ends of a line, so that how it begins and ends is a piece as well."""
HEAD, TAIL = 200, 100
"""The characters at the ends of a long line that are looked at."""
EDGE = 9
"""The characters of a line's beginning, and of its end, that have a column of their own."""
ZERO, NINE = ord("0"), ord("9")
# Odd numbers that spread code points over 32 bits (Knuth's golden ratio, and primes of xxHash).
SPREAD = np.array([2654435761, 2246822519, 668265263], dtype=np.uint32)
STIR = np.array([3266489917, 374761393], dtype=np.uint32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diction:
    """A weight for each bucket, in log-odds of being an article's, and the bias."""

    weights: NDArray[np.float64]
    bias: float

    def columns(self, texts: Sequence[str]) -> Columns:
        """The verdict on each line: on all of it, on an average piece of it, on its ends, and on its neighbours."""
        line, bucket, place, size = pieces(texts)
        weight, count = self.weights[bucket], np.maximum(np.bincount(line, minlength=len(texts)), 1)

        def total(of: NDArray[np.bool_] | slice) -> Column:
            return np.bincount(line[of], weight[of], len(texts)).astype(np.float64)

        every = total(slice(None))
        said = every / np.sqrt(count) + self.bias
        return {
            "said": said,
            "said_mean": every / count,
            "said_head": total(place < EDGE),
            "said_tail": total(place >= size[line] - EDGE),
            "said-1": shifted(said, -1),
            "said+1": shifted(said, 1),
        }


def pieces(texts: Sequence[str]) -> tuple[Places, Places, Places, Places]:
    """The line and the bucket of every piece, the place in its line where it begins; and the characters of each line.

    Digits are all the same one.
    """
    cut = [text if len(text) <= HEAD + TAIL else text[:HEAD] + text[-TAIL:] for text in texts]
    data = "".join(f"{BEGIN}{text}{END}" for text in cut).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(data, dtype=np.uint32)
    codes = np.where((codes >= ZERO) & (codes <= NINE), np.uint32(ZERO), codes)
    size = np.fromiter((len(text) + 2 for text in cut), dtype=np.int64, count=len(cut))
    line = np.repeat(np.arange(len(cut)), size)
    place = np.arange(len(codes)) - np.repeat(np.cumsum(size) - size, size)
    hashed, lines, buckets, places = codes * SPREAD[0], [line], [codes * SPREAD[0]], [place]
    for more in range(1, LONGEST):
        hashed = (hashed[:-1] ^ (codes[more:] * SPREAD[more])) * STIR[more - 1]
        whole = line[:-more] == line[more:]
        lines.append(line[:-more][whole])
        buckets.append(hashed[whole])
        places.append(place[:-more][whole])
    bucket = (np.concatenate(buckets) >> np.uint32(32 - BITS)).astype(np.int64)
    return np.concatenate(lines), bucket, np.concatenate(places), size


def parsed(text: str) -> Diction:
    """A diction from its JSON form: weights as bytes, in units of ``scale``."""
    data = json.loads(text)
    weights = np.frombuffer(base64.b64decode(data["weights"]), dtype=np.int8)
    return Diction(weights=weights * data["scale"], bias=data["bias"])


@cache
def diction() -> Diction:
    """The diction of the package."""
    return parsed(files("pipeline.extraction").joinpath("diction.json").read_text(encoding="utf-8"))
