"""RunReport -> the text that a person reads at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model import RunReport

# The order in which stages are told; counters of a stage follow in the order of their size.
STAGES = ("crawl", "left alone", "ingest", "read", "rejected", "deduplicate", "dataset")
SOURCE = "source "  # begins the name of a stage that counts what was met at one source


def render(report: RunReport, hints: Sequence[str] = ()) -> str:
    """The whole report: a line on the outcome, counts by stage, times, findings, and what to try next."""
    parts = [headline(report), *(stage_lines(report, stage) for stage in stages_of(report))]
    parts += source_lines(report)
    if report.seconds:
        parts.append(table("time", ((name, f"{seconds:.1f} s") for name, seconds in report.seconds.items())))
    if report.findings:
        parts.append("\n".join(["look at", *(f"  {f.source}: {f.message}" for f in report.findings)]))
    if hints:
        parts.append("\n".join(["next", *(f"  {hint}" for hint in hints)]))
    return "\n\n".join(parts) + "\n"


def headline(report: RunReport) -> str:
    """One sentence: which run, how it ended, and what it brought."""
    found = report.counts.get("dataset", {})
    new, changed = found.get("new articles", 0), found.get("changed articles", 0)
    what = f"{new} new articles, {changed} changed" if new or changed else "nothing new"
    return f"run {report.run} · {report.command} · {report.status} · {what}"


def stages_of(report: RunReport) -> list[str]:
    """The stages that have counts, in the order of the house; those of single sources are told in lines."""
    known = [stage for stage in STAGES if report.counts.get(stage)]
    return known + sorted(stage for stage in report.counts if stage not in STAGES and not stage.startswith(SOURCE))


def source_lines(report: RunReport) -> list[str]:
    """A line for each source with what was met there, where there is more than one."""
    found = {stage.removeprefix(SOURCE): counts for stage, counts in report.counts.items() if stage.startswith(SOURCE)}
    if len(found) < 2:
        return []
    width = max(map(len, found))
    lines = []
    for source, counts in sorted(found.items()):
        told = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        lines.append(f"  {source:<{width}}  " + " · ".join(f"{name} {number:,}" for name, number in told))
    return ["\n".join(["sources", *lines])]


def stage_lines(report: RunReport, stage: str) -> str:
    """The counters of one stage, largest first."""
    counters = sorted(report.counts[stage].items(), key=lambda item: (-item[1], item[0]))
    return table(stage, ((name, f"{number:,}") for name, number in counters if number))


def table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """A title and rows of a name and a right-aligned value.

    >>> print(table("time", [("crawl", "1.0 s"), ("read", "12.5 s")]))
    time
      crawl   1.0 s
      read   12.5 s
    """
    listed = list(rows)
    if not listed:
        return f"{title}\n  nothing"
    left = max(len(name) for name, _ in listed)
    right = max(len(value) for _, value in listed)
    return "\n".join([title, *(f"  {name:<{left}}  {value:>{right}}" for name, value in listed)])


# What the table of runs shows: a heading, and the counters that it adds up.
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("fetched", "crawl", ("fetched",)),
    ("unchanged", "crawl", ("unchanged",)),
    ("new", "dataset", ("new articles",)),
    ("changed", "dataset", ("changed articles",)),
    ("copies", "deduplicate", ("copies collapsed",)),
)
HEADINGS = ("run", "started", "command", "status", *(name for name, _, _ in COLUMNS), "failed", "minutes")
FAILURES = ("failed", "now forbidden", "refused: not")


def overview(reports: Sequence[RunReport]) -> str:
    """A table of runs, one a line: when, what, how it ended, and what it brought."""
    rows = [HEADINGS, *(overview_row(report) for report in reports)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if 1 <= number <= 3 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(["last runs", *lines]) + "\n"


def overview_row(report: RunReport) -> tuple[str, ...]:
    """The cells of one run."""
    counts = [sum(report.counts.get(stage, {}).get(name, 0) for name in names) for _, stage, names in COLUMNS]
    took = (report.finished_at - report.started_at).total_seconds() / 60 if report.finished_at else None
    return (
        str(report.run),
        report.started_at.strftime("%Y-%m-%d %H:%M"),
        report.command,
        report.status,
        *(f"{number:,}" for number in (*counts, failures(report))),
        "" if took is None else f"{took:.1f}",
    )


def failures(report: RunReport) -> int:
    """How many requests of a run failed."""
    return sum(number for name, number in report.counts.get("crawl", {}).items() if name.startswith(FAILURES))
