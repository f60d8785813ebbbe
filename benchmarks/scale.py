"""What the near-duplicate index costs as it grows: ``python benchmarks/scale.py --articles 200000``.

Articles are rows of numbers in place of words, drawn as often as jieba's dictionary counts its words; three of ten are
copies of an earlier one with a tenth of their words replaced. They enter a dataset in batches; then a batch of 10 000
is added as a nightly run would, and all clusters are built anew from what is stored. Other shapes: ``--shape same``
(one text, many times), ``--shape promo`` (a block of promotion in every article). Seconds are of CPU time, on one core.

``--filled`` writes the first articles as clusters of their own, which is what placing makes of different texts, and
measures the night only: an index of a million in minutes.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.fingerprint import recipe
from pipeline.model import Fingerprint
from pipeline.store.bands import Bands
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

WORDS = 300
PROMOTION = 40
COPIES = 0.3
REPLACED = 0.1
NIGHT = 10_000
INSERT = (
    "INSERT INTO articles (url, source, site, title, fetched_at, language, characters, lenders, topics, page_url, "
    "page_id, run_id, headings, text) VALUES (?, 's', ?, '', '2025-01-01', 'zh', ?, '[]', '[]', '', 0, 1, '[]', '')"
)


def dictionary() -> list[tuple[str, int]]:
    """The words of jieba's dictionary, and how often each was counted in the texts that it was made of."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    return [(word, int(count)) for word, count, *_ in map(str.split, lines)]


class Writer:
    """Makes articles, each a row of word numbers."""

    def __init__(self, shape: str, seed: int) -> None:
        self.shape, self.dice = shape, np.random.default_rng(seed)
        shares = np.array([count for _, count in dictionary()], dtype=np.float64)
        self.shares = np.cumsum(shares / shares.sum())
        self.numbers = self.dice.integers(1, 2**31, len(shares), dtype=np.uint32)
        self.promotion = self.text(PROMOTION)
        self.seen: list[Words] = []

    def text(self, words: int = WORDS) -> Words:
        """A fresh text."""
        return self.numbers[np.minimum(np.searchsorted(self.shares, self.dice.random(words)), len(self.numbers) - 1)]

    def write(self, count: int) -> Iterator[Words]:
        """So many articles."""
        for _ in range(count):
            if self.shape == "same":
                yield self.promotion.repeat(5)[:WORDS] if not self.seen else self.seen[0]
            elif self.shape == "promo":
                yield np.concatenate([self.text(), self.promotion])
            elif self.seen and self.dice.random() < COPIES:
                copy = self.seen[self.dice.integers(len(self.seen))].copy()
                changed = self.dice.random(len(copy)) < REPLACED
                copy[changed] = self.text(int(changed.sum()))
                yield copy
            else:
                fresh = self.text()
                if len(self.seen) < NIGHT:
                    self.seen.append(fresh)
                else:
                    self.seen[self.dice.integers(NIGHT)] = fresh
                yield fresh


def add(dataset: Dataset, writer: Writer, count: int, start: int) -> tuple[float, float]:
    """Add articles in one transaction; CPU seconds for the rows, and for the index."""
    begun = time.process_time()
    with dataset.atomic():
        index, prints = Index(dataset.db), []
        for number, words in enumerate(writer.write(count), start=start):
            added = dataset.db.conn.execute(INSERT, [str(number), f"site{number % 97}", len(words)]).lastrowid
            prints.append((added, Fingerprint(recipe=recipe().digest, words=words)))
        middle = time.process_time()
        index.place(prints)
    return middle - begun, time.process_time() - middle


def fill(dataset: Dataset, writer: Writer, count: int, start: int) -> None:
    """Write different articles, each a cluster of its own, in one transaction."""
    with dataset.atomic():
        index, conn = Index(dataset.db), dataset.db.conn
        index.check_recipe(set())
        bands = Bands(conn, index.settings)
        bands.load()
        for number in range(start, start + count):
            words = writer.text()
            added = conn.execute(INSERT, [str(number), f"site{number % 97}", len(words)]).lastrowid
            index.placement.prints.write(added, Fingerprint(recipe=recipe().digest, words=words))
            index.placement.clusters.found(added, None)
            bands.add(added, index.placement.keys(added))
            if len(writer.seen) < NIGHT:  # what the night copies
                writer.seen.append(words)
        bands.save()


def measure(count: int, batch: int, shape: str, folder: Path, *, filled: bool, rebuild: bool) -> None:
    """Fill a dataset, add a night's batch, and build everything anew; print what each cost."""
    writer = Writer(shape, 7)
    with Dataset(folder / "overdue.db") as dataset:
        dataset.begin_run("scale", "any", datetime.now(UTC))
        for trigger in ("insert", "delete", "update"):  # full-text search is another matter
            dataset.db.execute(f"DROP TRIGGER articles_fts_{trigger}")
        spent = 0.0
        for start in range(0, count, batch):
            some = min(batch, count - start)
            if filled:
                fill(dataset, writer, some, start)
            else:
                spent += add(dataset, writer, some, start)[1]
        clusters = dataset.db.execute("SELECT count(*) FROM clusters").fetchone()[0]
        placed = "filled" if filled else f"placed in {spent:.0f} s, {1000 * spent / count:.2f} ms each"
        print(f"{count} articles, {clusters} clusters: {placed}", flush=True)
        _, night = add(dataset, writer, NIGHT, count)
        bands, words = dataset.db.execute(
            "SELECT (SELECT sum(length(keys) + length(articles)) FROM bands), sum(length(words)) FROM fingerprints"
        ).fetchone()
        print(f"a night's {NIGHT}: {night:.1f} s (target 60); {memory():.0f} MB at most (target 1500)")
        print(f"bands {bands / 1e6:.0f} MB ({1200 * count / 1e6:.0f} allowed), words {words / 1e6:.0f} MB")
        if rebuild:
            begun = time.process_time()
            with dataset.atomic():
                Index(dataset.db).rebuild()
            spent = time.process_time() - begun
            print(f"all anew: {spent:.0f} s, {1000 * spent / (count + NIGHT):.2f} ms each; {memory():.0f} MB at most")


def memory() -> float:
    """The largest resident size of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--shape", choices=["corpus", "same", "promo"], default="corpus")
    parser.add_argument("--filled", action="store_true", help="Write the first articles unplaced, all different.")
    parser.add_argument("--rebuild", action="store_true", help="Build all clusters anew at the end.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(
            options.articles, options.batch, options.shape, Path(folder), filled=options.filled, rebuild=options.rebuild
        )


if __name__ == "__main__":
    main()
