"""What search finds and how fast, beside other indexes: one character a word, and sqlite-utils' ``enable_fts``.

    python benchmarks/search.py [--documents 20000] [--queries 320]

Prints recall and precision, milliseconds of the processor for the first page of hits and for their number, its seconds
to build, and the size of the index. ``enable_fts`` is measured as it comes and with trigrams, SQLite's own way to
substrings.

The documents are drawn from a seed out of the sample's sentences and of random runs of its characters. Two thirds of
the queries are pieces of documents, two to eight characters long; the others are the names and topics of the lexicon.
The truth is what a substring search over the folded texts finds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Iterator

Find = Callable[[str], set[int]]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOP = "SELECT rowid FROM d_fts WHERE d_fts MATCH ? ORDER BY bm25(d_fts) LIMIT 20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One way to search: every hit of a query, its first page, and the number of its hits; the last two are timed."""

    name: str
    find: Find
    first_page: Callable[[str], object]
    number: Callable[[str], object]
    seconds: float
    bytes: int


def documents(number: int) -> list[str]:
    from pipeline.sample.site import load

    sentences = sorted({part for page in load().pages for part in (page.gold.text or "").split("。") if len(part) > 8})
    characters = sorted(set("".join(sentences)))
    chooser = random.Random(11)
    return [
        "。".join([*chooser.sample(sentences, 18), "".join(chooser.choices(characters, k=200))]) for _ in range(number)
    ]


def queries(texts: list[str], number: int) -> list[str]:
    from pipeline.lexicon import lenders, topics

    chooser = random.Random(13)
    named = sorted({item.name for item in (*lenders(), *topics())})
    found = chooser.sample(named, min(number // 3, len(named)))
    while len(found) < number:
        text = chooser.choice(texts)
        start = chooser.randrange(len(text) - 8)
        piece = text[start : start + chooser.choice([2, 2, 2, 3, 4, 4, 6, 8])]
        if piece.isalnum():
            found.append(piece)
    return found


def ours(folder: Path, texts: list[str]) -> Iterator[Index]:
    from pipeline.model import Article
    from pipeline.store.dataset import Dataset
    from pipeline.store.search import count, match_expression, search

    start = time.process_time()
    with Dataset(folder / "ours.db") as dataset:
        run = dataset.begin_run("benchmark", "any", NOW)
        for first in range(0, len(texts), 500):
            items = [
                Article(
                    url=f"http://a.example/{number}",
                    source="s",
                    site="a.example",
                    fetched_at=NOW,
                    title=f"第{number}篇",
                    text=texts[number],
                    language="zh",
                )
                for number in range(first, min(first + 500, len(texts)))
            ]
            dataset.write_articles(items, run)
        with dataset.atomic():
            dataset.db.execute(
                "INSERT INTO clusters (id, canonical_id, size, reason) SELECT id, id, 1, '' FROM articles"
            )
            dataset.db.execute("UPDATE articles SET cluster_id = id")
        seconds = time.process_time() - start

        def find(query: str) -> set[int]:
            matching = match_expression(dataset.db.conn, query)
            return {row[0] - 1 for row in dataset.db.execute("SELECT rowid FROM articles_fts(?)", [matching])}

        yield Index(
            name="ours",
            find=find,
            first_page=lambda query: search(dataset.db, query),
            number=lambda query: count(dataset.db, query),
            seconds=seconds,
            bytes=index_bytes(dataset.db, "articles_fts"),
        )


def baseline(
    folder: Path, texts: list[str], name: str, tokenize: str | None, spell: Callable[[str], str] = str
) -> Iterator[Index]:
    start = time.process_time()
    db = Database(folder / f"{name.replace(' ', '_')}.db")
    db.table("d").insert_all(({"id": n, "text": spell(text)} for n, text in enumerate(texts)), pk="id")
    db.table("d").enable_fts(["text"], tokenize=tokenize)
    seconds = time.process_time() - start

    def quoted(query: str) -> list[str]:
        return [f'"{spell(query)}"']

    yield Index(
        name=name,
        find=lambda query: {row[0] for row in db.execute("SELECT rowid FROM d_fts WHERE d_fts MATCH ?", quoted(query))},
        first_page=lambda query: db.execute(TOP, quoted(query)).fetchall(),
        number=lambda query: db.execute("SELECT count(*) FROM d_fts WHERE d_fts MATCH ?", quoted(query)).fetchall(),
        seconds=seconds,
        bytes=index_bytes(db, "d_fts"),
    )
    db.close()


def by_character(text: str) -> str:
    from pipeline.store.spelling import SPELT, searchable

    return " ".join(searchable(text).translate(SPELT))


def index_bytes(db: Database, name: str) -> int:
    return int(db.execute(f"SELECT sum(length(block)) FROM {name}_data").fetchone()[0])


def measure(index: Index, asked: list[str], truth: list[set[int]]) -> str:
    recalls, precisions, times, counting = [], [], [], []
    for query, wanted in zip(asked, truth, strict=True):
        found = index.find(query)
        both = len(found & wanted)
        recalls.append(both / len(wanted) if wanted else 1.0)
        precisions.append(both / len(found) if found else 1.0)
        start = time.process_time()
        index.first_page(query)
        times.append(1000 * (time.process_time() - start))
        start = time.process_time()
        index.number(query)
        counting.append(1000 * (time.process_time() - start))
    times.sort()
    counting.sort()
    return (
        f"{index.name:<15}{sum(recalls) / len(asked):>8.4f}{sum(precisions) / len(asked):>11.4f}"
        f"{times[len(times) // 2]:>9.1f}{times[int(0.95 * len(times))]:>8.1f}{counting[int(0.95 * len(times))]:>10.1f}"
        f"{index.seconds:>9.1f}{index.bytes / 1e6:>8.0f}"
    )


def main() -> None:
    from pipeline.store.spelling import searchable

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=320)
    options = parser.parse_args()
    texts = documents(options.documents)
    asked = queries(texts, options.queries)
    folded = [searchable(text) for text in texts]
    # A term that stands nowhere is cut into its words by design; the truth of such a query is not a substring's.
    facts = [
        (query, wanted)
        for query in asked
        if (wanted := {n for n, text in enumerate(folded) if searchable(query) in text})
    ]
    asked, truth = [query for query, _ in facts], [wanted for _, wanted in facts]
    print(f"{len(texts)} documents, {sum(map(len, texts)) // len(texts)} characters each, {len(asked)} queries")
    print(
        f"{'index':<15}{'recall':>8}{'precision':>11}{'p50 ms':>9}{'p95 ms':>8}{'count p95':>10}{'build s':>9}{'MB':>8}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for index in ours(folder, texts):
            print(measure(index, asked, truth))
        others = (("one character", "ascii", by_character), ("enable_fts", None, str), ("trigram", "trigram", str))
        for label, tokenize, spelt in others:
            for index in baseline(folder, texts, label, tokenize, spelt):
                print(measure(index, asked, truth), flush=True)


if __name__ == "__main__":
    main()
