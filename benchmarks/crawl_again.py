"""What a second crawl of an unchanged site costs, with everything due at once.

python benchmarks/crawl_again.py [--articles 300]
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from crawl_kills import query, start
from crawl_site import running, tell, write_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Of a second run: requests, those answered by 304, bytes of bodies beside the first run's, pages extracted."""

    requests: int
    unchanged: int
    share: float
    extracted: int


def run(folder: Path) -> None:
    """A run that must end well."""
    assert start(folder).wait(900) == 0


def measure(articles: int) -> Again:
    """Run twice."""
    with tempfile.TemporaryDirectory() as name, running(articles) as base:
        folder = Path(name)
        write_source(folder / "sources", base)
        run(folder)
        before = tell(base)
        with sqlite3.connect(folder / "data/archive.db") as conn:
            conn.execute("UPDATE frontier SET due_at = 0")
        conn.close()
        run(folder)
        after = tell(base)
        served = Counter(after["served"])
        served.subtract(before["served"])
        extracted = query(
            folder / "data/overdue.db",
            "SELECT coalesce(sum(count), 0) FROM run_counts WHERE run_id = 2 AND stage = 'read' AND name = 'pages'",
        )
        return Again(
            requests=sum(number for path, number in served.items() if "/robots.txt" not in path),
            unchanged=sum(number for path, number in served.items() if path.endswith(" 304")),
            share=(after["sent"]["bytes"] - before["sent"]["bytes"]) / before["sent"]["bytes"],
            extracted=int(str(extracted[0][0])),
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300)
    found = measure(parser.parse_args().articles)
    print(f"requests                {found.requests}")
    print(f"answered by 304         {found.unchanged / found.requests:.1%} (target 95 %)")
    print(f"bytes beside the first  {found.share:.1%} (target 5 %)")
    print(f"pages extracted again   {found.extracted} (target 0)")


if __name__ == "__main__":
    main()
