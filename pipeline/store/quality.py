"""How good an article is, as the dataset has it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good an article is, 0 to 1, what that is made of, and how much of it shows a spinner or a censor.

    ``spin`` is the share of spinners' words, ``gaps`` the places a thousand characters where words were taken out.
    """

    quality: float
    readable: float
    substantial: float
    unrepeated: float
    unpromoted: float
    whole: float
    unspun: float
    spin: float
    gaps: float


def quality_of(conn: sqlite3.Connection, article: int) -> Quality | None:
    """The figures of an article, if it was measured."""
    names = [field.name for field in fields(Quality)]
    row = conn.execute(f"SELECT {', '.join(names)} FROM signals WHERE article_id = ?", [article]).fetchone()
    return Quality(**dict(zip(names, row, strict=True))) if row else None
