"""A site on which a fifth of the pages fail at first, in every way in which sites fail.

    python benchmarks/crawl_faults.py [--articles 300] [--share 0.2]

503, resets, bodies cut short, slow drips, wrong lengths and redirects without end. Three runs, an hour apart (what
failed is made due again between them). Every address must end in a state, every article must arrive, and no run may
take longer than its slowest timeouts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from crawl_kills import hour_passes, query
from crawl_site import running, write_source

ROOT = Path(__file__).parents[1]
TIMEOUT = 4.0  # seconds for one download; a drip takes longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run came to: seconds, articles that are archived now, addresses by state, outcomes."""

    seconds: float
    articles: int
    states: Counter[str]
    outcomes: Counter[str]


def crawl(folder: Path) -> float:
    """Seconds of a crawl."""
    settings = {"OVERDUE_DATA": "data", "OVERDUE_SOURCES": "sources", "DOWNLOAD_TIMEOUT": TIMEOUT}
    arguments = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    began = time.monotonic()
    command = [sys.executable, "-m", "scrapy", "crawl", "articles", *arguments]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=quiet, stderr=quiet, timeout=1200)
    return time.monotonic() - began


def campaign(articles: int, share: float, runs: int = 3) -> list[Run]:
    """The runs, one after the other."""
    done = []
    with tempfile.TemporaryDirectory() as name, running(articles, share) as base:
        folder = Path(name)
        write_source(folder / "sources", base)
        archive = folder / "data/archive.db"
        for number in range(1, runs + 1):
            seconds = crawl(folder)
            kept = query(archive, "SELECT count(DISTINCT url) FROM pages")[0][0]
            states = query(archive, "SELECT state, count(*) FROM frontier GROUP BY 1")
            outcomes = query(archive, f"SELECT outcome, count FROM outcomes WHERE crawl = {number}")
            done.append(
                Run(
                    seconds=seconds,
                    articles=int(str(kept)),
                    states=Counter({str(state): int(str(n)) for state, n in states}),
                    outcomes=Counter({str(outcome): int(str(n)) for outcome, n in outcomes}),
                )
            )
            hour_passes(folder)
    return done


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--share", type=float, default=0.2)
    options = parser.parse_args()
    for number, run in enumerate(campaign(options.articles, options.share), 1):
        print(f"run {number}: {run.seconds:5.0f} s, {run.articles} of {options.articles} articles")
        print("  states:  " + ", ".join(f"{state} {n}" for state, n in sorted(run.states.items())))
        print("  outcomes: " + ", ".join(f"{outcome} {n}" for outcome, n in run.outcomes.most_common()))


if __name__ == "__main__":
    main()
