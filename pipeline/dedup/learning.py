"""Substitutions learned from the crawl: what stands in verified copies where their originals have another word.

A pair of words is believed if it was seen in the copies of several originals, more often than words that are replaced
as often would meet by chance, and if the two are no contrast: words that authors use side by side in one text
(principal and interest, plaintiff and defendant) mean different things.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.dedup.alignment import lay

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.dedup.alignment import Alignment
    from pipeline.dedup.verify import Sheet

    Pair = tuple[int, int]

# Originals in whose copies a substitution must have been seen; fewer do if the copies stand on several sites.
MIN_ARTICLES = 3
MIN_ARTICLES_ON_SITES = 2
MIN_SITES = 2
# How many times as often as two words would meet by chance that are replaced by others as often as these.
MIN_LIFT = 4.0
# In so large a share of its originals both words may stand side by side.
MAX_CONTRASTS = 0.34
# Runs of so many replaced words are read word for word.
MAX_RUN = 3

# What only names something else: figures, Latin letters, a mask. Numerals alone, or on both sides, are figures too.
HAN_WORD = re.compile("[\u4e00-\u9fff]+")
NUMERAL = re.compile("[一二三四五六七八九十百千万亿两零〇]")
NUMERALS = re.compile(f"{NUMERAL.pattern}+.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A word and what spinners put in its place.

    ``articles`` originals in whose copies it was seen, on ``sites`` sites; ``example`` is the original's words around
    one; ``version`` counts the learnings of a dataset.
    """

    original: str
    spun: str
    articles: int
    sites: int
    example: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Where a substitution was first seen: the place is that of the original's word."""

    article: int
    copy: int
    place: int


@dataclass(slots=True)
class Evidence:
    """What was seen of one pair of words."""

    example: Example
    articles: set[int] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    contrasts: set[int] = field(default_factory=set)

    def joined(self, other: Evidence) -> Evidence:
        """The same with what was seen of the other direction."""
        return Evidence(
            example=self.example,
            articles=self.articles | other.articles,
            sites=self.sites | other.sites,
            contrasts=self.contrasts | other.contrasts,
        )


@dataclass(slots=True)
class Learner:
    """Gathers evidence from aligned pairs of an original and a copy; words are numbers until they are asked for."""

    seen: dict[Pair, Evidence] = field(default_factory=dict)
    replaced: Counter[int] = field(default_factory=Counter)
    pairs: int = 0

    def study(self, original: Sheet, copy: Sheet, *, article: int, other: int, site: str) -> None:
        """Take a pair into account; ``article`` names the original, ``other`` the copy, ``site`` is where that was."""
        self.pairs += 1
        own = set(original.words.tolist())
        found = lay(original.landmarks, copy.landmarks)
        for place, old, new in replacements(found, original.words, copy.words):
            evidence = self.seen.get((old, new))
            if evidence is None:
                example = Example(article=article, copy=other, place=place)
                evidence = self.seen[old, new] = Evidence(example=example)
            if article not in evidence.articles:
                evidence.articles.add(article)
                self.replaced.update((old, new))
            evidence.sites.add(site)
            if new in own:
                evidence.contrasts.add(article)

    def believed(self) -> list[tuple[Pair, Evidence]]:
        """The pairs that are believed, those seen most first; of two directions the one seen more often."""
        found = []
        for (old, new), evidence in self.seen.items():
            other = self.seen.get((new, old))
            if other is None:
                found.append(((old, new), evidence))
            elif (len(other.articles), old) <= (len(evidence.articles), new):
                found.append(((old, new), evidence.joined(other)))
        kept = [(pair, evidence) for pair, evidence in found if self.believes(pair, evidence)]
        return sorted(kept, key=lambda item: (-len(item[1].articles), -len(item[1].sites), item[0]))

    def believes(self, pair: Pair, evidence: Evidence) -> bool:
        """Whether what was seen of a pair is enough, more than chance, and no contrast."""
        count, (old, new) = len(evidence.articles), pair
        enough = count >= MIN_ARTICLES or (count >= MIN_ARTICLES_ON_SITES and len(evidence.sites) >= MIN_SITES)
        total = max(1, self.replaced.total() / 2)
        chance = max(0, self.replaced[old] - count) * max(0, self.replaced[new] - count) / total
        return enough and count >= MIN_LIFT * chance and len(evidence.contrasts) <= MAX_CONTRASTS * count


def replacements(
    found: Alignment, original: NDArray[np.uint32], copy: NDArray[np.uint32]
) -> Iterator[tuple[int, int, int]]:
    """Where a word stands for another one: its place in the original, the word, and the one in the copy."""
    for tag, i, j, k, m in found.steps:
        if tag == "replace" and j - i == m - k <= MAX_RUN:
            for offset in range(j - i):
                yield i + offset, int(original[i + offset]), int(copy[k + offset])


def is_word_for_word(original: str, spun: str) -> bool:
    """Whether two words may be substitutes at all.

    >>> is_word_for_word("一些", "若干"), is_word_for_word("三年", "五年"), is_word_for_word("3", "若干")
    (True, False, False)
    """
    if not (HAN_WORD.fullmatch(original) and HAN_WORD.fullmatch(spun)):
        return False
    if NUMERAL.search(original) and NUMERAL.search(spun):
        return False
    return not (NUMERALS.fullmatch(original) or NUMERALS.fullmatch(spun)) or min(len(original), len(spun)) > 1
