"""The stations joined: pages stream from the archive through the workers into the dataset."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

from pipeline.batches import letters, write_batch
from pipeline.export.kept import version
from pipeline.job import timed
from pipeline.model import Finding, Reason, Rejected
from pipeline.pool import Failed, workers
from pipeline.reading import Measuring, Reading, Survey, Task, attend, reject, warm_up, work_again
from pipeline.store.index import Index
from pipeline.store.signals import unmeasured
from pipeline.store.sites import Sites

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator

    from pipeline.archive.readers import Entry
    from pipeline.batches import Outcome
    from pipeline.extraction.layout import Layout
    from pipeline.job import Job
    from pipeline.model import Page
    from pipeline.pool import Workers

Readers: TypeAlias = "Workers[Task | Survey, Outcome | Layout]"

# While a crawl goes on, new pages are processed in rounds: as soon as this many wait, or after this many seconds.
# A round costs a little whatever its size (weights are loaded and saved), so many tiny ones would be waste.
ROUND_PAGES = 200
ROUND_SECONDS = 5.0
POLL_SECONDS = 0.2
# `overdue dedupe` builds the clusters, learns from them and builds them again, so often at most: the second learning
# adds what only better clusters show, a third one next to nothing.
LEARNING_ROUNDS = 2


def ingest(job: Job, entries: Iterable[Entry]) -> None:
    """Archive pages from elsewhere; what gives no page is counted and becomes a finding."""
    from pipeline.archive.readers import Unreadable

    def pages() -> Iterator[Page]:
        for entry in entries:
            if isinstance(entry, Unreadable):
                job.report.count("ingest", "unreadable")
                job.report.findings.append(Finding(source=entry.place, message=entry.why))
            else:
                yield entry

    with timed(job.report, "ingest"):
        newest = job.archive.last_page_id()
        for page_id in job.archive.store_all(pages()):
            job.report.count("ingest", "new pages" if page_id > newest else "known pages")
            newest = max(newest, page_id)
            job.tick(job.report)


def process(job: Job) -> None:
    """Bring into the dataset whatever of the archive is not there yet."""
    measure_rest(job)
    if pending(job):
        adopt_recipe(job)
        with readers(job) as pool:
            process_round(job, pool)


def measure_rest(job: Job) -> None:
    """Count what an older Overdue did not count of its articles, or otherwise; killed, the next run goes on."""
    waiting = unmeasured(job.dataset.db.conn, version())
    if (first := next(waiting, None)) is None:
        return
    tasks = (
        Measuring(article=article, title=title, text=text, headings=headings, words=words)
        for article, title, text, headings, words in chain([first], waiting)
    )
    with timed(job.report, "measure"), workers(work_again, job.settings.process, warm_up) as pool:
        outcomes = pool.run(tasks)
        while batch := list(islice(outcomes, job.settings.process.batch)):
            done = [(task, found) for task, found in batch if not isinstance(found, Failed)]
            with job.dataset.atomic():
                job.dataset.write_signals((task.article, letters(task.text), each.signals) for task, each in done)
                job.dataset.write_personal(version(), ((task.article, each.personal) for task, each in done))
            job.report.count("dataset", "articles measured", len(done))
            job.tick(job.report)


def process_during(job: Job, crawl: subprocess.Popen[bytes]) -> None:
    """Process pages while ``crawl`` archives them, and then the rest."""
    measure_rest(job)
    adopt_recipe(job)
    with timed(job.report, "crawl and process"), readers(job) as pool:
        last_round = time.monotonic()
        while True:
            running = crawl.poll() is None  # asked before looking for pages: the last ones are seen
            waiting = pending(job)
            due = waiting >= ROUND_PAGES or time.monotonic() - last_round >= ROUND_SECONDS
            if waiting and (due or not running):
                process_round(job, pool)
                last_round = time.monotonic()
            elif running:
                time.sleep(POLL_SECONDS)
            else:
                return
            job.tick(job.report)


def pending(job: Job) -> int:
    """At most how many pages of the archive wait for the dataset (superseded versions are counted too)."""
    return job.archive.last_page_id() - job.dataset.last_page(job.archive.uuid)


@contextmanager
def readers(job: Job) -> Iterator[Readers]:
    """The workers that read pages."""
    with workers(attend, job.settings.process, warm_up) as pool:
        yield pool


def process_round(job: Job, pool: Readers) -> None:
    """Process every page that waits now, batch by batch; pages read before their site was known, once more."""
    sites = Sites(job.dataset.db)
    outcomes = read_pages(job, pool, sites, job.archive.pages_after(job.dataset.last_page(job.archive.uuid)))
    while batch := take(job, outcomes):
        write_batch(job, batch, sites, batch[-1][0])
        survey_sites(job, pool, sites, batch)
        job.tick(job.report)
    outcomes = read_pages(job, pool, sites, job.archive.pages(sites.pages_to_redo()))
    while batch := take(job, outcomes):
        write_batch(job, batch, sites)
        job.tick(job.report)
    with job.dataset.atomic():
        sites.redone()
    job.dataset.keep_overview(datetime.now(UTC))


def survey_sites(job: Job, pool: Readers, sites: Sites, batch: list[tuple[int, Outcome]]) -> None:
    """Learn the layouts of the batch's sites that have articles enough by now."""
    layouts = sites.layouts
    due = layouts.due({each.article.site: each.article.fetched_at for _, each in batch if isinstance(each, Reading)})
    surveys = (Survey(site=site, pages=tuple(job.archive.pages(layouts.sample(site)))) for site in due)
    with timed(job.report, "read"):
        learned = [(task, found) for task, found in pool.run(surveys) if isinstance(task, Survey)]
    with job.dataset.atomic():
        for task, found in learned:
            layouts.keep(task.site, None if isinstance(found, Reading | Rejected | Failed) else found, sites.last)


def take(job: Job, outcomes: Iterator[tuple[int, Outcome]]) -> list[tuple[int, Outcome]]:
    """The next batch; waiting for the workers is the time of the stage "read"."""
    with timed(job.report, "read"):
        return list(islice(outcomes, job.settings.process.batch))


def read_pages(job: Job, pool: Readers, sites: Sites, pages: Iterable[Page]) -> Iterator[tuple[int, Outcome]]:
    """The id of each page with what the workers made of it, in the order of the pages."""
    tasks = (Task(page=page, topic=job.topic, habits=sites.habits(page)) for page in pages)
    for task, result in pool.run(tasks):
        assert isinstance(task, Task), "only surveys are none"
        job.report.count("read", "pages")
        if isinstance(result, Failed):
            reason = Reason.TIMEOUT if result.slow else Reason.CRASHED
            yield task.page.id, reject(task.page, reason, result.detail)
        elif isinstance(result, Reading | Rejected):
            yield task.page.id, result


def restart(job: Job) -> None:
    """Forget how far the dataset is, so that every page is processed again; killed, the next run goes on."""
    adopt_recipe(job)
    job.dataset.set_last_page(job.archive.uuid, 0)


def adopt_recipe(job: Job) -> None:
    """Build the near-duplicate index anew where it was built with another recipe than today's."""
    if not Index(job.dataset.db, job.settings.dedupe).is_current():
        deduplicate(job, rounds=0)


def deduplicate(job: Job, rounds: int = LEARNING_ROUNDS) -> None:
    """All clusters anew, in one transaction: a killed run leaves the old ones. Learns from them ``rounds`` times."""

    def progress(done: int, total: int) -> None:
        job.report.counts["deduplicate"] = {"articles": done, "of": total}
        job.tick(job.report)

    with timed(job.report, "deduplicate"), job.dataset.atomic():
        index = Index(job.dataset.db, job.settings.dedupe)
        placed = index.rebuild(progress, rounds)
    job.report.counts["deduplicate"] = {
        "articles": placed.articles,
        "clusters": placed.clusters,
        "copies collapsed": placed.copies,
        "substitutions learned": len(index.recipes.learned()),
    }
