"""What reads strangers' pages for a request is killed where it takes too much, and the next request is served."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

import pytest

from pipeline.plugin import worker
from pipeline.plugin.access import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator


def sleep_for_ever() -> None:
    time.sleep(600)


def take_room() -> int:
    return len(bytearray(8 << 30))


def die() -> None:
    os._exit(3)


@pytest.fixture(scope="module", autouse=True)
def light() -> Iterator[None]:
    """A process that loads nothing, so that another one is soon there for one that was killed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "warm_up", os.getpid)
        worker.pool.cache_clear()
        yield
        worker.pool().stop()
    worker.pool.cache_clear()


def test_what_takes_too_long_is_killed_and_the_next_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LIMIT", 0.3)
    start = time.monotonic()
    with pytest.raises(UnreadableError, match=r"more than 0\.3 seconds") as raised:
        asyncio.run(worker.work(sleep_for_ever))
    assert raised.value.status == 503
    assert time.monotonic() - start < 60
    monkeypatch.undo()
    assert asyncio.run(worker.work(len, "next")) == 4


@pytest.mark.parametrize("function", [take_room, die])
def test_what_takes_too_much_room_or_dies_is_told(function: object) -> None:
    with pytest.raises(UnreadableError, match="MiB"):
        asyncio.run(worker.work(function))  # type: ignore[arg-type]
    assert asyncio.run(worker.work(len, "next")) == 4


def test_more_than_may_wait_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def many() -> list[object]:
        tasks = [asyncio.create_task(worker.work(time.sleep, 0.1)) for _ in range(4)]
        return await asyncio.gather(*tasks, return_exceptions=True)

    monkeypatch.setattr(worker, "MOST_WAITING", 2)
    found = asyncio.run(many())
    assert [isinstance(each, UnreadableError) for each in found] == [False, False, True, True]
    assert not worker.waiting
