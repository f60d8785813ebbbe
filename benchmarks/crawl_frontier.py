"""A frontier of a million known addresses: time to the first request, memory, and whether it slows the crawl down.

    python benchmarks/crawl_frontier.py [--known 1000000] [--pages 400]

Crawls the same pages of a local site with an empty frontier and with one that knows a million addresses, of which two
in a hundred are due, behind what is new. On a machine that does other things too, trust the CPU seconds.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from crawl_site import running, tell, write_source

from pipeline.archive.pages import Archive

ROOT = Path(__file__).parents[1]
FILL = """INSERT INTO frontier (url, source, kind, depth, state, due_at, fetched_at, rank, interval)
VALUES (?, 'local', 'page', 2, 'done', ?, ?, 2, 604800.0)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds from start to the first request (robots.txt's), and CPU seconds until then; MiB of memory at its highest;
    CPU seconds of it all.
    """

    first: float
    start: float
    memory: float
    cpu: float


def fill(folder: Path, base: str, known: int) -> None:
    """Make the frontier know so many addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    now = time.time()
    rows = ((f"{base}/old/{n:09d}.html", now + (n % 100 - 1) * 3600.0, now - 86400.0) for n in range(known))
    with Archive(folder / "archive.db") as archive, archive.writing():
        archive.conn.executemany(FILL, rows)


def measure(folder: Path, base: str, pages: int) -> Measured:
    """Crawl so many pages."""
    write_source(folder / "sources", base, max_pages=pages)
    settings = {"OVERDUE_DATA": folder / "data", "OVERDUE_SOURCES": folder / "sources"}
    arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    began, before = time.monotonic(), sum(tell(base)["asked"].values())
    command, quiet = [sys.executable, "-m", "scrapy", "crawl", "articles", *arguments], subprocess.DEVNULL
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    first, memory, start = 0.0, 0.0, 0.0
    while process.poll() is None:
        if not first and sum(tell(base)["asked"].values()) > before:
            first, start = time.monotonic() - began, spent_by(process.pid)
        memory = max(memory, resident(process.pid))
        time.sleep(0.02 if not first else 0.2)
    assert process.returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    return Measured(first=first, start=start, memory=memory, cpu=cpu)


def spent_by(process: int) -> float:
    """CPU seconds of a process that runs."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    """MiB of memory that a process holds."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0")
    return int(line.split()[1]) / 1024


def compare(known: int, pages: int) -> tuple[Measured, Measured]:
    """The crawl with an empty frontier, and with a full one."""
    with tempfile.TemporaryDirectory() as name, running(pages) as base:
        empty = measure(Path(name) / "empty", base, pages)
        fill(Path(name) / "full/data", base, known)
        return empty, measure(Path(name) / "full", base, pages)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--known", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=400)
    options = parser.parse_args()
    for label, found in zip(
        ("empty frontier", f"{options.known:,} known"), compare(options.known, options.pages), strict=True
    ):
        first = f"first request {found.first:4.1f} s (CPU {found.start:3.1f} s)"
        print(f"{label:18} {first}  memory {found.memory:4.0f} MiB  CPU {found.cpu:5.1f} s")
    print("targets: first request < 5 s, memory < 500 MB, no slowdown over 10 %")


if __name__ == "__main__":
    main()
