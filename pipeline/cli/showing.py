"""The commands that show: one article, two side by side."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Place, everywhere
from pipeline.cli.layout import columns, terminal_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.dedup.comparison import Fragment, Paragraph, Row
    from pipeline.store.comparing import Compared
    from pipeline.store.dataset import Dataset
    from pipeline.store.quality import Quality
    from pipeline.store.rows import ArticleRow, ClusterRow

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

# How a piece that differs is set off where there are no colours, and its colour where there are.
BRACKETS = {"spun": "[]", "gap": "{}", "stuffed": "++", "cut": "--", "added": "++"}
COLOURS = {"spun": "yellow", "gap": "red", "stuffed": "green", "cut": "magenta", "added": "magenta"}
LEGEND = "[spun]  {censored, ▯ where it is missing}  +new+  -gone-"
KINDS = {"head": "at the head", "tail": "at the tail", "cut": "only in A", "added": "only in B"}


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
    from pipeline.archive.history import history_of
    from pipeline.cli.history import history_lines
    from pipeline.store.dataset import Dataset
    from pipeline.store.quality import quality_of

    with Dataset(place.dataset, readonly=True) as dataset:
        found = the_article(dataset, article)
        cluster = dataset.cluster(found.cluster_id) if found.cluster_id else None
        quality = quality_of(dataset.db.conn, found.id)
    history = history_of(place.archive, found.page_url)
    if as_json:
        more = {"cluster": cluster and asdict(cluster), "quality": quality and asdict(quality)}
        facts = asdict(found) | more | {"history": asdict(history)}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        lines = [*article_lines(found, quality), *(cluster_lines(cluster) if cluster else []), *history_lines(history)]
        click.echo("\n".join(lines))


def the_article(dataset: Dataset, key: str) -> ArticleRow:
    """The article with that id or address.

    Raises:
        DatasetError: there is none.
    """
    from pipeline.errors import DatasetError

    found = dataset.article(key)
    if found is None:
        raise DatasetError(f"{dataset.path}: no article {key}; `overdue search` prints ids")
    return found


def article_lines(article: ArticleRow, quality: Quality | None) -> list[str]:
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
        ("quality", f"{quality.quality:.2f}" if quality else ""),
        ("spun words", f"{quality.spin:.0%}" if quality else ""),
    ]
    width = terminal_width()
    table = columns([(name, value) for name, value in facts if value])
    headings = set(article.headings)
    text = [
        click.style(line, bold=block in headings)
        for block in article.text.split("\n\n")
        for line in [*wrap(block, width), ""]
    ]
    return [*(click.style(line, bold=True) for line in wrap(article.title, width)), "", *table, "", *text]


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
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@json_option
@everywhere
def compare(place: Place, first: str, second: str, *, as_json: bool) -> None:
    """Show two articles (by id or address) paragraph by paragraph, what differs marked; A is taken for the original.

    \b
    Example:
      overdue compare 12 57
    """
    from pipeline.store.comparing import compared, values
    from pipeline.store.dataset import Dataset

    with Dataset(place.dataset, readonly=True) as dataset:
        found = compared(dataset.db.conn, the_article(dataset, first), the_article(dataset, second))
    if as_json:
        click.echo(json.dumps(values(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(comparison_lines(found, terminal_width())))


def comparison_lines(found: Compared, width: int) -> Iterator[str]:
    """Two articles for a person: which they are, how much differs, then row by row."""
    for name, article in (("A", found.first), ("B", found.second)):
        site, day = article.site or "a file", (article.published or "undated")[:10]
        yield click.style(f"{name}  {article.id}  {article.title}", bold=True) + f"  {site} · {day}"
    counts = found.comparison.counts
    yield ", ".join(f"{number} {name}" for name, number in counts.items()) or "no difference"
    yield LEGEND
    for row in found.comparison.rows:
        yield ""
        yield from row_lines(row, width)


def row_lines(row: Row, width: int) -> Iterator[str]:
    """One row: what both texts have once, what differs one below the other."""
    kind = row.kind.value
    if kind == "same":
        yield from side_lines("=", row.first, width)
        return
    if row.link is not None:
        yield click.style(f"   moved {'to' if kind == 'left' else 'from'} paragraph {row.link}", fg="cyan")
    elif kind in KINDS:
        yield click.style(f"   {KINDS[kind]}", dim=True)
    yield from side_lines("A", row.first, width, dim=kind in ("head", "tail"))
    yield from side_lines("B", row.second, width, dim=kind in ("head", "tail"))


def side_lines(name: str, paragraphs: Sequence[Paragraph], width: int, *, dim: bool = False) -> Iterator[str]:
    """The paragraphs of one side, each with its number."""
    for paragraph in paragraphs:
        pieces = [(piece.text, "same") if dim else set_off(piece) for piece in paragraph.pieces]
        colours = [COLOURS.get(mark) for text, mark in pieces for _ in text]
        plain, place = "".join(text for text, _ in pieces), 0
        lead = f"{name}{paragraph.number:>3} "
        for line in wrap(plain, width - len(lead)):
            place = max(plain.find(line, place), 0)
            yield lead + coloured(line, colours[place : place + len(line)], dim=dim)
            lead, place = " " * len(lead), place + len(line)


def set_off(piece: Fragment) -> tuple[str, str]:
    """A piece between the brackets of its mark, and the mark."""
    brackets = BRACKETS.get(piece.mark.value)
    return (f"{brackets[0]}{piece.text or '▯'}{brackets[1]}" if brackets else piece.text), piece.mark.value


def coloured(line: str, colours: Sequence[str | None], *, dim: bool) -> str:
    """A line in the colours of its characters."""
    runs = groupby(zip(line, colours, strict=True), key=lambda each: each[1])
    return "".join(click.style("".join(each for each, _ in run), fg=fg, dim=dim or None) for fg, run in runs)
