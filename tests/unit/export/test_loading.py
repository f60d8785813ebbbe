"""Exports load in the tools that people use, as docs/export.md shows; where a tool is missing, its test is skipped."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import pytest

from pipeline.archive.pages import Archive
from pipeline.errors import ConfigError
from pipeline.export.exporting import export
from pipeline.export.formats import Format, format_of
from pipeline.export.pages import export_pages
from pipeline.export.verification import verify
from pipeline.model import Page
from pipeline.store.corpus import Choice
from tests.unit.export.datasets import NOW, article, filled, order

if TYPE_CHECKING:
    from pathlib import Path

MISSING = "the tool is not installed: pip install 'overdue[loading]'"
TITLES = [f"第{number}篇" for number in range(6)]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same six articles in every format."""
    folder = tmp_path_factory.mktemp("exports")
    with filled(folder / "overdue.db", [article(number) for number in range(6)]) as made:
        for name in ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.csv", "a.parquet"):
            export(made.db.conn, folder / name, order(format_of(name)))
        export(made.db.conn, folder / "raw.csv", order(Format.CSV, raw=True))
        export(made.db.conn, folder / "corpus", order(Format.PARQUET, split="train=.5,test=.5"))
        export(made.db.conn, folder / "lines", order(Format.JSONL))
    return folder


def test_pandas_loads_them(exports: Path) -> None:
    pandas = pytest.importorskip("pandas", reason=MISSING)
    assert list(pandas.read_parquet(exports / "a.parquet")["title"]) == TITLES
    assert list(pandas.read_json(exports / "a.jsonl.gz", lines=True)["title"]) == TITLES
    assert list(pandas.read_csv(exports / "a.csv")["title"]) == TITLES
    assert list(pandas.read_csv(exports / "raw.csv")["quality"]) == list(
        pandas.read_parquet(exports / "a.parquet")["quality"]
    )


def test_polars_loads_them(exports: Path) -> None:
    polars = pytest.importorskip("polars", reason=MISSING)
    assert sorted(polars.read_parquet(exports / "corpus" / "data" / "*.parquet")["title"]) == TITLES
    assert list(polars.read_ndjson(exports / "a.jsonl")["title"]) == TITLES
    assert polars.read_parquet(exports / "a.parquet").schema["lenders"] == polars.List(polars.String)


def test_duckdb_loads_them(exports: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason=MISSING)
    assert duckdb.sql(f"SELECT count(*) FROM '{exports}/corpus/data/*.parquet'").fetchall() == [(6,)]
    rows = duckdb.sql(f"SELECT title FROM read_json('{exports}/a.jsonl.zst') WHERE quality >= 0 ORDER BY id").fetchall()
    assert [title for (title,) in rows] == TITLES


HUGGING_FACE = """
import sys
from datasets import load_dataset
folder, cache = sys.argv[1:]
corpus = load_dataset(f"{folder}/corpus", cache_dir=cache)
assert set(corpus) == {"train", "test"}
alone = load_dataset("parquet", data_files=f"{folder}/a.parquet", cache_dir=cache)["train"]
lines = load_dataset("json", data_files=f"{folder}/a.jsonl.gz", cache_dir=cache)["train"]
titles = sorted(title for rows in corpus.values() for title in rows["title"])
print(titles == list(alone["title"]) == list(lines["title"]))
"""


def test_hugging_face_datasets_loads_them(exports: Path, tmp_path: Path) -> None:
    try:
        version("datasets")
    except PackageNotFoundError:
        pytest.skip(MISSING)
    # In a process of its own: in ours the name is that of the checkout's folder.
    command = [sys.executable, "-I", "-c", HUGGING_FACE, str(exports), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_a_warc_holds_the_pages_behind_the_articles_the_same_bytes_twice(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    pages = [
        Page(
            url=f"https://a.example/{n}", source="a", fetched_at=NOW, body=f"<p>{n}".encode(), content_type="text/html"
        )
        for n in range(3)
    ]
    with Archive(tmp_path / "archive.db") as archive:
        ids = list(archive.store_all(pages))
        uuid = archive.uuid
    articles = [article(n, page_id=number) for n, number in enumerate([*ids, 99])]
    with filled(tmp_path / "overdue.db", articles) as made:
        conn = made.db.conn
        with pytest.raises(ConfigError, match="made from"):
            export_pages(conn, tmp_path / "archive.db", tmp_path / "a.warc.gz", Choice(), "")
        made.set_last_page(uuid, 3)
        found = export_pages(conn, tmp_path / "archive.db", tmp_path / "a.warc.gz", Choice(), "")
        export_pages(conn, tmp_path / "archive.db", tmp_path / "b.warc.gz", Choice(), "")
    assert found == (3, 1)
    assert (tmp_path / "a.warc.gz").read_bytes() == (tmp_path / "b.warc.gz").read_bytes()
    assert "Not redacted" in (tmp_path / "a.warc.gz.card.md").read_text(encoding="utf-8")
    verify(tmp_path / "a.warc.gz")
    with (tmp_path / "a.warc.gz").open("rb") as file:
        records = [(r.rec_headers["WARC-Target-URI"], r.content_stream().read()) for r in ArchiveIterator(file)]
    assert records[1:] == [(page.url, page.body) for page in pages]
