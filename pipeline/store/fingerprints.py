"""The fingerprints of a dataset: the words of its texts, and what a table of classes makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.fingerprint import sheet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from pipeline.dedup.classes import Classes
    from pipeline.dedup.verify import Sheet
    from pipeline.model import Fingerprint

# Sheets kept in memory, some 8 KB each: those of a batch, and whom they are compared with.
KEPT = 24_576


class Fingerprints:
    """The rows of the table ``fingerprints``, seen through a table of classes."""

    def __init__(self, conn: sqlite3.Connection, table: Classes, recipe: str) -> None:
        self.conn, self.table, self.recipe = conn, table, recipe
        self.sheets: dict[int, Sheet] = {}

    def forget(self) -> None:
        """Forget what was read: another transaction may have changed it."""
        self.sheets.clear()

    def write(self, article: int, fingerprint: Fingerprint) -> None:
        """Keep the fingerprint of an article."""
        words = fingerprint.words.astype("<u4").tobytes()
        self.conn.execute(
            "INSERT OR REPLACE INTO fingerprints (article_id, recipe, damage, words) VALUES (?, ?, ?, ?)",
            [article, self.recipe, fingerprint.damage, words],
        )
        self.remember(article, fingerprint.words)

    def remember(self, article: int, words: NDArray[np.uint32]) -> None:
        """Compare an article by these words, which are kept already."""
        self.keep(article, sheet(words, self.table))

    def sheet(self, article: int) -> Sheet:
        """An article as it is compared."""
        return self.sheets.get(article) or self.keep(article, self.read_sheet(article))

    def keep(self, article: int, sheet: Sheet) -> Sheet:
        """Remember what an article is compared as."""
        if len(self.sheets) >= KEPT:
            del self.sheets[next(iter(self.sheets))]
        self.sheets[article] = sheet
        return sheet

    def read_sheet(self, article: int) -> Sheet:
        """The same from the dataset."""
        row = self.conn.execute("SELECT words FROM fingerprints WHERE article_id = ?", [article]).fetchone()
        return sheet(np.frombuffer(row[0], dtype="<u4").astype(np.uint32), self.table)

    def known(self, articles: Iterable[int]) -> list[int]:
        """Those of the articles that have a fingerprint."""
        query = "SELECT article_id FROM fingerprints WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY 1"
        return [row[0] for row in self.conn.execute(query, [json.dumps(list(articles))])]

    def remove(self, articles: Iterable[int]) -> None:
        """Forget articles for good."""
        self.conn.executemany("DELETE FROM fingerprints WHERE article_id = ?", [(each,) for each in articles])
        self.forget()
