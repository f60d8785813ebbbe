"""What a copy is to its canonical article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.alignment import Alignment, align
from pipeline.lexicon import lender_names, lender_pattern
from pipeline.model import Relation
from pipeline.tokens import MASK, cut, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.dedup.classes import Classes

# Shares of words from which on a copy is called so.
SPUN = 0.025
MOVED = 0.08
LOST = 0.2
ADDED = 0.3
# A censor takes out words here and there: more than this share, and more than chance differences.
DROPPED = 0.003
# What being named in the title counts for: that is the lender which the article is about.
TITLE_MENTIONS = 4
# Two texts are about different lenders if the main one of each has less than this share of the other's mentions.
RARE_LENDER = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wording:
    """A text as relations see it: its letters, and its words with the numbers of their classes."""

    letters: str
    words: tuple[str, ...]
    numbers: NDArray[np.uint64]


@lru_cache(256)  # the same canonical article is asked for again and again
def wording(text: str, table: Classes) -> Wording:
    """The wording of a text."""
    kept, numbers = [], []
    for word in cut(lender_pattern().sub(MASK, fold(text))):
        if number := table.class_hash(word):
            kept.append(word)
            numbers.append(number)
    return Wording(
        letters="".join(text.split()),
        words=tuple(kept),
        numbers=np.array(numbers, dtype=np.uint64),
    )


@lru_cache(256)  # the same canonical article is asked for again and again
def lenders_in(title: str, text: str) -> Counter[str]:
    """How often each lender is named; being named in the title counts for several times in the text."""
    names = lender_names()
    found = Counter(names[name] for name in lender_pattern().findall(fold(text)))
    for name in lender_pattern().findall(fold(title)):
        found[names[name]] += TITLE_MENTIONS
    return found


def is_swapped(first: Counter[str], second: Counter[str]) -> bool:
    """Whether two versions of a text are about different lenders: the main one of each is rare in the other."""
    if not first or not second:
        return False
    main, other = main_lender(first), main_lender(second)
    return main != other and lender_share(second, main) < RARE_LENDER and lender_share(first, other) < RARE_LENDER


def main_lender(lenders: Counter[str]) -> str:
    """The lender that is named most."""
    return min(lenders.items(), key=lambda item: (-item[1], item[0]))[0]


def lender_share(lenders: Counter[str], lender: str) -> float:
    """How many of the mentions of lenders are of this one."""
    return lenders[lender] / lenders.total()


def relate(copy: Wording, canonical: Wording) -> tuple[Relation, float]:
    """The relation of a copy to the canonical article, and the share of its words that were substituted."""
    if copy.letters == canonical.letters:
        return Relation.EXACT, 0.0
    if copy.words == canonical.words:
        return Relation.NEAR, 0.0
    found = align(canonical.words, copy.words, (canonical.numbers, copy.numbers))
    aligned = found.kept + found.substituted
    share = found.substituted / aligned if aligned else 0.0
    relation = name(found, share)
    return relation, round(share, 4) if relation is Relation.SPUN else 0.0


def name(found: Alignment, substituted: float) -> Relation:
    """The one word for what happened to a copy: the change that went furthest."""
    smaller = max(1, min(found.original, found.copy))
    if substituted >= SPUN:
        return Relation.SPUN
    if found.moved >= MOVED * smaller:
        return Relation.REORDERED
    if found.lost >= LOST * found.original and found.lost > found.added:
        return Relation.EXCERPT
    if found.added >= ADDED * found.copy:
        return Relation.EXTENDED
    if found.dropped >= max(2, DROPPED * found.original) and found.dropped > found.substituted:
        return Relation.CENSORED
    return Relation.NEAR
