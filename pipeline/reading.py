"""What a worker does with one page: article or rejection, facets, fingerprint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.model import INGEST, Reason, Rejected

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model import Article, Fingerprint, Page
    from pipeline.quality.signals import Signals


class Topic(StrEnum):
    """What the corpus is about; ``any`` keeps every article in every language."""

    LOAN_OVERDUE = "loan-overdue"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A page to read; ``repeated`` are the numbers of the lines that its site is known to repeat."""

    page: Page
    topic: Topic
    repeated: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article with the fingerprint of its text and what was counted of it."""

    article: Article
    fingerprint: Fingerprint
    signals: Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """An article that was read before there were signals, or other ones."""

    article: int
    title: str
    text: str
    words: NDArray[np.uint32]


def read(page: Page, topic: Topic, repeated: frozenset[int] = frozenset()) -> Article | Rejected:
    """What the page says, if it belongs into a corpus about ``topic``."""
    from pipeline.extraction.extract import extract
    from pipeline.facets import classify, is_on_topic

    outcome = extract(page, repeated)
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


def work(task: Task) -> Reading | Rejected:
    """The task of a worker process: :func:`read`, then the fingerprint and the signals of the article."""
    from pipeline.dedup.fingerprint import fingerprint, recipe
    from pipeline.quality.signals import measure

    outcome = read(task.page, task.topic, task.repeated)
    if isinstance(outcome, Rejected):
        return outcome
    made = fingerprint(outcome.text, recipe())
    return Reading(article=outcome, fingerprint=made, signals=measure(outcome.title, outcome.text, made.words))


def work_again(task: Measuring) -> Signals:
    """The task of a worker process: the signals of an article that is in the dataset."""
    from pipeline.quality.signals import measure

    return measure(task.title, task.text, task.words)


def warm_up() -> None:
    """Import and load what :func:`work` needs, so that no page's time limit pays for it."""
    from datetime import UTC, datetime

    from pipeline.model import Page

    body = "<html><title>逾期</title><body><p>" + "信用卡逾期以后怎么协商还款。" * 20
    page = Page(url="http://localhost/", source="", fetched_at=datetime.now(UTC), body=body.encode())
    work(Task(page=page, topic=Topic.ANY))
