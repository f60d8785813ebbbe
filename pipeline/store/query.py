"""What a person types into a search box, as a question to the index. Nothing that can be typed is an error.

Words are ANDed; ``"exact phrase"``, ``-without``, ``a|b``; ``prefix*`` is accepted (any piece of a word is found
anyway). A longer Chinese term that stands nowhere as it is typed is cut into its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.store import spelling
from pipeline.store.spelling import MARK, searchable

if TYPE_CHECKING:
    from collections.abc import Callable

# The FTS5 expression that finds every article.
ANYTHING = f'"{MARK}"'

# Beyond this many characters a query says nothing more, and would only cost time.
LONGEST = 300

# A term of up to this many Chinese characters is never cut.
WHOLE = 4

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")

# One term with what joins it: an optional minus, then a phrase in quotes (closed, or left open to the end) or a run
# of characters up to a gap, a bar or a quote. Chinese keyboards give “ ” ｜ －.
TERM = re.compile(r"""([-－]?)(?:["“”]([^"“”]*)["“”]?|([^\s"“”|｜]+))|([|｜])""")


@dataclass(frozen=True, slots=True)
class Term:
    """Folded text to look for; an ``exact`` one is never cut into words."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """What must be found (one of the terms) or, with ``without``, must not be found (any of them)."""

    terms: tuple[Term, ...]
    without: bool = False


def parse(query: str) -> tuple[Clause, ...]:
    """The clauses of a query.

    >>> [(clause.without, [term.text for term in clause.terms]) for clause in parse('微粒貸|花唄 -"上門 催收" LPR*')]
    [(False, ['微粒贷', '花呗']), (True, ['上门 催收']), (False, ['lpr'])]
    """
    clauses: list[Clause] = []
    joining = False
    for minus, phrase, word, bar in TERM.findall(query[:LONGEST]):
        if bar:
            joining = bool(clauses)
            continue
        term = Term(searchable(phrase).strip(), exact=True) if not word else Term(searchable(word.rstrip("*")).strip())
        if not any(character.isalnum() for character in term.text):
            continue
        if joining:
            clauses[-1] = Clause((*clauses[-1].terms, term), clauses[-1].without)
        else:
            clauses.append(Clause((term,), bool(minus)))
        joining = False
    return tuple(clauses)


def pieces(term: Term) -> tuple[str, ...]:
    """The words of a term that is too long to stand as one, or the term itself.

    >>> pieces(Term("微粒贷逾期怎么办"))
    ('微粒', '贷', '逾期', '怎么办')
    >>> pieces(Term("协商还款"))
    ('协商还款',)
    """
    if term.exact or len(HAN.findall(term.text)) <= WHOLE:
        return (term.text,)
    from pipeline.tokens import words

    found = dict.fromkeys(word.strip() for word in words(term.text))
    return tuple(word for word in found if any(map(str.isalnum, word))) or (term.text,)


def phrase(text: str) -> str:
    """An FTS5 phrase that finds ``text`` as a substring.

    >>> phrase('24%')
    '"24 4％"'
    """
    return f'"{spelling.phrase(text)}"'


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks of the index: the FTS5 expression, and the part of it that must be found, if there is one."""

    expression: str
    wanted: str = ""

    @property
    def words(self) -> int:
        """How many words of the index must be there, or may be."""
        return len(self.wanted.split())

    @property
    def in_title(self) -> str:
        """The expression for those of its hits that have what must be found in their titles."""
        return f"({self.expression}) AND ({{title}} : ({self.wanted}))"

    @property
    def not_in_title(self) -> str:
        """The expression for all its other hits."""
        return f"({self.expression}) NOT ({{title}} : ({self.wanted}))"


def expression(query: str, stands: Callable[[str], bool]) -> str:
    """The FTS5 expression for ``query``; ``stands`` tells whether an expression finds anything.

    >>> expression('逾期 -"催收" 花呗|借呗', lambda expression: True)
    '(("逾期") AND ("花呗" OR "借呗")) NOT (("催收"))'
    >>> expression(' " ', lambda expression: True)
    '""'
    """
    return asked(query, stands).expression


def asked(query: str, stands: Callable[[str], bool]) -> Asked:
    """What ``query`` asks; ``stands`` tells whether an expression finds anything."""
    clauses = parse(query)
    wanted = [any_of(clause, stands) for clause in clauses if not clause.without]
    unwanted = [any_of(clause, stands) for clause in clauses if clause.without]
    if not clauses:
        return Asked('""')
    found = f"({' AND '.join(wanted)})" if wanted else ANYTHING
    whole = f"{found} NOT ({' OR '.join(unwanted)})" if unwanted else found
    return Asked(whole, found if wanted else "")


def any_of(clause: Clause, stands: Callable[[str], bool]) -> str:
    """The terms of a clause as one FTS5 expression in brackets."""
    return f"({' OR '.join(whole_or_pieces(term, stands) for term in clause.terms)})"


def whole_or_pieces(term: Term, stands: Callable[[str], bool]) -> str:
    """A term as a phrase where that finds something, otherwise as its words."""
    parts = pieces(term)
    whole = phrase(term.text)
    if len(parts) == 1 or stands(whole):
        return whole
    return f"({' AND '.join(map(phrase, parts))})"


@lru_cache(64)
def marks(query: str) -> tuple[str, ...]:
    """The folded texts that a hit may be marked with, the longest first."""
    terms = [term for clause in parse(query) if not clause.without for term in clause.terms]
    texts = {text for term in terms for text in (term.text, *pieces(term))}
    return tuple(sorted(texts, key=lambda text: (-len(text), text)))
