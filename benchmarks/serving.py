"""How long the pages of a large dataset take on the server.

    python benchmarks/serving.py [--articles 100000] [--requests 20] [--queries 220] [--keep FOLDER] [--fuzz 0]

Writes a dataset of that many articles (drawn from a seed, as ``benchmarks/search.py`` draws them; four in ten are
copies, one cluster has a thousand), asks for each page through the application as a server would, and prints how long
that took, without any network. ``--keep`` leaves the dataset in a folder and uses the one that is there. ``--fuzz``
asks that many senseless questions of the search, and tells the slowest.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Article

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 500
LARGEST = 1000
RELATIONS = ("exact", "near", "spun", "spun", "spun", "censored", "reordered", "excerpt", "extended")
FUZZ = "逾期协商还款花呗 的\"“”-－|｜*()^:+{}[]\\'NEARANDOR%_＊０a1\x00\u200b\ue000\U0001f600𠮷"


def articles(number: int) -> Iterator[Article]:
    from benchmarks.search import documents
    from pipeline.lexicon import lenders, topics
    from pipeline.model import Article

    chooser = random.Random(17)
    names, subjects = [each.name for each in lenders()], [each.name for each in topics()]
    for at, text in enumerate(documents(number)):
        sentences = text.split("。")
        site = f"site{min(int(chooser.expovariate(1 / 12)), 199)}.example"
        day = date(2019, 1, 1) + timedelta(days=chooser.randrange(2500))
        yield Article(
            url=f"http://{site}/{at}",
            source=site,
            site=site,
            fetched_at=NOW,
            title=sentences[0][:30],
            text="\n\n".join("。".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)),
            language="zh",
            published=day.isoformat() if chooser.random() < 0.8 else None,
            lenders=tuple(chooser.sample(names, chooser.choice([0, 1, 1, 2]))),
            topics=tuple(chooser.sample(subjects, chooser.choice([1, 2, 3]))),
        )


def sizes(number: int) -> Iterator[int]:
    """Members of clusters until there are so many articles."""
    chooser = random.Random(19)
    yield min(LARGEST, number)
    left = number - LARGEST
    while left > 0:
        size = min(left, 1 if chooser.random() < 0.75 else min(60, 2 + int(chooser.expovariate(0.4))))
        left -= size
        yield size


def write(path: Path, number: int) -> None:
    from pipeline.store import overview
    from pipeline.store.dataset import Dataset

    chooser = random.Random(23)
    with Dataset(path) as dataset:
        run = dataset.begin_run("benchmark", "any", NOW)
        batch: list[Article] = []
        for item in articles(number):
            batch.append(item)
            if len(batch) == BATCH:
                dataset.write_articles(batch, run)
                batch = []
        dataset.write_articles(batch, run)
        with dataset.atomic():
            first, conn = 1, dataset.db.conn
            for size in sizes(number):
                conn.execute("INSERT INTO clusters VALUES (?, ?, ?, 'benchmark', NULL)", [first, first, size])
                conn.execute(
                    "UPDATE articles SET cluster_id = ? WHERE id BETWEEN ? AND ?", [first, first, first + size - 1]
                )
                for copy in range(first + 1, first + size):
                    relation = chooser.choice(RELATIONS)
                    share = chooser.random() / 4 if relation == "spun" else 0.0
                    conn.execute(
                        "INSERT INTO copies (article_id, relation, similarity, substituted) VALUES (?, ?, ?, ?)",
                        [copy, relation, round(chooser.uniform(0.4, 1), 4), share],
                    )
                first += size
            start = time.perf_counter()
            overview.refresh(conn, NOW.isoformat())
            print(f"figures of the overview counted in {time.perf_counter() - start:.1f} s")


def addresses(number: int, queries: int) -> dict[str, list[str]]:
    from urllib.parse import quote

    from benchmarks.search import documents
    from benchmarks.search import queries as drawn

    chooser = random.Random(29)
    texts = documents(min(number, 2000))
    asked = drawn(texts, queries)
    filters = [
        "lender=花呗",
        "topic=起诉",
        "site=site3.example",
        "year=2023",
        "spun=yes",
        "spun=no",
        "copies=3",
        "all=1",
    ]
    ids = [chooser.randrange(1, number) for _ in range(50)]
    search = "/-/overdue/search"
    return {
        "start": ["/"],
        "search": [f"{search}?q={quote(query)}" for query in asked],
        "search, filtered": [f"{search}?q={quote(q)}&{filters[n % len(filters)]}" for n, q in enumerate(asked)],
        "filters alone": [f"{search}?{each}" for each in filters[:-1]],
        "search as JSON": [f"{search}.json?q={quote(query)}" for query in asked],
        "article": [f"/-/overdue/article/{each}" for each in ids],
        "cluster of a thousand": ["/-/overdue/cluster/1"],
        "comparison": [f"/-/overdue/cluster/1?a=1&b={2 + n % 900}" for n in range(50)],
        "overview": ["/-/overdue/overview"],
        "feed": ["/-/overdue/search.atom?lender=花呗", "/-/overdue/search.atom"],
        "table search": [f"/overdue/articles?_search={quote(query)}" for query in asked[:20]],
    }


async def measure(path: Path, number: int, requests: int, queries: int) -> None:
    from datasette.app import Datasette

    from pipeline.plugin.serving import SETTINGS, warm_up

    # What takes long on a busy machine is to be measured, too.
    datasette = Datasette([str(path)], settings=SETTINGS | {"sql_time_limit_ms": 60_000})
    await datasette.invoke_startup()
    warm_up()
    print(
        f"{number} articles; milliseconds on the server: of the clock, and, in the last two columns, of the processor"
    )
    print(f"{'page':<24}{'requests':>9}{'median':>9}{'p95':>9}{'slowest':>9}{'median':>11}{'p95':>9}")
    for name, urls in addresses(number, queries).items():
        await datasette.client.get(urls[0])  # the first request of its kind loads code and pages of the file
        times, work = [], []
        for at in range(max(requests, len(urls))):
            start, used = time.perf_counter(), time.process_time()
            response = await datasette.client.get(urls[at % len(urls)])
            times.append(1000 * (time.perf_counter() - start))
            work.append(1000 * (time.process_time() - used))
            if response.status_code != 200:
                raise SystemExit(f"{urls[at % len(urls)]}: {response.status_code}")
        times.sort()
        work.sort()
        at = min(len(times) - 1, int(0.95 * len(times)))
        clock = f"{statistics.median(times):>9.1f}{times[at]:>9.1f}{times[-1]:>9.1f}"
        print(f"{name:<24}{len(times):>9}{clock}{statistics.median(work):>11.1f}{work[at]:>9.1f}", flush=True)


def fuzz(path: Path, number: int) -> None:
    from pipeline.store.dataset import Dataset
    from pipeline.store.search import count, search

    chooser = random.Random(31)
    slowest, worst = 0.0, ""
    with Dataset(path, readonly=True) as dataset:
        for _ in range(number):
            query = "".join(chooser.choices(FUZZ, k=chooser.randrange(1, 40)))
            start = time.perf_counter()
            search(dataset.db, query, everything=chooser.random() < 0.5)
            count(dataset.db, query)
            taken = time.perf_counter() - start
            if taken > slowest:
                slowest, worst = taken, query
    print(f"{number} senseless queries, none an error, the slowest {1000 * slowest:.0f} ms: {worst!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--queries", type=int, default=220)
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "overdue.db"
        if not path.exists():
            start = time.perf_counter()
            write(path, options.articles)
            print(f"{options.articles} articles written in {time.perf_counter() - start:.0f} s")
        asyncio.run(measure(path, options.articles, options.requests, options.queries))
        if options.fuzz:
            fuzz(path, options.fuzz)


if __name__ == "__main__":
    main()
