"""The commands about source files: list, check, add."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.app import Exit, Place, everywhere
from pipeline.cli.layout import columns


@click.group(invoke_without_command=True)
@click.option(
    "--sources",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of source files.  [default: the ones that come with the package]",
)
@everywhere
def sources(place: Place, *, folder: Path | None) -> None:
    """List the configured sources.

    \b
    Examples:
      overdue sources --sources my-sources
      overdue sources check --sources my-sources
      overdue sources add https://www.example.com --sources my-sources
    """
    from crawler.source import describe, load_sources

    context = click.get_current_context()
    context.obj = folder
    if context.invoked_subcommand is None:
        rows = list(describe(load_sources(folder)))
        for line in columns([("name", "home", "entries", "state"), *rows]):
            click.echo(line)
        if not rows and not place.quiet:
            click.echo("no source files; docs/sources.md shows how to write one", err=True)


@sources.command()
@click.option("--sources", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="As above.")
@everywhere
def check(place: Place, *, folder: Path | None) -> None:
    """Validate every source file; exit 64 with a line for each mistake.

    \b
    Example:
      overdue sources check --sources my-sources
    """
    from crawler.source import load_sources

    found = load_sources(folder or click.get_current_context().obj)
    if not place.quiet:
        click.echo(f"{len(found)} source {'file' if len(found) == 1 else 'files'} without mistakes")


@sources.command()
@click.argument("url")
@click.option(
    "--sources",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the file goes.  [default: sources]",
)
@click.option("--name", help="Its name, without .toml.  [default: from the host]")
@click.option("--print", "show", is_flag=True, help="Print the file instead of writing it.")
@click.option("--allow-private", is_flag=True, help="The site has addresses that are not public.")
@everywhere
def add(place: Place, url: str, *, folder: Path | None, name: str | None, show: bool, allow_private: bool) -> None:
    """Look at a site, politely, and write the source file that we would use for it.

    Reads robots.txt, the home page, sitemaps and feeds, and about a dozen pages, a second apart at least; what they
    gave stands in the file as comments, to judge by.

    \b
    Example:
      overdue sources add https://www.example.com --sources my-sources
    """
    from pipeline.cli.scouting import look, written

    proposal = look(url, place.settings().crawl, allow_private=allow_private)
    if show:
        click.echo(proposal.text, nl=False)
        return
    into = folder or click.get_current_context().obj or Path("sources")
    path = written(into, name or proposal.name, proposal.text)
    if not place.quiet:
        click.echo(proposal.text, nl=False)
        click.echo(f"\nwritten to {path}; look at it, then: overdue run {path.stem} --sources {into}", err=True)
    if not proposal.found:
        click.echo(f"overdue: no article was found on {url}; the file is a beginning at most", err=True)
        raise click.exceptions.Exit(Exit.DEGRADED)
