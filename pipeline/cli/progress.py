"""A line that moves while a run works: on a terminal only, on stderr."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.model import RunReport


@contextmanager
def progress(title: str, *, quiet: bool) -> Iterator[Callable[[RunReport], None]]:
    """Give a function that shows how far a report is; it does nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task(title)
        yield lambda report: display.update(task, description=f"{title}  {summary(report)}")


def summary(report: RunReport) -> str:
    """The counts that show that something happens."""
    shown = {
        "archived": report.counts.get("ingest", {}).get("new pages", 0),
        "read": report.counts.get("read", {}).get("pages", 0),
        "articles": report.counts.get("dataset", {}).get("articles", 0),
        "rejected": sum(report.counts.get("rejected", {}).values()),
    }
    return " · ".join(f"{name} {number:,}" for name, number in shown.items() if number)
