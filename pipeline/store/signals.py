"""The rows of ``signals``: how good the articles are."""

from __future__ import annotations

import json
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

# Articles without figures or places of personal data, or with those of another measuring, in batches by id.
UNMEASURED = """
SELECT a.id, a.title, a.text, a.headings, f.words FROM articles a INDEXED BY articles_facets
LEFT JOIN signals s ON s.article_id = a.id LEFT JOIN personal p ON p.article_id = a.id
LEFT JOIN fingerprints f ON f.article_id = a.id
WHERE a.id > ? AND (s.version IS NOT ? OR p.version IS NOT ?) ORDER BY a.id LIMIT ?
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


def unmeasured(
    conn: sqlite3.Connection, personal: str
) -> Iterator[tuple[int, str, str, tuple[str, ...], NDArray[np.uint32]]]:
    """Id, title, text, headings and word numbers of every article whose figures are missing or of another measuring,
    or whose places of personal data are of another version than ``personal``.
    """
    last = 0
    while rows := conn.execute(UNMEASURED, [last, measured.VERSION, personal, BATCH]).fetchall():
        for article, title, text, headings, words in rows:
            numbers = np.frombuffer(words or b"", dtype="<u4").astype(np.uint32)
            yield article, title, text, tuple(json.loads(headings)), numbers
        last = rows[-1][0]
