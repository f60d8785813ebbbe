"""The benchmarks' campaigns of crawls in a short form: a site that fails in every way, and a large frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_every_fault_ends_in_a_state_and_every_article_arrives_within_three_runs(
    benchmark: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = benchmark("crawl_faults")
    monkeypatch.setattr(faults, "TIMEOUT", 2.0)
    runs = faults.campaign(24, 0.5)
    assert [run.articles for run in runs][-1] == 24
    assert runs[-1].states == {"done": 25}
    assert all(run.states["waiting"] == 0 for run in runs)
    assert runs[0].outcomes["failed: http 503"] > 0


def test_a_large_frontier_costs_little_more_than_an_empty_one(benchmark: Callable[[str], Any]) -> None:
    empty, full = benchmark("crawl_frontier").compare(50_000, 40)
    assert full.memory < empty.memory + 50
    assert full.cpu < empty.cpu * 1.5 + 1.0
