"""The rows of clusters, their copies, and what is asked of their articles."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.canonical import Candidate, damage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.model import Fingerprint

KEPT_SHINGLES = 4096


class Clusters:
    """The tables ``signatures``, ``clusters`` and ``copies``, and the column ``articles.cluster_id``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.shingles = lru_cache(KEPT_SHINGLES)(self.read_shingles)

    def value(self, query: str, *parameters: object) -> object:
        """The first column of the only row, or None."""
        row = self.conn.execute(query, parameters).fetchone()
        return row[0] if row else None

    def write_signature(self, article: int, fingerprint: Fingerprint) -> None:
        """Keep the fingerprint of an article."""
        self.conn.execute(
            "INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?)",
            [
                article,
                fingerprint.recipe,
                fingerprint.signature.astype("<u4").tobytes(),
                fingerprint.shingles.astype("<u4").tobytes(),
            ],
        )

    def read_shingles(self, article: int) -> NDArray[np.uint32]:
        """The shingles of an article."""
        blob = self.value("SELECT shingles FROM signatures WHERE article_id = ?", article)
        return np.frombuffer(blob, dtype="<u4").astype(np.uint32)  # type: ignore[call-overload, no-any-return]

    def signature(self, article: int) -> NDArray[np.uint32]:
        """The MinHash signature of an article."""
        blob = self.value("SELECT signature FROM signatures WHERE article_id = ?", article)
        return np.frombuffer(blob, dtype="<u4").astype(np.uint32)  # type: ignore[call-overload, no-any-return]

    def title(self, article: int) -> str:
        """The title of an article."""
        return str(self.value("SELECT title FROM articles WHERE id = ?", article))

    def text(self, article: int) -> str:
        """The text of an article."""
        return str(self.value("SELECT text FROM articles WHERE id = ?", article))

    def cluster(self, article: int) -> int | None:
        """The cluster of an article."""
        return self.value("SELECT cluster_id FROM articles WHERE id = ?", article)  # type: ignore[return-value]

    def canonical(self, cluster: int) -> int:
        """The article that stands for a cluster."""
        return self.value("SELECT canonical_id FROM clusters WHERE id = ?", cluster)  # type: ignore[return-value]

    def members(self, cluster: int) -> list[int]:
        """The articles of a cluster, by id."""
        rows = self.conn.execute("SELECT id FROM articles WHERE cluster_id = ? ORDER BY id", [cluster])
        return [article for (article,) in rows]

    def found(self, article: int, cluster: int | None) -> int:
        """Make a cluster of one article, named after its founder unless a number is given."""
        top = "SELECT max(m) + 1 FROM (SELECT max(id) m FROM clusters UNION SELECT max(id) FROM articles)"
        wanted = [each for each in (cluster, article) if each is not None]
        taken = "SELECT 1 FROM clusters WHERE id = ?"
        free = [each for each in wanted if not self.value(taken, each)]
        number = free[0] if free else int(str(self.value(top)))
        self.conn.execute("INSERT INTO clusters VALUES (?, ?, 1, '', NULL)", [number, article])
        self.conn.execute("UPDATE articles SET cluster_id = ? WHERE id = ?", [number, article])
        return number

    def join(self, article: int, cluster: int, relation: str, similarity: float) -> None:
        """Put an article into a cluster."""
        self.conn.execute("UPDATE articles SET cluster_id = ? WHERE id = ?", [cluster, article])
        self.conn.execute("UPDATE clusters SET size = size + 1 WHERE id = ?", [cluster])
        self.write_copy(article, relation, similarity, 0.0)

    def write_copy(self, article: int, relation: str, similarity: float, substituted: float) -> None:
        """Say what an article is to its canonical one."""
        self.conn.execute(
            "INSERT OR REPLACE INTO copies VALUES (?, ?, ?, ?)",
            [article, relation, round(similarity, 4), substituted],
        )

    def relation(self, article: int) -> str | None:
        """What an article is to its canonical one; None for that one itself."""
        return self.value("SELECT relation FROM copies WHERE article_id = ?", article)  # type: ignore[return-value]

    def leave(self, article: int, cluster: int) -> None:
        """Take an article out of its cluster, which remains."""
        self.conn.execute("UPDATE articles SET cluster_id = NULL WHERE id = ?", [article])
        self.conn.execute("DELETE FROM copies WHERE article_id = ?", [article])
        self.conn.execute("UPDATE clusters SET size = size - 1 WHERE id = ?", [cluster])

    def dissolve(self, cluster: int) -> None:
        """Remove a cluster; its articles remain, in none."""
        mine = "article_id IN (SELECT id FROM articles WHERE cluster_id = ?)"
        self.conn.execute(f"DELETE FROM copies WHERE {mine}", [cluster])
        self.conn.execute("UPDATE articles SET cluster_id = NULL WHERE cluster_id = ?", [cluster])
        self.conn.execute("UPDATE clusters SET family_id = NULL WHERE family_id = ?", [cluster])
        self.conn.execute("DELETE FROM clusters WHERE id = ?", [cluster])

    def family(self, cluster: int, kin: int) -> None:
        """Link a cluster with the family of another one."""
        root = self.value("SELECT coalesce(family_id, id) FROM clusters WHERE id = ?", kin)
        if root != cluster:
            self.conn.execute("UPDATE clusters SET family_id = ? WHERE id = ?", [root, cluster])

    def stand(self, cluster: int, canonical: int, reason: str) -> None:
        """Name the article that stands for a cluster."""
        self.conn.execute("UPDATE clusters SET canonical_id = ?, reason = ? WHERE id = ?", [canonical, reason, cluster])
        self.conn.execute("DELETE FROM copies WHERE article_id = ?", [canonical])

    def contenders(self, articles: Sequence[int]) -> list[Candidate]:
        """What decides which of the articles may stand for their cluster."""
        query = (
            "SELECT a.site, a.published, a.fetched_at, a.characters, a.text, p.relation FROM articles a "
            "LEFT JOIN copies p ON p.article_id = a.id WHERE a.id = ?"
        )
        found = []
        for article in articles:
            site, published, fetched, characters, text, relation = self.conn.execute(query, [article]).fetchone()
            found.append(
                Candidate(
                    article=article,
                    site=site,
                    published=published,
                    fetched_at=fetched,
                    characters=characters,
                    damage=damage(text),
                    merged=relation == "merged",
                )
            )
        return found
