"""Two articles of a dataset side by side, for the page and for the command."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.dedup.classes import grown
from pipeline.dedup.comparison import Comparison, compare
from pipeline.dedup.laying import Mark
from pipeline.store.recipes import Recipes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from pipeline.dedup.comparison import Fragment, Paragraph
    from pipeline.store.rows import ArticleRow

# Of a text, so many characters are laid beside another.
COMPARED = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two articles side by side; ``first`` is taken for the original."""

    first: ArticleRow
    second: ArticleRow
    comparison: Comparison


def compared(conn: sqlite3.Connection, first: ArticleRow, second: ArticleRow) -> Compared:
    """Two articles side by side, with the classes of words that their dataset has learned."""
    learned = tuple((each.original, each.spun) for each in Recipes(conn).learned())
    found = compare(first.text[:COMPARED], second.text[:COMPARED], classes(learned))
    return Compared(first=first, second=second, comparison=found)


@lru_cache(4)
def classes(learned: tuple[tuple[str, str], ...]) -> dict[tuple[str, ...], str]:
    """The classes of words, with those that a dataset has learned."""
    return grown(learned).members


def values(found: Compared) -> dict[str, object]:
    """A comparison as JSON has it: pieces that are the same in both texts are plain strings."""
    rows = [
        {"kind": row.kind.value, "link": row.link, "first": paragraphs(row.first), "second": paragraphs(row.second)}
        for row in found.comparison.rows
    ]
    heads = {"first": head(found.first), "second": head(found.second)}
    return {**heads, "counts": found.comparison.counts, "rows": rows}


def head(article: ArticleRow) -> dict[str, object]:
    """Which article it is, without its text."""
    return {name: getattr(article, name) for name in ("id", "url", "site", "title", "published", "cluster_id")}


def paragraphs(side: Sequence[Paragraph]) -> list[dict[str, object]]:
    """The paragraphs of one side of a row."""
    return [{"number": each.number, "pieces": [piece(part) for part in each.pieces]} for each in side]


def piece(fragment: Fragment) -> object:
    """A piece of a paragraph."""
    if fragment.mark is Mark.SAME:
        return fragment.text
    return {"text": fragment.text, "mark": fragment.mark.value, "other": fragment.other}
