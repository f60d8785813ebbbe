"""Text laid out for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

# What a line is not broken inside: a run of Latin letters and digits, or one other character with the marks behind it.
UNIT = re.compile(r"[!-~]+|.[，。！？；：、）》”’…]*", re.DOTALL)

if TYPE_CHECKING:
    from collections.abc import Sequence


def terminal_width() -> int:
    """The columns to write into: those of the terminal, 100 at most and where there is none."""
    return min(100, max(40, shutil.get_terminal_size((100, 24)).columns))


def shorten(text: str, width: int) -> str:
    """``text`` on one line of at most ``width`` columns.

    >>> shorten("逾期以后怎么协商", 9)
    '逾期以后…'
    >>> shorten("逾期", 9)
    '逾期'
    """
    line = " ".join(text.split())
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + "…"


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns: Chinese breaks anywhere but before its marks, words do not.

    >>> wrap("逾期以后，先打 10086 再说", 8)
    ['逾期以', '后，先打', '10086', '再说']
    """
    lines, line, used = [], "", 0
    for unit in UNIT.findall(text):
        size = cell_len(unit)
        if used + size > width and line.strip():
            lines.append(line.strip())
            line, used = "", 0
        while cell_len(unit) > width > 1:  # an address that no line can hold
            cut = set_cell_size(unit, width).rstrip()
            lines.append(cut)
            unit = unit[len(cut) :]
            size = cell_len(unit)
        line, used = line + unit, used + size
    return [*lines, line.strip()] if line.strip() or not lines else lines


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines whose columns stand under each other.

    >>> columns([["逾期", "a"], ["x", "b"]])
    ['逾期  a', 'x     b']
    """
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
