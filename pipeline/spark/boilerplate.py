"""What sites repeat, counted over a corpus at once: see :mod:`pipeline.store.boilerplate` for what that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.spark.kernels import as_batch
from pipeline.store.boilerplate import MIN_ARTICLES, SHARE, edges

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from pipeline.spark.kernels import Batches

LINES = "site string, line long, spelt string"
SCHEMA = pa.schema([("site", pa.string()), ("line", pa.int64()), ("spelt", pa.string())])


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines that sites are known to repeat, by number and as they are spelt."""

    numbers: dict[str, frozenset[int]]
    spelt: dict[str, tuple[str, ...]]


def known_lines(articles: DataFrame, placed: DataFrame) -> Lines | None:
    """The lines that stand in enough canonical articles of their site; None if there are none."""
    from pyspark.sql import functions as f

    canonical = articles.where("was_page AND site <> ''").join(placed.where("id = canonical").select("id"), "id")
    canonical = canonical.select("site", "text", "headings").localCheckpoint()
    lines = (
        canonical.mapInArrow(edge_lines, LINES)
        .groupBy("site", "line")
        .agg(f.count("*").alias("articles"), f.min("spelt").alias("spelt"))
    )
    totals = canonical.groupBy("site").agg(f.count("*").alias("total"))
    enough = f.greatest(f.lit(MIN_ARTICLES), f.col("total") * SHARE)
    by_site, spelt = defaultdict(set), defaultdict(list)
    for row in lines.join(totals, "site").where(f.col("articles") >= enough).collect():
        by_site[row.site].add(row.line)
        spelt[row.site].append(row.spelt)
    if not by_site:
        return None
    return Lines(
        numbers={site: frozenset(each) for site, each in by_site.items()},
        spelt={site: tuple(each) for site, each in spelt.items()},
    )


def edge_lines(batches: Batches) -> Batches:
    """``site, text, headings`` -> :data:`LINES` at both ends of each text, each once."""
    from pipeline.extraction.furniture import line_number

    for batch in batches:
        found = []
        for row in batch.to_pylist():
            lines = [line for line in row["text"].split("\n\n") if line not in set(row["headings"])]
            numbered = {line_number(line): line for line in edges(lines)}
            found += [(row["site"], number, line) for number, line in numbered.items() if number]
        yield as_batch(found, SCHEMA)


def pages_with(articles: DataFrame, lines: Lines) -> frozenset[tuple[str, int, int]]:
    """The places of the pages in whose articles such a line stands."""
    spark = articles.sparkSession
    rows = [(site, line) for site, each in lines.spelt.items() for line in each]
    known = spark.createDataFrame(rows, "site string, spelt string")
    found = articles.join(known, "site").where("instr(text, spelt) > 0").select("path", "block", "place").distinct()
    return frozenset(tuple(row) for row in found.collect())
