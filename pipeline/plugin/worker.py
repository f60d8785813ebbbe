"""A process that works for requests and can be killed: what reads strangers' pages must not hold up the server."""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.plugin.access import UnreadableError
from pipeline.pool import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from pebble import ProcessPool

# Seconds and MiB for one request, and how many may wait for the process at once.
LIMIT = 15
MEMORY = 2048
MOST_WAITING = 8

waiting: set[object] = set()


@cache
def pool() -> ProcessPool:
    """The process, started when it is first needed; it ends with the server."""
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")  # a forked child would share the server's connections
    made = ProcessPool(max_workers=1, context=context, initializer=prepare, initargs=(MEMORY, warm_up))
    atexit.register(made.stop)
    return made


def warm_up() -> None:
    """Load what reading a page needs, so that no request's limit pays for it."""
    from pipeline.reading import warm_up as load

    load()


async def work(function: Callable[..., Any], *values: Any) -> Any:
    """What a function of a module gives for these values, of which all can be pickled.

    Raises:
        UnreadableError: it took too long or too much memory, and was killed; or too many wait.
    """
    from pebble import ProcessExpired

    if len(waiting) >= MOST_WAITING:
        raise UnreadableError(503, "Too many pages are being looked at; try again in a moment")
    ticket = object()
    waiting.add(ticket)
    try:
        return await asyncio.wrap_future(pool().schedule(function, args=values, timeout=LIMIT))
    except TimeoutError as error:
        raise UnreadableError(503, f"This page takes more than {LIMIT:g} seconds to read again") from error
    except (MemoryError, ProcessExpired) as error:
        raise UnreadableError(503, f"This page takes more than {MEMORY} MiB to read again") from error
    finally:
        waiting.discard(ticket)
