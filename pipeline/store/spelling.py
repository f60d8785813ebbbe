"""How text stands in the search index: folded, every two neighbouring characters a word, so that any piece is found.

FTS5 looks for phrases of whole words. When every pair of neighbours is a word, a phrase is a substring, whatever the
language; no dictionary decides what can be found, and a changed dictionary cannot spoil the index. Pairs are rarer than
characters, so that their lists are shorter: counting hits is ten to forty times as fast. Behind the pairs stands each
character of the text once, for those who look for a single one.
"""

from __future__ import annotations

import re
from operator import add
from typing import TYPE_CHECKING

from pipeline.tokens import NORMALISER, fold

if TYPE_CHECKING:
    import sqlite3

# Changes with `tokens.fold`, and grows by one whenever `spell` itself changes: another index than this is made anew.
VERSION = 100 * NORMALISER + 2

# White space, control characters and what cannot be stored, in runs: line breaks and indents say nothing about words.
GAP = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000]+")

# Characters of no width, which some pages put inside words to spoil copies of them.
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")

# Stands at the head of every title, so that "everything without …" can be asked; cannot be typed, see GAP.
MARK = "\ue000"

# The tokeniser takes ASCII punctuation for gaps between words. It is indexed as the full-width forms, which folding
# never leaves, and a gap as the ideographic space.
SPELT = {code: chr(0xFEE0 + code) for code in range(0x21, 0x7F) if not chr(code).isalnum()} | {0x20: "\u3000"}


def searchable(text: str) -> str:
    """``text`` as search compares it: folded, every run of white space one space.

    >>> searchable("微粒貸 ２４％\\n\\n LPR")
    '微粒贷 24% lpr'
    """
    return GAP.sub(" ", fold(GAP.sub(" ", INVISIBLE.sub("", text))))


def spell(text: str) -> str:
    """The words of the index for ``text``: its pairs of neighbouring characters, then each of its characters.

    >>> spell("逾期24%")
    '逾期 期2 24 4％ 2 4 期 逾 ％'
    """
    spelt = searchable(text).translate(SPELT)
    return " ".join([*map(add, spelt, spelt[1:]), *sorted(set(spelt))])


def phrase(text: str) -> str:
    """The words of the index that, in a row, stand for a piece of text; one character is a word of its own.

    >>> phrase("24%"), phrase("逾")
    ('24 4％', '逾')
    """
    spelt = searchable(text).translate(SPELT)
    return " ".join(map(add, spelt, spelt[1:])) if len(spelt) > 1 else spelt


def spell_title(title: str) -> str:
    """The words of the index for a title.

    >>> spell_title("逾期")[2:]
    '逾期 期 逾'
    """
    return f"{MARK} {spell(title)}"


def register(conn: sqlite3.Connection) -> None:
    """Give ``conn`` the SQL functions that the triggers and views of the dataset call."""
    conn.create_function("overdue_spell", 1, spell, deterministic=True)
    conn.create_function("overdue_spell_title", 1, spell_title, deterministic=True)
