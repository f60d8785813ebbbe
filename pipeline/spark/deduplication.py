"""Files in, a deduplicated corpus out: the stations in the order in which a run on Spark passes them."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from pipeline.extraction.habits import UNKNOWN, Habits
from pipeline.model import Reason
from pipeline.spark import kernels
from pipeline.spark.boilerplate import Lines, known_lines, pages_with
from pipeline.spark.inputs import newest, numbered, outcomes
from pipeline.spark.layouts import known_layouts
from pipeline.spark.learning import study
from pipeline.spark.method import Method
from pipeline.spark.placing import Placing
from pipeline.spark.reading import PLACE, UNREADABLE, Reader
from pipeline.spark.returning import FORMAT
from pipeline.store.index import REBUILD_BATCH, WORTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pyspark.sql import DataFrame, SparkSession

    from pipeline.config import Settings
    from pipeline.dedup.learning import Substitution
    from pipeline.reading import Topic

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a run is asked for: paths of pages or articles, the folder that the result is written to.

    ``known``: clusters of these articles from which learning may start, with the substitutions that they were found
    with.
    """

    inputs: Sequence[str]
    output: str
    settings: Settings
    topic: Topic
    now: datetime
    rounds: int
    known: str | None = None
    learned: tuple[Substitution, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clustered:
    """Articles with the clusters that one table of substitutions gave."""

    placed: DataFrame
    method: Method
    learned: tuple[Substitution, ...]


def deduplicate(spark: SparkSession, work: Work) -> dict[str, int]:
    """Read, place, learn, place again and write; what came out, counted."""
    process = replace(work.settings.process, workers=1)
    reader = Reader(topic=work.topic, settings=process, now=work.now, habits={})
    found = outcomes(spark, work.inputs, reader).localCheckpoint()
    method = Method(settings=work.settings.dedupe)
    articles = articles_of(found)
    items = items_of(articles)
    if not found.where("was_page").isEmpty():
        if layouts := known_layouts(articles, work.inputs, reader):
            reader = replace(reader, habits={site: Habits(layout=each) for site, each in layouts.items()})
            found = read_again(found, work, replace(reader, sites=frozenset(layouts)))
            articles = articles_of(found)
            items = items_of(articles)
        if lines := known_lines(articles, Placing(items, method).run()):
            found = read_again(found, work, with_lines(reader, articles, lines))
            articles = articles_of(found)
            items = items_of(articles)
    clustered = learn(items, work)
    return write(work, found, articles, items, clustered)


def with_lines(reader: Reader, articles: DataFrame, lines: Lines) -> Reader:
    """A reader of the pages in whose articles such lines stand, that knows them."""
    habits = {
        site: replace(reader.habits.get(site, UNKNOWN), repeated=numbers) for site, numbers in lines.numbers.items()
    }
    return replace(reader, habits={**reader.habits, **habits}, only=pages_with(articles, lines))


def read_again(found: DataFrame, work: Work, reader: Reader) -> DataFrame:
    """The outcomes with those of the entries that a reader is for in the place of their earlier ones."""
    redone = outcomes(found.sparkSession, work.inputs, reader).localCheckpoint()
    return found.join(redone, list(PLACE), "left_anti").unionByName(redone).localCheckpoint()


def articles_of(found: DataFrame) -> DataFrame:
    """The articles among the outcomes, each address once, numbered; ``is_alias`` marks pages that name another's."""
    from pyspark.sql import functions as f

    alone = newest(found.where("reason IS NULL"))
    order = [f.col("is_alias"), f.col("id"), f.col("path"), f.col("block"), f.col("place")]
    numbers = numbered(alone, order)
    return numbers.withColumn("id", f.coalesce("id", "number")).localCheckpoint()


def items_of(articles: DataFrame) -> DataFrame:
    """The columns of :class:`pipeline.spark.shard.Item`; texts that came without their words are cut."""
    from pyspark.sql import functions as f

    batch = f.floor((f.col("number") - 1) / REBUILD_BATCH).cast("int").alias("batch")
    own = articles.where("NOT is_alias").withColumn("batch", batch)
    cut = own.where("words IS NULL").select("id", "text").mapInArrow(kernels.cut(), kernels.WORDS)
    ready = own.where("words IS NOT NULL").select("id", "words", "damage")
    rest = own.select("id", "batch", "site", "title", "published", "fetched_at", "text", "characters")
    return rest.join(cut.unionByName(ready), "id").select(*kernels.NAMES).localCheckpoint()


def learn(items: DataFrame, work: Work) -> Clustered:
    """Clusters, and clusters anew with what those taught, as often as that is worth it."""
    known = list(work.learned)
    method = taught(work, known)
    placed = items.sparkSession.read.parquet(work.known) if work.known else None
    fresh = placed is None
    for _ in range(work.rounds):
        placed = Placing(items, method).run() if fresh or placed is None else placed
        version = max((each.version for each in known), default=0) + 1
        pairs = {(each.original, each.spun) for each in known}
        new = [each for each in study(items, placed, method, version) if (each.original, each.spun) not in pairs]
        if len(new) <= WORTH * len(known):
            break
        known = ordered([*known, *new])
        method, fresh, placed = taught(work, known), True, None
    if placed is None or not fresh:
        placed = Placing(items, method).run()
    return Clustered(placed=placed, method=method, learned=tuple(known))


def taught(work: Work, known: Sequence[Substitution]) -> Method:
    """How texts are compared once these substitutions are known."""
    return Method(settings=work.settings.dedupe, learned=tuple((each.original, each.spun) for each in known))


def ordered(known: Sequence[Substitution]) -> list[Substitution]:
    """Substitutions as a dataset lists them."""
    return sorted(known, key=lambda each: (-each.articles, -each.sites, each.original, each.spun))


def write(work: Work, found: DataFrame, articles: DataFrame, items: DataFrame, clustered: Clustered) -> dict[str, int]:
    """The folders of the result."""
    from pyspark.sql import functions as f

    spark, out = found.sparkSession, work.output
    recipe = json.dumps(asdict(clustered.method.recipe), sort_keys=True)
    standing = clustered.placed.withColumn(
        "relation", f.expr("CASE WHEN id = canonical THEN 'canonical' ELSE relation END")
    )
    facts = articles.where("NOT is_alias").drop(
        "words", "damage", "reason", "detail", "path", "block", "place", "number", "was_page", "is_alias"
    )
    rows = facts.join(standing.select("id", "cluster", "canonical", "relation", "similarity", "substituted"), "id")
    rows.sortWithinPartitions("id").write.mode("overwrite").parquet(f"{out}/articles")
    prints = items.select("id", "words", "damage").join(standing.select("id", "shown"), "id")
    prints.sortWithinPartitions("id").write.mode("overwrite").parquet(f"{out}/fingerprints")
    sizes = standing.groupBy("cluster").agg(f.count("*").alias("size"))
    heads = standing.where("id = canonical").select("cluster", "canonical", "reason", "family")
    heads.join(sizes, "cluster").write.mode("overwrite").parquet(f"{out}/clusters")
    rejected(found, articles).write.mode("overwrite").parquet(f"{out}/rejected")
    learned = [(e.original, e.spun, e.articles, e.sites, e.example, e.version) for e in clustered.learned]
    schema = "original string, spun string, articles long, sites long, example string, version long"
    spark.createDataFrame(learned, schema).coalesce(1).write.mode("overwrite").parquet(f"{out}/substitutions")
    counts = {
        "articles": standing.count(), "clusters": heads.count(), "substitutions learned": len(learned),
        "rejected": found.where(f"reason <> '{UNREADABLE}'").count(),
        "unreadable": found.where(f"reason = '{UNREADABLE}'").count(),
    }  # fmt: skip
    row = [(FORMAT, recipe, json.dumps(counts))]
    spark.createDataFrame(row, "format int, recipe string, counts string").coalesce(1).write.mode("overwrite").parquet(
        f"{out}/run"
    )
    return counts


def rejected(found: DataFrame, articles: DataFrame) -> DataFrame:
    """Pages that gave no article, unreadable entries among them, and those whose address another page names."""
    from pyspark.sql import functions as f

    names = ("url", "source", "site", "fetched_at", "reason", "detail")
    aliases = articles.where("is_alias").select(
        f.col("page_url").alias("url"), "source", "site", "fetched_at", f.lit(Reason.ALIAS.value).alias("reason"),
        f.concat(f.lit("of "), f.col("url")).alias("detail"),
    )  # fmt: skip
    return found.where("reason IS NOT NULL").select(*names).unionByName(aliases)
