"""Whether robots.txt is obeyed: what it forbids, and the delay that it asks for, by one crawl and by three that share.

    python benchmarks/crawl_polite.py [--pages 100] [--delay 0.5]

Every tenth page is forbidden. Time between requests is told as the site saw it: between all of them, and the shortest.
On a machine that does other things too, a request may reach the site late, and the next one in time.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from crawl_shared import start
from crawl_site import running, tell, write_source

from tests.redis_server import PROGRAM, redis_running


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the site saw: pages, forbidden ones, pages asked for again, and seconds between requests."""

    pages: int
    forbidden: int
    again: int
    mean: float
    shortest: float


def measure(pages: int, delay: float, workers: int) -> Seen:
    """So many crawls; more than one share a frontier."""
    robots = f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /a/*7.html\n"
    server = redis_running() if workers > 1 else nullcontext("")
    with tempfile.TemporaryDirectory() as name, server as url, running(pages, robots=robots) as base:
        write_source(Path(name) / "sources", base)
        crawls = [start(Path(name), f"data-{n}", url) for n in range(workers)]
        assert [crawl.wait() for crawl in crawls] == [0] * workers
        found = tell(base)
    times = sorted(found["times"].values())
    asked = {path: number for path, number in found["asked"].items() if path.startswith("/a/")}
    return Seen(
        pages=len(asked),
        forbidden=sum(path.endswith("7.html") for path in asked),
        again=sum(asked.values()) - len(asked),
        mean=(times[-1] - times[0]) / (len(times) - 1),
        shortest=min(later - earlier for earlier, later in itertools.pairwise(times)),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--delay", type=float, default=0.5)
    options = parser.parse_args()
    for workers in (1, 3) if PROGRAM else (1,):
        seen = measure(options.pages, options.delay, workers)
        print(f"{workers} crawling: {seen.pages} pages, {seen.forbidden} forbidden (target 0), {seen.again} again")
        part = seen.mean / options.delay
        print(
            f"  {seen.mean:.3f} s between requests, {part:.1%} of what is asked (target 95 %);"
            f" shortest {seen.shortest:.3f} s"
        )


if __name__ == "__main__":
    main()
