"""Pages per CPU-second of the crawling process, beside a Scrapy spider that does nothing with what it fetches.

    python benchmarks/crawl_speed.py [--pages 3000]

Both fetch the same pages of a local site in the same run; the cost of starting is measured with a crawl of one page and
taken off both. Ours asks robots.txt, judges every address, keeps every page and its frontier; extraction runs in
processes of its own and is no part of this.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from crawl_site import running, tell, write_source

ROOT = Path(__file__).parents[1]
NOOP = """
import scrapy
class Noop(scrapy.Spider):
    name = "noop"
    custom_settings = {"LOG_LEVEL": "INFO", "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
                       "REMOTE_CONTROL_ENABLED": False, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
                       "DOWNLOAD_DELAY": 0}
    async def start(self):
        for n in range(int(self.pages)):
            yield scrapy.Request(f"{self.base}/a/{n}.html")
    def parse(self, response):
        pass
"""


def cpu(command: list[str], **settings: str) -> float:
    """CPU seconds of a command, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def noop(base: str, pages: int, folder: Path) -> float:
    """CPU seconds of the spider that does nothing."""
    file = folder / "noop.py"
    file.write_text(NOOP, encoding="utf-8")
    arguments = ["-a", f"base={base}", "-a", f"pages={pages}"]
    return cpu([sys.executable, "-m", "scrapy", "runspider", str(file), *arguments], SCRAPY_SETTINGS_MODULE="")


def ours(base: str, pages: int, folder: Path) -> float:
    """CPU seconds of our crawl into an empty archive."""
    write_source(folder / f"sources-{pages}", base, max_pages=pages + 1000)
    settings = {"OVERDUE_DATA": folder / f"data-{pages}", "OVERDUE_SOURCES": folder / f"sources-{pages}"}
    arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "articles", *arguments]
    return cpu(command, SCRAPY_SETTINGS_MODULE="crawler.settings")


def measure(pages: int, rounds: int = 1) -> dict[str, float]:
    """Pages per CPU-second of both, best of so many rounds."""
    best = {"no-op spider": 0.0, "overdue": 0.0}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name, running(pages) as base, running(1) as single:
            folder = Path(name)
            for label, run in (("no-op spider", noop), ("overdue", ours)):
                start = run(single, 1, folder)
                best[label] = max(best[label], pages / (run(base, pages, folder) - start))
            served = sum(n for path, n in tell(base)["served"].items() if path.startswith("/a/"))
            assert served == 2 * pages, f"{served} pages served, {2 * pages} wanted"
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    found = measure(options.pages, options.rounds)
    for label, speed in found.items():
        print(f"{label:14} {speed:7.0f} pages per CPU-second")
    print(f"ratio          {found['overdue'] / found['no-op spider']:7.2f} (target .60)")


if __name__ == "__main__":
    main()
