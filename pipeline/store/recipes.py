"""How the near-duplicate index of a dataset was built: its recipe, and the substitutions it learned."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, fields
from typing import TYPE_CHECKING

from pipeline.config import DedupeSettings
from pipeline.dedup.classes import grown
from pipeline.dedup.learning import Substitution
from pipeline.model import Recipe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from pipeline.dedup.classes import Classes


class Recipes:
    """The tables ``recipes`` and ``substitutions``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def table(self) -> Classes:
        """The built-in classes and what this dataset has learned."""
        return grown((each.original, each.spun) for each in self.learned())

    def learned(self) -> list[Substitution]:
        """The substitutions that the dataset has learned, those seen most first."""
        columns = "original, spun, articles, sites, example, version"
        query = f"SELECT {columns} FROM substitutions ORDER BY articles DESC, sites DESC, original, spun"
        return [
            Substitution(original=original, spun=spun, articles=articles, sites=sites, example=example, version=version)
            for original, spun, articles, sites, example, version in self.conn.execute(query)
        ]

    def learn(self, found: Iterable[Substitution]) -> None:
        """Replace what the dataset has learned."""
        self.conn.execute("DELETE FROM substitutions")
        self.conn.executemany("INSERT INTO substitutions VALUES (?, ?, ?, ?, ?, ?)", [astuple(each) for each in found])

    def current(self) -> str | None:
        """The digest of the recipe that the index was built with; None if it holds nothing yet."""
        row = self.conn.execute("SELECT digest FROM recipes WHERE current").fetchone()
        return str(row[0]) if row else None

    def settings(self) -> DedupeSettings | None:
        """The settings that the index was built with; None if it holds nothing yet."""
        row = self.conn.execute("SELECT recipe FROM recipes WHERE current").fetchone()
        if row is None:
            return None
        built = asdict(Recipe(**json.loads(row[0])))
        return DedupeSettings(**{each.name: built[each.name] for each in fields(DedupeSettings)})

    def adopt(self, now: Recipe) -> None:
        """Build the index with this recipe from now on."""
        self.conn.execute("UPDATE recipes SET current = 0")
        self.conn.execute(
            "INSERT OR REPLACE INTO recipes VALUES (?, ?, 1)", [now.digest, json.dumps(asdict(now), sort_keys=True)]
        )

    def cut_alike(self, now: Recipe) -> list[str]:
        """The recipes known here whose texts were cut into the same words."""
        known = [
            (digest, Recipe(**json.loads(text)))
            for digest, text in self.conn.execute("SELECT digest, recipe FROM recipes")
        ]
        return [d for d, each in known if (each.normaliser, each.tokeniser) == (now.normaliser, now.tokeniser)]

    def sweep(self) -> None:
        """Forget the recipes that nothing was made with."""
        self.conn.execute(
            "DELETE FROM recipes WHERE NOT current AND digest NOT IN (SELECT DISTINCT recipe FROM fingerprints)"
        )
