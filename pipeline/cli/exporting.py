"""The command that hands the corpus out as files."""

from __future__ import annotations

import re
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.app import Place, everywhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.export.exporting import Exported, Order
    from pipeline.export.fields import Field
    from pipeline.export.formats import Format
    from pipeline.store.corpus import Choice

FORMATS = ("jsonl", "csv", "parquet", "text", "markdown", "warc")
PRESETS = ("gopher", "c4", "fineweb")
# Options that say where the machine keeps things: a card does not repeat them.
PRIVATE = {"--data", "--config"}
SILENT = {"-q", "--quiet", "-v", "-vv", "--verbose"}
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


class Size(click.ParamType[int]):
    """A number of bytes such as 500M."""

    name = "SIZE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes that a text names."""
        match = re.fullmatch(r"(\d{1,9})\s?([kmg]?)b?", str(value).lower())
        if match is None or not int(match[1]):
            self.fail(f"{value!r} is no size; write one such as 500M or 2G", param, ctx)
        return int(match[1]) * UNITS[match[2]]


class Day(click.ParamType[str]):
    """The beginning of an ISO date: 2024, 2024-05, 2024-05-31."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, if it is one."""
        if value and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", str(value)):
            self.fail(f"{value!r} is no date; write one such as 2024-05-31, 2024-05 or 2024", param, ctx)
        return str(value)


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--verify", "verifying", is_flag=True, help="Check OUT against its card, write nothing.")
@click.option("--format", "chosen", type=click.Choice(FORMATS), help="[default: from OUT's name]")
@click.option("--all", "everything", is_flag=True, help="Every copy, not only canonical articles.")
@click.option("--one-per-site", is_flag=True, help="Of the copies of an article, one from each site.")
@click.option("--since", type=Day(), default="", help="Published on that day or later.")
@click.option("--until", type=Day(), default="", help="Published on that day or earlier.")
@click.option("--lender", "lenders", multiple=True, help="About that lender; repeat it for any of several.")
@click.option("--topic", "topics", multiple=True, help="About that topic; repeatable.")
@click.option("--site", "sites", multiple=True, help="From that site; repeatable.")
@click.option("--language", "languages", multiple=True, help="In that language (ISO 639-1); repeatable.")
@click.option("--min-characters", type=click.IntRange(0), help="At least so long.")
@click.option("--max-characters", type=click.IntRange(0), help="At most so long.")
@click.option("--min-quality", type=click.FloatRange(0, 1), help="Of at least that quality.")
@click.option("--max-spin", type=click.FloatRange(0, 1), help="Spun at most so much.")
@click.option("--query", default="", help="What a search for that finds.")
@click.option(
    "--preset", "presets", type=click.Choice(PRESETS), multiple=True, help="A known set of filters; repeatable."
)
@click.option("--where", default="", help="A condition in SQL over the fields of an export.")
@click.option("--sample", type=click.IntRange(1), help="So many articles, drawn by lot.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the lots of --sample and --split.")
@click.option("--fields", default="", help="Names parted by commas, or 'all'.  [default: the usual ones]")
@click.option("--split", "splitting", default="", help="Names and shares of splits: train=.9,test=.1")
@click.option("--shard-size", type=Size(), help="A new file after so many bytes: 500M.")
@click.option("--raw-csv", is_flag=True, help="CSV for programs: cells as they are, lists as JSON.")
@click.option("--keep-personal", is_flag=True, help="Do not take out personal data.")
@click.option("--redact-bylines", is_flag=True, help="Take out the names of authors too.")
@click.option("--repair", "repairing", is_flag=True, help="Put right what spinners and censors broke.")
@everywhere
def export(place: Place, out: Path, **options: Any) -> None:
    """Write the canonical articles to OUT: a file, a folder, or - for standard output.

    OUT ends in .jsonl, .csv, .txt (.gz or .zst behind it), .parquet or .warc.gz; without an ending it is a folder, of
    Parquet files as Hugging Face loads them unless --format says otherwise. It is written whole or not at all, without
    personal data, beside a card that says what it is.

    \b
    Examples:
      overdue export corpus.parquet --min-quality 0.6
      overdue export corpus --split train=.9,test=.1 --preset gopher
      overdue export - --lender 花呗 --where "length(title) < 30" | jq -r .title
      overdue export --verify corpus
    """
    if options.pop("verifying"):
        check(out, quiet=place.quiet)
    elif options["chosen"] == "warc" or out.name.lower().endswith((".warc", ".warc.gz")):
        export_warc(place, out, options)
    else:
        export_rows(place, out, options)


def check(out: Path, *, quiet: bool) -> None:
    """Check an export against its card."""
    from pipeline.export.verification import verify

    facts = verify(out)
    if not quiet:
        click.echo(f"{out} is what its card says: {facts.articles:,} articles, {facts.digest}")


def export_rows(place: Place, out: Path, options: dict[str, Any]) -> None:
    """Write articles."""
    from pipeline.export.exporting import export as write
    from pipeline.store.connection import explained
    from pipeline.store.dataset import Dataset

    to = None if str(out) == "-" else out
    with Dataset(place.dataset, readonly=True) as dataset:
        order = ordered(out, options)
        with explained(place.dataset), showing(quiet=place.quiet) as tick:
            done = write(dataset.db.conn, to, order, tick)
    if not place.quiet:
        for line in told(out, done):
            click.echo(line, err=True)


def ordered(out: Path, options: dict[str, Any]) -> Order:
    """What the options ask for."""
    from pipeline.export.exporting import Order
    from pipeline.export.files import Style
    from pipeline.export.formats import Format, format_of, is_folder
    from pipeline.export.shaping import Shape
    from pipeline.export.splits import parse

    form = Format(options["chosen"]) if options["chosen"] else format_of(out.name)
    splits, folder = parse(options["splitting"], options["seed"]), is_folder(out.name)
    chosen = fields_of(out, form, options)
    return Order(
        choice=choice_of(options),
        shape=Shape(
            fields=chosen,
            splits=splits,
            redacting=not options["keep_personal"],
            bylines=options["redact_bylines"],
            repairing=options["repairing"],
        ),
        style=Style(
            format=form,
            fields=chosen,
            raw=options["raw_csv"],
            split_files=max(1, len(splits.names)) if folder else 1,
            shard_size=options["shard_size"],
        ),
        command=command_line(sys.argv[1:], out),
    )


def fields_of(out: Path, form: Format, options: dict[str, Any]) -> tuple[Field, ...]:
    """The fields that a format shows; what it cannot show is refused."""
    from pipeline.errors import ConfigError
    from pipeline.export import fields
    from pipeline.export.formats import SHOWN, Format, is_folder

    names, splitting, folder = options["fields"], bool(options["splitting"]), is_folder(out.name)
    if form is Format.MARKDOWN and not folder:
        raise ConfigError(f"{out}: Markdown is a folder of files; name OUT without an ending")
    if form is Format.TEXT and (names or (splitting and not folder)):
        raise ConfigError("plain text has no --fields, and no --split but in a folder (OUT without an ending)")
    if form is Format.TEXT:
        return tuple(fields.FIELDS[name] for name in SHOWN)
    if form is Format.MARKDOWN and not names:
        names = ",".join((*fields.DEFAULT, "headings"))
    chosen = fields.choose(names, split=splitting, repair=options["repairing"])
    if form is Format.MARKDOWN and not {"id", "title", "text"} <= {each.name for each in chosen}:
        raise ConfigError("--fields: Markdown needs id, title and text among them")
    return chosen


def choice_of(options: dict[str, Any]) -> Choice:
    """Which articles the options choose."""
    from pipeline.errors import ConfigError
    from pipeline.quality.presets import Preset
    from pipeline.store.corpus import Choice, Copies

    if options["everything"] and options["one_per_site"]:
        raise ConfigError("--all and --one-per-site: say one of them")
    copies = Copies.ALL if options["everything"] else Copies.SITE if options["one_per_site"] else Copies.CANONICAL
    plain = ("since", "until", "lenders", "topics", "sites", "languages", "min_characters", "max_characters")
    more = ("min_quality", "max_spin", "query", "where", "sample", "seed")
    chosen = {name: options[name] for name in (*plain, *more)}
    return Choice(copies=copies, presets=tuple(map(Preset, options["presets"])), **chosen)


def command_line(arguments: Sequence[str], out: Path) -> str:
    """The command line without what tells of the machine.

    >>> command_line(["export", "/home/me/c.jsonl", "--data", "/srv/x", "--all", "-q"], Path("/home/me/c.jsonl"))
    'overdue export c.jsonl --all'
    """
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if skip or argument in SILENT or argument.split("=")[0] in PRIVATE:
            skip = argument in PRIVATE and not skip
            continue
        kept.append(out.name if argument == str(out) or Path(argument) == out else argument)
    return shlex.join(["overdue", *kept])


@contextmanager
def showing(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how far an export is, where somebody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task("export")
        yield lambda done, of: display.update(task, completed=done, total=of)


def told(out: Path, done: Exported) -> Iterator[str]:
    """What was done, for a person."""
    tally = done.tally
    cleaned = f", {tally.cleaned} of them freed of unprintable characters" if tally.cleaned else ""
    yield f"{tally.rows} articles to {out}{cleaned}"
    for about, counts in (("left out", done.dropped), ("redacted", tally.redacted), ("repaired", tally.repairs)):
        if counts:
            yield f"{about}: " + ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items()))


def export_warc(place: Place, out: Path, options: dict[str, Any]) -> None:
    """Write the pages behind articles."""
    from pipeline.export.pages import export_pages
    from pipeline.store.connection import explained
    from pipeline.store.dataset import Dataset

    to = None if str(out) == "-" else out
    with Dataset(place.dataset, readonly=True) as dataset, explained(place.dataset):
        written, missing = export_pages(
            dataset.db.conn, place.archive, to, choice_of(options), command_line(sys.argv[1:], out)
        )
    if not place.quiet:
        lost = f", {missing} more are not in the archive any longer" if missing else ""
        click.echo(f"{written} pages to {out}{lost}", err=True)
        click.echo("pages are as they were sent: personal data in them was not taken out", err=True)
