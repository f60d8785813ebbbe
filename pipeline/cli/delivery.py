"""The command that hands the corpus out to a browser: serve."""

from __future__ import annotations

import click

from pipeline.cli.app import Place, everywhere


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 for any free one.")
@click.option("--open", "browse", is_flag=True, help="Open a browser.")
@click.option("--public", is_flag=True, help="For others: no SQL, no download of the file, time limits, no raw pages.")
@click.option("--host", help="Where to listen, with --public only.  [default: 127.0.0.1]")
@everywhere
def serve(place: Place, *, port: int, browse: bool, public: bool, host: str | None) -> None:
    """Browse the dataset with Datasette, on 127.0.0.1 alone, until interrupted.

    \b
    Examples:
      overdue serve --open
      overdue serve --public --host 0.0.0.0 --port 80
    """
    from pipeline.plugin.serving import HOST, run
    from pipeline.store.dataset import Dataset

    if host and not public:
        raise click.UsageError("--host lets others in: give --public as well")

    Dataset(place.dataset, readonly=True).close()  # a file that cannot be served is told before anything starts
    run(place.dataset, host=host or HOST, port=port, public=public, browse=browse, quiet=place.quiet)
