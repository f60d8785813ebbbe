"""Reports of runs -> one HTML page with plots: yield by source and day, share of copies, share of errors. No script, no
file beside it, nothing from elsewhere.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipeline.report import HEADINGS, SOURCE, failures, overview_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model import RunReport

WIDTH, HEIGHT, MARGIN = 900, 220, 40
MOST_SOURCES = 8  # that have a colour of their own; the others share one
OTHERS = "others"
COLOURS = ("#3465a4", "#73a946", "#d08a1e", "#a5494d", "#75507b", "#2f9c95", "#8f7a4f", "#c45f9b", "#888a85")
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.15rem .7rem;text-align:right;white-space:nowrap}
td:nth-child(-n+4),th:nth-child(-n+4){text-align:left}tr:nth-child(even){background:#f4f4f2}
svg{width:100%;height:auto}text{font:11px system-ui,sans-serif;fill:#555}.degraded,.failed{color:#a40000}
.key{margin-right:1.2em;white-space:nowrap}
.key::before{content:"";display:inline-block;width:.8em;height:.8em;margin-right:.4em;background:var(--colour)}
"""

Series = dict[str, list[float]]


def page(reports: Sequence[RunReport]) -> str:
    """The HTML page; ``reports`` the oldest first."""
    days, by_source = yield_by_day(reports)
    runs = [f"{report.run}" for report in reports]
    parts = [
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>Overdue: {len(reports)} runs</title><style>{STYLE}</style>",
        f"<h1>Overdue: the last {len(reports)} runs</h1>",
        plot("Pages fetched, by source and day", days, by_source),
        plot("Copies, per cent of new articles, by run", runs, {"copies": [copies_share(r) for r in reports]}),
        plot("Failed requests, per cent, by run", runs, {"failed": [error_share(r) for r in reports]}),
        "<h2>Look at</h2>",
        listed(f"run {r.run}: {f.source}: {f.message}" for r in reversed(reports) for f in r.findings),
        "<h2>Runs</h2>",
        runs_table(reports),
    ]
    return "\n".join(parts) + "</html>\n"


def yield_by_day(reports: Sequence[RunReport]) -> tuple[list[str], Series]:
    """The days of the reports, and for each source how many pages it brought on each; the smallest share a name."""
    days = sorted({report.started_at.date().isoformat() for report in reports})
    found: Series = {}
    for report in reports:
        at = days.index(report.started_at.date().isoformat())
        for stage, counts in report.counts.items():
            if stage.startswith(SOURCE) and counts.get("fetched"):
                row = found.setdefault(stage.removeprefix(SOURCE), [0.0] * len(days))
                row[at] += counts["fetched"]
    ranked = sorted(found, key=lambda name: (-sum(found[name]), name))
    kept = {name: found[name] for name in ranked[:MOST_SOURCES]}
    if rest := ranked[MOST_SOURCES:]:
        kept[OTHERS] = [sum(column) for column in zip(*(found[name] for name in rest), strict=True)]
    return days, kept


def copies_share(report: RunReport) -> float:
    """Copies that a run collapsed, per cent of its new articles."""
    new = report.counts.get("dataset", {}).get("new articles", 0)
    return 100.0 * report.counts.get("deduplicate", {}).get("copies collapsed", 0) / new if new else 0.0


def error_share(report: RunReport) -> float:
    """Requests of a run that failed, per cent."""
    asked = sum(number for name, number in report.counts.get("crawl", {}).items() if name != "not due")
    return 100.0 * failures(report) / asked if asked else 0.0


def plot(title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """Stacked bars under a title, with a key where there is more than one series."""
    highest = max((sum(column) for column in zip(*series.values(), strict=True)), default=0.0)
    if not highest:
        return f"<h2>{escape(title)}</h2><p>nothing</p>"
    step = (WIDTH - 2 * MARGIN) / len(labels)
    shapes = [
        bar(at, values, highest, step)
        for at, values in enumerate(zip(*series.values(), strict=True))
        if any(value for value in values)
    ]
    every = max(1, len(labels) // 10)
    shapes += [
        f'<text x="{MARGIN + (at + 0.5) * step:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(label)}</text>'
        for at, label in enumerate(labels)
        if at % every == 0
    ]
    shapes.append(f'<text x="{MARGIN - 6}" y="26" text-anchor="end">{highest:,.0f}</text>')
    shapes.append(f'<path d="M{MARGIN} 20V{HEIGHT - 24}H{WIDTH - MARGIN}" fill="none" stroke="#bbb"/>')
    drawing = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(shapes)}</svg>'
    return f"<h2>{escape(title)}</h2>{drawing}{key(series) if len(series) > 1 else ''}"


def bar(at: int, values: Sequence[float], highest: float, step: float) -> str:
    """One bar of stacked values."""
    foot, rects = float(HEIGHT - 24), []
    for number, value in enumerate(values):
        height = value / highest * (HEIGHT - 44)
        foot -= height
        if value:
            x, width = MARGIN + at * step + step * 0.1, step * 0.8
            box = f'x="{x:.1f}" y="{foot:.1f}" width="{width:.1f}" height="{height:.1f}"'
            rects.append(f'<rect {box} fill="{colour(number)}"><title>{value:,.0f}</title></rect>')
    return "".join(rects)


def colour(number: int) -> str:
    """The colour of a series."""
    return COLOURS[number % len(COLOURS)]


def key(series: Iterable[str]) -> str:
    """Which colour is whose."""
    return "".join(
        f'<span class="key" style="--colour:{colour(number)}">{escape(name)}</span>'
        for number, name in enumerate(series)
    )


def listed(lines: Iterable[str]) -> str:
    """A list, or word that there is nothing."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else "<p>nothing</p>"


def runs_table(reports: Sequence[RunReport]) -> str:
    """The runs as a table, the newest first."""
    head = "".join(f"<th>{name}</th>" for name in HEADINGS)
    rows = "".join(
        f'<tr class="{escape(report.status)}">'
        + "".join(f"<td>{escape(cell)}</td>" for cell in overview_row(report))
        + "</tr>"
        for report in reversed(reports)
    )
    return f"<table><tr>{head}</tr>{rows}</table>"
