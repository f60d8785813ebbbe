"""Articles into clusters on Spark: parts that meet nobody else, each placed by the embedded engine.

The embedded engine places one article after another, and where an article goes depends on who came before. What it
depends on is little, though: the articles that share a band with it *and* are its copies, or whose canonical article
is. So the corpus falls into parts that do not touch one another. Which they are is only known when everything is
placed; so they are guessed (whoever is a copy of the first article of a band that both share), placed, and proved:
every article that looked into a band is compared with those that stood there then and belong to other parts, by the
moments that the parts wrote down. Where that finds copies, parts are joined and placed again, until nothing is found.
Then every article has seen all that it would have seen in the one file of the embedded engine.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import TYPE_CHECKING

from pipeline.dedup.canonical import ALONE
from pipeline.spark import kernels
from pipeline.spark.components import components
from pipeline.spark.shard import BATCH_BITS

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from pipeline.spark.method import Method

log = logging.getLogger(__name__)

# Articles whose words a task that compares pairs holds, and articles in a task that places them (parts are never cut).
TILE = 25_000
BUCKET = 2_000
# Proofs that may fail: each joins parts, so there is an end; what is left then is told.
MAX_PROOFS = 12


@dataclass(slots=True, kw_only=True)
class Proofs:
    """What proving took: rounds, pairs that were compared, and those that joined parts; ``open`` if it was given up."""

    rounds: int = 0
    compared: int = 0
    joined: int = 0
    open: bool = False
    parts: list[int] = field(default_factory=list)


class Placing:
    """Places ``items`` (the columns of :class:`pipeline.spark.shard.Item`) and proves that nothing was missed."""

    def __init__(self, items: DataFrame, method: Method) -> None:
        self.method, self.proofs = method, Proofs()
        self.items = items
        self.prints = items.select("id", "batch", "words").mapInArrow(kernels.sign(method), kernels.KEYS).persist()
        self.count, self.top = items.selectExpr("count(*)", "coalesce(max(id), 0)").first()
        self.cores = items.sparkSession.sparkContext.defaultParallelism
        self.known: DataFrame | None = None

    def run(self) -> DataFrame:
        """Every article placed, :data:`pipeline.spark.kernels.PLACED`."""
        from pyspark.sql import functions as f

        edges = self.copies(self.stars())
        log.info("%s pairs compared", self.proofs.compared)
        parts = self.parts(edges)
        placed = self.placed(parts, None, None)
        crowds, changed = None, None
        for _ in range(MAX_PROOFS):
            self.proofs.rounds += 1
            log.info("proof %s: %s", self.proofs.rounds, self.proofs)
            met = self.met(placed, parts, changed)
            fresh = self.copies(self.pairs(met, placed))
            now = met.where("key IS NOT NULL").select("key", "moments", "parts").localCheckpoint()
            turned = self.turned(now, crowds, placed, changed)
            joined = fresh.count()
            self.proofs.joined += joined
            if not joined and turned.isEmpty():
                return placed
            edges = edges.unionByName(fresh).localCheckpoint()
            parts = self.parts(edges)
            touched = fresh.select(f.col("article").alias("id")).unionByName(fresh.select(f.col("other").alias("id")))
            crowds = now if changed is None else merged_crowds(crowds, now)
            changed = (
                parts.join(touched.unionByName(turned).distinct(), "id").select("part").distinct().localCheckpoint()
            )
            again = self.placed(parts.join(changed, "part", "left_semi"), crowds, parts)
            placed = placed.join(again, "id", "left_anti").unionByName(again).localCheckpoint()
        self.proofs.open = True
        return placed

    def stars(self) -> DataFrame:
        """The first article of each band with each of the others in it."""
        entries = self.prints.mapInArrow(kernels.enter(), kernels.ENTRIES)
        ordered = entries.repartition("key").sortWithinPartitions("key", "article")
        return ordered.mapInArrow(kernels.pair_with_first(), kernels.PAIRS).distinct()

    def copies(self, pairs: DataFrame) -> DataFrame:
        """Those of the pairs that are copies, and were not compared before."""
        from pyspark.sql import functions as f

        if self.known is not None:
            pairs = pairs.join(self.known, ["article", "other"], "left_anti")
        pairs = pairs.localCheckpoint()
        self.proofs.compared += pairs.count()
        self.known = pairs if self.known is None else self.known.unionByName(pairs)
        sides = max(ceil(self.count / TILE), ceil(sqrt(2 * self.cores)))
        block, other = f.pmod(f.xxhash64("article"), f.lit(sides)), f.pmod(f.xxhash64("other"), f.lit(sides))
        tiled = pairs.withColumn("tile", f.least(block, other) * sides + f.greatest(block, other)).persist()
        ends = tiled.select(f.col("tile").alias("of"), f.explode(f.array("article", "other")).alias("id"))
        texts = ends.distinct().join(self.items.select("id", "words"), "id").select("of", "id", "words")
        grouped = tiled.groupBy("tile").cogroup(texts.groupBy("of"))
        found = grouped.applyInArrow(kernels.verify(self.method), kernels.PAIRS).localCheckpoint()
        tiled.unpersist()
        return found

    def parts(self, edges: DataFrame) -> DataFrame:
        """``id, part`` of the articles that are no part by themselves."""
        from pyspark.sql import functions as f

        return components(edges).select("id", (-f.col("least")).alias("part")).localCheckpoint()

    def placed(self, parts: DataFrame, crowds: DataFrame | None, everyone: DataFrame | None) -> DataFrame:
        """The articles of these parts placed; and, in the first round, those that are alone."""
        from pyspark.sql import functions as f

        members = self.items.join(parts, "id")
        buckets = max(2 * self.cores, ceil(parts.count() / BUCKET))
        bucket = f.pmod(f.xxhash64("part"), f.lit(buckets)).alias("bucket")
        articles = members.select(bucket, "part", *kernels.NAMES)
        if crowds is None:
            crowded = articles.sparkSession.createDataFrame(
                [], "bucket long, key long, moments array<long>, parts array<long>"
            )
        else:
            entered = self.prints.join(parts, "id").mapInArrow(kernels.enter(), kernels.ENTRIES)
            entered = entered.join(crowds.select("key"), "key", "left_semi").join(
                parts.withColumnRenamed("id", "article"), "article"
            )
            crowded = (
                entered.select(bucket, "key").distinct().join(crowds, "key").select("bucket", "key", "moments", "parts")
            )
        grouped = articles.groupBy("bucket").cogroup(crowded.groupBy("bucket"))
        found = grouped.applyInArrow(kernels.place(self.method, self.top), kernels.PLACED)
        if everyone is None:
            alone = self.items.select("id", "batch").join(parts, "id", "left_anti")
            found = found.unionByName(alone.select(*alone_columns()))
        return found.localCheckpoint()

    def met(self, placed: DataFrame, parts: DataFrame, changed: DataFrame | None) -> DataFrame:
        """Who of different parts met in the bands, and which bands are crowded; of all bands, or of changed parts'."""
        events = placed.select("id", "part", "stood", "asked").join(self.prints, "id")
        events = events.mapInArrow(kernels.happen(), kernels.EVENTS)
        if changed is not None:
            mine = placed.join(changed, "part", "left_semi").select("id").join(self.prints, "id")
            keys = mine.mapInArrow(kernels.enter(), kernels.ENTRIES).select("key").distinct()
            events = events.join(keys, "key", "left_semi")
        ordered = events.repartition("key").sortWithinPartitions("key", "moment", "what", "article")
        return ordered.mapInArrow(kernels.meet(self.method.settings.crowd), kernels.MET).localCheckpoint()

    def pairs(self, met: DataFrame, placed: DataFrame) -> DataFrame:
        """Those who met, and whoever stood for the cluster of the one that was seen."""
        from pyspark.sql import functions as f

        seen = met.where("key IS NULL").select("article", "other").distinct()
        fronts = placed.where("size(fronts) > 0").select(f.col("id").alias("other"), f.explode("fronts").alias("front"))
        more = seen.join(fronts, "other").select("article", f.col("front").alias("other"))
        both = seen.unionByName(more).where("article <> other")
        return (
            both.select(f.greatest("article", "other").alias("other"), f.least("article", "other").alias("article"))
            .select("article", "other")
            .distinct()
        )

    def turned(
        self, now: DataFrame, before: DataFrame | None, placed: DataFrame, changed: DataFrame | None
    ) -> DataFrame:
        """The articles of larger parts that stand or ask in a band of which others have now to be told otherwise."""
        fresh = now if before is None else now.join(before, ["key", "moments", "parts"], "left_anti")
        members = placed.where("part < 0").select("id").join(self.prints, "id")
        entered = members.mapInArrow(kernels.enter(), kernels.ENTRIES)
        return (
            entered.join(fresh.select("key"), "key", "left_semi")
            .selectExpr("article AS id")
            .distinct()
            .localCheckpoint()
        )


def merged_crowds(before: DataFrame | None, now: DataFrame) -> DataFrame:
    """What is known of crowded bands: the latest of each."""
    if before is None:
        return now
    return before.join(now.select("key"), "key", "left_anti").unionByName(now).localCheckpoint()


def alone_columns() -> list[Column]:
    """:data:`pipeline.spark.kernels.PLACED` for an article that is a part by itself."""
    from pyspark.sql import functions as f

    at = f.array(f.shiftleft(f.col("batch").cast("long"), BATCH_BITS).bitwiseOR(f.shiftleft(f.col("id"), 1)))
    return [
        f.col("id"),
        f.col("id").alias("cluster"),
        f.col("id").alias("canonical"),
        f.lit(None).cast("string").alias("relation"),
        f.lit(1.0).alias("similarity"),
        f.lit(0.0).alias("substituted"),
        f.lit(False).alias("shown"),
        f.lit(ALONE).alias("reason"),
        f.lit(None).cast("long").alias("family"),
        at.alias("stood"),
        at.alias("asked"),
        f.array().cast("array<long>").alias("fronts"),
        f.col("id").alias("part"),
    ]
