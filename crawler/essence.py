"""What of a page would have to differ for it to have changed: counters, dates of today and lists of links do not."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A tag: where it is not closed, the next one begins, so that hostile pages cost no more than others.
TAG = re.compile(rb"<(/?)([a-zA-Z0-9]*)[^<>]*>")
# What is no text, and links with what they say: "related" lists are drawn anew at every request.
SKIPPED = frozenset({b"script", b"style", b"a", b"select", b"button", b"noscript"})
LONG = 60  # bytes: twenty characters of Chinese; what is shorter is a label or a counter as often as a sentence
MOST_BYTES = 1024 * 1024


def essence(body: bytes) -> bytes:
    """Sixteen bytes that stay the same while the title and the sentences of a page do.

    >>> page = "<title>逾期</title><p>信用卡逾期以后先打电话给银行说明情况再商量还款计划。<i>人气:{}</i><a>相关{}</a>"
    >>> essence(page.format(7, 1).encode()) == essence(page.format(8, 2).encode())
    True
    """
    found = [(name, run.strip()) for name, run in runs(body[:MOST_BYTES])]
    kept = [run for name, run in found if len(run) >= LONG or name == b"title"]
    if not any(len(run) >= LONG for run in kept):
        kept = [b" ".join(b"".join(run for _, run in found).split())]
    return hashlib.sha256(b"\n".join(kept)).digest()[:16]


def runs(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The text between tags, each with the name of the tag before it; what is in skipped elements left out."""
    inside, name, at = b"", b"", 0
    for tag in TAG.finditer(text):
        if not inside:
            yield name, text[at : tag.start()]
        name, at = tag[2].lower(), tag.end()
        if inside and tag[1] and name == inside:
            inside = b""
        elif not inside and not tag[1] and name in SKIPPED:
            inside = name
    if not inside:
        yield name, text[at:]
