"""What one page costs, and what many would: ``python benchmarks/units.py [--pages 400]``.

CPU time of one core for reading a page of the sample (extraction, fingerprint, signals), for cutting and signing its
article again, and for comparing articles that share a band; bytes of a page as sent and as archived, of its article,
words and band keys as Parquet. From these, the plan of docs/scale.md: core-hours and disk for corpora of several sizes.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.archive.pages import Archive
from pipeline.dedup.verify import compare
from pipeline.model import Page
from pipeline.reading import Reading, Task, Topic, warm_up, work
from pipeline.sample.site import load
from pipeline.spark.method import Method, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Articles that a page gives, of a crawl of advice pages; pairs an article is compared with: see growth.py.
YIELD = 0.67
COMPARED = 64
CORPORA = {"10 million pages": 10e6, "1 billion pages": 1e9, "Common Crawl's Chinese part": 0.05 * 2.4e9}


def timed(function: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    begun = time.process_time()
    function()
    return time.process_time() - begun


def pages(count: int) -> list[Page]:
    """Pages of the sample, again and again, with an address of their own."""
    found = [page for page in load().pages if page.gold.text]
    return [
        Page(url=f"http://a.example/{n}", source="s", fetched_at=datetime.now(UTC), body=found[n % len(found)].body,
             content_type="text/html; charset=utf-8")
        for n in range(count)
    ]  # fmt: skip


def parquet_bytes(column: Iterable[object], kind: pa.DataType) -> int:
    """The size of a column as Parquet with zstd."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "column.parquet"
        pq.write_table(pa.table({"column": pa.array(list(column), kind)}), path, compression="zstd")
        return path.stat().st_size


def archived_bytes(given: list[Page]) -> int:
    """The size of an archive of these pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with Archive(path) as archive:
            list(archive.store_all(given))
        return path.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    given = pages(parser.parse_args().pages)
    warm_up()
    readings: list[Reading] = []

    def read() -> None:
        made = (work(Task(page=page, topic=Topic.ANY)) for page in given)
        readings.extend(each for each in made if isinstance(each, Reading))

    reading = timed(read) / len(given)
    method, words = Method(), [packed(each.fingerprint.words) for each in readings]
    keys = [packed(method.keys(each)) for each in words[:1]]
    signing = timed(lambda: keys.extend(packed(method.keys(each)) for each in words[1:])) / len(words)
    sheets = [method.sheet(each) for each in words[:300]]
    pairs = list(itertools.pairwise(sheets))
    comparing = timed(lambda: [compare(one, other) for one, other in pairs]) / len(pairs)
    sent = sum(len(page.body) for page in given) / len(given)
    zipped = sum(len(gzip.compress(page.body)) for page in given) / len(given)
    # Of the sample's pages only those that differ say how well they are packed.
    once = len({page.body for page in given})
    archived = archived_bytes(given[:once]) / once
    texts = {each.article.text: (each, raw, key) for each, raw, key in zip(readings, words, keys, strict=True)}
    article = parquet_bytes(texts, pa.string()) / len(texts)
    prints = (parquet_bytes((raw for _, raw, _ in texts.values()), pa.binary())
              + parquet_bytes((key for _, _, key in texts.values()), pa.binary())) / len(texts)  # fmt: skip
    print(f"read a page: {1e3 * reading:.2f} ms; sign: {1e3 * signing:.2f} ms; compare: {1e6 * comparing:.0f} µs")
    print(f"bytes: page {sent:.0f}, gzip {zipped:.0f}, archived {archived:.0f}")
    print(f"bytes as Parquet: article {article:.0f}, words and keys {prints:.0f}")
    for name, count in CORPORA.items():
        articles = YIELD * count
        hours = (count * reading + articles * (signing + 2 * COMPARED * comparing)) / 3600
        disk = (count * archived + articles * (article + prints)) / 1e12
        entries = articles * 0.7 * 64 * 16 / 1e12
        print(f"{name}: {hours:,.0f} core-hours, {disk:,.2f} TB kept, {entries:,.3f} TB of band entries shuffled")


if __name__ == "__main__":
    main()
