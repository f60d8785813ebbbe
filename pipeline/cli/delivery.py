"""The commands that hand the corpus out: export, serve."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.app import Place, everywhere

FORMATS = ("jsonl", "csv", "parquet", "text")


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "chosen", type=click.Choice(FORMATS), help="[default: from the ending of OUT's name]")
@click.option("--all", "everything", is_flag=True, help="Every copy, not only canonical articles.")
@everywhere
def export(place: Place, out: Path, *, chosen: str | None, everything: bool) -> None:
    """Write the canonical articles to OUT, or with --all every copy; - is standard output.

    OUT ends in .jsonl, .csv, .parquet or .txt (.gz too, but for Parquet). It is written whole or not at all.

    \b
    Examples:
      overdue export corpus.parquet
      overdue export - --all | jq -r .title
    """
    from pipeline.export.formats import Format
    from pipeline.export.writers import write
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        rows = dataset.rows(everything=everything)
        to = None if str(out) == "-" else out
        done = write(rows, to, Format(chosen) if chosen else None)
    if not place.quiet:
        cleaned = f", {done.cleaned} of them freed of unprintable characters" if done.cleaned else ""
        click.echo(f"{done.rows} articles to {out}{cleaned}", err=True)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 for any free one.")
@click.option("--open", "browse", is_flag=True, help="Open a browser.")
@everywhere
def serve(place: Place, *, port: int, browse: bool) -> None:
    """Browse the dataset with Datasette, on 127.0.0.1 alone, until interrupted.

    \b
    Example:
      overdue serve --open
    """
    from pipeline.plugin.serving import run
    from pipeline.store.dataset import Dataset

    Dataset(place.dataset, readonly=True).close()  # a file that cannot be served is told before anything starts
    run(place.dataset, port=port, browse=browse, quiet=place.quiet)
