"""Text laid out for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence


def shorten(text: str, width: int) -> str:
    """``text`` on one line of at most ``width`` columns.

    >>> shorten("逾期以后怎么协商", 9)
    '逾期以后…'
    >>> shorten("逾期", 9)
    '逾期'
    """
    line = " ".join(text.split())
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + "…"


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines whose columns stand under each other.

    >>> columns([["逾期", "a"], ["x", "b"]])
    ['逾期  a', 'x     b']
    """
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
