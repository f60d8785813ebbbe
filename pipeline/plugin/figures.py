"""The figures of the overview and of a cluster as charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.plugin import charts
from pipeline.plugin.wording import FIGURES, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from pipeline.store.overview import Count, Overview
    from pipeline.store.rows import ClusterRow

# What a chart shows at most; the table beside it and the JSON have the rest.
MOST_BARS = 15
MOST_MONTHS = 60
MOST_SITES = 14
MOST_DOTS = 500
SHADES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart and the rows that it was drawn from; ``filtered``: whether the search can be limited to its values."""

    name: str
    title: str
    drawing: Markup
    rows: Sequence[Count]
    filtered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """How often the site of a column has copied from the site of a row, with a shade from 0 to 5 for each number."""

    origins: list[str]
    copiers: list[str]
    cells: list[list[tuple[int, int]]]


def charts_of(overview: Overview) -> list[Chart]:
    """The charts of all figures that have any values."""
    found = []
    for name, title in FIGURES.items():
        rows = [row for row in overview.counts.get(name, []) if row.value]
        if name == "month":
            rows = sorted(rows, key=lambda row: row.value)[-MOST_MONTHS:]
        shown = rows if name == "month" else rows[:MOST_BARS]
        if not shown:
            continue
        labels = [RELATIONS.get(row.value, row.value) if name == "relation" else row.value for row in shown]
        originals = ("原文", tuple(row.articles - row.copies for row in shown))
        copies = ("副本", tuple(row.copies for row in shown))
        draw = charts.columns if name == "month" else charts.bars
        found.append(
            Chart(
                name=name,
                title=title,
                drawing=draw(title, labels, [originals, copies]),
                rows=rows,
                filtered=name in ("site", "lender", "topic"),
            )
        )
    return found


def matrix(overview: Overview) -> Matrix | None:
    """Who copies whom, for the sites that do so most; None where nobody does."""
    if not overview.copying:
        return None
    given: dict[str, int] = {}
    taken: dict[str, int] = {}
    for each in overview.copying:
        given[each.origin] = given.get(each.origin, 0) + each.copies
        taken[each.copier] = taken.get(each.copier, 0) + each.copies
    origins = sorted(given, key=lambda site: (-given[site], site))[:MOST_SITES]
    copiers = sorted(taken, key=lambda site: (-taken[site], site))[:MOST_SITES]
    counts = {(each.origin, each.copier): each.copies for each in overview.copying}
    most = max(counts.values())

    def cell(origin: str, copier: str) -> tuple[int, int]:
        number = counts.get((origin, copier), 0)
        return number, -(-SHADES * number // most)

    return Matrix(
        origins=origins, copiers=copiers, cells=[[cell(origin, copier) for copier in copiers] for origin in origins]
    )


def picture(cluster: ClusterRow) -> Markup | None:
    """Members by the day on which they were published and their similarity; None where there is no telling."""
    points: dict[str, list[tuple[float, float, str]]] = {}
    for member in cluster.members[:MOST_DOTS]:
        if (day := days(member.published)) is not None:
            points.setdefault(member.relation, []).append((day, member.similarity, member.site))
    if len({point[0] for dots in points.values() for point in dots}) < 2:
        return None
    ordered = [name for name in RELATIONS if name in points] + sorted(points.keys() - RELATIONS.keys())
    series = tuple((charts.label(RELATIONS.get(name, name)), tuple(points[name])) for name in ordered)
    return charts.scatter("发布时间与相似度", series)


def days(published: str | None) -> float | None:
    """The day of an ISO date in days since 1970; None for one without a day.

    >>> days("1970-01-03T09:00:00"), days("2025"), days(None)
    (2.0, None, None)
    """
    try:
        return float((date.fromisoformat((published or "")[:10]) - date(1970, 1, 1)).days)
    except ValueError:
        return None
