"""Crawls that share a frontier in Redis beside one alone, on a local site that takes 20 ms for each page.

    python benchmarks/crawl_shared.py [--pages 1500] [--workers 3] [--latency 0.02]

Each crawl has one request to the site under way at a time, so that waiting for the site bounds it, and not the
processor that all of them and the site share here. Pages a second are those from the moment at which every crawl
has fetched one, and without the last tenth. Every page must be fetched once. Needs a Redis server (Debian:
redis-server) and the extra ``redis``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crawl_site import running, tell, write_source

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.redis_server import redis_running  # noqa: E402  from the checkout, as the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Of crawls with one frontier: pages a second, their CPU seconds, and requests for pages beyond one each."""

    speed: float
    cpu: float
    again: int


def start(folder: Path, name: str, server: str) -> subprocess.Popen[bytes]:
    """A crawl with an archive of its own; without a server, with a frontier of its own too."""
    settings = {
        "OVERDUE_DATA": folder / name,
        "OVERDUE_SOURCES": folder / "sources",
        "OVERDUE_FRONTIER": server,
        "OVERDUE_CONTACT": name,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    }
    arguments = [part for key, value in settings.items() for part in ("-s", f"{key}={value}")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    command, quiet = [sys.executable, "-m", "scrapy", "crawl", "articles", *arguments], subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)


def measure(pages: int, workers: int, latency: float, *, shared: bool = True) -> Measured:
    """So many crawls of the site at once."""
    with tempfile.TemporaryDirectory() as name, redis_running() as server, running(pages, latency=latency) as base:
        folder = Path(name)
        write_source(folder / "sources", base, max_pages=2 * pages)
        spent = os.times()
        crawls = [start(folder, f"crawl-{n}", server if shared else "") for n in range(workers)]
        assert [crawl.wait() for crawl in crawls] == [0] * workers
        asked = sorted((when, what) for what, when in tell(base)["times"].items() if " /a/" in what)
        assert len(asked) >= pages, f"{len(asked)} of {pages} pages"
        cpu = os.times().children_user + os.times().children_system - spent.children_user - spent.children_system
        begins = [next(n for n, (_, what) in enumerate(asked) if f"(+crawl-{c})" in what) for c in range(workers)]
        first, last = max(begins), len(asked) * 9 // 10
        return Measured(speed=(last - first) / (asked[last][0] - asked[first][0]), cpu=cpu, again=len(asked) - pages)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.02)
    options = parser.parse_args()
    alone = measure(options.pages, 1, options.latency, shared=False)
    found = {1: measure(options.pages, 1, options.latency)}
    found[options.workers] = measure(options.pages, options.workers, options.latency)
    print(f"1 without Redis  {alone.speed:6.1f} pages/s  CPU {alone.cpu:5.1f} s")
    for workers, each in found.items():
        print(f"{workers} with Redis     {each.speed:6.1f} pages/s  CPU {each.cpu:5.1f} s  fetched again {each.again}")
    print(f"ratio            {found[options.workers].speed / found[1].speed:6.2f} (target 2.5)")


if __name__ == "__main__":
    main()
