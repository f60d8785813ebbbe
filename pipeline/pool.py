"""Worker processes that can be killed: a page that takes too long, or too much memory, costs only itself."""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections import deque
from concurrent.futures import TimeoutError as TooSlow
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pebble import ProcessFuture, ProcessPool

    from pipeline.config import ProcessSettings

Task = TypeVar("Task")
Result = TypeVar("Result")

# Tasks in flight for each worker. Results are given in order, so one slow task holds the others' results back for up
# to its time limit; the window lets the other workers go on meanwhile.
WINDOW = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A task that gave no result. ``slow``: it was killed at the time limit; else the worker died or raised."""

    slow: bool
    detail: str


def prepare(memory: int, warm_up: Callable[[], None]) -> None:
    """Make a fresh worker ready: a ceiling for its memory (MiB), deaf to the terminal's Ctrl-C, imports done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ceiling = memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (ceiling, ceiling))
    warm_up()


@dataclass(frozen=True, slots=True)
class Workers(Generic[Task, Result]):
    """Runs one function over many tasks in parallel."""

    pool: ProcessPool
    function: Callable[[Task], Result]
    settings: ProcessSettings

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Failed]]:
        """Each task with its result, in the order of the tasks; holds a bounded number of tasks in memory."""
        window: deque[tuple[Task, ProcessFuture[Result]]] = deque()
        for task in tasks:
            future = self.pool.schedule(self.function, args=(task,), timeout=self.settings.time_limit)
            window.append((task, future))
            if len(window) >= WINDOW * self.settings.processes:
                yield self.settle(*window.popleft())
        while window:
            yield self.settle(*window.popleft())

    def settle(self, task: Task, future: ProcessFuture[Result]) -> tuple[Task, Result | Failed]:
        """Wait for one task."""
        try:
            return task, future.result()
        except TooSlow:
            return task, Failed(slow=True, detail=f"killed after {self.settings.time_limit} s")
        except Exception as error:
            return task, Failed(slow=False, detail=f"{type(error).__name__}: {error}"[:200])


@contextmanager
def workers(
    function: Callable[[Task], Result], settings: ProcessSettings, warm_up: Callable[[], None]
) -> Iterator[Workers[Task, Result]]:
    """Start the workers; they end with the block, at once if it is left by an exception."""
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")  # a forked child would share our SQLite connections
    pool = ProcessPool(
        max_workers=settings.processes,
        context=context,
        initializer=prepare,
        initargs=(settings.memory, warm_up),
    )
    try:
        yield Workers(pool, function, settings)
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()
