"""What must not leave the house in a cell: characters that break readers, and cells that spreadsheets would run."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from pipeline.model import ExportRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Control characters other than tab and line feed (NUL among them), lone surrogates, and the two that are no
# characters: they come from broken decoders, and parsers of CSV, XML or UTF-8 stop at them.
HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Line ends of other systems, which readers must not take for the end of a row.
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")

# What makes a spreadsheet take a cell for a formula; the full-width forms count where the system is Chinese.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")

TEXT_FIELDS = tuple(field.name for field in fields(ExportRow) if field.type in ("str", "str | None"))
LIST_FIELDS = ("lenders", "topics")


def harmless(text: str) -> str:
    r"""``text`` with line ends as ``\n``, lone surrogates as U+FFFD, and without control characters.

    >>> harmless("a\x00b\r\nc\ud800")
    'ab\nc�'
    """
    return HARMFUL.sub(replacement, LINE_ENDS.sub("\n", text))


def replacement(match: re.Match[str]) -> str:
    """What stands in the place of a harmful character."""
    return "\ufffd" if match[0] >= "\ud800" else ""


def cleaned(row: ExportRow) -> ExportRow:
    """The row with every text harmless; the very same row if all of them are."""
    changes: dict[str, object] = {}
    for name in TEXT_FIELDS:
        value = getattr(row, name)
        if value and (HARMFUL.search(value) or LINE_ENDS.search(value)):
            changes[name] = harmless(value)
    for name in LIST_FIELDS:
        values = getattr(row, name)
        if any(HARMFUL.search(value) or LINE_ENDS.search(value) for value in values):
            changes[name] = tuple(map(harmless, values))
    return replace(row, **changes) if changes else row  # type: ignore[arg-type]


def safe_cell(text: str) -> str:
    """``text`` such that a spreadsheet shows it and does not run it: an apostrophe before what looks like a formula.

    >>> safe_cell('=HYPERLINK("http://example.com")'), safe_cell("逾期")
    ('\\'=HYPERLINK("http://example.com")', '逾期')
    """
    return f"'{text}" if FORMULA.match(text) else text


class Cleaner:
    """Cleans rows on their way and counts those that needed it."""

    def __init__(self) -> None:
        self.rows = 0
        self.cleaned = 0

    def clean(self, rows: Iterable[ExportRow]) -> Iterator[ExportRow]:
        """Every row, harmless."""
        for row in rows:
            harmless_row = cleaned(row)
            self.rows += 1
            self.cleaned += harmless_row is not row
            yield harmless_row
