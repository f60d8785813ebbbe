"""The commands that look and change nothing: extract, search, show, report, sources."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from pipeline.cli.app import Place, choose_topic, everywhere
from pipeline.cli.layout import columns, shorten
from pipeline.reading import Topic

if TYPE_CHECKING:
    from pipeline.model import Article, Hit, Rejected
    from pipeline.store.rows import ArticleRow, ClusterRow

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--url", help="Where the page comes from, if that matters.")
@choose_topic(Topic.ANY, "Reject what is about something else.")
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
        click.echo("\n".join(hit_lines(hit)))
    if not hits and not place.quiet:
        click.echo(f"nothing found for {query}", err=True)


def hit_lines(hit: Hit) -> list[str]:
    """A hit for a person: id and title, then where it stands, then the text around the match."""
    copies = "" if not hit.copies else f" · {hit.copies} {'copy' if hit.copies == 1 else 'copies'}"
    return [
        f"{click.style(str(hit.id), fg='cyan')}  {click.style(shorten(hit.title, 96), bold=True)}",
        f"    {hit.site or 'a file'} · {hit.published or 'undated'}{copies}",
        f"    {shorten(hit.snippet, 96)}",
    ]


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
    from pipeline.errors import DatasetError
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        found = dataset.article(article)
        cluster = dataset.cluster(found.cluster_id) if found and found.cluster_id else None
    if found is None:
        raise DatasetError(f"{place.dataset}: no article {article}; `overdue search` prints ids")
    if as_json:
        facts = asdict(found) | {"cluster": asdict(cluster) if cluster else None}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*article_lines(found), *(cluster_lines(cluster) if cluster else [])]))


def article_lines(article: ArticleRow) -> list[str]:
    """An article for a person: its facts, then its text."""
    facts = [
        ("id", str(article.id)),
        ("address", article.url),
        ("site", article.site),
        ("author", article.author or ""),
        ("published", article.published or ""),
        ("fetched", article.fetched_at),
        ("lenders", " ".join(article.lenders)),
        ("topics", " ".join(article.topics)),
    ]
    table = columns([(name, value) for name, value in facts if value])
    return [click.style(article.title, bold=True), "", *table, "", article.text, ""]


def cluster_lines(cluster: ClusterRow) -> list[str]:
    """A cluster for a person: why its canonical article is that, then each member."""
    rows = [
        (str(m.id), m.relation, f"{m.similarity:.2f}", m.published or "undated", m.site, m.url) for m in cluster.members
    ]
    family = f" · the same text about another lender: cluster {cluster.family}" if cluster.family else ""
    head = f"cluster {cluster.id} · {cluster.size} articles · canonical: {cluster.canonical}, {cluster.reason}{family}"
    return [
        click.style(head, bold=True),
        *columns([("id", "relation", "similar", "published", "site", "address"), *rows]),
    ]


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
      overdue sources --sources my-sources check
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
