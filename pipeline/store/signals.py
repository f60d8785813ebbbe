"""The rows of ``signals``: how good the articles are."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import numpy as np

from pipeline.quality import score
from pipeline.quality import signals as measured

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from pipeline.quality.signals import Signals

COLUMNS = ("article_id", "version", "quality", *score.NAMES, *measured.NAMES)
WRITE = f"INSERT OR REPLACE INTO signals ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"

# Articles without figures, or with those of another measuring, in batches by id.
UNMEASURED = """
SELECT a.id, a.title, a.text, f.words FROM articles a LEFT JOIN signals s ON s.article_id = a.id
LEFT JOIN fingerprints f ON f.article_id = a.id
WHERE a.id > ? AND s.version IS NOT ? ORDER BY a.id LIMIT ?
"""
BATCH = 500


def write(conn: sqlite3.Connection, found: Iterable[tuple[int, int, Signals]]) -> None:
    """Store article id, characters and signals of each, in the caller's transaction."""
    conn.executemany(WRITE, (values(article, characters, each) for article, characters, each in found))


def values(article: int, characters: int, found: Signals) -> tuple[object, ...]:
    """One row."""
    parts = score.parts(found, characters)
    shown = [round(part, 4) for part in astuple(parts)]
    return (article, measured.VERSION, score.quality(parts), *shown, *astuple(found))


def unmeasured(conn: sqlite3.Connection) -> Iterator[tuple[int, str, str, NDArray[np.uint32]]]:
    """Id, title, text and word numbers of every article whose figures are missing or of another measuring."""
    last = 0
    while rows := conn.execute(UNMEASURED, [last, measured.VERSION, BATCH]).fetchall():
        for article, title, text, words in rows:
            yield article, title, text, np.frombuffer(words or b"", dtype="<u4").astype(np.uint32)
        last = rows[-1][0]
