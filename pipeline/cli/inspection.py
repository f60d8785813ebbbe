"""The commands that look and change nothing: extract, search, show."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click

from pipeline.cli.app import Place, choose_topic, everywhere
from pipeline.cli.layout import columns, shorten
from pipeline.reading import Topic

if TYPE_CHECKING:
    from pipeline.model import Article, Hit, Page, Rejected
    from pipeline.store.rows import ArticleRow, ClusterRow

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--url", help="Where the page comes from, if that matters.")
@choose_topic(Topic.ANY, "Reject what is about something else.")
@click.option("--explain", is_flag=True, help="Print each block of the page instead: kept or dropped, by which rule.")
@click.option("--html", type=click.File("w", encoding="utf-8", lazy=True), help="Write the explanation as a page here.")
@everywhere
def extract(place: Place, file: BinaryIO, *, url: str | None, topic: Topic, explain: bool, html: TextIO | None) -> None:
    """Print what one page says, as one JSON object: the article, or the rejection and why.

    FILE is HTML, or plain text where its name ends in .txt; - is standard input. An explanation knows nothing of
    the topic: it tells what became of each block.

    \b
    Examples:
      curl -s https://www.example.com/yuqi/1.html | overdue extract -
      overdue extract page.html --explain | grep '^-'
      overdue extract page.html --explain --html why.html
    """
    from pipeline.reading import read

    page = page_of(file, url)
    if html is not None and not explain:
        raise click.UsageError("--html writes an explanation: give --explain as well")
    if explain:
        tell(page, html)
    else:
        click.echo(as_json_object(read(page, topic)))


def page_of(file: BinaryIO, url: str | None) -> Page:
    """A file as if it had been fetched when it was last written."""
    from pipeline.archive.readers import CONTENT_TYPES
    from pipeline.model import Page
    from pipeline.urls import canonical_url

    if url is not None:
        try:
            canonical_url(url)
        except ValueError as error:
            raise click.BadParameter(f"{url}: no address of a page", param_hint="--url") from error
    path = Path(file.name)
    return Page(
        url=url or (path.resolve().as_uri() if path.exists() else "file:///stdin"),
        source="extract",
        fetched_at=datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else datetime.now(UTC),
        content_type=CONTENT_TYPES.get(path.suffix.lower(), ""),
        body=file.read(),
    )


def tell(page: Page, html: TextIO | None) -> None:
    """Print why each block of a page was kept or dropped, or write it as a page."""
    from pipeline.cli.explanation import explanation_lines, explanation_page, facts
    from pipeline.extraction.explanation import explain

    explanation = explain(page)
    if html is not None:
        html.write(explanation_page(explanation))
    lines = facts(explanation) if html is not None else explanation_lines(explanation)
    click.echo("\n".join(lines))


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
    """Show one article (by its id or address), its cluster and copies, and the versions of its page in the archive.

    \b
    Example:
      overdue show 12
    """
    from pipeline.cli.history import history_lines, history_of
    from pipeline.errors import DatasetError
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        found = dataset.article(article)
        cluster = dataset.cluster(found.cluster_id) if found and found.cluster_id else None
    if found is None:
        raise DatasetError(f"{place.dataset}: no article {article}; `overdue search` prints ids")
    history = history_of(place.archive, found.page_url)
    if as_json:
        facts = asdict(found) | {"cluster": asdict(cluster) if cluster else None, "history": asdict(history)}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        lines = [*article_lines(found), *(cluster_lines(cluster) if cluster else []), *history_lines(history)]
        click.echo("\n".join(lines))


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
