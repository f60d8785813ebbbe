"""What the clusters of a corpus on Spark teach: pairs are aligned by executors, the driver weighs what they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.dedup.fingerprint import digest
from pipeline.dedup.learning import Evidence, Example, Learner, Substitution, is_word_for_word
from pipeline.spark.kernels import rows
from pipeline.spark.shard import empty
from pipeline.store.fingerprints import Fingerprints
from pipeline.store.study import MAX_COPIES, MAX_PAIRS, Speller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pyspark.sql import DataFrame

    from pipeline.spark.method import Method

# Pairs that one task aligns, in the order in which the embedded engine would.
CHUNK = 500
SEEN = (
    "chunk long, place long, old long, new long, article long, copy long, at long, articles array<long>, "
    "sites array<string>, contrasts array<long>"
)
SEEN_SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("chunk", "place", "old", "new", "article", "copy", "at")]
    + [("articles", pa.list_(pa.int64())), ("sites", pa.list_(pa.string())), ("contrasts", pa.list_(pa.int64()))]
)


def study(items: DataFrame, placed: DataFrame, method: Method, version: int) -> list[Substitution]:
    """The substitutions that the clusters show, beyond those of the table that they were found with."""
    pairs = chosen(items, placed)
    ends = pairs.selectExpr("chunk", "explode(array(canonical, id)) AS id").distinct()
    texts = ends.join(items.select("id", "words"), "id").selectExpr("chunk AS of", "id", "words")
    grouped = pairs.groupBy("chunk").cogroup(texts.groupBy("of"))
    seen = grouped.applyInArrow(align(method), SEEN).toArrow().sort_by([("chunk", "ascending"), ("place", "ascending")])
    believed = merged(seen).believed()
    examples = {each.example for _, each in believed}
    wanted = sorted({article for each in examples for article in (each.article, each.copy)})
    return spelt(believed, text_rows(items, wanted), method, version)


def chosen(items: DataFrame, placed: DataFrame) -> DataFrame:
    """``canonical, id, site, rank, chunk`` of the pairs that :data:`pipeline.store.study.PAIRS` would study."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    copies = placed.where("relation IS NOT NULL AND relation NOT IN ('exact', 'merged') AND similarity < 0.98")
    order = Window.partitionBy("cluster").orderBy(f.expr("relation = 'spun'").desc(), "similarity", "id")
    few = copies.withColumn("place", f.row_number().over(order)).where(f.col("place") <= MAX_COPIES)
    drawn = (
        few.withColumn("lot", f.expr("(canonical * 2654435761) % 4294967296")).orderBy("lot", "place").limit(MAX_PAIRS)
    )
    ranked = drawn.withColumn("rank", f.row_number().over(Window.orderBy("lot", "place")) - 1)
    sites = items.select("id", "site")
    return (
        ranked.join(sites, "id")
        .selectExpr("canonical", "id", "site", "rank", f"CAST(floor(rank / {CHUNK}) AS long) AS chunk")
        .localCheckpoint()
    )


def align(method: Method) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """A chunk of pairs with the words of their articles -> what was seen of each substitution, :data:`SEEN`."""

    def align_chunk(pairs: pa.Table, texts: pa.Table) -> pa.Table:
        words, learner = dict(rows(texts, "id", "words")), Learner()
        found = sorted(rows(pairs, "rank", "canonical", "id", "site"))
        for _, canonical, copy, site in found:
            original, other = method.sheet(words[canonical]), method.sheet(words[copy])
            learner.study(original, other, article=canonical, other=copy, site=site)
        chunk = pairs.column("chunk")[0].as_py() if pairs.num_rows else 0
        table = [
            (chunk, place, old, new, each.example.article, each.example.copy, each.example.place,
             sorted(each.articles), sorted(each.sites), sorted(each.contrasts))
            for place, ((old, new), each) in enumerate(learner.seen.items())
        ]  # fmt: skip
        columns = list(zip(*table, strict=True)) or [()] * len(SEEN_SCHEMA)
        arrays = [pa.array(values, each.type) for values, each in zip(columns, SEEN_SCHEMA, strict=True)]
        return pa.Table.from_arrays(arrays, schema=SEEN_SCHEMA)

    return align_chunk


def merged(seen: pa.Table) -> Learner:
    """One learner of what those of all chunks saw, as if it had seen all itself."""
    learner = Learner()
    names = ("old", "new", "article", "copy", "at", "articles", "sites", "contrasts")
    for old, new, article, copy, at, articles, sites, contrasts in rows(seen, *names):
        fresh = Evidence(example=Example(article=article, copy=copy, place=at))
        each = learner.seen.setdefault((old, new), fresh)
        each.articles.update(articles)
        each.sites.update(sites)
        each.contrasts.update(contrasts)
    for (old, new), each in learner.seen.items():
        learner.replaced.update({old: len(each.articles)})
        learner.replaced.update({new: len(each.articles)})
    return learner


def text_rows(items: DataFrame, wanted: Sequence[int]) -> list[tuple[int, str, bytes]]:
    """Id, text and words of a few articles."""
    if not wanted:
        return []
    few = items.sparkSession.createDataFrame([(each,) for each in wanted], "id long")
    found = items.join(few, "id").select("id", "text", "words").collect()
    return [(row.id, row.text, bytes(row.words)) for row in found]


def spelt(
    believed: Iterable[tuple[tuple[int, int], Evidence]],
    texts: Sequence[tuple[int, str, bytes]],
    method: Method,
    version: int,
) -> list[Substitution]:
    """What was learned in letters, as the embedded engine spells it."""
    conn = empty()
    try:
        conn.executemany(
            "INSERT INTO articles (id, url, source, site, title, fetched_at, language, characters, lenders, topics, "
            "page_url, page_id, run_id, headings, text) VALUES (?, ?, '', '', '', '', '', 0, '', '', '', 0, 0, '', ?)",
            [(article, str(article), text) for article, text, _ in texts],
        )
        prints = Fingerprints(conn, method.table, digest(method.recipe))
        for article, _, words in texts:
            prints.keep(article, method.sheet(words))
        speller = Speller(conn, prints)
        found = [speller.substitution(old, new, each, version) for (old, new), each in believed]
        return [each for each in found if is_word_for_word(each.original, each.spun)]
    finally:
        conn.close()
