"""The command that tells what runs did: report."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Exit, Place, everywhere
from pipeline.cli.archive import Age

if TYPE_CHECKING:
    from datetime import timedelta

    from pipeline.model import RunReport


@click.command()
@click.argument("run", type=int, required=False)
@click.option(
    "--last", type=click.IntRange(1), default=10, show_default=True, help="Runs in the table, or in the page."
)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with plots to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--healthy", type=Age(), help="Only say whether a run is under way, or ended well, since so long ago; else exit 1."
)
@everywhere
def report(
    place: Place, run: int | None, *, last: int, html: Path | None, as_json: bool, healthy: timedelta | None
) -> None:
    """Show what a run did: the last one, with a table of those before it, or the one whose number is given.

    \b
    Examples:
      overdue report
      overdue report 3
      overdue report --html report.html --last 100
      overdue report --healthy 26h
    """
    from pipeline.errors import DatasetError
    from pipeline.report import overview, render
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        found = dataset.run_report(run)
        if found is None:
            raise DatasetError(f"{place.dataset}: no run {run or 'yet'}; 'overdue run' makes one")
        wanted = range(found.run, max(found.run - last, 0), -1) if run is None else [found.run]
        reports = [each for number in wanted if (each := dataset.run_report(number))]
    if healthy is not None:
        judge(found, datetime.now(UTC) - healthy)
    elif html is not None:
        write_page(html, reports)
    elif as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(render(found) + ("\n" + overview(reports) if len(reports) > 1 else ""), nl=False)


def judge(report: RunReport, since: datetime) -> None:
    """Say how the last run is; exit 1 where it failed, or nothing has happened since then."""
    when = report.finished_at or report.started_at
    click.echo(f"run {report.run} · {report.command} · {report.status} · {when:%Y-%m-%d %H:%M} UTC")
    if report.status == "failed" or when < since:
        raise click.exceptions.Exit(Exit.FAILED)


def write_page(path: Path, reports: list[RunReport]) -> None:
    """Write the page with plots, whole or not at all."""
    from pipeline.export.writers import output
    from pipeline.plots import page

    with output(path) as file:
        file.write(page(reports[::-1]).encode())
