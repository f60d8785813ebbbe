"""Texts folded by table, all characters at once: what :func:`pipeline.tokens.fold` does, as far as words need it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.tokens import INVISIBLE, RUN, fold_in_context

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]

# Stands for whatever only separates words.
SEPARATOR = ","
# What :data:`pipeline.tokens.PINYIN` looks for around the reading of a character.
KEPT = " ()[]"
# What no character folds to: unknown yet, nothing at all, and whatever depends on its neighbours.
UNKNOWN, NOTHING, IN_CONTEXT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
CODES = 0x110000
# Letters that read otherwise beside others, besides marks that combine: the Greek sigma that ends a word, the parts of
# Hangul syllables; and halves of pairs, which are no letters.
JOINED = re.compile("[\u03a3\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ud800-\udfff]")


@cache
def table() -> Codes:
    """What every character folds to, found out when it is first met; uint32, shape (0x110000,)."""
    return np.full(CODES, UNKNOWN, dtype=np.uint32)


def letters(text: str) -> str | None:
    """A text folded, whatever separates words as commas or spaces; None if only :func:`fold` can tell what it reads.

    >>> letters("ＡＢ 協商：還款\u200b")
    'ab 协商,还款'
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    known = table()
    folded = known[codes]
    if (folded == UNKNOWN).any():
        for code in np.unique(codes[folded == UNKNOWN]).tolist():
            known[code] = folded_code(chr(code))
        folded = known[codes]
    strange = folded >= IN_CONTEXT
    if strange.any():
        if (folded == IN_CONTEXT).any():
            return None
        folded = folded[~strange]
    return str(folded.tobytes(), "utf-32-le")


def folded_code(character: str) -> int:
    """What the table says of a character."""
    if INVISIBLE.fullmatch(character):
        return NOTHING
    folded = fold_in_context(character)
    if JOINED.fullmatch(character) or any(unicodedata.category(each)[0] == "M" for each in folded):
        return IN_CONTEXT
    if len(folded) == 1 and RUN.fullmatch(folded):
        return ord(folded)
    if len(folded) == 1 and (folded.isspace() or folded in KEPT):
        return ord(folded if folded in "\n()[]" else " ")
    counts = any(each in KEPT or each.isspace() or RUN.fullmatch(each) for each in folded)
    return IN_CONTEXT if counts else ord(SEPARATOR)
