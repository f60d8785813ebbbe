"""Bytes -> text, for pages whose declared encoding is often wrong."""

from __future__ import annotations

import codecs
import re

from pipeline.extraction.mojibake import restored

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Control characters: no text has them, and XML refuses them.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]+")

# How files that are no text begin: servers send them with the type of a page all the same.
MAGIC = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\x28\xb5\x2f\xfd",
    b"\xfd7zXZ",
    b"\x7fELF",
    b"OggS",
    b"ID3",
    b"wOFF",
    b"wOF2",
    b"\xd0\xcf\x11\xe0",
    b"SQLite format 3",
)
# Containers that name themselves behind four bytes of length: MP4 and WebP.
MAGIC_AT = ((4, b"ftyp"), (8, b"WEBP"), (8, b"WAVE"))

# The charset of a Content-Type header, or of a <meta> or XML declaration at the top of a page.
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE)
HEAD = 4096
# Control characters that no text holds; NUL is not among them, since broken pages do hold a few.
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
# What GB18030 makes of bytes that are not GB18030: private use, unassigned planes, rare letters.
ALIEN = re.compile(r"[\ue000-\uf8ff\U000e0000-\U0010ffff\u0530-\u0e00\ufffd]")
MAX_BROKEN = 0.02
"""Share of characters that may be lost to broken bytes before a text is not worth having."""


def decode(body: bytes, content_type: str = "") -> str | None:
    """The text of ``body``, or None where the bytes are no text.

    Strict UTF-8, strict GB18030, the declared charset, Big5; then UTF-8 and GB18030 again with a few broken bytes
    replaced. On Chinese pages this order beats detection by the header and by frequency.

    >>> decode("逾期".encode("gbk"), "text/html; charset=iso-8859-1")
    '逾期'
    >>> decode(b"%PDF-1.7 ...", "text/html") is None
    True
    """
    if is_binary(body):
        return None
    text = _with_bom(body)
    if text is None:
        text = _without_bom(body, content_type)
    if text is None or _is_garbage(text):
        return None
    return restored(UNSEEN.sub("", text))


def is_binary(body: bytes) -> bool:
    """True where the first bytes are those of an image, archive, PDF, font, sound or film."""
    head = body.lstrip(b" \t\r\n")[:16]
    return head.startswith(MAGIC) or any(body[at : at + len(mark)] == mark for at, mark in MAGIC_AT)


def _with_bom(body: bytes) -> str | None:
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    wide = _wide_encoding(body[:512])
    return body.decode(wide, "replace") if wide else None


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: markup has a NUL in every second byte."""
    if len(head) < 16:
        return None
    odd, even = head[1::2], head[::2]
    if odd.count(0) > len(odd) * 0.4 and not even.count(0):
        return "utf-16-le"
    if even.count(0) > len(even) * 0.4 and not odd.count(0):
        return "utf-16-be"
    return None


def _without_bom(body: bytes, content_type: str) -> str | None:
    declared = declared_charset(body, content_type)
    attempts = ["utf-8", "gb18030", declared or "big5", "big5hkscs", "big5"]
    if declared in {"big5", "big5hkscs", "cp950"}:
        # Big5 text is often also decodable as GB18030, into rare characters: ask the page first.
        attempts = ["utf-8", "big5hkscs", declared, "gb18030"]
    elif declared in {"euc_jp", "shift_jis", "euc_kr", "cp949", "cp1251", "koi8-r"}:
        attempts = ["utf-8", declared, "gb18030"]
    for encoding in attempts:
        text = _strict(body, encoding)
        if text is not None and not (encoding == "gb18030" and _is_alien(text)):
            return text
    return _recovered(body, declared)


def declared_charset(body: bytes, content_type: str) -> str | None:
    """The codec that the header or the top of the page names, by Python's name, or None.

    >>> declared_charset(b'<meta charset="GB2312">', "text/html")
    'gb18030'
    """
    for place in (content_type.encode("ascii", "ignore"), body[:HEAD]):
        for match in DECLARED.finditer(place):
            try:
                name = codecs.lookup(match[1].decode("ascii")).name
            except (LookupError, ValueError):
                continue
            if name in {"gb2312", "gbk"}:
                return "gb18030"
            if name not in {"utf-16", "utf-32", "utf-7"}:
                return name
    return None


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        text = body.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _is_alien(text: str) -> bool:
    beyond = _beyond_ascii(text)
    return bool(beyond) and len(ALIEN.findall(text)) > beyond * 0.1


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _recovered(body: bytes, declared: str | None) -> str | None:
    """The reading with the fewest broken characters among the likely encodings, if it is good enough."""
    best: tuple[float, str] | None = None
    for encoding in dict.fromkeys(("utf-8", declared or "utf-8", "gb18030", "big5hkscs")):
        try:
            text = body.decode(encoding, "replace")
        except (UnicodeError, LookupError, ValueError):
            continue
        beyond = _beyond_ascii(text)
        share = len(ALIEN.findall(text)) / max(1, beyond)
        if best is None or share < best[0]:
            best = (share, text)
    if best is None:
        return None
    broken = best[1].count("\ufffd")
    return best[1] if best[0] <= 0.2 and broken <= max(3, len(best[1]) * MAX_BROKEN) else None


def _is_garbage(text: str) -> bool:
    sample = text[:20_000]
    controls = len(CONTROL.findall(sample)) + sample.count("\x00")
    return controls > max(4, len(sample) * 0.02)
