"""The crawl as a child process: Scrapy keeps its own interpreter, event loop and signal handlers."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from pipeline.archive.shared import require

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.config import CrawlSettings

GRACE = 6  # seconds that a crawl has to finish the requests under way before it is killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What to crawl and where it goes.

    ``number`` is the crawl's in the archive. ``sources`` empty means every source of ``folder``; ``folder`` None means
    the sources that come with the package. ``lock`` is the descriptor of the data folder's lock: the child holds it
    too, so that no second run starts while a crawl whose parent was killed is still ending.
    """

    data: Path
    number: int
    lock: int
    sources: Sequence[str] = ()
    folder: Path | None = None

    @property
    def log(self) -> Path:
        """Where Scrapy's own log of this crawl goes."""
        return self.data / "crawl.log"


@contextmanager
def started(crawl: Crawl, settings: CrawlSettings, *, verbose: bool) -> Iterator[subprocess.Popen[bytes]]:
    """Start the crawl; it has ended when the block has, cleanly if it can within :data:`GRACE` seconds.

    Raises:
        ConfigError: the settings name a shared frontier that cannot be used here.
    """
    if settings.frontier:
        require(settings.frontier)
    with crawl.log.open("wb") as log:
        child = spawn(crawl, settings, None if verbose else log)
        try:
            yield child
        finally:
            stop(child)


def spawn(crawl: Crawl, settings: CrawlSettings, log: IO[bytes] | None) -> subprocess.Popen[bytes]:
    """The child process. It has a session of its own: a terminal's Ctrl-C reaches us, and we tell it to end."""
    values = {
        "OVERDUE_DATA": str(crawl.data.resolve()),
        "OVERDUE_CRAWL": str(crawl.number),
        "OVERDUE_CONTACT": settings.contact,
        "OVERDUE_PARENT": str(os.getpid()),
        "CONCURRENT_REQUESTS": str(settings.concurrency),
        "CLOSESPIDER_TIMEOUT": str(settings.minutes * 60),
    }
    if crawl.folder is not None:
        values["OVERDUE_SOURCES"] = str(crawl.folder.resolve())
    command = [sys.executable, "-m", "scrapy", "crawl", "articles", "-a", f"sources={','.join(crawl.sources)}"]
    for name, value in values.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.Popen(
        command,
        # The frontier's address may hold a password: everybody sees command lines, nobody else the environment.
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "OVERDUE_FRONTIER": settings.frontier},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=[crawl.lock],
        start_new_session=True,
    )


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end, and end it if it does not."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
