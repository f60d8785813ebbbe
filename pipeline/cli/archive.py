"""The commands about the archive: export, merge, prune, stats."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Place, everywhere
from pipeline.cli.layout import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.archive.upkeep import Stats

AGE = re.compile(r"(\d+)([hdw])")  # 12h, 90d, 52w
UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Age(click.ParamType[timedelta]):
    """An age such as 90d, as the time that it lies back."""

    name = "AGE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The age that a text names."""
        match = AGE.fullmatch(str(value))
        if match is None or int(match[1]) > 100_000:
            self.fail(f"{value!r} is no age; write one such as 12h, 90d or 52w", param, ctx)
        return timedelta(**{UNITS[match[2]]: int(match[1])})


@click.group()
def archive() -> None:
    """Look after archive.db: what the web said.

    \b
    Examples:
      overdue archive stats
      overdue archive export pages.warc.gz
      overdue archive prune --older-than 90d
      overdue archive merge worker-1/archive.db worker-2/archive.db
    """


@archive.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--source", help="Pages of this source alone.")
@click.option("--newest", is_flag=True, help="The newest version of each page, not every one.")
@everywhere
def export(place: Place, out: Path, *, source: str | None, newest: bool) -> None:
    """Write the archived pages to OUT, a .warc.gz file; - is standard output.

    Any tool that reads WARC reads it, and `overdue ingest` makes the same pages of it. It is written whole or not at
    all.

    \b
    Example:
      overdue archive export pages.warc.gz --source my-site
    """
    from pipeline.archive.pages import Archive
    from pipeline.archive.warc import write_warc
    from pipeline.export.writers import output

    to = None if str(out) == "-" else out
    if to is not None and not out.name.lower().endswith(".warc.gz"):
        raise click.BadParameter(f"{out}: the name must end in .warc.gz", param_hint="OUT")
    with Archive(place.archive, readonly=True) as pages, output(to) as stream:
        number = write_warc(pages.versions(source, newest=newest), stream)
    if not place.quiet:
        click.echo(f"{number:,} pages to {out}", err=True)


@archive.command()
@click.argument(
    "others", metavar="OTHER.db...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@everywhere
def merge(place: Place, others: tuple[Path, ...]) -> None:
    """Take all that other archives hold: of crawls that each did their own part.

    Every version of every page comes once, whichever archives hold it, and of each address what its last visit told.
    It may be repeated, after a kill or when the others have grown; `overdue process` goes on with what came.

    \b
    Example:
      overdue archive merge worker-1/archive.db worker-2/archive.db
    """
    from pipeline.archive.merging import check
    from pipeline.archive.merging import merge as take_in
    from pipeline.archive.pages import Archive
    from pipeline.lock import exclusive

    with exclusive(place.data, "archive merge"), Archive(place.archive) as pages:
        for other in others:
            check(pages, other)
        for other in others:
            done = take_in(pages, other)
            if not place.quiet:
                click.echo(
                    f"{other}: {done.new:,} of {done.versions:,} versions were new, {done.addresses:,} addresses new or"
                    " visited later",
                    err=True,
                )


@archive.command()
@click.option("--older-than", type=Age(), default="90d", show_default=True, help="What was fetched longer ago.")
@click.option("--keep", type=click.IntRange(1), default=1, show_default=True, help="Versions of each page that stay.")
@click.option("--gone", is_flag=True, help="Also every version of pages that have been gone for that long.")
@click.option(
    "--compact", "squeeze", is_flag=True, help="Give the room back to the disk: needs as much again meanwhile."
)
@click.option("--dry-run", is_flag=True, help="Say what would go.")
@everywhere
def prune(place: Place, *, older_than: timedelta, keep: int, gone: bool, squeeze: bool, dry_run: bool) -> None:
    """Take old versions of pages out of the archive, that newer ones superseded.

    The newest version of every page stays, and so do articles and the frontier. What is taken out cannot be had back.

    \b
    Examples:
      overdue archive prune --older-than 90d --dry-run
      overdue archive prune --older-than 52w --keep 3 --gone --compact
    """
    from pipeline.archive.pages import Archive
    from pipeline.archive.upkeep import compact
    from pipeline.archive.upkeep import prune as take_out
    from pipeline.errors import ArchiveError
    from pipeline.lock import exclusive

    if not place.archive.exists():
        raise ArchiveError(f"{place.archive} does not exist; `overdue run` or `overdue ingest` make it")
    before = datetime.now(UTC) - older_than
    with exclusive(place.data, "archive prune"), Archive(place.archive) as pages:
        done = take_out(pages, before, keep=keep, gone=gone, rehearse=dry_run)
        if squeeze and not dry_run:
            compact(pages)
    if not place.quiet:
        verb = "would go" if dry_run else "taken out"
        click.echo(f"{done.versions:,} versions {verb}, {size(done.stored)} as stored")


@archive.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@everywhere
def stats(place: Place, *, as_json: bool) -> None:
    """Say what the archive holds: addresses, versions, bytes sent and stored, states of the frontier.

    \b
    Example:
      overdue archive stats
    """
    from pipeline.archive.pages import Archive
    from pipeline.archive.upkeep import stats as look

    with Archive(place.archive, readonly=True) as pages:
        found = look(pages)
    click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2) if as_json else "\n".join(stat_lines(found)))


def stat_lines(found: Stats) -> Iterator[str]:
    """What an archive holds, for a person."""
    head = ("source", "addresses", "versions", "sent", "stored", "newest page")
    rows = [
        (s.source, f"{s.addresses:,}", f"{s.versions:,}", size(s.sent), size(s.stored), s.newest[:16].replace("T", " "))
        for s in found.sources
    ]
    yield from columns([head, *rows])
    states = " · ".join(f"{state} {number:,}" for state, number in found.states.items()) or "empty"
    yield f"frontier: {states}"
    yield f"file: {size(found.file)}, {found.dictionaries} dictionaries"


def size(count: float) -> str:
    """A number of bytes for a person.

    >>> size(999), size(123_456), size(5e12)
    ('999 B', '120.6 KiB', '4.5 TiB')
    """
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"
