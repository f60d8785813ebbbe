"""What the stations of one run share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.archive.pages import Archive
    from pipeline.config import Settings
    from pipeline.model import RunReport
    from pipeline.reading import Topic
    from pipeline.store.dataset import Dataset

Tick = Callable[["RunReport"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the stations of one run share. ``tick`` is called whenever the report has changed."""

    archive: Archive
    dataset: Dataset
    report: RunReport
    settings: Settings
    topic: Topic
    tick: Tick


@contextmanager
def timed(report: RunReport, stage: str) -> Iterator[None]:
    """Add the wall-clock time of the block to the stage's seconds."""
    start = time.monotonic()
    try:
        yield
    finally:
        report.seconds[stage] = report.seconds.get(stage, 0.0) + time.monotonic() - start
