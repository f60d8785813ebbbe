"""Articles that an older Overdue wrote get their figures; broken figures of another measuring too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.archive.pages import Archive
from pipeline.config import ProcessSettings, Settings
from pipeline.job import Job
from pipeline.model import RunReport
from pipeline.reading import Topic
from pipeline.stages import process
from tests.unit.export.datasets import article, filled

if TYPE_CHECKING:
    from pathlib import Path


def test_processing_counts_what_an_older_version_did_not(tmp_path: Path) -> None:
    with (
        filled(tmp_path / "overdue.db", [article(n) for n in range(4)]) as made,
        Archive(tmp_path / "archive.db") as pages,
    ):
        before = made.db.execute("SELECT * FROM signals ORDER BY article_id").fetchall()
        made.db.conn.execute("DELETE FROM signals WHERE article_id < 3")
        made.db.conn.execute("UPDATE signals SET version = 0, quality = 0 WHERE article_id = 4")
        made.db.conn.commit()
        report = RunReport(run=1, command="process", started_at=datetime.now(UTC))
        settings = replace(Settings(), process=ProcessSettings(workers=1))
        job = Job(
            archive=pages, dataset=made, report=report, settings=settings, topic=Topic.ANY, tick=lambda _report: None
        )
        process(job)
        assert made.db.execute("SELECT * FROM signals ORDER BY article_id").fetchall() == before
        assert report.counts["dataset"]["articles measured"] == 3
        process(job)
        assert report.counts["dataset"]["articles measured"] == 3
