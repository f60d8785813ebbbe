"""The commands that change the data folder: run, crawl, ingest, process."""

from __future__ import annotations

import re
import tempfile
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Exit, Place, Terminated, choose_topic, everywhere
from pipeline.cli.progress import progress
from pipeline.crawling import Crawl
from pipeline.reading import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.source import Source
    from pipeline.job import Job
    from pipeline.sample.server import Served

topic_option = choose_topic(Topic.LOAN_OVERDUE, "What the corpus is about; 'any' keeps every article in any language.")
sources_option = click.option(
    "--sources",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of source files.  [default: the ones that come with the package]",
)
SHARD = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")  # 2/5


class Shard(click.ParamType[tuple[int, int]]):
    """Which of how many shards, such as 2/5."""

    name = "K/N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """The two numbers."""
        match = SHARD.fullmatch(str(value))
        if match is None or int(match[1]) > int(match[2]):
            self.fail(f"{value!r} is no shard; write one such as 2/5, the second of five", param, ctx)
        return int(match[1]), int(match[2])


shard_option = click.option(
    "--shard",
    type=Shard(),
    default="1/1",
    help="Crawl only the sites that fall to the K-th of N crawls, each with a folder of its own.",
)


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--sample", is_flag=True, help="Serve the bundled sample site on loopback and crawl that.")
@sources_option
@shard_option
@topic_option
@everywhere
def run(
    place: Place, names: Sequence[str], *, sample: bool, folder: Path | None, shard: tuple[int, int], topic: Topic
) -> None:
    """Crawl what is due, then process it: what cron calls.

    \b
    Examples:
      overdue run --sample
      overdue run --sources my-sources
      overdue run my-site --sources my-sources -q
      overdue run --sources my-sources --shard 2/5
    """
    with ExitStack() as stack:
        if sample:
            folder = stack.enter_context(sample_sources())
        chosen = choose_sources(names, folder, shard)
        job, lock = stack.enter_context(opened(place, "run --sample" if sample else "run", topic))
        crawl_into(job, place, chosen, lock, folder, then_process=True)


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@sources_option
@shard_option
@everywhere
def crawl(place: Place, names: Sequence[str], *, folder: Path | None, shard: tuple[int, int]) -> None:
    """Crawl what is due into archive.db, and leave it there.

    \b
    Example:
      overdue crawl my-site --sources my-sources
    """
    chosen = choose_sources(names, folder, shard)
    with opened(place, "crawl", Topic.ANY) as (job, lock):
        crawl_into(job, place, chosen, lock, folder, then_process=False)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@topic_option
@everywhere
def ingest(place: Place, paths: Sequence[str], *, topic: Topic) -> None:
    """Take pages from elsewhere into the archive, then process them.

    PATH is an .html, .htm or .txt file, .jsonl or .warc (.gz too), a folder of such files, or - for JSONL on
    standard input. A row of JSONL is {"url", "html" or "text", "fetched_at"?, "content_type"?}. A folder that
    `overdue dedupe --engine spark` wrote brings articles and clusters, and no pages.

    \b
    Examples:
      overdue ingest saved-pages/ crawl.warc.gz
      zcat pages.jsonl.gz | overdue ingest -
    """
    from pipeline.archive.readers import read_paths
    from pipeline.spark.returning import is_result, take
    from pipeline.stages import ingest as archive_entries
    from pipeline.stages import process as process_pages

    for path in paths:
        if path != "-" and not Path(path).exists():
            raise click.BadParameter(f"{path}: no such file or folder", param_hint="PATH")
    results = [path for path in paths if is_result(Path(path))]
    with opened(place, "ingest", topic) as (job, _):
        for path in results:
            take(job.dataset, Path(path), job.report)
        archive_entries(job, read_paths([path for path in paths if path not in results], datetime.now(UTC)))
        process_pages(job)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Redo every page with today's rules.")
@topic_option
@everywhere
def process(place: Place, *, everything: bool, topic: Topic) -> None:
    """Bring into the dataset whatever of the archive is not there yet.

    \b
    Examples:
      overdue process
      overdue process --all
    """
    from pipeline.stages import process as process_pages
    from pipeline.stages import restart

    with opened(place, "process --all" if everything else "process", topic) as (job, _):
        if everything:
            restart(job)
        process_pages(job)


@contextmanager
def sample_sources() -> Iterator[Path]:
    """Serve the sample site and give the folder of its source files."""
    with ExitStack() as stack:
        served = served_sample(stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="overdue-sample-")))
        served.write_sources(folder)
        yield folder


def served_sample(stack: ExitStack) -> Served:
    """The running sample, at its usual ports where they are free: addresses should be the same in every run."""
    from pipeline.errors import ConfigError
    from pipeline.sample.server import serve

    try:
        return stack.enter_context(serve())
    except ConfigError as error:
        click.echo(f"overdue: {error}; any free ports will do for now, but the next run sees new addresses", err=True)
        return stack.enter_context(serve(0))


def crawl_into(
    job: Job, place: Place, sources: Sequence[Source], lock: int, folder: Path | None, *, then_process: bool
) -> None:
    """Crawl, and process meanwhile if asked; a crawl that died is a finding. Without a source, process alone."""
    from pipeline.crawling import started
    from pipeline.job import timed
    from pipeline.model import Finding
    from pipeline.stages import process, process_during
    from pipeline.watch import count_crawl, learn_shapes, look

    if not sources:  # of a few sites and many shards, some stay empty
        if then_process:
            process(job)
        return
    for source in sources:
        job.dataset.write_source(source.name, source.home, job.report.run)
    names = [source.name for source in sources]
    number = job.archive.begin_crawl(job.report.started_at)
    what = Crawl(data=place.data, number=number, lock=lock, sources=names, folder=folder)
    with started(what, job.settings.crawl, verbose=place.verbosity > 0) as child:
        if then_process:
            process_during(job, child)
        with timed(job.report, "crawl"):
            code = child.wait()
    count_crawl(job, number)
    look(job, number)
    learn_shapes(job, [source.name for source in sources if source.follow])
    if code:
        message = f"the crawl ended with code {code}; {what.log} tells why"
        job.report.findings.append(Finding(source="crawl", message=message))


def choose_sources(names: Sequence[str], folder: Path | None, shard: tuple[int, int]) -> tuple[Source, ...]:
    """The enabled sources, or those of ``names``, whose site falls to the shard; every source file is validated.

    Raises:
        ConfigError: a file is wrong, a name is unknown, or nothing is left to crawl.
    """
    from crawler.source import select_sources, shard_of

    number, shards = shard
    return tuple(source for source in select_sources(folder, names) if shard_of(source.site, shards) == number)


@contextmanager
def opened(place: Place, command: str, topic: Topic) -> Iterator[tuple[Job, int]]:
    """Lock and open the data folder, record the run, and print its report; exit 2 where there are findings."""
    from pipeline.archive.pages import Archive
    from pipeline.job import Job
    from pipeline.lock import exclusive
    from pipeline.model import RunReport
    from pipeline.store.dataset import Dataset

    settings = place.settings()
    with exclusive(place.data, command) as lock, Archive(place.archive) as archive, Dataset(place.dataset) as dataset:
        started = datetime.now(UTC)
        number = dataset.begin_run(command, topic, started)
        report = RunReport(run=number, command=command, started_at=started)
        with progress(command, quiet=place.quiet) as tick:
            job = Job(archive=archive, dataset=dataset, report=report, settings=settings, topic=topic, tick=tick)
            with finished(job):
                yield job, lock
        announce(place, job)
    if report.findings:
        raise click.exceptions.Exit(Exit.DEGRADED)


@contextmanager
def finished(job: Job) -> Iterator[None]:
    """Record how the run ended, however it ended."""
    report = job.report
    report.status = "failed"
    try:
        yield
        report.status = "degraded" if report.findings else "done"
    except (KeyboardInterrupt, Terminated):
        report.status = "interrupted"
        raise
    finally:
        report.finished_at = datetime.now(UTC)
        job.dataset.finish_run(report)


def announce(place: Place, job: Job) -> None:
    """Print the report, or, when quiet, the findings alone."""
    from pipeline.report import render

    if place.quiet:
        for finding in job.report.findings:
            click.echo(f"{finding.source}: {finding.message}", err=True)
    else:
        click.echo(render(job.report, hints(place)))


def hints(place: Place) -> list[str]:
    """What to try next."""
    return [
        f"overdue search 协商还款{place.option}",
        f"overdue serve{place.option}",
        f"overdue export corpus.jsonl{place.option}",
    ]
