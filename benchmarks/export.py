"""What exporting costs: ``python -m benchmarks.export --articles 100000``.

A dataset of so many articles is generated (texts of about 1500 characters, drawn paragraph by paragraph from the texts
of the sample; one in ten has a telephone number in it, two of ten are copies; personal data is found as processing
finds it), and exported. Beside it, the same rows are copied with ``sqlite3 -json``, before each export and behind it.
Seconds are of the clock and of the processor, the least of ``--repeat`` exports; memory is the peak of the process.
``--dataset FILE`` takes a dataset that exists. What near-duplicates are left in an export: see ``leftovers.py``.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.export import kept
from pipeline.store import personal
from pipeline.store.connection import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = Path(__file__).parents[1] / "datasets" / "sample" / "texts"
COPIES = 3  # of ten
SIGNAL_COLUMNS = 36
NAMES = ["a.jsonl", "kept.jsonl", "c.jsonl.gz", "d.jsonl.zst", "e.parquet", "f.csv"]
EXPORT = """
import resource, sys, time
from pathlib import Path
from pipeline.export.exporting import Order, export
from pipeline.export.fields import choose
from pipeline.export.files import Style
from pipeline.export.formats import format_of
from pipeline.export.shaping import Shape
from pipeline.store.corpus import Choice
from pipeline.store.dataset import Dataset
out, redacting = Path(sys.argv[2]), sys.argv[3] == "redacted"
fields = choose("", split=False, repair=False)
shape = Shape(fields=fields, redacting=redacting)
order = Order(choice=Choice(), shape=shape, style=Style(format=format_of(out.name), fields=fields))
with Dataset(Path(sys.argv[1]), readonly=True) as dataset:
    start, used = time.perf_counter(), time.process_time()
    done = export(dataset.db.conn, out, order)
    seconds, used = time.perf_counter() - start, time.process_time() - used
print(done.tally.rows, seconds, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def texts() -> list[str]:
    """The paragraphs of the sample's texts."""
    pages = [path.read_text(encoding="utf-8").split("---\n", 2)[-1] for path in sorted(TEXTS.glob("*.md"))]
    return [block.strip() for page in pages for block in page.split("\n\n") if len(block) > 60]


def articles(count: int) -> Iterator[tuple[object, ...]]:
    """Rows of the table ``articles``."""
    dice, blocks = random.Random(1), texts()
    for number in range(1, count + 1):
        parts, size = [], 0
        while size < 1500:
            parts.append(dice.choice(blocks))
            size += len(parts[-1])
        if number % 10 == 0:
            parts.append(f"有事打138{dice.randrange(10**8):08d}。")
        text = "\n\n".join(parts)
        url, cluster = (
            f"https://s{number % 50}.example/{number}",
            number - number % 10 + 1 if number % 10 < COPIES else number,
        )
        day = f"202{number % 6}-0{number % 9 + 1}-11"
        yield (
            number,
            url,
            "s",
            f"s{number % 50}.example",
            f"第{number}篇：逾期以后怎么协商",
            None,
            day,
            cluster,
            len(text),
            text,
        )


def generate(path: Path, count: int) -> None:
    """A dataset of so many articles, with their clusters and signals, without the search index (no export reads it)."""
    db = connect(path, readonly=False)
    conn = db.conn
    for trigger in ("insert", "update", "delete"):
        conn.execute(f"DROP TRIGGER articles_fts_{trigger}")
    conn.execute("PRAGMA foreign_keys = OFF")
    columns = "id, url, source, site, title, author, published, cluster_id, characters, text"
    fixed = "fetched_at, language, lenders, topics, page_url, page_id, run_id, headings"
    values = "'2026-01-02T03:04:05+00:00', 'zh', '[\"花呗\"]', '[]', '', 0, 1, '[]'"
    conn.executemany(f"INSERT INTO articles ({columns}, {fixed}) VALUES ({'?, ' * 10}{values})", articles(count))
    conn.execute(
        "INSERT INTO clusters (id, canonical_id, size, reason) "
        "SELECT cluster_id, min(id), count(*), '' FROM articles GROUP BY cluster_id"
    )
    conn.execute(
        "INSERT INTO copies (article_id, relation, similarity, substituted) "
        "SELECT a.id, 'near', .9, 0 FROM articles a JOIN clusters c ON c.id = a.cluster_id WHERE c.canonical_id <> a.id"
    )
    conn.execute(f"INSERT INTO signals SELECT id, 1, .8{', .5' * (SIGNAL_COLUMNS - 3)} FROM articles")
    texts = conn.execute("SELECT id, title, text FROM articles")
    personal.write(conn, kept.version(), ((number, kept.kept(title, text, ())) for number, title, text in texts))
    conn.commit()
    conn.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of the clock and of the processor."""

    clock: float
    processor: float

    def least(self, other: Cost) -> Cost:
        """The lesser of either."""
        return Cost(clock=min(self.clock, other.clock), processor=min(self.processor, other.processor))


def copied(path: Path, out: Path) -> Cost:
    """What ``sqlite3 -json`` takes for the same rows."""
    names = (
        "id, url, source, site, title, author, published, fetched_at, language, text, characters, lenders, topics, "
        "cluster_id, cluster_size, canonical, canonical_url, relation, similarity, quality"
    )
    start, used = time.perf_counter(), children()
    with out.open("wb") as file:
        query = f"SELECT {names} FROM corpus WHERE canonical ORDER BY id"
        subprocess.run(["sqlite3", "-readonly", "-json", str(path), query], stdout=file, check=True)
    return Cost(clock=time.perf_counter() - start, processor=children() - used)


def children() -> float:
    """Seconds of processor time that child processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def exported(path: Path, out: Path, redacted: str) -> tuple[int, Cost, float]:
    """Rows, seconds and MiB of an export, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(path), str(out), redacted], capture_output=True, text=True, check=True
    )
    rows, clock, processor, memory = map(float, done.stdout.split())
    return int(rows), Cost(clock=clock, processor=processor), memory


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--dataset", type=Path)
    parser.add_argument("--names", nargs="+", default=NAMES, help="files to export to")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.dataset or Path(folder) / "overdue.db"
        if options.dataset is None:
            generate(path, options.articles)
        speeds(path, Path(folder), options.names, options.repeat)


def speeds(path: Path, folder: Path, names: list[str], repeat: int) -> None:
    """Exports beside a copy of the same rows."""
    plain = copied(path, folder / "copy.json")
    size = (folder / "copy.json").stat().st_size / 1e6
    print(f"sqlite3 -json: {size:,.0f} MB, {size / plain.clock:.0f} MB/s", flush=True)
    for name in names:
        personal_data = "kept" if name.startswith("kept") else "redacted"
        found = [exported(path, folder / name, personal_data)]
        plain = copied(path, folder / "copy.json")
        for _ in range(repeat - 1):
            found.append(exported(path, folder / name, personal_data))
            plain = plain.least(copied(path, folder / "copy.json"))
        rows, cost, memory = found[0]
        for _, other, _ in found[1:]:
            cost = cost.least(other)
        print(
            f"{name:16} personal data {personal_data:8} {rows} rows: {cost.clock:.1f} s ({cost.processor:.1f} s of the "
            f"processor), {rows / cost.clock:,.0f} rows/s, {plain.clock / cost.clock:.2f} x the speed of sqlite3 -json "
            f"({plain.processor / cost.processor:.2f} x by the processor), {memory:.0f} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
