"""A dataset for tests of clusters, and texts that have nothing in common."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.dedup.fingerprint import fingerprint
from pipeline.model import Article
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 6, 1, tzinfo=UTC)


def invented(seed: int, length: int = 300) -> str:
    """A text of its own, whose words nobody else has."""
    dice = random.Random(seed)
    return "".join(chr(dice.randrange(0x4E00, 0x9F00)) + ("," if dice.random() < 0.1 else "") for _ in range(length))


class Shelf:
    """A dataset in a file, and what a test asks of it. Articles are named by number."""

    def __init__(self, path: Path) -> None:
        self.dataset = Dataset(path)
        self.dataset.__enter__()
        self.run = self.dataset.begin_run("test", "any", NOW)
        self.index = Index(self.dataset.db)

    def add(self, given: dict[int, str], published: dict[int, str] | None = None) -> None:
        items = [
            Article(url=f"http://localhost/{name}", source="x", site="localhost", fetched_at=NOW, title="", text=text,
                    language="zh", published=(published or {}).get(name))
            for name, text in given.items()
        ]  # fmt: skip
        with self.dataset.db.atomic():
            written = self.dataset.write_articles(items, self.run)
            prints = [fingerprint(item.text) for item in items]
            self.index.place([(row.id, each) for row, each in zip(written, prints, strict=True)])

    def remove(self, *names: int) -> None:
        with self.dataset.db.atomic():
            self.index.remove([self.number(name) for name in names])
            self.execute(
                f"DELETE FROM articles WHERE url IN ({','.join('?' * len(names))})",
                *(f"http://localhost/{name}" for name in names),
            )

    def number(self, name: int) -> int:
        return int(self.execute("SELECT id FROM articles WHERE url = ?", f"http://localhost/{name}")[0][0])

    def execute(self, query: str, *values: object) -> list[tuple]:
        return self.dataset.db.conn.execute(query, values).fetchall()

    def clusters(self) -> set[frozenset[int]]:
        groups = defaultdict(set)
        for url, cluster in self.execute("SELECT url, cluster_id FROM articles"):
            groups[cluster].add(int(url.rsplit("/", 1)[1]))
        return {frozenset(group) for group in groups.values()}

    def relations(self) -> dict[int, str]:
        rows = self.execute("SELECT a.url, m.relation FROM cluster_members m JOIN articles a ON a.id = m.article_id")
        return {int(url.rsplit("/", 1)[1]): relation for url, relation in rows}

    def check(self) -> None:
        """Sizes, canonical articles, copies and counts agree."""
        assert self.execute(
            "SELECT c.id FROM clusters c WHERE size != (SELECT count(*) FROM articles WHERE cluster_id = c.id) "
            "OR canonical_id NOT IN (SELECT id FROM articles WHERE cluster_id = c.id)"
        ) == []  # fmt: skip
        assert self.execute("SELECT count(*) FROM articles WHERE cluster_id IS NULL") == [(0,)]
        clusters = self.execute("SELECT count(*) FROM clusters")[0][0]
        copies = self.execute("SELECT count(*) FROM copies")[0][0]
        assert copies == self.execute("SELECT count(*) FROM articles")[0][0] - clusters

    def close(self) -> None:
        self.dataset.__exit__(None, None, None)
