"""After a crawl: what it met goes into the report, what needs a look becomes a finding, what was learned is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.alarms import ENOUGH_BEFORE, NEWEST, crawl_alarms, yield_alarms
from pipeline.archive.frontier import Frontier
from pipeline.model import Finding
from pipeline.store import yields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.job import Job

# What a crawl left alone on purpose is no part of what it fetched.
LEFT_ALONE = ("trap: ", "depth budget", "page budget", "time budget", "left for later", "resting")
BASELINE = 200  # pages before the newest ones that these are compared with


def count_crawl(job: Job, crawl: int) -> None:
    """Take what the crawl met from the archive into the report, over all sources and by source."""
    for source, outcomes in sorted(job.archive.outcomes(crawl).items()):
        for outcome, number in outcomes.items():
            stage = "left alone" if outcome.startswith(LEFT_ALONE) else "crawl"
            job.report.count(stage, outcome, number)
            job.report.count(f"source {source}", outcome, number)


def look(job: Job, crawl: int) -> None:
    """Add a finding for each thing about a crawl's sources that a person should look at."""
    alarms = job.settings.alarms
    for source, outcomes in sorted(job.archive.outcomes(crawl).items()):
        before = job.archive.earlier_outcomes(source, crawl, max(alarms.silent, 10))
        messages = [*crawl_alarms(outcomes, before, alarms)]
        if outcomes.get("fetched"):
            pages = job.archive.newest_pages(source, NEWEST + BASELINE)
            messages += yield_alarms(processed_lengths(job, pages), alarms) if len(pages) >= ENOUGH_BEFORE else []
        job.report.findings += [Finding(source=source, message=message) for message in messages]


def processed_lengths(job: Job, pages: list[int]) -> list[int | None]:
    """The lengths of the articles of those pages that the dataset has seen."""
    last = job.dataset.last_page(job.archive.uuid)
    return yields.lengths(job.dataset.db.conn, [page for page in pages if page <= last])


def learn_shapes(job: Job, sources: Iterable[str]) -> None:
    """Tell the frontier which shapes of addresses gave articles, so that the next crawl asks for those first."""
    for source in sources:
        shapes = yields.shapes(job.dataset.db.conn, source)
        with job.archive.writing():
            Frontier(job.archive).write_shapes(source, shapes)
