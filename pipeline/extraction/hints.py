"""Which characters a line has: a pattern is looked for only where there is one that each of its matches has.

Patterns are slow where they match nothing, and most lines match none; a set of characters is made once for a line.
"""

from __future__ import annotations

import re

DIGIT = "0"
"""Stands for the digits of all scripts."""
SOME_DIGIT = re.compile(r"\d")


def letters(text: str) -> set[str]:
    """The characters of a line, and :data:`DIGIT` where there is any digit.

    >>> sorted(letters("第三步 ５")), sorted(letters("顶"))
    ([' ', '0', '三', '步', '第', '５'], ['顶'])
    """
    found = set(text)
    if SOME_DIGIT.search(text):
        found.add(DIGIT)
    return found
