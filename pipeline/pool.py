"""Worker processes that can be killed: a page that takes too long, or too much memory, costs only itself."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from collections import deque
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pebble import ProcessFuture, ProcessPool

    from pipeline.config import ProcessSettings

Task = TypeVar("Task")
Result = TypeVar("Result")
Made = TypeVar("Made")

# Tasks in flight for each worker. Results are given in order, so one slow task holds the others' results back for up
# to its time limit; the window lets the other workers go on meanwhile.
WINDOW = 64
# Seconds that the first worker has to import what it needs, on a machine that does much else; and how often a wait for
# a result looks whether there is still somebody to give it.
START_SECONDS = 120.0
LOOK_SECONDS = 1.0
DEAD = "the processes that read pages die; is memory short? What was stored stays, the next run goes on from there"


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

    def greet(self) -> None:
        """Wait until one of the workers works. Raises WorkerError where none does."""
        try:
            future = self.schedule(started)
            self.watch(future, time.monotonic() + START_SECONDS)
            future.result(0)
        except (WorkerError, BrokenProcessPool, TooSlow) as error:
            raise WorkerError(
                "the processes that read pages cannot start; what they said stands above. Is memory short, or"
                " process.memory too small?"
            ) from error

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Failed]]:
        """Each task with its result, in the order of the tasks; holds a bounded number of tasks in memory."""
        window: deque[tuple[Task, ProcessFuture[Result]]] = deque()
        for task in tasks:
            future = self.schedule(self.function, task)
            window.append((task, future))
            if len(window) >= WINDOW * self.settings.processes:
                yield self.settle(*window.popleft())
        while window:
            yield self.settle(*window.popleft())

    def settle(self, task: Task, future: ProcessFuture[Result]) -> tuple[Task, Result | Failed]:
        """Wait for one task. Raises WorkerError where no worker is left to do it."""
        self.watch(future)
        try:
            return task, future.result()
        except TooSlow:
            return task, Failed(slow=True, detail=f"killed after {self.settings.time_limit} s")
        except BrokenProcessPool as error:  # says nothing of the task: all workers died
            raise WorkerError(DEAD) from error
        except Exception as error:
            return task, Failed(slow=False, detail=f"{type(error).__name__}: {error}"[:200])

    def schedule(self, function: Callable[..., Made], *arguments: Task) -> ProcessFuture[Made]:
        """Hand a task to the pool. Raises WorkerError where there is none any longer."""
        try:
            return self.pool.schedule(function, args=arguments, timeout=self.settings.time_limit)
        except RuntimeError as error:
            raise WorkerError(DEAD) from error

    def watch(self, future: ProcessFuture[Made], until: float = float("inf")) -> None:
        """Return when a task is done, or it is so late. Raises WorkerError where the pool broke and left it behind."""
        while not wait([future], LOOK_SECONDS).done and time.monotonic() < until:
            if not self.pool.active:
                raise WorkerError(DEAD)


def started() -> None:
    """What a worker can do once it has started."""


@contextmanager
def workers(
    function: Callable[[Task], Result], settings: ProcessSettings, warm_up: Callable[[], None]
) -> Iterator[Workers[Task, Result]]:
    """Start the workers; they end with the block, at once if it is left by an exception.

    Raises:
        WorkerError: none can start, or all of them died while none was at work.
    """
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")  # a forked child would share our SQLite connections
    pool = ProcessPool(
        max_workers=settings.processes,
        context=context,
        initializer=prepare,
        initargs=(settings.memory, warm_up),
    )
    crew = Workers(pool, function, settings)
    try:
        crew.greet()
        yield crew
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()
