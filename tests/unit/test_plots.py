"""The page with plots: right figures, and nothing of a source's name becomes markup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from pipeline.model import Finding, RunReport
from pipeline.plots import MOST_SOURCES, OTHERS, copies_share, error_share, page, yield_by_day
from pipeline.report import HEADINGS, overview


def report(run: int, day: int = 1, **fetched: int) -> RunReport:
    begun = datetime(2026, 1, day, 12, tzinfo=UTC)
    made = RunReport(run=run, command="run", started_at=begun, finished_at=begun + timedelta(minutes=3), status="done")
    for source, number in fetched.items():
        made.count(f"source {source}", "fetched", number)
        made.count("crawl", "fetched", number)
    return made


def test_pages_are_added_up_by_source_and_day() -> None:
    days, series = yield_by_day([report(1, 1, a=2), report(2, 1, a=3, b=1), report(3, 2, b=4)])
    assert days == ["2026-01-01", "2026-01-02"]
    assert series == {"a": [5, 0], "b": [1, 4]}


def test_small_sources_share_a_colour() -> None:
    _, series = yield_by_day([report(1, 1, **{f"s{n}": n for n in range(1, 13)})])
    assert len(series) == MOST_SOURCES + 1
    assert series[OTHERS] == [1 + 2 + 3 + 4]


def test_shares_are_per_cent_and_of_nothing_nothing() -> None:
    made = report(1, 1, a=6)
    assert (copies_share(made), error_share(made)) == (0.0, 0.0)
    made.count("dataset", "new articles", 4)
    made.count("deduplicate", "copies collapsed", 1)
    made.count("crawl", "failed: timeout", 2)
    made.count("crawl", "not due", 1000)
    assert (copies_share(made), error_share(made)) == (25.0, 25.0)


def test_the_page_is_one_file_and_nothing_in_it_is_markup_that_we_did_not_write() -> None:
    made = report(1, 1, **{"<script>alert(1)</script>": 3, "b": 1})
    made.findings.append(Finding(source="<b>", message='"><img src=x onerror=alert(1)>'))
    text = page([made, report(2, 2, b=9)])
    root = html.document_fromstring(text)
    assert root.xpath("//script | //img | //b | //link | //iframe") == []
    assert len(root.xpath("//svg//rect")) == 3
    assert [row.xpath("string(td[1])") for row in root.xpath("//tr")[1:]] == ["2", "1"]
    assert "run 1: <b>: " in root.text_content()


@pytest.mark.parametrize("reports", [[], [report(1)]])
def test_no_runs_and_runs_without_pages_make_a_page_too(reports: list[RunReport]) -> None:
    assert "nothing" in page(reports)


def test_the_table_of_runs_has_a_line_for_each() -> None:
    lines = overview([report(12, 2, a=1234), report(3, 1)]).splitlines()
    assert lines[1].split() == list(HEADINGS)
    assert lines[2].split()[:6] == ["12", "2026-01-02", "12:00", "run", "done", "1,234"]
    assert len(lines) == 4
