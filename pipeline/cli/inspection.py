"""The commands that look and change nothing: extract, search, show, report, sources."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from pipeline.cli.app import Place, everywhere
from pipeline.cli.layout import columns, shorten
from pipeline.reading import Topic

if TYPE_CHECKING:
    from pipeline.model import Article, Rejected

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--url", help="Where the page comes from, if that matters.")
@click.option(
    "--topic",
    type=click.Choice(list(Topic)),
    default=Topic.ANY,
    show_default=True,
    help="Reject what is about something else.",
)
@everywhere
def extract(place: Place, file: BinaryIO, *, url: str | None, topic: Topic) -> None:
    """Print what one page says, as one JSON object: the article, or the rejection and why.

    FILE is HTML, or plain text where its name ends in .txt; - is standard input.

    \b
    Example:
      curl -s https://www.example.com/yuqi/1.html | overdue extract -
    """
    from pipeline.archive.readers import CONTENT_TYPES
    from pipeline.model import Page
    from pipeline.reading import read

    path = Path(file.name)
    page = Page(
        url=url or (path.resolve().as_uri() if path.exists() else "file:///stdin"),
        source="extract",
        fetched_at=datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else datetime.now(UTC),
        content_type=CONTENT_TYPES.get(path.suffix.lower(), ""),
        body=file.read(),
    )
    click.echo(as_json_object(read(page, topic)))


def as_json_object(outcome: Article | Rejected) -> str:
    """One JSON object of an article or a rejection."""
    facts = asdict(outcome)
    del facts["page_id"]
    return json.dumps(facts, ensure_ascii=False, indent=2, default=str)


@click.command()
@click.argument("query")
@click.option("--all", "everything", is_flag=True, help="Every copy, not only canonical articles.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="0 for all hits.")
@json_option
@everywhere
def search(place: Place, query: str, *, everything: bool, limit: int, as_json: bool) -> None:
    """Search the dataset, best hits first.

    Words must all be there; "exact phrase", -without, a|b.

    \b
    Examples:
      overdue search 协商还款
      overdue search '微粒贷 起诉 -花呗' --limit 0 --json | jq -r '.[].url'
    """
    from pipeline.store.dataset import Dataset
    from pipeline.store.search import search as find

    with Dataset(place.dataset, readonly=True) as dataset:
        hits = list(find(dataset.db, query, everything=everything, limit=limit))
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, indent=2))
        return
    for hit in hits:
        copies = "" if not hit.copies else f" · {hit.copies} {'copy' if hit.copies == 1 else 'copies'}"
        click.echo(f"{click.style(str(hit.id), fg='cyan')}  {click.style(hit.title, bold=True)}")
        click.echo(f"    {hit.site} · {hit.published or 'undated'}{copies}")
        click.echo(f"    {shorten(hit.snippet, 96)}")
    if not hits and not place.quiet:
        click.echo(f"nothing found for {query}", err=True)


@click.command()
@click.argument("article")
@json_option
@everywhere
def show(place: Place, article: str, *, as_json: bool) -> None:
    """Show one article (by its id or address), its cluster, and each copy with relation and similarity.

    \b
    Example:
      overdue show 12
    """
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        found = dataset.article(int(article) if article.isdecimal() else article)
    click.echo(found, as_json)
    columns([])


@click.command()
@click.argument("run", type=int, required=False)
@json_option
@everywhere
def report(place: Place, run: int | None, *, as_json: bool) -> None:
    """Show what a run did: the last one, or the one whose number is given.

    \b
    Example:
      overdue report 3
    """
    from pipeline.errors import DatasetError
    from pipeline.report import render
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        found = dataset.run_report(run)
    if found is None:
        raise DatasetError(f"{place.dataset}: no run {run or 'yet'}; 'overdue run' makes one")
    click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str) if as_json else render(found))
