"""Where the articles of sites stand, learned from the first of each: see :mod:`pipeline.store.layouts`."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from pipeline.reading import Survey, attend, warm_up
from pipeline.spark.inputs import outcomes
from pipeline.spark.kernels import as_batch
from pipeline.spark.reading import Reader
from pipeline.store.layouts import ENOUGH, loaded, stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyspark.sql import DataFrame

    from pipeline.config import ProcessSettings
    from pipeline.extraction.layout import Layout
    from pipeline.spark.kernels import Batches
    from pipeline.spark.reading import Found, Spot

PAGES = pa.schema([("site", pa.string()), ("number", pa.int64()), ("page", pa.binary())])
VOTES = pa.schema([("site", pa.string()), ("votes", pa.string())])


@dataclass(frozen=True, kw_only=True)
class Taker(Reader):
    """Takes pages out of files as they are; ``wanted`` are their places, with the site and number of their article."""

    COLUMNS: ClassVar[str] = "site string, number long, page binary"
    wanted: Mapping[Spot, tuple[str, int]] = field(default_factory=dict)

    def packed(self, entries: Iterator[Found]) -> Batches:
        """Entries as :data:`PAGES`."""
        rows = [(*self.wanted[place], pickle.dumps(entry)) for place, entry in entries if place in self.wanted]
        yield as_batch(rows, PAGES)


@dataclass(frozen=True, kw_only=True)
class Surveyor:
    """Learns from pages, in processes of their own."""

    settings: ProcessSettings

    def votes(self, batches: Batches) -> Batches:
        """:data:`PAGES` by site and number -> :data:`VOTES`; a site of which nothing is learned is left out."""
        from pipeline.extraction.layout import Layout
        from pipeline.pool import workers

        rows = ((row["site"], row["page"]) for batch in batches for row in batch.to_pylist())
        surveys = (
            Survey(site=site, pages=tuple(pickle.loads(page) for _, page in pages))  # noqa: S301 - Taker wrote them
            for site, pages in groupby(rows, key=lambda row: row[0])
        )
        with workers(attend, self.settings, warm_up) as pool:
            found = [
                (task.site, stored(layout))
                for task, layout in pool.run(surveys)
                if isinstance(task, Survey) and isinstance(layout, Layout)
            ]
        yield as_batch(found, VOTES)


def known_layouts(articles: DataFrame, inputs: Sequence[str], reader: Reader) -> dict[str, Layout]:
    """The layouts of the sites that have articles enough, from the pages of their first ones."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    site = Window.partitionBy("site")
    first = (
        articles.where("was_page AND NOT is_alias AND site <> ''")
        .select("site", "number", "path", "block", "place")
        .withColumn("articles", f.count("*").over(site))
        .withColumn("rank", f.row_number().over(site.orderBy("number")))
        .where(f"articles >= {ENOUGH} AND rank <= {ENOUGH}")
    )
    wanted = {(row.path, row.block, row.place): (row.site, row.number) for row in first.collect()}
    if not wanted:
        return {}
    taker = Taker(topic=reader.topic, settings=reader.settings, now=reader.now, habits={}, wanted=wanted)
    pages = outcomes(articles.sparkSession, inputs, taker).repartition("site").sortWithinPartitions("site", "number")
    found = pages.mapInArrow(Surveyor(settings=reader.settings).votes, "site string, votes string")
    return {row.site: loaded(row.votes) for row in found.collect()}
