"""The near-duplicate index of a dataset: articles come, find their cluster, and go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import fingerprint, recipe
from pipeline.dedup.verify import DEFAULTS
from pipeline.errors import DatasetError
from pipeline.store.placement import Placement
from pipeline.store.recipes import Recipes
from pipeline.store.standing import Standing
from pipeline.store.study import study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlite_utils import Database

    from pipeline.config import DedupeSettings
    from pipeline.dedup.classes import Classes
    from pipeline.dedup.learning import Substitution
    from pipeline.model import Fingerprint, Recipe

    Progress = Callable[[int, int], None]

# Articles placed at a time when all are. Each batch reads most of a large index, and adds a run to it.
REBUILD_BATCH = 16_384
# A table that has grown by less than this share is not worth an index of its own.
WORTH = 0.02


@dataclass(slots=True, kw_only=True)
class PlaceCounts:
    """What became of the articles placed: new clusters, and copies that joined one."""

    articles: int = 0
    clusters: int = 0
    copies: int = 0


def silent(done: int, total: int) -> None:
    """A progress that nobody watches."""


class Index:
    """Places articles into clusters, inside a transaction of the caller's.

    Without ``settings``, those that it was built with hold.
    """

    def __init__(self, db: Database, settings: DedupeSettings | None = None) -> None:
        self.conn = db.conn
        self.recipes = Recipes(db.conn)
        self.settings = settings or self.recipes.settings() or DEFAULTS
        self.table: Classes = self.recipes.table()
        self.recipe: Recipe = recipe(self.table, self.settings)
        self.placement = Placement(db.conn, self.recipe, self.table, self.settings)
        self.standing = Standing(self.placement)

    def place(self, batch: Sequence[tuple[int, Fingerprint]]) -> PlaceCounts:
        """Find the cluster of each new or changed article of the batch."""
        if not batch:
            return PlaceCounts()
        self.check_recipe({each.recipe for _, each in batch})
        placement = self.placement
        placement.load()
        placement.forget(placement.prints.known(article for article, _ in batch))
        keys = {article: self.adopt(article, each) for article, each in batch}
        founders = self.settle(keys)
        self.finish()
        return PlaceCounts(articles=len(batch), clusters=founders, copies=len(batch) - founders)

    def settle(self, keys: Mapping[int, NDArray[np.uint32]]) -> int:
        """Put articles where they belong; how many founded a cluster."""
        founders = 0
        for article, mine, candidates, ends in self.placement.turns(keys):
            founders += self.placement.settle(article, mine, candidates, None)
            if ends:
                self.standing.settle()
        return founders

    def adopt(self, article: int, print_: Fingerprint) -> NDArray[np.uint32]:
        """Keep a fingerprint; its band keys, as this index sees it."""
        self.placement.prints.write(article, print_)
        return self.placement.keys(article)

    def remove(self, articles: Iterable[int]) -> None:
        """Take articles out, as if they had never come."""
        self.placement.load()
        self.placement.forget(list(articles))
        self.finish()

    def finish(self) -> None:
        """Choose canonical articles, name relations, save what newcomers are to find."""
        self.standing.settle()
        self.placement.bands.save()

    def is_current(self) -> bool:
        """Whether the index was built with this program's recipe, or holds nothing yet."""
        built = self.recipes.current()
        return built == self.recipe.digest or (built is None and not self.articles())

    def check_recipe(self, digests: set[str]) -> None:
        """Refuse fingerprints whose words this program did not cut, and an index built with another recipe."""
        current = self.recipes.current()
        if current is None:
            self.recipes.adopt(self.recipe)
            current = self.recipe.digest
        if current != self.recipe.digest or not digests <= {current, recipe(builtin()).digest}:
            raise DatasetError(
                "the near-duplicate index was built with another recipe than this program's; "
                "run `overdue dedupe` once to build it anew"
            )

    def articles(self) -> list[int]:
        """All articles, by id."""
        return [row[0] for row in self.conn.execute("SELECT id FROM articles ORDER BY id")]

    def study(self) -> list[Substitution]:
        """What the clusters teach beyond the table that they were found with; nothing is changed."""
        known = self.recipes.learned()
        version = max((each.version for each in known), default=0) + 1
        return study(self.conn, self.placement.prints, version)

    def learn(self) -> int:
        """Adopt what the clusters teach, if that is enough to build the index anew for; how much was new."""
        known = self.recipes.learned()
        pairs = {(each.original, each.spun) for each in known}
        new = [each for each in self.study() if (each.original, each.spun) not in pairs]
        if len(new) <= WORTH * len(known):
            return 0
        self.recipes.learn([*known, *new])
        self.table = self.recipes.table()
        self.recipe = recipe(self.table, self.settings)
        return len(new)

    def rebuild(self, progress: Progress = silent, rounds: int = 0) -> PlaceCounts:
        """Make all clusters anew, and learn from them up to ``rounds`` times. ``progress(done, total)``."""
        counts = None if rounds and self.is_current() else self.build(progress)
        for _ in range(rounds):
            if not self.learn():
                break
            counts = self.build(progress)
        return counts or self.build(progress)

    def build(self, progress: Progress) -> PlaceCounts:
        """Make all clusters anew with the table that the dataset has now."""
        for statement in (
            "UPDATE articles SET cluster_id = NULL",
            "DELETE FROM copies",
            "UPDATE clusters SET family_id = NULL",
            "DELETE FROM clusters",
            "DELETE FROM bands",
        ):
            self.conn.execute(statement)
        self.recipes.adopt(self.recipe)
        self.placement = Placement(self.conn, self.recipe, self.table, self.settings)
        self.standing = Standing(self.placement)
        articles = self.articles()
        counts = PlaceCounts(articles=len(articles))
        for start in range(0, len(articles), REBUILD_BATCH):
            self.placement.load()
            batch = articles[start : start + REBUILD_BATCH]
            keys = dict(self.keys(batch))
            counts.clusters += self.settle(keys)
            self.finish()
            progress(start + len(batch), len(articles))
        counts.copies = counts.articles - counts.clusters
        self.recipes.sweep()
        return counts

    def keys(self, articles: Sequence[int]) -> Iterator[tuple[int, NDArray[np.uint32]]]:
        """The band keys of articles, by id. Only texts that were cut otherwise, or never, are cut."""
        alike = set(self.recipes.cut_alike(self.recipe))
        query = (
            "SELECT a.id, f.recipe, f.words FROM articles a LEFT JOIN fingerprints f ON f.article_id = a.id "
            "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id"
        )
        for article, made, words in self.conn.execute(query, [json.dumps(articles)]).fetchall():
            if made in alike:
                self.placement.prints.remember(article, np.frombuffer(words, dtype="<u4").astype(np.uint32))
                yield article, self.placement.keys(article)
            else:
                yield article, self.adopt(article, fingerprint(self.placement.clusters.text(article)))
