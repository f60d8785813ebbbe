"""The command that searches."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Place, everywhere
from pipeline.cli.layout import shorten, terminal_width, wrap

if TYPE_CHECKING:
    from pipeline.model import Hit

ORDERS = ("relevance", "published", "added", "copies")


@click.command()
@click.argument("query", default="")
@click.option("--lender", default="", help="Only articles about this lender.")
@click.option("--topic", default="", help="Only articles on this topic.")
@click.option("--site", default="", help="Only articles of this site.")
@click.option("--year", default="", metavar="YYYY", help="Only articles published in this year.")
@click.option(
    "--spun", type=click.Choice(["yes", "no"]), default=None, help="Only articles with, or without, spun copies."
)
@click.option("--copies", type=click.IntRange(0), default=0, help="Only articles with at least so many copies.")
@click.option("--order", type=click.Choice(ORDERS), default="relevance", show_default=True, help="What comes first.")
@click.option("--all", "everything", is_flag=True, help="Every copy, not only canonical articles.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="0 for all hits.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@everywhere
def search(
    place: Place,
    query: str,
    *,
    everything: bool,
    limit: int,
    order: str,
    as_json: bool,
    spun: str | None,
    **filters: str | int,
) -> None:
    """Search the dataset, best hits first; with options but without QUERY, list what they leave.

    Words must all be there; "exact phrase", -without, a|b, prefix*.

    \b
    Examples:
      overdue search 协商还款 --lender 花呗 --copies 2
      overdue search '微粒贷 起诉 -花呗' --limit 0 --json | jq -r '.[].url'
    """
    from pipeline.store.dataset import Dataset
    from pipeline.store.search import Filters, Order
    from pipeline.store.search import search as find

    if not query and not any(filters.values()) and spun is None:
        raise click.UsageError("give QUERY, or an option that limits what is listed")
    chosen = Filters(**filters, spun=spun or "")  # type: ignore[arg-type]
    with Dataset(place.dataset, readonly=True) as dataset:
        found = find(dataset.db, query, everything=everything, limit=limit, filters=chosen, order=Order(order))
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in found.hits], ensure_ascii=False, indent=2))
        return
    for hit in found.hits:
        click.echo("\n".join(hit_lines(hit, query, terminal_width())))
    if not place.quiet:
        nothing = f"nothing found for {query}" if query else "nothing found"
        click.echo(f"{len(found.hits)} of {found.total}" if found.hits else nothing, err=True)


def hit_lines(hit: Hit, query: str, width: int) -> list[str]:
    """A hit for a person: id and title, then where it stands, then the text around the match."""
    copies = "" if not hit.copies else f" · {hit.copies} {'copy' if hit.copies == 1 else 'copies'}"
    facts = [hit.site or "a file", (hit.published or "undated")[:10], *hit.lenders]
    number = f"{hit.id}  "
    title = marked(shorten(hit.title, width - len(number)), query, bold=True)
    return [
        f"{click.style(number, fg='cyan')}{title}",
        f"    {shorten(' · '.join(facts) + copies + ('' if hit.canonical else ' · copy'), width - 4)}",
        *(f"    {marked(line, query)}" for line in wrap(hit.snippet, width - 4)[:2]),
    ]


def marked(text: str, query: str, *, bold: bool = False) -> str:
    """Text with what the query looked for in another colour."""
    from pipeline.store.snippet import highlight

    pieces = highlight(text, query)
    return "".join(click.style(piece.text, bold=bold, fg="yellow" if piece.marked else None) for piece in pieces)
