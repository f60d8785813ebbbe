"""Exports as files that other programs read."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError, ExportError
from pipeline.export import parquet
from pipeline.export.cleaning import cleaned, safe_cell
from pipeline.export.formats import NAMES, Format, csv_lines, format_of, json_line, text_block
from pipeline.export.writers import write
from pipeline.model import ExportRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW = ExportRow(
    id=1,
    url="https://a.example/1",
    source="a",
    site="a.example",
    title="花呗逾期怎么协商",
    author=None,
    published="2025-03-22T09:51:10",
    fetched_at="2026-01-02T03:04:05+00:00",
    language="zh",
    text="先打电话。\n\n再写下约定，按月还款。",
    characters=16,
    lenders=("花呗", "借呗"),
    topics=(),
    cluster_id=1,
    cluster_size=2,
    canonical=True,
    canonical_url="https://a.example/1",
    relation="canonical",
    similarity=1.0,
)


def rows(number: int) -> Iterator[ExportRow]:
    return (replace(ROW, id=n, canonical=n % 2 == 1) for n in range(1, number + 1))


def test_json_lines_hold_the_fields_in_their_order(tmp_path: Path) -> None:
    done = write(rows(3), tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert (done.rows, done.cleaned, len(lines)) == (3, 0, 3)
    assert list(json.loads(lines[0])) == list(NAMES)
    assert json.loads(lines[0]) == {**asdict(ROW), "lenders": ["花呗", "借呗"], "topics": []}
    assert "花呗" in lines[0]


def test_a_gzipped_export_is_the_same_twice(tmp_path: Path) -> None:
    write(rows(5), tmp_path / "a.jsonl")
    write(rows(5), tmp_path / "a.jsonl.gz")
    write(rows(5), tmp_path / "b.jsonl.gz")
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == (tmp_path / "a.jsonl").read_bytes()
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_csv_reads_back_and_opens_in_spreadsheets(tmp_path: Path) -> None:
    formula = replace(ROW, title='=HYPERLINK("http://b.example")', author="@SUM(A1)", text="-1+1\n\n第二段，有逗号")
    write([formula], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,")
    (read,) = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert read["title"] == '\'=HYPERLINK("http://b.example")'
    assert (read["author"], read["text"]) == ("'@SUM(A1)", "'-1+1\n\n第二段，有逗号")
    assert (read["lenders"], read["topics"], read["canonical"]) == ("花呗; 借呗", "", "true")


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert safe_cell(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_an_empty_export_still_has_its_header() -> None:
    assert "".join(csv_lines([])).lstrip("\ufeff").split(",")[0] == "id"


def test_parquet_is_typed_and_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 4)
    write(rows(10), tmp_path / "a.parquet")
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [4, 4, 2]
    assert file.schema_arrow.names == list(NAMES)
    assert file.schema_arrow.field("lenders").type == pa.list_(pa.string())
    first = file.read().to_pylist()[0]
    assert first["fetched_at"].isoformat() == ROW.fetched_at
    assert (first["published"], first["author"], first["lenders"]) == (ROW.published, None, list(ROW.lenders))


def test_a_line_like_a_head_is_no_head_in_plain_text() -> None:
    block = text_block(replace(ROW, text="=== 假的\n\n正文"))
    assert [line for line in block.splitlines() if line.startswith("===")] == [
        "=== 1 · 2025-03-22T09:51:10 · https://a.example/1"
    ]


def test_a_title_that_begins_the_text_stands_once() -> None:
    assert text_block(replace(ROW, text=f"{ROW.title}\n\n正文")).count(ROW.title) == 1


def test_harmful_characters_go_and_are_counted(tmp_path: Path) -> None:
    spoilt = replace(ROW, text="一\x00二\ud800三\u2028四\x1b[31m", lenders=("花\x07呗",))
    done = write([spoilt, ROW], tmp_path / "a.jsonl")
    first, _ = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert (done.rows, done.cleaned) == (2, 1)
    assert first["text"] == "一二\ufffd三\n四[31m"
    assert first["lenders"] == ["花呗"]


@given(st.text(st.characters(codec=None)))
def test_whatever_a_text_holds_is_one_line_of_json(text: str) -> None:
    line = json_line(cleaned(replace(ROW, text=text, title=text)))
    assert line.encode("utf-8").decode("utf-8").splitlines() == [line[:-1]]
    assert set(json.loads(line)) == set(NAMES)


def test_the_name_says_the_format() -> None:
    names = ["a.jsonl", "a.JSONL.GZ", "a.csv", "a.parquet", "a.txt", "-"]
    found = [Format.JSONL, Format.JSONL, Format.CSV, Format.PARQUET, Format.TEXT, Format.JSONL]
    assert [format_of(name) for name in names] == found
    with pytest.raises(ConfigError, match=r"a\.docx"):
        format_of("a.docx")


def test_a_failed_export_leaves_what_stood_there(tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl"
    out.write_text("before")

    def broken() -> Iterator[ExportRow]:
        yield ROW
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="No space left"):
        write(broken(), out)
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_names_that_no_file_can_have_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    def unread() -> Iterator[ExportRow]:
        raise AssertionError
        yield ROW

    with pytest.raises(ConfigError, match="is a folder"):
        write(unread(), tmp_path, Format.JSONL)
    with pytest.raises(ConfigError, match="does not exist"):
        write(unread(), tmp_path / "missing" / "a.jsonl")
