"""Workers that can be killed."""

from __future__ import annotations

import multiprocessing
import os
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from pipeline.config import ProcessSettings
from pipeline.errors import WorkerError
from pipeline.pool import Failed, Workers, workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS = ProcessSettings(workers=2, time_limit=1, memory=512)


def nothing() -> None:
    """Warm up for a test."""


def task(name: str) -> str:
    if name == "slow":
        time.sleep(60)
    if name.startswith("nap"):
        time.sleep(0.05)  # whoever is killed is at work then, and holds none of the pool's locks
    if name == "dies":
        os._exit(9)
    if name == "raises":
        raise ValueError("broken")
    if name == "hungry":
        return str(len(bytearray(2 * 1024**3)))
    return name.upper()


def outcomes(*names: str) -> dict[str, str | Failed]:
    with workers(task, SETTINGS, nothing) as pool:
        results = list(pool.run(names))
    assert [name for name, _ in results] == list(names)
    return dict(results)


def test_results_come_in_the_order_of_the_tasks_and_a_bad_task_costs_only_itself() -> None:
    found = outcomes("a", "slow", "b", "dies", "c", "raises", "d", "hungry", "e")
    assert [found[name] for name in "abcde"] == list("ABCDE")
    assert found["slow"] == Failed(slow=True, detail="killed after 1 s")
    assert found["raises"] == Failed(slow=False, detail="ValueError: broken")
    for name in ("dies", "hungry"):
        outcome = found[name]
        assert isinstance(outcome, Failed)
        assert not outcome.slow


def test_more_tasks_than_the_window_holds_all_come_back() -> None:
    with workers(task, SETTINGS, nothing) as pool:
        assert [result for _, result in pool.run(f"t{n}" for n in range(400))] == [f"T{n}" for n in range(400)]


def interrupted(pool: Workers[str, str]) -> None:
    next(pool.run(["a", *["slow"] * 200]))
    raise KeyboardInterrupt


def test_leaving_the_block_by_an_exception_does_not_wait_for_the_tasks() -> None:
    start = time.monotonic()
    patient = ProcessSettings(workers=2, time_limit=100, memory=512)
    with pytest.raises(KeyboardInterrupt), workers(task, patient, nothing) as pool:
        interrupted(pool)
    assert time.monotonic() - start < 20


def breaks() -> None:
    raise ImportError("no such library")


def dies() -> None:
    os._exit(3)


@pytest.mark.parametrize("warm_up", [breaks, dies])
def test_workers_that_cannot_start_are_an_error_at_once(warm_up: Callable[[], None]) -> None:
    start = time.monotonic()
    with pytest.raises(WorkerError, match="cannot start"), workers(task, SETTINGS, warm_up):
        pass
    assert time.monotonic() - start < 20


def kill_children() -> None:
    time.sleep(0.2)  # a result is there a moment before its worker has left the pool's locks
    for child in multiprocessing.active_children():
        child.kill()


def test_workers_that_all_die_are_replaced_and_no_task_is_lost() -> None:
    with workers(task, SETTINGS, nothing) as pool:
        for _ in range(3):
            running = pool.run(f"nap {n}" for n in range(30))
            first = next(running)
            kill_children()
            results = [first, *running]
            assert [name for name, _ in results] == [f"nap {n}" for n in range(30)]
            assert sum(result != name.upper() for name, result in results) <= 2, "the tasks that died with a worker"
            kill_children()  # and while none was at work


def is_first(path: Path) -> None:
    """A warm-up that works until somebody has died."""
    if path.exists():
        os._exit(3)


def test_workers_that_die_and_cannot_start_again_are_an_error(tmp_path: Path) -> None:
    died = tmp_path / "died"
    with pytest.raises(WorkerError, match="cannot start"), workers(task, SETTINGS, partial(is_first, died)) as pool:  # noqa: PT012
        assert [result for _, result in pool.run("ab")] == ["A", "B"]
        died.touch()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            kill_children()
            assert [type(result) for _, result in pool.run("c")] == [str], "a task is done, or it is nobody's fault"
