"""The benchmarks' campaigns of runs in a short form: one that is killed, and one of a site that did not change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import Overdue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.forks import Forked


def start(folder: Path) -> Forked:
    """A run in the folder, with one worker."""
    (folder / "overdue.toml").write_text("[process]\nworkers = 1\n", encoding="utf-8")
    options = ("--topic", "any", "--sources", "sources", "--data", "data", "-q")
    return Overdue(folder).start("run", *options)


def test_a_run_that_is_killed_again_and_again_loses_nothing(
    benchmark: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = benchmark("crawl_kills")
    monkeypatch.setattr(kills, "start", start)
    monkeypatch.setattr(kills, "LIFE", (1.0, 3.0))
    tally = kills.campaign(2, 60, 1)
    assert tally.kills == 2
    assert (tally.lost, tally.broken, tally.different) == (0, 0, 0)
    assert tally.refetched <= kills.CONCURRENCY * tally.kills


def test_an_unchanged_site_costs_almost_nothing(
    benchmark: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    again = benchmark("crawl_again")
    monkeypatch.setattr(again, "start", start)
    found = again.measure(30)
    assert found.unchanged >= 0.95 * found.requests > 0
    assert found.share <= 0.05
    assert found.extracted == 0
