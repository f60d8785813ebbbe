"""What must not leave the house in a cell: characters that break readers, and cells that spreadsheets would run."""

from __future__ import annotations

import re

# Control characters other than tab and line feed (NUL among them), lone surrogates, and the two that are no
# characters: they come from broken decoders, and parsers of CSV, XML or UTF-8 stop at them.
HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Line ends of other systems, which readers must not take for the end of a row.
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")

# Either of them: what most texts have none of is looked for once.
SUSPECT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

# What makes a spreadsheet take a cell for a formula; the full-width forms count where the system is Chinese.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def harmless(text: str) -> str:
    r"""``text`` with line ends as ``\n``, lone surrogates as U+FFFD, and without control characters.

    The very same text where nothing is to be done.

    >>> harmless("a\x00b\r\nc\ud800")
    'ab\nc�'
    """
    if text.isprintable() or text.replace("\n", "").isprintable() or not SUSPECT.search(text):
        return text
    return HARMFUL.sub(replacement, LINE_ENDS.sub("\n", text))


def replacement(match: re.Match[str]) -> str:
    """What stands in the place of a harmful character."""
    return "\ufffd" if match[0] >= "\ud800" else ""


def safe_cell(text: str) -> str:
    """``text`` such that a spreadsheet shows it and does not run it: an apostrophe before what looks like a formula.

    >>> safe_cell('=HYPERLINK("http://example.com")'), safe_cell("逾期")
    ('\\'=HYPERLINK("http://example.com")', '逾期')
    """
    return f"'{text}" if FORMULA.match(text) else text
