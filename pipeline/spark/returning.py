"""The result of a run on Spark taken into a dataset; Spark itself is not needed for that."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.dedup.classes import grown
from pipeline.dedup.fingerprint import digest, keys, recipe, sheet
from pipeline.dedup.learning import Substitution
from pipeline.errors import DatasetError
from pipeline.model import Article, Finding, Fingerprint, Reason, Recipe, Rejected
from pipeline.spark.method import unpacked
from pipeline.store.bands import Bands
from pipeline.store.index import REBUILD_BATCH, Index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.model import RunReport
    from pipeline.store.dataset import Dataset

    Row = Mapping[str, object]

FORMAT = 1
"""The version of the folders and columns that a run writes; see docs/spark.md."""
MARK = "run"
"""The folder of a result that says what it is; it is written last."""
ROWS = 1000
CLEAR = (
    "UPDATE articles SET cluster_id = NULL",
    "DELETE FROM copies",
    "UPDATE clusters SET family_id = NULL",
    "DELETE FROM clusters",
    "DELETE FROM bands",
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """The folder that a run has written."""

    folder: Path
    recipe: Recipe

    def rows(self, table: str, *columns: str) -> Iterator[dict[str, object]]:
        """The rows of a table by ``id`` or whatever comes first."""
        import pyarrow.dataset as ds

        found = ds.dataset(self.folder / table, format="parquet")
        names = list(columns) or found.schema.names
        for batch in found.sort_by(names[0]).to_batches(columns=names, batch_size=ROWS):
            yield from batch.to_pylist()


def is_result(path: Path) -> bool:
    """Whether a path is what a run on Spark wrote."""
    return (path / MARK).is_dir() and (path / "articles").is_dir()


def opened(folder: Path) -> Result:
    """The result in a folder. Raises DatasetError if this program cannot take it in."""
    import pyarrow.parquet as pq

    row = pq.read_table(folder / MARK).to_pylist()[0]
    if row["format"] != FORMAT:
        raise DatasetError(f"{folder} was written by another version of Overdue (format {row['format']}); run it again")
    return Result(folder=folder, recipe=Recipe(**json.loads(row["recipe"])))


def take(dataset: Dataset, folder: Path, report: RunReport) -> None:
    """Write what a result holds: articles and rejections, and its clusters, if the dataset holds no other articles.

    Where it does, the articles are placed among them as those of any run.
    """
    result = opened(folder)
    with dataset.atomic():
        ids = write_articles(dataset, result, report)
        write_rejected(dataset, result, report)
        others = dataset.db.execute("SELECT count(*) FROM articles").fetchone()[0] - len(set(ids.values()))
        if others:
            placed = Index(dataset.db).place(list(prints(result, ids)))
            report.count("deduplicate", "new clusters", placed.clusters)
            report.count("deduplicate", "copies collapsed", placed.copies)
        else:
            adopt(dataset, result, ids)
            report.count("deduplicate", "clusters", dataset.db.execute("SELECT count(*) FROM clusters").fetchone()[0])


def take_back(dataset: Dataset, folder: Path) -> None:
    """The same of a dataset's own articles, which :func:`pipeline.spark.lending.lend` gave their ids."""
    with dataset.atomic():
        ids = {article: article for (article,) in dataset.db.execute("SELECT id FROM articles")}
        adopt(dataset, opened(folder), ids)


def write_articles(dataset: Dataset, result: Result, report: RunReport) -> dict[int, int]:
    """The articles of a result; their ids in the dataset by those in the result."""
    ids: dict[int, int] = {}
    rows = result.rows("articles")
    while batch := list(islice(rows, ROWS)):
        articles = [article_of(row) for row in batch]
        written = dataset.write_articles(articles, report.run)
        ids.update((int(str(row["id"])), each.id) for row, each in zip(batch, written, strict=True))
        report.count("dataset", "new articles", sum(each.new for each in written))
        report.count("dataset", "changed articles", sum(each.changed and not each.new for each in written))
        report.count("dataset", "unchanged articles", sum(not each.changed for each in written))
    return ids


def article_of(row: Row) -> Article:
    """A row of ``articles``."""
    names = [each.name for each in fields(Article) if each.name not in ("fetched_at", "page_id")]
    values = {name: tuple(value) if isinstance(value := row[name], list) else value for name in names}
    return Article(**values, fetched_at=datetime.fromisoformat(str(row["fetched_at"])))  # type: ignore[arg-type]


def write_rejected(dataset: Dataset, result: Result, report: RunReport) -> None:
    """What gave no article; what could not even be read becomes a finding."""
    found = []
    for row in result.rows("rejected"):
        if row["reason"] not in set(Reason):
            report.findings.append(Finding(source=str(row["url"]), message=str(row["detail"])))
            continue
        report.count("rejected", str(row["reason"]))
        found.append(
            Rejected(
                url=str(row["url"]), source=str(row["source"]), reason=Reason(str(row["reason"])),
                fetched_at=datetime.fromisoformat(str(row["fetched_at"])), detail=str(row["detail"] or ""),
            )
        )  # fmt: skip
    dataset.write_rejected(found, report.run)


def prints(result: Result, ids: Mapping[int, int]) -> Iterator[tuple[int, Fingerprint]]:
    """The fingerprints of a result's articles, by their ids in the dataset."""
    for row in result.rows("fingerprints", "id", "words", "damage"):
        words = unpacked(row["words"])  # type: ignore[arg-type]
        yield (
            ids[int(str(row["id"]))],
            Fingerprint(recipe=digest(recipe()), words=words, damage=float(str(row["damage"]))),
        )


def adopt(dataset: Dataset, result: Result, ids: Mapping[int, int]) -> None:
    """Take over the table, the clusters and the relations of a result, and let newcomers find those who stand."""
    conn = dataset.db.conn
    index = Index(dataset.db)
    learned = list(result.rows("substitutions"))
    index.recipes.learn(Substitution(**each) for each in learned)  # type: ignore[arg-type]
    index.recipes.adopt(result.recipe)
    for statement in CLEAR:
        conn.execute(statement)
    numbers = cluster_numbers(result, ids)
    heads = list(result.rows("clusters"))
    conn.executemany(
        "INSERT INTO clusters VALUES (?, ?, ?, ?, NULL)",
        [(numbers[row["cluster"]], ids[row["canonical"]], row["size"], row["reason"]) for row in heads],  # type: ignore[index]
    )
    families = [(numbers[row["family"]], numbers[row["cluster"]]) for row in heads if row["family"] is not None]
    conn.executemany("UPDATE clusters SET family_id = ? WHERE id = ?", families)
    members = [
        (ids[row["id"]], numbers[row["cluster"]], row)  # type: ignore[index]
        for row in result.rows("articles", "id", "cluster", "relation", "similarity", "substituted")
    ]
    conn.executemany("UPDATE articles SET cluster_id = ? WHERE id = ?", [(home, each) for each, home, _ in members])
    conn.executemany(
        "INSERT INTO copies (article_id, relation, similarity, substituted) VALUES (?, ?, ?, ?)",
        [
            (each, row["relation"], row["similarity"], row["substituted"])
            for each, _, row in members if row["relation"] != "canonical"
        ],
    )  # fmt: skip
    stand(index, result, ids)


def cluster_numbers(result: Result, ids: Mapping[int, int]) -> dict[object, int]:
    """The numbers of clusters in the dataset: an article's, as in the result, or one that no article has."""
    names = [row["cluster"] for row in result.rows("clusters", "cluster")]
    top = max(ids.values(), default=0)
    fresh = (top + number for number in range(1, len(names) + 1))
    return {name: ids[name] if name in ids else next(fresh) for name in names}  # type: ignore[index]


def stand(index: Index, result: Result, ids: Mapping[int, int]) -> None:
    """Write fingerprints, and the bands of the articles that newcomers are compared with."""
    conn = index.conn
    table = grown((each.original, each.spun) for each in index.recipes.learned())
    settings = index.recipes.settings()
    assert settings is not None
    made = recipe(table, settings)
    if made.digest != result.recipe.digest:
        raise DatasetError(f"{result.folder} was made with another recipe than this program's; run it again")
    canonical = {row[0] for row in conn.execute("SELECT canonical_id FROM clusters")}
    bands = Bands(conn, settings)
    bands.load()
    rows = result.rows("fingerprints", "id", "words", "damage", "shown")
    while batch := list(islice(rows, REBUILD_BATCH)):
        for row in batch:
            article = ids[row["id"]]  # type: ignore[index]
            words = unpacked(row["words"])  # type: ignore[arg-type]
            conn.execute(
                "INSERT OR REPLACE INTO fingerprints (article_id, recipe, damage, words) VALUES (?, ?, ?, ?)",
                [article, made.digest, row["damage"], row["words"]],
            )
            if row["shown"]:
                conn.execute(
                    "UPDATE copies SET shown = (SELECT cluster_id FROM articles WHERE id = ?) WHERE article_id = ?",
                    [article, article],
                )
            if row["shown"] or article in canonical:
                bands.add(article, keys(sheet(words, table), made))
        bands.save()
