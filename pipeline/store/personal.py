"""The rows of ``personal``: where personal data stands in the articles, for exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

WRITE = "INSERT OR REPLACE INTO personal (article_id, version, places) VALUES (?, ?, ?)"


def write(conn: sqlite3.Connection, version: str, found: Iterable[tuple[int, str | None]]) -> None:
    """Store the places in each article, as rules of that version found them, in the caller's transaction."""
    conn.executemany(WRITE, ((article, version, places) for article, places in found))
