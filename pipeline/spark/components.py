"""Connected components of a graph, with Spark's own joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import DataFrame

# So many edges at most are joined by the driver, in a second and 200 MB; every round on Spark costs some seconds.
FEW = 1_000_000


def components(edges: DataFrame) -> DataFrame:
    """``id, least`` for every end of an edge (``article, other``): the least article of those that hang together."""
    edges = edges.localCheckpoint()
    return components_by_driver(edges) if edges.count() <= FEW else components_by_stars(edges)


def components_by_driver(edges: DataFrame) -> DataFrame:
    """The same for edges that fit into the driver's memory."""
    import pyarrow as pa

    table = edges.select("article", "other").toArrow()
    least = joined(zip(table.column("article").to_pylist(), table.column("other").to_pylist(), strict=True))
    columns = {"id": pa.array(least.keys(), pa.int64()), "least": pa.array(least.values(), pa.int64())}
    return edges.sparkSession.createDataFrame(pa.table(columns), "id long, least long")


def joined(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The least article of those that hang together, for each that is in a pair (union-find, halving paths).

    >>> joined([(3, 2), (5, 3), (9, 8)])
    {3: 2, 2: 2, 5: 2, 9: 8, 8: 8}
    """
    parents: dict[int, int] = {}

    def root(each: int) -> int:
        while (parent := parents.setdefault(each, each)) != each:
            parents[each] = each = parents[parent]
        return each

    for one, other in pairs:
        first, second = root(one), root(other)
        parents[max(first, second)] = min(first, second)
    return {each: root(each) for each in parents}


def components_by_stars(edges: DataFrame) -> DataFrame:
    """The same for any number of edges.

    Alternating large and small stars (Kiveris et al., *Connected components in MapReduce and beyond*, 2014): in a few
    rounds every article points at the least one of its component, whatever the shape of the graph.
    """
    from pyspark.sql import functions as f

    ends = (f.greatest("article", "other").alias("id"), f.least("article", "other").alias("least"))
    links = edges.where("article <> other").select(*ends).distinct().localCheckpoint()
    mark = marked(links)
    while True:
        links = small_star(large_star(links)).localCheckpoint()
        before, mark = mark, marked(links)
        if mark == before:
            break
    return links.unionByName(links.select(f.col("least").alias("id"), "least")).distinct()


def large_star(links: DataFrame) -> DataFrame:
    """Every article hands its least neighbour (or itself) to the neighbours above it."""
    from pyspark.sql import functions as f

    both = links.select("id", f.col("least").alias("near")).unionByName(
        links.select(f.col("least").alias("id"), f.col("id").alias("near"))
    )
    least = both.groupBy("id").agg(f.least(f.min("near"), f.col("id")).alias("least"))
    return both.join(least, "id").where("near > id").select(f.col("near").alias("id"), "least").distinct()


def small_star(links: DataFrame) -> DataFrame:
    """Every article hands its least neighbour to itself and to the neighbours below it."""
    from pyspark.sql import functions as f

    least = links.groupBy("id").agg(f.min("least").alias("lowest"))
    below = (
        links.join(least, "id")
        .where("least > lowest")
        .select(f.col("least").alias("id"), f.col("lowest").alias("least"))
    )
    return below.unionByName(least.select("id", f.col("lowest").alias("least"))).distinct()


def marked(links: DataFrame) -> tuple[int, object]:
    """What tells one set of links from another."""
    from pyspark.sql import functions as f

    count, total = links.agg(f.count("*"), f.sum(f.xxhash64("id", "least").cast("decimal(38,0)"))).first()
    return count, total
