"""What commits that survive a power failure cost the crawl.

    python benchmarks/crawl_commits.py [--pages 3000]

Keeps the same pages twice, in batches as the crawl does: with SQLite's synchronous FULL, which waits for the disk, and
with OFF, which does not. The difference is put beside the time that a no-op Scrapy spider needs for a page.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from crawl_site import article
from crawl_speed import measure as measure_speed

from crawler.archiver import BATCH, Archiver
from crawler.source import Source
from crawler.visit import Visit
from pipeline.archive.frontier import Frontier, Known, State
from pipeline.archive.pages import Archive
from pipeline.model import Page


def keep(folder: Path, bodies: list[bytes], synchronous: str) -> float:
    """Seconds for each page that is kept."""
    source = Source(name="a", home="http://a.example/")
    with Archive(folder / f"{synchronous}.db") as archive:
        archive.conn.execute(f"PRAGMA synchronous = {synchronous}")
        archiver = Archiver(archive, Frontier(archive), archive.begin_crawl(datetime.now(UTC)))
        began = time.perf_counter()
        for number, body in enumerate(bodies):
            url = f"http://a.example/{number}.html"
            page = Page(url=url, source="a", fetched_at=datetime.now(UTC), body=body)
            known = Known(url=url, source="a", kind="page", depth=1)
            archiver.add(Visit(source=source, known=known, url=url, state=State.DONE, outcome="fetched", page=page))
            if len(archiver.visits) >= BATCH:
                archiver.flush()
        archiver.flush()
        return (time.perf_counter() - began) / len(bodies)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3000)
    pages = parser.parse_args().pages
    bodies = [article(number).encode() for number in range(pages)]
    with tempfile.TemporaryDirectory() as name:
        spent = {synchronous: keep(Path(name), bodies, synchronous) for synchronous in ("OFF", "FULL")}
    fetch = 1 / measure_speed(500)["no-op spider"]
    for synchronous, seconds in spent.items():
        print(f"{synchronous:5} {seconds * 1000:6.2f} ms a page")
    print(f"fetch {fetch * 1000:6.2f} ms a page, by a spider that does nothing")
    print(f"waiting for the disk: {(spent['FULL'] - spent['OFF']) / (fetch + spent['FULL']):.1%} (target 15 %)")


if __name__ == "__main__":
    main()
