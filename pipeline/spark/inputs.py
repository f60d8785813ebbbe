"""Pages and articles from wherever Spark reads, and in which order they stand there.

The order is that of the files' names, and of the places in a file, however many tasks read them: near-duplicates depend
on who came first.
"""

from __future__ import annotations

from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from pipeline.spark.reading import PLACE, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession

TEXT = (".jsonl", ".jsonl.gz", ".json", ".json.gz")
WARC = (".warc", ".warc.gz")


class Kind(StrEnum):
    """How the rows of a file are read."""

    PARQUET = "parquet"
    JSONL = "jsonl"
    WARC = "warc"


def kind_of(path: str) -> Kind:
    """How a path is read, by the ending of its name; a folder without one holds Parquet.

    >>> kind_of("s3a://bucket/day=1/*.warc.gz"), kind_of("hdfs:///lake/articles")
    (<Kind.WARC: 'warc'>, <Kind.PARQUET: 'parquet'>)
    """
    name = path.lower()
    return Kind.JSONL if name.endswith(TEXT) else Kind.WARC if name.endswith(WARC) else Kind.PARQUET


def outcomes(spark: SparkSession, paths: Sequence[str], reader: Reader) -> DataFrame:
    """What became of every entry of the files, in the columns of the reader."""
    return reduce(lambda one, other: one.unionByName(other), (outcomes_of(spark, path, reader) for path in paths))


def outcomes_of(spark: SparkSession, path: str, reader: Reader) -> DataFrame:
    """The same of one path (it may be a pattern)."""
    kind = kind_of(path)
    if kind is Kind.WARC:
        files = spark.read.format("binaryFile").load(path).selectExpr("path", "content")
        return files.repartition("path").mapInArrow(reader.warcs, reader.COLUMNS)
    frame = spark.read.text(path) if kind is Kind.JSONL else spark.read.parquet(path)
    spots = [
        "_metadata.file_path AS path",
        "_metadata.file_block_start AS block",
        "monotonically_increasing_id() AS place",
    ]
    columns = ["value"] if kind is Kind.JSONL else [f"`{name}`" for name in frame.columns if name not in PLACE]
    read = reader.lines if kind is Kind.JSONL else reader.rows
    return frame.selectExpr(*spots, *columns).mapInArrow(read, reader.COLUMNS)


def numbered(frame: DataFrame, order: Sequence[str]) -> DataFrame:
    """The rows with ``number``, 1 and up in this order, counted by each task for itself."""
    from itertools import accumulate

    from pyspark.sql import functions as f

    ordered = frame.orderBy(*order).withColumn("_at", f.monotonically_increasing_id()).localCheckpoint()
    task = f.shiftright("_at", 33)
    sizes = dict(ordered.groupBy(task.alias("task")).count().collect())
    tasks = sorted(sizes)
    starts = dict(zip(tasks, accumulate([0, *(sizes[each] for each in tasks)]), strict=False))
    start = f.create_map(*(f.lit(each) for pair in starts.items() for each in pair))[task] if starts else f.lit(0)
    return ordered.withColumn("number", start + f.col("_at").bitwiseAND(f.lit((1 << 33) - 1)) + 1).drop("_at")


def newest(frame: DataFrame) -> DataFrame:
    """Of the outcomes of one address, the one that counts: the page's own before others that name it, then the last."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    last = Window.partitionBy("page_url").orderBy(*(f.col(name).desc() for name in ("path", "block", "place")))
    pages = frame.withColumn("_rank", f.row_number().over(last)).where("_rank = 1")
    own = f.expr("url = page_url").desc()
    better = Window.partitionBy("url").orderBy(own, *(f.col(name).desc() for name in ("path", "block", "place")))
    return (
        pages.withColumn("_rank", f.row_number().over(better)).withColumn("is_alias", f.col("_rank") > 1).drop("_rank")
    )
