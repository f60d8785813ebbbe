"""Which articles an export takes, asked of the view ``corpus``: conditions with a reason each, so that drops can be
counted; a condition in SQL of the user's own, which can read that view and do nothing else.
"""

from __future__ import annotations

import heapq
import json
import re
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.quality.presets import RULES, Preset, Rule
from pipeline.store.search import match_expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Copies(StrEnum):
    """Which copies of an article are taken."""

    CANONICAL = "canonical"
    SITE = "one per site"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is taken. Times are the beginnings of ISO dates, ``until`` included; empty and None mean no limit."""

    copies: Copies = Copies.CANONICAL
    since: str = ""
    until: str = ""
    lenders: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    min_characters: int | None = None
    max_characters: int | None = None
    min_quality: float | None = None
    max_spin: float | None = None
    query: str = ""
    presets: tuple[Preset, ...] = ()
    where: str = ""
    sample: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """An SQL expression that holds for the articles that stay, and the reason under which the others are counted."""

    reason: str
    sql: str
    value: object = None


# Of each cluster, the article that stands for it on each site: the canonical one, or the most similar.
ONE_PER_SITE = """id IN (SELECT id FROM (
    SELECT a.id, row_number() OVER (PARTITION BY coalesce(a.cluster_id, -a.id), a.site
        ORDER BY c.canonical_id IS a.id DESC, p.similarity DESC, a.id) AS place
    FROM articles a LEFT JOIN clusters c ON c.id = a.cluster_id LEFT JOIN copies p ON p.article_id = a.id
) WHERE place = 1)"""
BASES = {Copies.CANONICAL: "canonical", Copies.SITE: ONE_PER_SITE, Copies.ALL: "1"}
PLACES = "(SELECT places FROM personal WHERE article_id = corpus.id AND version = :personal)"
LISTED = "EXISTS (SELECT 1 FROM json_each({column}) WHERE value IN (SELECT value FROM json_each(:value)))"


def conditions(choice: Choice, match: str) -> list[Condition]:
    """The conditions of a choice; ``match`` is its full-text query as the index takes it."""
    bounds: list[tuple[str, str, object]] = [
        ("older", "published >= :value", choice.since),
        ("newer", "substr(published, 1, length(:value)) <= :value", choice.until),
        ("lender", LISTED.format(column="lenders"), as_json(choice.lenders)),
        ("topic", LISTED.format(column="topics"), as_json(choice.topics)),
        ("site", "site IN (SELECT value FROM json_each(:value))", as_json(choice.sites)),
        ("language", "language IN (SELECT value FROM json_each(:value))", as_json(choice.languages)),
        ("too short", "characters >= :value", choice.min_characters),
        ("too long", "characters <= :value", choice.max_characters),
        ("quality", "quality >= :value", choice.min_quality),
        ("spun", "spin <= :value", choice.max_spin),
        ("query", "id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :value)", match),
    ]
    found = [Condition(reason=reason, sql=sql, value=value) for reason, sql, value in bounds if value not in ("", None)]
    found += [preset_condition(rule) for preset in choice.presets for rule in RULES[preset]]
    if choice.where:
        found.append(Condition(reason="where", sql=f"(\n{choice.where}\n)"))
    return found


def as_json(values: Iterable[str]) -> str:
    """A JSON array, or nothing for none."""
    listed = list(values)
    return json.dumps(listed) if listed else ""


def preset_condition(rule: Rule) -> Condition:
    """A rule of a preset as SQL."""
    bounds = [(">=", rule.least), ("<=", rule.most)]
    sql = " AND ".join(f"{rule.signal} {sign} {bound!r}" for sign, bound in bounds if bound is not None)
    return Condition(reason=rule.reason, sql=sql)


class Corpus:
    """The articles that a choice takes, from one snapshot of the dataset, which is held until the block ends."""

    def __init__(self, conn: sqlite3.Connection, choice: Choice) -> None:
        if choice.where:
            check(conn, choice.where)
        self.conn, self.choice = conn, choice
        match = match_expression(conn, choice.query) if choice.query else ""
        named = list(enumerate(conditions(choice, match)))
        self.sql = [
            (each.reason, each.sql if each.value is None else each.sql.replace(":value", f":value{number}"))
            for number, each in named
        ]
        self.values = {f"value{number}": each.value for number, each in named if each.value is not None}
        self.drawn: str | None = None
        self.drawn = None if choice.sample is None else json.dumps(self.draw(choice.sample))

    def drops(self) -> dict[str, int]:
        """How many articles each reason leaves out, each counted under the first that does."""
        if not self.sql:
            return {}
        cases = " ".join(f"WHEN ({sql}) IS NOT TRUE THEN {number}" for number, (_, sql) in enumerate(self.sql))
        query = f"SELECT CASE {cases} END AS reason, count(*) FROM corpus WHERE {self.base} GROUP BY reason"
        counted = dict(self.conn.execute(query, self.values).fetchall())
        return {reason: counted[number] for number, (reason, _) in enumerate(self.sql) if counted.get(number)}

    def count(self) -> int:
        """How many articles are taken."""
        if self.drawn is not None:
            return len(json.loads(self.drawn))
        return int(self.conn.execute(f"SELECT count(*) FROM corpus WHERE {self.kept}", self.values).fetchone()[0])

    def rows(self, columns: Sequence[str], personal: str = "") -> Iterator[tuple[object, ...]]:
        """These columns of the view for each article that is taken, in the order of ids; behind them the places of
        personal data in it, if rules of the version ``personal`` found them.
        """
        values = self.values if self.drawn is None else {"drawn": self.drawn}
        query = f"SELECT {', '.join(columns)}, {PLACES} FROM corpus WHERE {self.kept} ORDER BY id"
        return iter(self.conn.execute(query, {**values, "personal": personal}))

    def draw(self, number: int) -> list[int]:
        """The ids of a sample: those whose addresses draw the lowest lots, so that a growing dataset changes few."""
        key = str(self.choice.seed).encode()
        candidates = self.conn.execute(f"SELECT id, url FROM corpus WHERE {self.kept}", self.values)
        lots = ((blake2b(url.encode(), key=key, digest_size=8).digest(), article) for article, url in candidates)
        return sorted(article for _, article in heapq.nsmallest(number, lots))

    @property
    def base(self) -> str:
        """The condition on copies."""
        return BASES[self.choice.copies]

    @property
    def kept(self) -> str:
        """The condition of what is taken."""
        if self.drawn is not None:
            return "id IN (SELECT value FROM json_each(:drawn))"
        return " AND ".join((self.base, *(f"({sql})" for _, sql in self.sql)))


@contextmanager
def snapshot(conn: sqlite3.Connection) -> Iterator[None]:
    """Everything that is read in the block is of one moment."""
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.rollback()


# What `--where` may call: nothing that reads files, takes the room of the machine, or says something else each time.
CALLABLE = """
abs coalesce glob ifnull iif instr json_array_length json_each length like lower ltrim max min nullif replace round
rtrim substr substring trim typeof unicode upper
"""
FUNCTIONS = frozenset(CALLABLE.split())
READABLE = frozenset({"corpus", "json_each"})
# The tables of the view: SQLite asks for them by name alone where it needs none of their columns.
BENEATH = frozenset({"articles", "clusters", "copies", "signals"})
# Pieces of SQL in which brackets do not count: strings, quoted names, remarks.
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.DOTALL)


def check(conn: sqlite3.Connection, where: str) -> None:
    """Refuse a condition that is no expression over the view ``corpus``."""
    if not is_closed(where):
        raise ConfigError(f"--where: {where}: the brackets do not match")
    refused: list[str] = []

    def judge(action: int, first: str | None, second: str | None, _: str | None, view: str | None) -> int:
        if action == sqlite3.SQLITE_SELECT or (view == "corpus" and action == sqlite3.SQLITE_READ):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (first in READABLE or (first in BENEATH and not second)):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (view == "corpus" or second in FUNCTIONS):
            return sqlite3.SQLITE_OK
        refused.append(f"{second or first}")
        return sqlite3.SQLITE_DENY

    conn.set_authorizer(judge)
    try:
        conn.execute(f"EXPLAIN SELECT 1 FROM corpus WHERE (\n{where}\n)").fetchall()
    except (sqlite3.Error, sqlite3.Warning) as error:
        about = f"{refused[-1]} cannot be used here" if refused else str(error)
        raise ConfigError(f"--where: {where}: {about}; its columns are in docs/export.md") from error
    finally:
        conn.set_authorizer(None)


def is_closed(where: str) -> bool:
    """Whether every bracket of an SQL expression closes one that was opened in it.

    >>> is_closed("length(title) > 3 AND text LIKE '%)%'"), is_closed("1) OR (1")
    (True, False)
    """
    depth = 0
    for sign in QUOTED.sub("", where):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0 and ";" not in QUOTED.sub("", where)
