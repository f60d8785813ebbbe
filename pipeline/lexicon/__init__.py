"""The words of the domain as data: lenders, topics and the substitutions of text spinners.

The TOML files are written in folded spelling (simplified characters, lower case), as the texts that they are sought in.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Lender:
    """A lender or product. ``aliases`` are other names; one that is part of a longer word is not listed alone."""

    name: str
    group: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What an article may be about; ``terms`` with the weight that one mention has."""

    name: str
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutions:
    """What text spinners do: ``pairs`` (original, spun), likeliest first, and the words that they drop."""

    pairs: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]


@cache
def lenders() -> tuple[Lender, ...]:
    """Every lender that we know."""
    found = [
        Lender(name=row["name"], group=group, aliases=tuple(row.get("aliases", ())))
        for group, rows in read("lenders.toml")["lenders"].items()
        for row in rows
    ]
    return (*found, *banks())


def banks() -> list[Lender]:
    """The banks; each is also known by its cards and loans."""
    data = read("lenders.toml")["banks"]
    return [
        Lender(
            name=row["name"],
            group="banks",
            aliases=tuple(dict.fromkeys(bank_aliases(row, data["products"]))),
        )
        for row in data["bank"]
    ]


def bank_aliases(row: dict[str, Any], products: list[str]) -> Iterable[str]:
    """The names of a bank. Its ``stems`` are words of their own (民生, 光大) and need a product behind them."""
    for short in (row["name"], *row.get("short", ())):
        yield short
        yield from (short + product for product in products)
    for stem in row.get("stems", ()):
        yield from (stem + product for product in products)
    yield from row.get("aliases", ())


@cache
def topics() -> tuple[Topic, ...]:
    """The topics of the facet."""
    return tuple(
        Topic(name=row["name"], terms=tuple((term, float(weight)) for term, weight in row["terms"].items()))
        for row in read("topics.toml")["topic"]
    )


@cache
def domain() -> tuple[tuple[str, float], ...]:
    """The terms that show that a text is about overdue loans at all, with their weights."""
    return tuple((term, float(weight)) for term, weight in read("topics.toml")["domain"].items())


@cache
def substitutions() -> Substitutions:
    """The built-in table of what spinners replace and drop."""
    data = read("substitutions.toml")
    return Substitutions(
        pairs=tuple((old, new) for old, spun in data["substitutions"].items() for new in spun),
        dropped=tuple(data["dropped"]),
    )


@cache
def lender_names() -> dict[str, str]:
    """Every name and alias, with the lender's name."""
    return {alias: lender.name for lender in lenders() for alias in (lender.name.lower(), *lender.aliases)}


@cache
def lender_pattern() -> re.Pattern[str]:
    """Any name of a lender in a folded text, the longest where several fit."""
    return any_of(lender_names())


def any_of(terms: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the terms, the longest where several fit.

    >>> any_of(["信用", "信用卡"]).findall("信用卡")
    ['信用卡']
    """
    return re.compile(branches(sorted(set(terms))))


def branches(terms: list[str]) -> str:
    """A regular expression for any of the sorted terms that looks at each character once, as hundreds of them need."""
    groups: dict[str, list[str]] = {}
    for term in terms:
        groups.setdefault(term[:1], []).append(term[1:])
    ends = groups.pop("", None) is not None
    parts = [re.escape(first) + branches(rest) for first, rest in groups.items()]
    if not parts:
        return ""
    return f"(?:{'|'.join(parts)}){'?' if ends else ''}" if ends or len(parts) > 1 else parts[0]


def read(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
