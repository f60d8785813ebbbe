"""The command that shows what one page says: extract."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click

from pipeline.cli.app import Place, choose_topic, everywhere
from pipeline.reading import Topic

if TYPE_CHECKING:
    from pipeline.model import Article, Page, Rejected


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
