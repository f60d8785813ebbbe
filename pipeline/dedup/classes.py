"""Substitution classes: words that spinners put for one another count as one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.wording import NOTHING, Known, number
from pipeline.lexicon import substitutions
from pipeline.tokens import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

# A class never has more words: chains of near synonyms would melt into one that means anything.
MAX_CLASS = 12
# One that has grown from the crawl: a word and what several farms put in its place.
MAX_LEARNED = 24

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Several words that are one term: their numbers, that of the term itself and that of its class."""

    words: list[int]
    itself: int
    meaning: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Classes:
    """A table of substitution classes.

    ``members`` maps a word, or a phrase of several words, to the representative of its class; ``dropped`` are words
    that do not count. ``digest`` names the table in a recipe.
    """

    members: dict[Term, str]
    dropped: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that name this table."""
        table = [sorted((list(words), to) for words, to in self.members.items()), sorted(self.dropped)]
        return hashlib.sha256(json.dumps(table, ensure_ascii=False).encode()).hexdigest()[:16]

    @cached_property
    def known(self) -> tuple[Known, NDArray[np.uint32], NDArray[np.bool_]]:
        """The numbers of all words in this table, those of their classes, and who begins a phrase."""
        meanings = {first: first for first in self.phrases}
        meanings |= {number(term[0]): number(to) for term, to in self.members.items() if len(term) == 1}
        meanings |= dict.fromkeys(map(number, self.dropped), NOTHING)
        words = sorted(meanings) or [NOTHING]
        return (
            Known(np.array(words, dtype=np.uint32)),
            np.array([meanings.get(word, NOTHING) for word in words], dtype=np.uint32),
            np.array([word in self.phrases for word in words], dtype=np.bool_),
        )

    @cached_property
    def phrases(self) -> dict[int, list[Phrase]]:
        """The phrases by the number of their first word, the longest first."""
        found: dict[int, list[Phrase]] = {}
        for term in sorted((term for term in self.members if len(term) > 1), key=lambda term: (-len(term), term)):
            words = [number(word) for word in term]
            phrase = Phrase(words=words, itself=number("".join(term)), meaning=number(self.members[term]))
            found.setdefault(words[0], []).append(phrase)
        return found

    def meanings(self, words: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The numbers of the classes of a text's words, uint32, shape (m,); dropped words have none."""
        return self.read(words)[1]

    def read(self, words: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """The words that count, phrases as one, and the numbers of their classes; both uint32, shape (m,)."""
        known, classes, begins = self.known
        found, places = known.find(words)
        meanings = words.copy()
        meanings[found] = classes[places]
        if starts := found[begins[places]].tolist():
            words = words.copy()
            for start, phrase in self.phrases_in(words, starts):
                meanings[start : start + len(phrase.words)] = NOTHING
                words[start], meanings[start] = phrase.itself, phrase.meaning
        counts = meanings != NOTHING
        return words[counts], meanings[counts]

    def phrases_in(self, words: NDArray[np.uint32], starts: list[int]) -> Iterator[tuple[int, Phrase]]:
        """The phrases among the words, given where one may start; the longest where several do."""
        end = 0
        for start in starts:
            for phrase in self.phrases[int(words[start])] if start >= end else ():
                if words[start : start + len(phrase.words)].tolist() == phrase.words:
                    end = start + len(phrase.words)
                    yield start, phrase
                    break


def build(
    pairs: Iterable[tuple[str, str]], dropped: Iterable[str] = (), learned: Iterable[tuple[str, str]] = ()
) -> Classes:
    """Classes of words that pairs connect, the likeliest pairs first; what was ``learned`` comes after them.

    >>> table = build([("按时", "准时"), ("按时", "按期")])
    >>> len({table.members[word,] for word in ("按时", "准时", "按期")})
    1
    """
    parents: dict[Term, Term] = {}
    sizes: dict[Term, int] = {}

    def root(term: Term) -> Term:
        sizes.setdefault(term, 1)
        while (parent := parents.get(term, term)) != term:
            term = parent
        return term

    for terms, limit in ((pairs, MAX_CLASS), (learned, MAX_LEARNED)):
        for original, spun in terms:
            first, second = root(tuple(cut(original))), root(tuple(cut(spun)))
            if first != second and sizes[first] + sizes[second] <= limit:
                parents[second] = first
                sizes[first] += sizes[second]
    members = {term: " ".join(root(term)) for term in sizes if term}
    return Classes(members=members, dropped=frozenset(dropped))


@cache
def builtin() -> Classes:
    """The classes of the table that comes with the program."""
    return grown(())


def grown(learned: Iterable[tuple[str, str]]) -> Classes:
    """The built-in classes, and what was learned from a crawl."""
    table = substitutions()
    return build(table.pairs, table.dropped, learned)
