"""A run that is killed at random points again and again, beside one that is left alone.

    python benchmarks/crawl_kills.py [--kills 100] [--articles 1000] [--seed 1]

Kills with SIGKILL the whole run, or its parent alone, or its crawl alone, while it crawls and processes a local site on
which a tenth of the pages fail at first. When all is done, it starts anew in an empty folder, until there were enough
kills. Nothing may be lost; what was fetched twice is counted; both databases must be whole; articles and clusters must
be those of the undisturbed run.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from crawl_site import running, tell, write_source

ROOT = Path(__file__).parents[1]
CONCURRENCY = 16  # requests under way at once: what a kill may cost
FAULTS = "reset,truncated,loop"  # those that make nobody wait
LIFE = (1.0, 14.0)  # seconds after which a run is killed, at random


@dataclass
class Tally:
    """What a campaign counted."""

    kills: int = 0
    rounds: int = 0
    lost: int = 0
    refetched: int = 0
    broken: int = 0
    different: int = 0
    sites: list[str] = field(default_factory=list)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """A run in the folder."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        "--topic",
        "any",
        "--sources",
        "sources",
        "--data",
        "data",
        "-q",
    ]
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)


def family(process: int) -> list[int]:
    """The process and all that it started, directly or not: the crawl has a session of its own."""
    found = [process]
    for parent in found:
        tasks = Path(f"/proc/{parent}/task")
        lists = [task / "children" for task in tasks.glob("*")] if tasks.exists() else []
        for file in lists:
            try:
                found += [int(child) for child in file.read_text().split()]
            except OSError:
                continue
    return found


def kill(process: subprocess.Popen[bytes], draw: random.Random) -> None:
    """Kill all of a run, or its parent, or its crawl."""
    members = family(process.pid)
    target = draw.choices(["all", "parent", "crawl"], [6, 2, 2])[0]
    chosen = {"all": members, "parent": members[:1], "crawl": members[1:2] or members}[target]
    for member in chosen:
        try:
            os.kill(member, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if target == "crawl":
        process.wait(120)
    process.wait(120)


def hour_passes(folder: Path) -> bool:
    """What failed is due again: as if the next run came an hour later. Whether anything had failed."""
    waiting = "SELECT count(*) FROM frontier WHERE state = 'failed'"
    failed = query(folder / "data/archive.db", waiting)[0][0]
    query(folder / "data/archive.db", "UPDATE frontier SET due_at = 0 WHERE state = 'failed'")
    return bool(failed)


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a statement."""
    conn = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def finish(folder: Path) -> None:
    """Run to the end, and again for what failed."""
    while True:
        for _ in range(60):  # a crawl whose parent was killed may hold the folder for a moment
            code = start(folder).wait(600)
            if code != 75:
                break
            time.sleep(0.5)
        assert code in {0, 2}, f"a run without kills ended with {code}"
        if not hour_passes(folder):
            return


def is_crawled(folder: Path, articles: int) -> bool:
    """Whether nothing is left to fetch."""
    if not (folder / "data/archive.db").exists():
        return False
    return query(folder / "data/archive.db", "SELECT count(*) FROM pages")[0][0] == articles


def corpus(folder: Path) -> tuple[set[object], set[frozenset[object]]]:
    """The paths of the articles, and the clusters as sets of them."""
    rows = query(folder / "data/overdue.db", "SELECT url, cluster_id FROM articles")
    clusters: dict[object, set[object]] = {}
    for url, cluster in rows:
        clusters.setdefault(cluster, set()).add(str(url).split("/", 3)[3])
    return {path for members in clusters.values() for path in members}, {frozenset(m) for m in clusters.values()}


def disturbed(folder: Path, base: str, articles: int, tally: Tally, wanted: int, draw: random.Random) -> None:
    """Run and kill until all is crawled or there were enough kills, then run to the end."""
    write_source(folder / "sources", base)
    kills = tally.kills
    while tally.kills < wanted and not is_crawled(folder, articles):
        process = start(folder)
        try:
            process.wait(draw.uniform(*LIFE))
            continue
        except subprocess.TimeoutExpired:
            kill(process, draw)
            tally.kills += 1
            if draw.random() < 0.3 and (folder / "data/archive.db").exists():
                hour_passes(folder)
    finish(folder)
    served = tell(base)["served"]
    again = sum(number - 1 for path, number in served.items() if path.startswith("/a/") and path.endswith(" 200"))
    tally.refetched += again
    tally.rounds += 1
    print(f"  round {tally.rounds}: {tally.kills - kills} kills, {again} pages fetched again", flush=True)


def campaign(kills: int, articles: int, seed: int) -> Tally:
    """Rounds of a killed run until there were enough kills, each compared with a run that was left alone."""
    tally, draw = Tally(), random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        calm = Path(name) / "calm"
        with running(articles, 0.1, kinds=FAULTS) as base:
            write_source(calm / "sources", base)
            finish(calm)
        wanted = corpus(calm)
        while tally.kills < kills:
            folder = Path(name) / f"round-{tally.rounds}"
            with running(articles, 0.1, latency=0.25, kinds=FAULTS) as base:
                disturbed(folder, base, articles, tally, kills, draw)
            paths, clusters = corpus(folder)
            tally.lost += len(wanted[0] - paths)
            tally.different += len(clusters ^ wanted[1])
            for file in ("archive.db", "overdue.db"):
                tally.broken += query(folder / "data" / file, "PRAGMA integrity_check") != [("ok",)]
    assert len(wanted[0]) == articles, f"the undisturbed run gave {len(wanted[0])} of {articles} articles"
    return tally


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    tally = campaign(options.kills, options.articles, options.seed)
    print(f"kills                       {tally.kills} in {tally.rounds} rounds, {time.monotonic() - began:.0f} s")
    print(f"articles lost               {tally.lost} (target 0)")
    print(f"pages fetched again a kill  {tally.refetched / max(tally.kills, 1):.1f} (target {CONCURRENCY})")
    print(f"damaged databases           {tally.broken} (target 0)")
    print(f"clusters that differ        {tally.different} (target 0)")


if __name__ == "__main__":
    main()
