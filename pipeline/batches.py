"""A batch of pages that were read: articles, rejections and clusters go into the dataset in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.export.kept import version
from pipeline.job import timed
from pipeline.model import Finding, Reason, Rejected
from pipeline.reading import Reading
from pipeline.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.job import Job
    from pipeline.model import Article, Fingerprint, RunReport
    from pipeline.quality.signals import Signals
    from pipeline.store.dataset import Dataset
    from pipeline.store.rows import Written
    from pipeline.store.sites import Sites

Outcome = Reading | Rejected


def write_batch(job: Job, batch: list[tuple[int, Outcome]], sites: Sites, last_page: int | None = None) -> None:
    """One batch into the dataset, with its clusters and the mark of how far we are, in one transaction."""
    readings = [outcome for _, outcome in batch if isinstance(outcome, Reading)]
    rejected = [outcome for _, outcome in batch if isinstance(outcome, Rejected)]
    dataset, report = job.dataset, job.report
    with dataset.atomic():
        index = Index(dataset.db, job.settings.dedupe)
        with timed(report, "write"):
            readings, aliases = split_aliases(dataset, readings)
            written = dataset.write_articles([reading.article for reading in readings], report.run)
            dataset.write_rejected([*rejected, *aliases], report.run)
            dataset.write_signals(signals_of(written, readings))
            dataset.write_personal(
                version(), ((each.id, reading.personal) for each, reading in zip(written, readings, strict=True))
            )
        with timed(report, "deduplicate"):
            pages = [page for page, _ in batch]
            pages += job.archive.withdrawn_versions(pages)
            if stale := dataset.stale_articles(pages, [each.id for each in written]):
                index.remove(stale)
                dataset.delete_articles(stale)
            placed = index.place(fresh(written, readings))
        sites.boilerplate.learn(lines_of(dataset, written, readings))
        if last_page is not None:
            dataset.set_last_page(job.archive.uuid, last_page)
    count_batch(report, [*rejected, *aliases], written, stale)
    report.count("deduplicate", "new clusters", placed.clusters)
    report.count("deduplicate", "copies collapsed", placed.copies)


def fresh(written: list[Written], readings: list[Reading]) -> list[tuple[int, Fingerprint]]:
    """The articles whose text is new, each once (the last page of an address wins), with their fingerprints."""
    pairs = zip(written, readings, strict=True)
    changed = {each.id for each in written if each.changed}
    return list({each.id: (each.id, reading.fingerprint) for each, reading in pairs if each.id in changed}.values())


def signals_of(written: list[Written], readings: list[Reading]) -> Iterator[tuple[int, int, Signals]]:
    """Id, characters and signals of each article."""
    for each, reading in zip(written, readings, strict=True):
        yield each.id, letters(reading.article.text), reading.signals


def letters(text: str) -> int:
    """How many characters a text has, white space left out."""
    return len("".join(text.split()))


def lines_of(dataset: Dataset, written: list[Written], readings: list[Reading]) -> Iterator[tuple[str, list[str]]]:
    """Site and lines, headings apart, of the articles that are new and canonical."""
    canonical = dataset.canonical_among([each.id for each in written if each.new])
    for each, reading in zip(written, readings, strict=True):
        if each.id in canonical:
            headings = set(reading.article.headings)
            lines = reading.article.text.split("\n\n")
            yield reading.article.site, [line for line in lines if line not in headings]


def split_aliases(dataset: Dataset, readings: list[Reading]) -> tuple[list[Reading], list[Rejected]]:
    """Set pages aside whose canonical address gave an article of its own, or does so in this batch."""
    own = {reading.article.url for reading in readings if reading.article.url == reading.article.page_url}
    own |= dataset.own_addresses({reading.article.url for reading in readings})
    kept, aliases = [], []
    for reading in readings:
        article = reading.article
        if article.url == article.page_url or article.url not in own:
            kept.append(reading)
        else:
            aliases.append(alias(article))
    return kept, aliases


def alias(article: Article) -> Rejected:
    """The rejection of a page that names another address, which we have, as its canonical one."""
    return Rejected(
        url=article.page_url,
        source=article.source,
        fetched_at=article.fetched_at,
        reason=Reason.ALIAS,
        detail=f"of {article.url}",
        page_id=article.page_id,
    )


def count_batch(report: RunReport, rejected: list[Rejected], written: list[Written], stale: list[int]) -> None:
    """Tell the report what a batch brought."""
    for outcome in rejected:
        report.count("rejected", outcome.reason.value)
        if outcome.reason is Reason.CRASHED:
            report.findings.append(Finding(source=outcome.url, message=f"crashed a worker: {outcome.detail}"))
    report.count("dataset", "new articles", sum(each.new for each in written))
    report.count("dataset", "changed articles", sum(each.changed and not each.new for each in written))
    report.count("dataset", "unchanged articles", sum(not each.changed for each in written))
    report.count("dataset", "removed articles", len(stale))
