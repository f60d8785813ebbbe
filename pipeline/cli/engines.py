"""`overdue dedupe` on an engine of others: where it runs, what it reads, and where its result goes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.app import Command, Place, choose_topic
from pipeline.cli.runs import opened
from pipeline.reading import Topic

if TYPE_CHECKING:
    from pipeline.spark.deduplication import Work
    from pipeline.store.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Spark, as it was asked for. Without ``inputs`` the dataset's own articles are the input, and get the result."""

    master: str
    inputs: tuple[str, ...]
    output: str | None
    ship: tuple[str, ...]
    topic: Topic


def on_engine(command: Command) -> Command:
    """Give a command the options of engines, and hand it what was asked for as ``engine``, None for our own."""

    @click.option(
        "--engine",
        "name",
        type=click.Choice(["embedded", "spark"]),
        default="embedded",
        show_default=True,
        help="What does the work; spark needs the extra overdue[spark].",
    )
    @click.option("--master", metavar="URL", default="local[*]", show_default=True, help="Where Spark runs.")
    @click.option(
        "--input",
        "inputs",
        multiple=True,
        metavar="PATH",
        help="Pages or articles that Spark reads: Parquet, .jsonl, .warc, also .gz.  [default: the dataset]",
    )
    @click.option(
        "--output", metavar="PATH", help="With --input: the folder for the result; `overdue ingest` takes it."
    )
    @click.option("--ship", multiple=True, metavar="WHEEL", help="Give executors this wheel or zip to import from.")
    @choose_topic(Topic.LOAN_OVERDUE, "With --input: what pages are about; 'any' keeps every article.")
    @wraps(command)
    def wrapped(
        *args: Any, name: str, master: str, inputs: tuple[str, ...], output: str | None, ship: tuple[str, ...],
        topic: Topic, **options: Any,
    ) -> Any:  # fmt: skip
        if name == "embedded" and (inputs or output or ship):
            raise click.UsageError("--input, --output and --ship go with --engine spark")
        if bool(inputs) != bool(output):
            raise click.UsageError("--input and --output go together")
        engine = Engine(master=master, inputs=inputs, output=output, ship=ship, topic=topic)
        return command(*args, engine=engine if name == "spark" else None, **options)

    return wrapped


def dedupe_on(engine: Engine, place: Place) -> None:
    """Deduplicate files into files, or the dataset's articles in place."""
    from pipeline.spark.session import require

    require()
    if engine.inputs:
        work = asked(engine, place, engine.inputs, str(engine.output))
        for name, count in spark_run(engine, work).items():
            click.echo(f"{name}: {count}")
        return
    from pipeline.job import timed

    with (
        opened(place, "dedupe --engine spark", Topic.ANY) as (job, _),
        tempfile.TemporaryDirectory(prefix="overdue-spark-") as folder,
        timed(job.report, "deduplicate"),
    ):
        job.report.counts["deduplicate"] = dedupe_dataset(engine, place, job.dataset, Path(folder))


def dedupe_dataset(engine: Engine, place: Place, dataset: Dataset, folder: Path) -> dict[str, int]:
    """Lend the dataset's articles to Spark, and take their clusters back."""
    from pipeline.spark.lending import lend, lend_clusters
    from pipeline.spark.returning import take_back
    from pipeline.store.recipes import Recipes

    lent, clusters, result = (folder / name for name in ("articles", "clusters", "result"))
    for each in (lent, clusters):
        each.mkdir()
    lend(dataset, lent)
    if not any(lent.iterdir()):  # no articles: nothing to start an engine for
        return {}
    known = clusters.as_uri() if lend_clusters(dataset, clusters) else None
    work = asked(engine, place, (lent.as_uri(),), result.as_uri())
    counts = spark_run(engine, replace(work, known=known, learned=tuple(Recipes(dataset.db.conn).learned())))
    take_back(dataset, result)
    return counts


def asked(engine: Engine, place: Place, inputs: tuple[str, ...], output: str) -> Work:
    """What Spark is asked for."""
    from pipeline.spark.deduplication import Work
    from pipeline.stages import LEARNING_ROUNDS

    return Work(
        inputs=inputs, output=output, settings=place.settings(), topic=engine.topic, now=datetime.now(UTC),
        rounds=LEARNING_ROUNDS,
    )  # fmt: skip


def spark_run(engine: Engine, work: Work) -> dict[str, int]:
    """One run on Spark; what came out, counted."""
    from pipeline.spark.deduplication import deduplicate
    from pipeline.spark.session import session

    with session(engine.master, engine.ship) as spark:
        return deduplicate(spark, work)
