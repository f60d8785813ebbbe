"""The elements of HTML, by what they do to the text inside them."""

from __future__ import annotations

SILENT = frozenset((
    "script", "style", "template", "svg", "math", "canvas", "iframe", "object", "embed", "applet", "audio",
    "video", "map", "select", "option", "datalist", "button", "input", "textarea", "head", "link", "meta",
    "noframes", "colgroup", "col", "frameset",
))  # fmt: skip
"""What stands in them is not read."""
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "area", "param",
    "bookmark", "nav-text", "o:p", "st1:chsdate", "st1:personname",
))  # fmt: skip
"""They begin no block."""
NEUTRAL = frozenset(("span", "font", "label"))
"""Inline elements that a page may set as blocks without meaning anything by the element."""
CONTROLS = frozenset(("button", "input", "select", "textarea"))
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD = frozenset(("b", "strong"))
RUBY = frozenset(("rt", "rp", "rtc"))
"""Pinyin above characters is no text of its own."""
