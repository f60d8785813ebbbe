"""What exporting costs, and what is left in an export: ``python -m benchmarks.export --articles 100000``.

A dataset of so many articles is generated (texts of about 1500 characters, drawn paragraph by paragraph from the texts
of the sample; one in ten has a telephone number in it, two of ten are copies), and exported. Beside it, the same rows
are copied with ``sqlite3 -json``. Seconds are of processor time, memory is the peak of the exporting process.
``--dataset FILE`` takes a dataset that exists; with ``--left``, all pairs of a sample of 5 000 of its canonical
articles are compared by the Jaccard similarity of their character 5-grams: how many near-duplicates are still there.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.store.connection import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TEXTS = Path(__file__).parents[1] / "datasets" / "sample" / "texts"
SAMPLE = 5_000
NEAR = 0.5
COPIES = 3  # of ten
SIGNAL_COLUMNS = 36
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
    start = time.process_time()
    done = export(dataset.db.conn, out, order)
    seconds = time.process_time() - start
print(done.tally.rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
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
    conn.commit()
    conn.close()


def copied(path: Path, out: Path) -> float:
    """Seconds that ``sqlite3 -json`` takes for the same rows."""
    names = (
        "id, url, source, site, title, author, published, fetched_at, language, text, characters, lenders, topics, "
        "cluster_id, cluster_size, canonical, canonical_url, relation, similarity, quality"
    )
    start = children()
    with out.open("wb") as file:
        query = f"SELECT {names} FROM corpus WHERE canonical ORDER BY id"
        subprocess.run(["sqlite3", "-readonly", "-json", str(path), query], stdout=file, check=True)
    return children() - start


def children() -> float:
    """Seconds of processor time that child processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def exported(path: Path, out: Path, redacted: str) -> tuple[int, float, float]:
    """Rows, seconds and MiB of an export, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(path), str(out), redacted], capture_output=True, text=True, check=True
    )
    rows, seconds, memory = done.stdout.split()
    return int(rows), float(seconds), float(memory)


def grams(text: str) -> NDArray[np.int64]:
    """The distinct character 5-grams of a text, as numbers."""
    plain = re.sub(r"\W", "", text)
    return np.unique(np.array([hash(plain[place : place + 5]) for place in range(len(plain) - 4)], dtype=np.int64))


def left(path: Path) -> tuple[int, list[tuple[float, int, int]]]:
    """How many canonical articles were compared, and the pairs that are near, lender swaps apart."""
    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    query = "SELECT id, text, cluster_key FROM corpus WHERE canonical ORDER BY (id * 2654435761) % 4294967296 LIMIT ?"
    rows = conn.execute(query, [SAMPLE]).fetchall()
    families = {number: family for number, _, family in rows}
    prints = {number: grams(text) for number, text, _ in rows}
    holders: dict[int, list[int]] = {}
    for number, found in prints.items():
        for gram in found.tolist():
            holders.setdefault(gram, []).append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for number, found in prints.items():
        counts = Counter(other for gram in found.tolist() for other in holders[gram] if other > number)
        least = NEAR / (1 + NEAR) * len(found)  # what two texts must share at least to be near
        shared.update({(number, other): count for other, count in counts.items() if count >= least})
    pairs = [
        (count / (len(prints[a]) + len(prints[b]) - count), a, b)
        for (a, b), count in shared.items()
        if families[a] != families[b]
    ]
    return len(rows), sorted((pair for pair in pairs if pair[0] >= NEAR), reverse=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--dataset", type=Path)
    parser.add_argument("--left", action="store_true", help="look for near-duplicates in place of measuring speed")
    options = parser.parse_args()
    if options.left:
        number, pairs = left(options.dataset)
        print(json.dumps({"compared": number, "near": len(pairs), "nearest": pairs[:10]}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.dataset or Path(folder) / "overdue.db"
        if options.dataset is None:
            generate(path, options.articles)
        speeds(path, Path(folder))


def speeds(path: Path, folder: Path) -> None:
    """Exports beside a copy of the same rows."""
    copied(path, folder / "warm.json")
    plain = copied(path, folder / "copy.json")
    size = (folder / "copy.json").stat().st_size / 1e6
    print(
        f"sqlite3 -json: {plain:.1f} s, {size / plain:.0f} MB/s, SQLite {sqlite3.sqlite_version} in Python", flush=True
    )
    for name in ("a.jsonl", "b.jsonl", "c.jsonl.gz", "d.jsonl.zst", "e.parquet", "f.csv"):
        redacted = "kept" if name == "b.jsonl" else "redacted"
        rows, seconds, memory = exported(path, folder / name, redacted)
        print(
            f"{name:12} personal data {redacted:8} {rows} rows {seconds:.1f} s, {rows / seconds:,.0f} rows/s, "
            f"{plain / seconds:.2f} x the speed of sqlite3 -json, {memory:.0f} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
