"""The report that a person reads."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.model import Finding, RunReport
from pipeline.report import render


def report() -> RunReport:
    return RunReport(run=7, command="run", started_at=datetime(2026, 1, 2, tzinfo=UTC), status="done")


def test_a_run_without_articles_says_so() -> None:
    assert render(report()) == "run 7 · run · done · nothing new\n"


def test_counts_are_told_by_stage_in_the_order_of_the_house_and_by_size() -> None:
    made = report()
    made.count("dataset", "new articles", 2)
    made.count("rejected", "too short", 3)
    made.count("rejected", "off topic", 1234)
    text = render(made)
    assert "2 new articles, 0 changed" in text
    assert text.index("rejected") < text.index("dataset")
    assert "  off topic  1,234\n  too short      3" in text


def test_findings_times_and_hints_are_told() -> None:
    made = report()
    made.findings.append(Finding(source="farm", message="gave nothing"))
    made.seconds["read"] = 1.25
    text = render(made, ["overdue serve"])
    assert "look at\n  farm: gave nothing" in text
    assert "read  1.2 s" in text
    assert text.endswith("next\n  overdue serve\n")
