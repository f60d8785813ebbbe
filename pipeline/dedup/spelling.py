"""Words by their numbers: what a person or a rule about letters asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dedup.wording import KEPT_WORDS, number, vocabulary
from pipeline.tokens import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.dedup.classes import Classes

# How a lender's name, whose mask has no shape, is shown.
LENDER = "〔…〕"


class Spellings(dict[int, str]):
    """The letters of words by their numbers, as far as texts that hold them were learned."""

    def __init__(self, table: Classes, most: int = KEPT_WORDS) -> None:
        super().__init__()
        self.most = most
        self.terms = {number("".join(term)): "".join(term) for term in table.members}
        self.terms[number(MASK)] = LENDER
        self.update(self.terms)
        self.words: set[str] = set()

    def learn(self, *texts: str) -> None:
        """Remember the words of some texts; where there are too many, those of all others are forgotten before."""
        if len(self) > self.most:
            self.clear()
            self.words.clear()
            self.update(self.terms)
        fresh = set().union(*map(vocabulary, texts)) - self.words
        self.words |= fresh
        self.update((number(word), word) for word in fresh if word != MASK)

    def spell(self, numbers: Iterable[int]) -> str:
        """The letters of words in a row; a word that was never learned has none."""
        return "".join(self.get(each, "") for each in numbers)
