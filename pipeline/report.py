"""RunReport -> the text that a person reads at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model import RunReport

# The order in which stages are told; counters of a stage follow in the order of their size.
STAGES = ("crawl", "ingest", "read", "rejected", "deduplicate", "dataset")


def render(report: RunReport, hints: Sequence[str] = ()) -> str:
    """The whole report: a line on the outcome, counts by stage, times, findings, and what to try next."""
    parts = [headline(report), *(stage_lines(report, stage) for stage in stages_of(report))]
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
    """The stages that have counts, in the order of the house."""
    known = [stage for stage in STAGES if report.counts.get(stage)]
    return known + sorted(stage for stage in report.counts if stage not in STAGES)


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
