"""The benchmarks' campaigns of the crawl in a short form: kills, faults, a second crawl, a large frontier."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A module of the folder ``benchmarks``."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return import_module


def test_a_run_that_is_killed_again_and_again_loses_nothing(
    benchmark: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = benchmark("crawl_kills")
    monkeypatch.setattr(kills, "LIFE", (3.0, 6.0))
    tally = kills.campaign(2, 50, 1)
    assert tally.kills == 2
    assert (tally.lost, tally.broken, tally.different) == (0, 0, 0)
    assert tally.refetched <= kills.CONCURRENCY * tally.kills


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


def test_an_unchanged_site_costs_almost_nothing(benchmark: Callable[[str], Any]) -> None:
    found = benchmark("crawl_again").measure(30)
    assert found.unchanged >= 0.95 * found.requests > 0
    assert found.share <= 0.05
    assert found.extracted == 0


def test_a_large_frontier_costs_little_more_than_an_empty_one(benchmark: Callable[[str], Any]) -> None:
    empty, full = benchmark("crawl_frontier").compare(100_000, 40)
    assert full.memory < empty.memory + 50
    assert full.cpu < empty.cpu * 1.5 + 1.0
