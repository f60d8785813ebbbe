"""The band index: which articles share a band of their MinHash signatures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

# A band that more articles share is made of common shingles (a promo block, a statute): it says nothing, and
# following it would cost more the larger the corpus grows. Copies proper meet in other bands.
CROWD = 64
# So many candidates are verified at most, those that share most bands first.
MAX_CANDIDATES = 64


class Bands:
    """The rows of the table ``bands``. Only articles that newcomers are compared with stand in it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def add(self, article: int, keys: Iterable[int]) -> None:
        """Let newcomers find the article."""
        self.conn.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", [(key, article) for key in sorted(keys)])

    def drop(self, article: int, keys: Iterable[int]) -> None:
        """The article is compared with no more."""
        self.conn.executemany("DELETE FROM bands WHERE key = ? AND article_id = ?", [(key, article) for key in keys])

    def holds(self, article: int, key: int) -> bool:
        """Whether the article, one of whose keys this is, can be found."""
        row = self.conn.execute("SELECT 1 FROM bands WHERE key = ? AND article_id = ?", [key, article]).fetchone()
        return row is not None

    def candidates(self, keys: list[int]) -> list[int]:
        """The articles that share bands with these keys, those that share most first."""
        part = f"SELECT * FROM (SELECT key, article_id FROM bands WHERE key = ? LIMIT {CROWD + 1})"
        rows = self.conn.execute(" UNION ALL ".join([part] * len(keys)), keys).fetchall()
        crowds = Counter(key for key, _ in rows)
        shared = Counter(article for key, article in rows if crowds[key] <= CROWD)
        return sorted(shared, key=lambda article: (-shared[article], article))[:MAX_CANDIDATES]
