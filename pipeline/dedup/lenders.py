"""Which lenders a text is about: the same text about another one is an article of its own."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.wording import MASK_NUMBER
from pipeline.lexicon import lender_names, lender_pattern
from pipeline.tokens import fold, without_pinyin

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What being named in the title counts for: that is the lender which the article is about.
TITLE_MENTIONS = 4
# A text is about a lender that it names so often, at least.
MENTIONS = 2
# Two texts are about different lenders if the main one of each has less than this share of the other's mentions.
RARE_LENDER = 0.25


@lru_cache(4096)  # the same canonical articles are asked for again and again
def named(text: str) -> tuple[str, ...]:
    """The lenders that a text names, in its order."""
    names = lender_names()
    return tuple(names[name] for name in lender_pattern().findall(without_pinyin(fold(text))))


def lenders_in(title: str, text: str) -> Counter[str]:
    """How often each lender is named; being named in the title counts for several times in the text."""
    found = Counter(named(text))
    for name in named(title):
        found[name] += TITLE_MENTIONS
    return found


def lenders_at(text: str, words: NDArray[np.uint32], part: NDArray[np.bool_]) -> Counter[str]:
    """How often each lender is named in a part of a text, given the numbers of its words and which are of the part.

    Of a huge text, only the words that are aligned can be of a part. Nothing, if names and words do not tally.
    """
    names, places = named(text), np.flatnonzero(words == MASK_NUMBER)
    if len(names) != len(places):
        return Counter()
    aligned = part[places[places < len(part)]]
    return Counter(name for name, is_here in zip(names, aligned.tolist(), strict=False) if is_here)


def is_swapped(first: Counter[str], second: Counter[str]) -> bool:
    """Whether two versions of a text are about different lenders: the main one of each is rare in the other."""
    main, other = about(first), about(second)
    if main is None or other is None:
        return False
    if min(first[main], second[other]) < MENTIONS:
        return False
    return main != other and lender_share(second, main) < RARE_LENDER and lender_share(first, other) < RARE_LENDER


def about(lenders: Counter[str]) -> str | None:
    """The lender that is named most; None if none is."""
    return min(lenders, key=lambda name: (-lenders[name], name), default=None)


def lender_share(lenders: Counter[str], lender: str) -> float:
    """How many of the mentions of lenders are of this one."""
    return lenders[lender] / lenders.total()
