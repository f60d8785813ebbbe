"""Lines that are no part of any article, wherever they stand."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from pipeline.extraction import wording

OFFERS = (wording.CONTACT, wording.OFFER, wording.ADVERT, wording.MACHINE)
LONGEST = 160
SHORTEST = 8
"""Letters of the shortest line that a site can be known by."""
REMEMBERED = 1 << 15
"""Lines whose verdict is kept: the furniture of a site stands on each of its pages."""


def is_furniture(text: str) -> bool:
    """True for a line that is no part of any article, by its shape and wording alone."""
    return len(text) <= LONGEST and _is_furniture(text)


@lru_cache(maxsize=REMEMBERED)
def _is_furniture(text: str) -> bool:
    if any(
        pattern.search(text) for pattern in (wording.LABEL, wording.COMMENT_BOX, wording.DATE_LINE, wording.COUNTER)
    ):
        return True
    if len(text) <= 80 and (wording.CRUMBS.search(text) or wording.AROUND.search(text) or wording.LURE.search(text)):
        return True
    if len(text) <= 80 and any(pattern.search(text) for pattern in OFFERS):
        return True
    if any(pattern.search(text) for pattern in (wording.IMAGE_CREDIT, wording.CREDIT, wording.SIGNATURE)):
        return True
    if len(text) <= 120 and wording.FIELD_START.match(text) and not wording.SENTENCE_END.search(text):
        return True
    if len(wording.FIELDS.findall(text)) >= 2 and len(text) <= 100:
        return True
    return bool(wording.COPYRIGHT.search(text))


def line_number(text: str) -> int:
    """A number of 63 bits for what a line says, whatever its punctuation; 0 for one too short to mean anything.

    >>> line_number("关注我们，获取更多逾期资讯！") == line_number("关注我们 获取更多逾期资讯"), line_number("完")
    (True, 0)
    """
    letters = wording.key(text)
    if len(letters) < SHORTEST:
        return 0
    return int.from_bytes(blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()) >> 1
