"""The same input gives the same dataset on Spark: pages of the sample, and the articles of a dataset."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from pipeline.archive.warc import write_warc
from pipeline.errors import ConfigError
from pipeline.extraction.decode import decode
from pipeline.model import Page
from pipeline.sample.site import load
from pipeline.spark.session import require
from pipeline.store.layouts import ENOUGH
from tests.conftest import ROOT
from tests.datasets import NOW, write
from tests.unit.spark.texts import corpus

if TYPE_CHECKING:
    from tests.conftest import Overdue

try:
    require()
except ConfigError as error:
    pytest.skip(f"{error}", allow_module_level=True)

pytestmark = pytest.mark.timeout(900)  # a Java machine starts for each run

FACTS = """
SELECT a.url, a.site, a.title, a.author, a.published, a.fetched_at, a.language, a.characters, a.lenders, a.topics,
       a.page_url, a.headings, a.text, a.id, a.cluster_id, c.canonical_id, c.size, c.reason, c.family_id,
       p.relation, p.similarity, p.substituted, p.shown
FROM articles a JOIN clusters c ON c.id = a.cluster_id LEFT JOIN copies p ON p.article_id = a.id ORDER BY a.url
"""
REST = (
    "SELECT original, spun, articles, sites, example, version FROM substitutions ORDER BY 1, 2",
    "SELECT digest FROM recipes WHERE current",
    "SELECT url, reason, detail FROM rejected ORDER BY url",
    "SELECT article_id, damage, words FROM fingerprints ORDER BY 1",
)
# Python as an executor starts it: of our packages, it may import what was shipped, and nothing else.
ONLY_SHIPPED = """
import sys
from importlib.machinery import PathFinder

class Shipped:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] not in ("pipeline", "crawler"):
            return None
        found = PathFinder.find_spec(name, path or [each for each in sys.path if each.endswith(".zip")])
        if found is None:
            raise ModuleNotFoundError(name)
        return found

sys.meta_path.insert(0, Shipped)
"""


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as conn:
        return conn.execute(query).fetchall()


def assert_same(one: Path, other: Path) -> None:
    for mine, theirs in zip(rows(one, FACTS), rows(other, FACTS), strict=True):
        assert mine == theirs
    for query in REST:
        assert rows(one, query) == rows(other, query)


def test_pages_of_the_sample_become_the_same_dataset(overdue: Overdue) -> None:
    pages = written(overdue.cwd / "pages.jsonl")
    overdue("ingest", pages, "-q", "--data", "embedded", code=None)
    overdue("dedupe", "-q", "--data", "embedded")
    told = overdue("dedupe", "--engine", "spark", "--master", "local[2]", "--input", pages, "--output", "result")
    overdue("ingest", "result", "-q", "--data", "taken", code=None)
    assert_same(overdue.cwd / "embedded/overdue.db", overdue.cwd / "taken/overdue.db")
    ((count,),) = rows(overdue.cwd / "taken/overdue.db", "SELECT count(*) FROM articles")
    assert f"articles: {count}" in told.stdout
    query = ("search", "协商还款", "--data")
    assert overdue(*query, "taken").stdout == overdue(*query, "embedded").stdout


def written(path: Path) -> Path:
    """Pages of the sample, enough of some sites to learn their layouts from."""
    lines = [json.dumps(row, ensure_ascii=False) for row in sample_pages()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def sample_pages() -> list[dict[str, str]]:
    sample, sites = load(), Counter[str]()
    found = []
    for page in sample.pages:
        html = decode(page.body, dict(page.headers).get("Content-Type", ""))
        if page.status == 200 and html:
            sites[page.site] += 1
            found.append({"url": sample.url(page), "html": html, "fetched_at": NOW.isoformat()})
    assert sites.most_common(1)[0][1] > ENOUGH
    return found


def test_spark_submit_reads_parquet_and_warc(overdue: Overdue, tmp_path: Path) -> None:
    pages = sample_pages()
    half = len(pages) // 2
    table = pa.Table.from_pylist(pages[:half])
    parquet.write_table(table, overdue.cwd / "1.parquet", row_group_size=20)
    rest = (Page(url=row["url"], source="", fetched_at=NOW, body=row["html"].encode()) for row in pages[half:])
    with (overdue.cwd / "2.warc.gz").open("wb") as stream:
        write_warc(rest, stream)
    (overdue.cwd / "1.jsonl").write_text("\n".join(map(json.dumps, pages[:half])), encoding="utf-8")
    overdue("ingest", "1.jsonl", "2.warc.gz", "-q", "--data", "embedded", code=None)
    overdue("dedupe", "-q", "--data", "embedded")
    (tmp_path / "submit.py").write_text("from pipeline.cli.duplicates import dedupe; dedupe()\n", encoding="utf-8")
    inputs = ("--input", "1.parquet", "--input", "2.warc.gz", "--output", "result", "--ship", wheel(tmp_path))
    environment = os.environ | {"PYSPARK_PYTHON": str(executor(tmp_path)), "PYSPARK_DRIVER_PYTHON": sys.executable}
    submit = (Path(sys.executable).with_name("spark-submit"), "--master", "local[2]", tmp_path / "submit.py")
    subprocess.run(
        [*map(str, submit), "--engine", "spark", *map(str, inputs)],
        cwd=overdue.cwd, env=environment | {"SPARK_LOCAL_IP": "127.0.0.1"}, check=True, capture_output=True,
    )  # fmt: skip
    overdue("ingest", "result", "-q", "--data", "taken", code=None)
    assert_same(overdue.cwd / "embedded/overdue.db", overdue.cwd / "taken/overdue.db")


def test_a_dataset_is_deduplicated_in_place_by_executors_that_have_the_wheel_alone(
    overdue: Overdue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = corpus(120, seed=8)
    for name in ("embedded", "spark"):
        (tmp_path / name).mkdir()
    write(tmp_path / "embedded/overdue.db", articles)
    shutil.copyfile(tmp_path / "embedded/overdue.db", tmp_path / "spark/overdue.db")
    overdue("dedupe", "-q", "--data", "embedded")
    python = executor(tmp_path)
    monkeypatch.setenv("PYSPARK_PYTHON", str(python))
    command = ("dedupe", "-q", "--data", "spark", "--engine", "spark", "--master", "local[2]")
    refused = overdue(*command, code=None)
    assert refused.returncode != 0
    assert "pipeline" in refused.stderr  # no such module over there
    overdue(*command, "--ship", wheel(tmp_path))
    assert_same(tmp_path / "embedded/overdue.db", tmp_path / "spark/overdue.db")


def executor(folder: Path) -> Path:
    """A Python for executors that cannot import the checkout."""
    blocked = folder / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(ONLY_SHIPPED, encoding="utf-8")
    script = folder / "python"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{blocked}" exec "{sys.executable}" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def wheel(folder: Path) -> Path:
    """The wheel of the checkout."""
    pytest.importorskip("hatchling", reason="wants the extra overdue[test]")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (found,) = (folder / "dist").glob("*.whl")
    return found


def test_twenty_thousand_texts_stand_as_the_embedded_engine_puts_them() -> None:
    """A third of them copies; cold, and once more in the same session."""
    done = subprocess.run(
        [sys.executable, "benchmarks/spark.py", "--articles", "20000"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("; 0 stand otherwise") == 2


def test_a_dataset_without_articles_needs_no_engine(overdue: Overdue) -> None:
    assert "nothing" in overdue("dedupe", "--engine", "spark").stdout
