"""Worker processes that can be killed: a page that takes too long, or too much memory, costs only itself."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from collections import deque
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pebble import ProcessPool

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
# How many pools are tried for the oldest task that has no result.
POOLS = 3
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


@dataclass(slots=True)
class Workers(Generic[Task, Result]):
    """Runs one function over many tasks in parallel."""

    function: Callable[[Task], Result]
    settings: ProcessSettings
    warm_up: Callable[[], None]
    pool: ProcessPool = field(init=False)

    def start(self) -> None:
        """Start the workers, and wait until one of them works. Raises WorkerError where none does."""
        from pebble import ProcessPool

        self.pool = ProcessPool(
            max_workers=self.settings.processes,
            context=multiprocessing.get_context("spawn"),  # a forked child would share our SQLite connections
            initializer=prepare,
            initargs=(self.settings.memory, self.warm_up),
        )
        try:
            future = self.schedule(started)
            self.watch(future, time.monotonic() + START_SECONDS)
            future.result(0)
        except (BrokenProcessPool, TooSlow) as error:
            raise WorkerError(
                "the processes that read pages cannot start; what they said stands above. Is memory short, or"
                " process.memory too small?"
            ) from error

    def stop(self) -> None:
        """End the workers at once, whatever they do."""
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Failed]]:
        """Each task with its result, in the order of the tasks; holds a bounded number of tasks in memory."""
        window: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            window.append((task, self.schedule(self.function, task)))
            if len(window) >= WINDOW * self.settings.processes:
                yield self.settle(window)
        while window:
            yield self.settle(window)

    def settle(self, window: deque[tuple[Task, Future[Result]]]) -> tuple[Task, Result | Failed]:
        """Take the oldest task off the window, with its result.

        A pool can break without a task's fault, or with the fault of one that is not known: then another pool does
        what is left. Raises WorkerError where that helps nobody.
        """
        for broken in range(POOLS):
            if broken:
                self.begin_again(window)
            task, future = window[0]
            with suppress(BrokenProcessPool):
                result = self.result(future)
                window.popleft()
                return task, result
        raise WorkerError(DEAD)

    def result(self, future: Future[Result]) -> Result | Failed:
        """Wait for one task. Raises BrokenProcessPool where no worker is left to do it."""
        self.watch(future)
        try:
            return future.result()
        except TooSlow:
            return Failed(slow=True, detail=f"killed after {self.settings.time_limit} s")
        except BrokenProcessPool:  # says nothing of the task: all workers died
            raise
        except Exception as error:
            return Failed(slow=False, detail=f"{type(error).__name__}: {error}"[:200])

    def begin_again(self, window: deque[tuple[Task, Future[Result]]]) -> None:
        """Start another pool, and hand it the tasks that the broken one left behind."""
        left = [not future.done() or isinstance(future.exception(), BrokenProcessPool) for _, future in window]
        self.stop()
        self.start()
        for at, is_left in enumerate(left):
            if is_left:
                window[at] = (window[at][0], self.schedule(self.function, window[at][0]))

    def schedule(self, function: Callable[..., Made], *arguments: Task) -> Future[Made]:
        """Hand a task to the pool. Of a broken pool the future says so."""
        try:
            return self.pool.schedule(function, args=arguments, timeout=self.settings.time_limit)
        except RuntimeError as error:
            future: Future[Made] = Future()
            future.set_exception(BrokenProcessPool(str(error)))
            return future

    def watch(self, future: Future[Made], until: float = float("inf")) -> None:
        """Return when a task is done, or it is so late. Raises BrokenProcessPool where it was left behind."""
        while not wait([future], LOOK_SECONDS).done and time.monotonic() < until:
            if not self.pool.active and not future.done():
                raise BrokenProcessPool


def started() -> None:
    """What a worker can do once it has started."""


@contextmanager
def workers(
    function: Callable[[Task], Result], settings: ProcessSettings, warm_up: Callable[[], None]
) -> Iterator[Workers[Task, Result]]:
    """Start the workers; they end with the block, at once if it is left by an exception.

    Raises:
        WorkerError: none can start, or all of them die again and again.
    """
    crew = Workers(function, settings, warm_up)
    try:
        crew.start()
        yield crew
        crew.pool.close()  # type: ignore[no-untyped-call]
        crew.pool.join()
    except BaseException:
        crew.stop()
        raise
