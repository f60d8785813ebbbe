"""What a worker does with one page: article or rejection, facets, fingerprint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.model import INGEST, Reason, Rejected

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.extraction.habits import Habits
    from pipeline.extraction.layout import Layout
    from pipeline.model import Article, Fingerprint, Page
    from pipeline.quality.signals import Signals


class Topic(StrEnum):
    """What the corpus is about; ``any`` keeps every article in every language."""

    LOAN_OVERDUE = "loan-overdue"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A page to read, with what is known of its site."""

    page: Page
    topic: Topic
    habits: Habits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Pages of one site, to learn its layout from."""

    site: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article with the fingerprint of its text, what was counted of it, and where personal data stands in it (see
    :func:`pipeline.export.kept.kept`).
    """

    article: Article
    fingerprint: Fingerprint
    signals: Signals
    personal: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """An article that was read before there were signals, or other ones."""

    article: int
    title: str
    text: str
    headings: tuple[str, ...]
    words: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is counted of an article that is in the dataset."""

    signals: Signals
    personal: str | None


def read(page: Page, topic: Topic, habits: Habits | None = None) -> Article | Rejected:
    """What the page says, if it belongs into a corpus about ``topic``."""
    from pipeline.extraction.extract import extract
    from pipeline.extraction.habits import UNKNOWN
    from pipeline.facets import classify, is_on_topic

    outcome = extract(page, habits or UNKNOWN)
    if isinstance(outcome, Rejected):
        return outcome
    outcome = replace(outcome, page_url=page.url, url=page.url if page.source == INGEST else outcome.url)
    if topic is Topic.LOAN_OVERDUE:
        if outcome.language != "zh":
            return reject(page, Reason.WRONG_LANGUAGE, f"language {outcome.language}")
        if not is_on_topic(outcome):
            return reject(page, Reason.OFF_TOPIC, f"title: {outcome.title}")
    return classify(outcome)


def reject(page: Page, reason: Reason, detail: str) -> Rejected:
    """The rejection of ``page``."""
    return Rejected(
        url=page.url,
        source=page.source,
        fetched_at=page.fetched_at,
        reason=reason,
        detail=detail,
        page_id=page.id,
    )


def attend(task: Task | Survey) -> Reading | Rejected | Layout:
    """The task of a worker process: a page to read, or pages to learn a site's layout from."""
    from pipeline.extraction.survey import survey

    return survey(task.pages) if isinstance(task, Survey) else work(task)


def work(task: Task) -> Reading | Rejected:
    """:func:`read`, then the fingerprint of the article and what is counted of it."""
    from pipeline.dedup.fingerprint import fingerprint
    from pipeline.export.kept import kept
    from pipeline.quality.signals import measure

    outcome = read(task.page, task.topic, task.habits)
    if isinstance(outcome, Rejected):
        return outcome
    made = fingerprint(outcome.text)
    return Reading(
        article=outcome,
        fingerprint=made,
        signals=measure(outcome.title, outcome.text, made.words),
        personal=kept(outcome.title, outcome.text, outcome.headings),
    )


def work_again(task: Measuring) -> Measured:
    """The task of a worker process: what is counted of an article that is in the dataset."""
    from pipeline.export.kept import kept
    from pipeline.quality.signals import measure

    return Measured(
        signals=measure(task.title, task.text, task.words), personal=kept(task.title, task.text, task.headings)
    )


def warm_up() -> None:
    """Import and load what :func:`work` needs, so that no page's time limit pays for it."""
    from datetime import UTC, datetime

    from pipeline.model import Page

    body = "<html><title>逾期</title><body><p>" + "信用卡逾期以后怎么协商还款。" * 20
    page = Page(url="http://localhost/", source="", fetched_at=datetime.now(UTC), body=body.encode())
    work(Task(page=page, topic=Topic.ANY))
