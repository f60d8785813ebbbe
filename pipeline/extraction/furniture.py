"""Lines that are no part of any article, wherever they stand."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from pipeline.extraction import wording
from pipeline.tokens import simplified

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

OFFERS = (wording.CONTACT, wording.OFFER, wording.ADVERT, wording.MACHINE)
CREDITS = (wording.IMAGE_CREDIT, wording.CREDIT, wording.SIGNATURE)
LONGEST = 160
FIELDS = 2
"""Fields, each with its colon, from which a short line is nothing else."""
SHORTEST = 8
"""Letters of the shortest line that a site can be known by."""
REMEMBERED = 1 << 15
"""Lines whose verdict is kept: the furniture of a site stands on each of its pages."""


def is_furniture(text: str) -> bool:
    """True for a line that is no part of any article, by its shape and wording alone."""
    return len(text) <= LONGEST and _is_furniture(text)


@lru_cache(maxsize=REMEMBERED)
def _is_furniture(said: str) -> bool:
    text = simplified(said)
    return verdict(text, lambda pattern: pattern.search(text) is not None)


def verdict(text: str, has: Callable[[re.Pattern[str]], bool]) -> bool:
    """What :func:`is_furniture` says of at most :data:`LONGEST` simplified characters, by which shapes they have."""
    size = len(text)
    if any(map(has, (wording.LABEL, wording.COMMENT_BOX, wording.DATE_LINE, wording.COUNTER, *CREDITS))):
        return True
    if size <= 80 and any(map(has, (wording.CRUMBS, wording.AROUND, wording.LURE, *OFFERS))):
        return True
    if size <= 120 and has(wording.FIELD_START) and not wording.SENTENCE_END.search(text):
        return True
    if size <= 100 and text.count(":") + text.count("：") >= FIELDS and len(wording.FIELDS.findall(text)) >= FIELDS:
        return True
    return has(wording.COPYRIGHT)


def line_number(text: str) -> int:
    """A number of 63 bits for what a line says, whatever its punctuation; 0 for one too short to mean anything.

    >>> line_number("关注我们，获取更多逾期资讯！") == line_number("关注我们 获取更多逾期资讯"), line_number("完")
    (True, 0)
    """
    letters = wording.key(text)
    if len(letters) < SHORTEST:
        return 0
    return int.from_bytes(blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()) >> 1
