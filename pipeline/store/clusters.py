"""The rows of clusters, their copies, and what is asked of their articles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.dedup.canonical import ALONE, Candidate
from pipeline.model import Relation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Clusters:
    """The tables ``clusters`` and ``copies``, and the column ``articles.cluster_id``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def value(self, query: str, *parameters: object) -> object:
        """The first column of the only row, or None."""
        row = self.conn.execute(query, parameters).fetchone()
        return row[0] if row else None

    def title(self, article: int) -> str:
        """The title of an article."""
        return str(self.value("SELECT title FROM articles WHERE id = ?", article))

    def text(self, article: int) -> str:
        """The text of an article."""
        return str(self.value("SELECT text FROM articles WHERE id = ?", article))

    def cluster(self, article: int) -> int | None:
        """The cluster of an article."""
        return self.value("SELECT cluster_id FROM articles WHERE id = ?", article)  # type: ignore[return-value]

    def home(self, article: int) -> int:
        """The cluster of an article that has one."""
        found = self.cluster(article)
        assert found is not None
        return found

    def exists(self, cluster: int) -> bool:
        """Whether there is such a cluster."""
        return self.value("SELECT 1 FROM clusters WHERE id = ?", cluster) is not None

    def canonical(self, cluster: int) -> int:
        """The article that stands for a cluster that there is."""
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
        self.conn.execute("INSERT INTO clusters VALUES (?, ?, 1, ?, NULL)", [number, article, ALONE])
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
            "INSERT INTO copies (article_id, relation, similarity, substituted) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (article_id) DO UPDATE SET relation = excluded.relation, similarity = excluded.similarity, "
            "substituted = excluded.substituted",
            [article, relation, round(similarity, 4), substituted],
        )

    def homes(self, articles: Sequence[int]) -> dict[int, int]:
        """The clusters of those of the articles that newcomers are compared with."""
        query = (
            "SELECT a.id, c.id FROM articles a JOIN clusters c ON c.id = a.cluster_id "
            "LEFT JOIN copies p ON p.article_id = a.id "
            "WHERE a.id IN (SELECT value FROM json_each(?)) AND (c.canonical_id = a.id OR p.shown IS NOT NULL)"
        )
        return dict(self.conn.execute(query, [json.dumps(articles)]).fetchall())

    def show(self, article: int, cluster: int) -> None:
        """Compare newcomers with a copy too."""
        self.conn.execute("UPDATE copies SET shown = ? WHERE article_id = ?", [cluster, article])

    def shown(self, cluster: int) -> list[int]:
        """The copies of a cluster that newcomers are compared with, by id."""
        rows = self.conn.execute("SELECT article_id FROM copies WHERE shown = ? ORDER BY article_id", [cluster])
        return [article for (article,) in rows]

    def merged(self, cluster: int) -> set[int]:
        """The copies of a cluster that hold another article too."""
        query = "SELECT article_id FROM copies JOIN articles ON id = article_id WHERE cluster_id = ? AND relation = ?"
        return {article for (article,) in self.conn.execute(query, [cluster, Relation.MERGED])}

    def size(self, cluster: int) -> int:
        """How many articles a cluster has."""
        return self.value("SELECT size FROM clusters WHERE id = ?", cluster)  # type: ignore[return-value]

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
        heir = self.value("SELECT min(id) FROM clusters WHERE family_id = ?", cluster)
        self.conn.execute("UPDATE clusters SET family_id = nullif(?, id) WHERE family_id = ?", [heir, cluster])
        self.conn.execute("DELETE FROM clusters WHERE id = ?", [cluster])

    def head(self, cluster: int) -> int:
        """The first cluster of a cluster's family: itself where it has none."""
        return self.value("SELECT coalesce(family_id, id) FROM clusters WHERE id = ?", cluster)  # type: ignore[return-value]

    def kin(self, cluster: int) -> int | None:
        """Another cluster of a cluster's family, if there is one."""
        kin = "SELECT min(id) FROM clusters WHERE id != ?1 AND (id = ?2 OR family_id = ?2)"
        return self.value(kin, cluster, self.head(cluster))  # type: ignore[return-value]

    def family(self, cluster: int, kin: int) -> None:
        """Make the families of two clusters one."""
        first, second = sorted((self.head(cluster), self.head(kin)))
        if first != second:
            self.conn.execute("UPDATE clusters SET family_id = ?1 WHERE id = ?2 OR family_id = ?2", [first, second])

    def stand(self, cluster: int, canonical: int, reason: str) -> None:
        """Name the article that stands for a cluster."""
        self.conn.execute("UPDATE clusters SET canonical_id = ?, reason = ? WHERE id = ?", [canonical, reason, cluster])
        self.conn.execute("DELETE FROM copies WHERE article_id = ?", [canonical])

    def contenders(self, articles: Sequence[int]) -> list[Candidate]:
        """What decides which of the articles may stand for their cluster."""
        query = (
            "SELECT a.id, a.site, a.published, a.fetched_at, a.characters, f.damage, p.relation FROM articles a "
            "JOIN fingerprints f ON f.article_id = a.id LEFT JOIN copies p ON p.article_id = a.id "
            "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id"
        )
        return [
            Candidate(
                article=article,
                site=site,
                published=published,
                fetched_at=fetched,
                characters=characters,
                damage=damage,
                merged=relation == "merged",
            )
            for article, site, published, fetched, characters, damage, relation in self.conn.execute(
                query, [json.dumps(articles)]
            )
        ]
