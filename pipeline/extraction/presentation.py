"""What an element says of how it is shown: as a block, hidden, in bold type, in the middle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements that hide themselves until a script shows them, or for ever.
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Classes of what is in the markup for copying programs and screen readers alone: Discuz!, WordPress, Bootstrap
UNSEEN = re.compile(r"(?:^|\s)(?:jammer|sr-only|visually-hidden|screen-reader-text)(?:\s|$)")
# Headings of pages without heading elements: `<span style="font-weight:bold">`
BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# Captions stand in the middle, signatures to the right.
ALIGNED_STYLE = re.compile(r"text-align\s*:\s*(?:center|right)", re.IGNORECASE)
ALIGNED = frozenset(("center", "middle", "right"))
# Paragraphs in inline elements: `<span style="display:block">`
BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)


def is_block(element: _Element) -> bool:
    """True where an inline element says that it is none: pages set paragraphs in `<span style="display:block">`."""
    style = element.get("style")
    return bool(style and BLOCK_STYLE.search(style))


def is_hidden(element: _Element) -> bool:
    """True where an element hides itself."""
    style = element.get("style")
    return bool(style and HIDING.search(style)) or element.get("hidden") is not None


def is_unseen(element: _Element) -> bool:
    """True where an inline element hides itself: no script shows a few letters in a line."""
    if is_hidden(element):
        return True
    name = element.get("class")
    return bool(name and UNSEEN.search(name))


def is_bold(element: _Element) -> bool:
    """True where an element says that it is in bold type."""
    style = element.get("style")
    return bool(style and BOLD_STYLE.search(style))


def is_aligned(element: _Element) -> bool:
    """True where an element sets its text in the middle or to the right."""
    style = element.get("style")
    return (
        element.tag == "center"
        or (element.get("align") or "").lower() in ALIGNED
        or bool(style and ALIGNED_STYLE.search(style))
    )
