"""The command of the lake: a corpus as Parquet that grows by a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Place, everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.spark.method import Method
    from pipeline.store.dataset import Dataset


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that is added.  [default: today]")
@everywhere
def lake(place: Place, folder: Path, *, day: datetime | None) -> None:
    """Add the dataset's articles that a lake lacks, and put them into the clusters of the days before.

    \b
    Examples:
      overdue lake corpus-lake
      overdue lake corpus-lake --date 2026-01-31 --data crawl-of-31-january
    """
    from pipeline.lake import Lake
    from pipeline.store.dataset import Dataset

    grown = Lake(folder)
    with Dataset(place.dataset, readonly=True) as dataset:
        method = method_of(grown.state.learned, grown.state.run, dataset, place)
        added = grown.add(f"{day.date() if day else today()}", list(rows(dataset)), method)
    click.echo(f"new articles: {added.articles}\nknown: {added.known}")
    click.echo(f"clusters of earlier days touched: {added.touched}\ntexts read again: {added.texts}")


def today() -> date:
    """The day, in UTC."""
    return datetime.now(UTC).date()


def method_of(learned: tuple[tuple[str, str], ...], run: int, dataset: Dataset, place: Place) -> Method:
    """How the lake compares: with the substitutions that it began with; a new one with those of the dataset."""
    from pipeline.spark.method import Method
    from pipeline.store.recipes import Recipes

    if not run:
        learned = tuple((each.original, each.spun) for each in Recipes(dataset.db.conn).learned())
    return Method(settings=place.settings().dedupe, learned=learned)


def rows(dataset: Dataset) -> Iterator[dict[str, object]]:
    """The dataset's articles as a lake takes them, in their words."""
    from pipeline.dedup.canonical import damage
    from pipeline.dedup.classes import builtin
    from pipeline.dedup.wording import numbers_of
    from pipeline.spark.lending import lent
    from pipeline.spark.method import packed

    for batch in lent(dataset):
        for row in batch:
            if row["words"] is None:
                words, text = numbers_of(str(row["text"])), str(row["text"])
                row |= {"words": packed(words), "damage": damage(text, builtin().read(words)[0])}
            yield row
