"""Spark beside the embedded engine: ``python benchmarks/spark.py --families 230 [--master local[2]]``.

The families of ``near_duplicates.py``, shuffled, are a dataset's articles, or, with ``--articles 200000``, that many
texts of words drawn as ``scale.py`` draws them, three of ten copies with a tenth of their words replaced. The embedded
engine builds all clusters, then Spark does, cold and once more in the same session (*warm*), from the same rows. Prints
the seconds of each and their ratio, what proving took, and how many articles stand otherwise: any makes the benchmark
fail.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from near_duplicates import sheets
from scale import Writer, dictionary

from pipeline.config import ProcessSettings
from pipeline.dedup.fingerprint import fingerprint, recipe
from pipeline.model import Article
from pipeline.reading import Topic
from pipeline.spark.deduplication import articles_of, items_of
from pipeline.spark.inputs import outcomes
from pipeline.spark.lending import lend
from pipeline.spark.method import Method
from pipeline.spark.placing import Placing
from pipeline.spark.reading import Reader
from pipeline.spark.session import session
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TARGET = 2.0
SHOWN = 20
"""Articles that stand otherwise which are printed, as the embedded engine has them and as Spark does."""
SENTENCE = 12
"""Words."""
WHERE = (
    "SELECT a.id, c.canonical_id, p.relation, coalesce(p.similarity, 1.0), coalesce(p.substituted, 0.0), "
    "p.shown IS NOT NULL FROM articles a JOIN clusters c ON c.id = a.cluster_id "
    "LEFT JOIN copies p ON p.article_id = a.id ORDER BY a.id"
)


def articles(families: int, seed: int) -> list[Article]:
    """The texts of the near-duplicate benchmark as articles, in random order."""
    made = sheets(families, seed)
    random.Random(seed).shuffle(made)
    return [
        Article(url=f"http://{each.site}/{n}", source="s", site=each.site, fetched_at=datetime.now(UTC),
                title=each.title, text=each.text, language="zh", published=each.published)
        for n, each in enumerate(made)
    ]  # fmt: skip


def drawn(number: int, seed: int) -> list[Article]:
    """So many texts of random words; a copy has its sentences where its original has them."""
    writer = Writer("corpus", seed)
    words = dict(zip(writer.numbers.tolist(), (word for word, _ in dictionary()), strict=True))
    return [
        Article(url=f"http://site{n % 97}.example/{n}", source="s", site=f"site{n % 97}.example",
                fetched_at=datetime.now(UTC), title="", text=sentences([words[each] for each in text.tolist()]),
                language="zh", published=None)
        for n, text in enumerate(writer.write(number))
    ]  # fmt: skip


def sentences(words: list[str]) -> str:
    """A text of these words."""
    lines = ["".join(words[at : at + SENTENCE]) for at in range(0, len(words), SENTENCE)]
    return "。".join(lines)


def embedded(path: Path, given: list[Article], lent: Path) -> tuple[list[tuple[object, ...]], float]:
    """Where the embedded engine puts every article, and the seconds that it took; the rows are lent to Spark."""
    with Dataset(path) as dataset, dataset.atomic():
        for trigger in ("insert", "delete", "update"):  # full-text search is another matter
            dataset.db.execute(f"DROP TRIGGER articles_fts_{trigger}")
        written = dataset.write_articles(given, dataset.begin_run("spark", "any", datetime.now(UTC)))
        index = Index(dataset.db)
        index.recipes.adopt(recipe())
        with ProcessPoolExecutor() as pool:
            cut = pool.map(fingerprint, (article.text for article in given), chunksize=200)
            for each, found in zip(written, cut, strict=True):
                index.placement.prints.write(each.id, found)
        begun = time.perf_counter()
        index.rebuild()
        spent = time.perf_counter() - begun
        lend(dataset, lent)
        return dataset.db.execute(WHERE).fetchall(), spent


def on_spark(spark: SparkSession, lent: Path) -> tuple[list[tuple[object, ...]], float]:
    """The same on Spark."""
    begun = time.perf_counter()
    reader = Reader(topic=Topic.ANY, settings=ProcessSettings(workers=1), now=datetime.now(UTC), habits={})
    placing = Placing(items_of(articles_of(outcomes(spark, [lent.as_uri()], reader))), Method())
    rows = placing.run().orderBy("id").collect()
    spent = time.perf_counter() - begun
    print(f"proofs: {placing.proofs.rounds}, {placing.proofs.compared} pairs compared, {placing.proofs.joined} joined")
    return [(r.id, r.canonical, r.relation, r.similarity, r.substituted, r.shown) for r in rows], spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=230, help="22 articles each.")
    parser.add_argument("--articles", type=int, default=0, help="So many texts of random words in their place.")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    given = drawn(options.articles, options.seed) if options.articles else articles(options.families, options.seed)
    with tempfile.TemporaryDirectory() as name:
        lent = Path(name) / "lent"
        lent.mkdir()
        expected, own = embedded(Path(name) / "overdue.db", given, lent)
        print(f"{len(given)} articles, embedded: {own:.1f} s")
        with session(options.master) as spark:
            for state in ("cold", "warm"):
                found, spent = on_spark(spark, lent)
                pairs = zip(expected, found, strict=True)
                different = [(tuple(one), tuple(other)) for one, other in pairs if tuple(one) != tuple(other)]
                times = f"{spent:.1f} s, {spent / own:.2f} x (target {TARGET})"
                print(
                    f"Spark {state}: {times}; {len(different)} stand otherwise",
                    *different[:SHOWN],
                    sep="\n  ",
                    flush=True,
                )
                assert not different


if __name__ == "__main__":
    main()
