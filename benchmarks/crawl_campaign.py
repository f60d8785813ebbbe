"""The whole campaign of the crawl: speed, commits, frontier, second crawl, faults, kills, a shared frontier.

    python benchmarks/crawl_campaign.py [--short]

About half an hour on two quiet cores; ``--short`` is a sketch of it in a few minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.redis_server import PROGRAM

HERE = Path(__file__).parent
PARTS = {
    "crawl_speed.py": (["--pages", "3000"], ["--pages", "500"]),
    "crawl_commits.py": (["--pages", "3000"], ["--pages", "500"]),
    "crawl_frontier.py": (["--known", "1000000"], ["--known", "50000", "--pages", "100"]),
    "crawl_again.py": (["--articles", "300"], ["--articles", "60"]),
    "crawl_faults.py": (["--articles", "300"], ["--articles", "60"]),
    "crawl_kills.py": (["--kills", "100"], ["--kills", "5", "--articles", "150"]),
    "crawl_polite.py": (["--pages", "100"], ["--pages", "20"]),
    "crawl_shared.py": (["--pages", "1500"], ["--pages", "300"]),
}


def main() -> None:
    """Run the parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    for name, options in PARTS.items():
        if name == "crawl_shared.py" and not PROGRAM:
            print(f"== {name}: left out, no Redis server is installed")
            continue
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, HERE / name, *options[short]], check=True)


if __name__ == "__main__":
    main()
