"""Text that was read in the wrong encoding by whoever stored it, and stored in another: read it back."""

from __future__ import annotations

import re

# Letters and signs of the upper half of Latin-1, as Chinese bytes look when they are read as a Western encoding.
UPPER = re.compile(r"[\x80-\xff]")
BEYOND = re.compile(r"[^\x00-\x7f]")
HAN = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
SAMPLE = 20_000
"""Characters that are looked at before a whole page is read again."""
MIN_UPPER, FEW = 40, 10
"""Such letters that a sample has at least, and those that it has before Windows' own are counted with them."""
MOSTLY = 0.8
"""The share of characters beyond ASCII that must look wrong before, and right after."""
# Windows reads the bytes 80 to 9F as letters and signs of its own.
WINDOWS = {
    ord(char): byte
    for byte in range(0x80, 0xA0)
    for char in [bytes([byte]).decode("cp1252", "ignore")]
    if char
}  # fmt: skip


def restored(text: str) -> str:
    """The page as it was meant, where it reads as Latin letters but is Chinese; any other text as it is.

    >>> restored("逾期协商".encode("gb18030").decode("latin-1") * 10)[:4]
    '逾期协商'
    >>> restored("逾期协商".encode("utf-8").decode("latin-1") * 10)[:2], restored("naïve café")
    ('逾期', 'naïve café')
    """
    sample = text[:SAMPLE]
    if len(UPPER.findall(sample)) < FEW:  # nearly every page: what follows is slow
        return text
    sample = sample.translate(WINDOWS)
    upper = len(UPPER.findall(sample))
    if upper < MIN_UPPER or upper < MOSTLY * len(BEYOND.findall(sample)):
        return text
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        again = _read_again(sample, encoding)
        if len(HAN.findall(again)) >= MOSTLY * max(1, len(BEYOND.findall(again))):
            return _read_again(text.translate(WINDOWS), encoding)
    return text


def _read_again(text: str, encoding: str) -> str:
    return text.encode("latin-1", "replace").decode(encoding, "replace")
