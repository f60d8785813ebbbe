"""Exports as files that other programs read, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError, ExportError
from pipeline.export import exporting, parquet
from pipeline.export.cleaning import harmless, safe_cell
from pipeline.export.exporting import export
from pipeline.export.fields import DEFAULT, choose
from pipeline.export.formats import Format, JsonLines, format_of, markdown, text_block
from pipeline.export.verification import verify
from pipeline.store.corpus import Copies
from tests.unit.export.datasets import ARTICLE, article, filled, order, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.store.dataset import Dataset


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """Twelve articles and a copy of the first."""
    copy = article(99, text=article(0).text, site="b.example", url="https://b.example/99")
    with filled(tmp_path_factory.mktemp("data") / "overdue.db", [*(article(n) for n in range(12)), copy]) as made:
        yield made


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_json_lines_hold_the_fields_in_their_order(dataset: Dataset, tmp_path: Path) -> None:
    done = export(dataset.db.conn, tmp_path / "a.jsonl", order())
    rows = rows_of(tmp_path / "a.jsonl")
    assert (done.tally.rows, len(rows)) == (12, 12)
    assert list(rows[0]) == list(DEFAULT)
    assert rows[0]["lenders"] == ["花呗", "借呗"]
    assert rows[0]["fetched_at"] == "2026-01-02T03:04:05+00:00"
    assert (rows[0]["canonical"], rows[0]["similarity"]) == (True, 1.0)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.csv", "a.parquet", "a.txt", "folder"])
def test_the_same_export_twice_is_the_same_bytes_also_after_vacuum(name: str, dataset: Dataset, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        export(dataset.db.conn, tmp_path / folder / name, order(format_of(name), fields=shown(name)))
        dataset.db.conn.execute("VACUUM")
    first, second = (
        {path.relative_to(tmp_path / folder): path for path in (tmp_path / folder).rglob("*")}
        for folder in ("first", "second")
    )
    assert first.keys() == second.keys()
    assert all(path.read_bytes() == second[name].read_bytes() for name, path in first.items() if path.is_file())


def shown(name: str) -> str:
    return "id,published,url,title,text" if name.endswith(".txt") else ""


def test_packed_exports_hold_the_same_lines(dataset: Dataset, tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst"):
        export(dataset.db.conn, tmp_path / name, order())
    plain = (tmp_path / "a.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == plain
    with zstandard.open(tmp_path / "a.jsonl.zst") as file:
        assert file.read() == plain


def test_csv_opens_in_spreadsheets_and_raw_csv_reads_back(tmp_path: Path) -> None:
    formula = article(1, title='=HYPERLINK("http://b.example")', author="@SUM(A1)", text="-1+1\n\n第二段，有逗号")
    with filled(tmp_path / "overdue.db", [formula]) as made:
        export(made.db.conn, tmp_path / "a.csv", order(Format.CSV))
        export(made.db.conn, tmp_path / "raw.csv", order(Format.CSV, raw=True))
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,url,")
    (read,) = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert read["title"] == '\'=HYPERLINK("http://b.example")'
    assert (read["author"], read["text"]) == ("'@SUM(A1)", "'-1+1\n\n第二段，有逗号")
    assert (read["lenders"], read["canonical"]) == ("花呗; 借呗", "true")
    (raw,) = csv.DictReader(io.StringIO((tmp_path / "raw.csv").read_bytes().decode("utf-8"), newline=""))
    assert (raw["title"], raw["author"]) == (formula.title, formula.author)
    assert json.loads(raw["lenders"]) == ["花呗", "借呗"]


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert safe_cell(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_parquet_is_typed_with_statistics_in_row_groups(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 4)
    export(dataset.db.conn, tmp_path / "a.parquet", order(Format.PARQUET))
    file = pq.ParquetFile(tmp_path / "a.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [4, 4, 4]
    assert file.metadata.row_group(0).column(0).statistics.max == 4
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.names == list(DEFAULT)
    assert file.schema_arrow.field("lenders").type == pa.list_(pa.string())
    first = file.read().to_pylist()[0]
    assert first["fetched_at"].isoformat() == "2026-01-02T03:04:05+00:00"
    assert (first["published"], first["author"], first["lenders"]) == (ARTICLE.published, None, ["花呗", "借呗"])


def test_a_folder_holds_shards_for_each_split_and_a_card(dataset: Dataset, tmp_path: Path) -> None:
    export(dataset.db.conn, tmp_path / "corpus", order(Format.PARQUET, split="train=.6,test=.4", shard_size=3000))
    names = sorted(path.name for path in (tmp_path / "corpus" / "data").iterdir())
    assert names[0].startswith("test-00000-of-0")
    assert len({name.split("-")[0] for name in names}) == 2
    assert sum(pq.read_table(tmp_path / "corpus" / "data" / name).num_rows for name in names) == 12
    card = (tmp_path / "corpus" / "README.md").read_text(encoding="utf-8")
    assert "path: data/test-*.parquet" in card
    assert verify(tmp_path / "corpus").articles == 12


def test_shards_of_a_file_stand_beside_one_another(dataset: Dataset, tmp_path: Path) -> None:
    whole = order(shard_size=4000)
    export(dataset.db.conn, tmp_path / "a.jsonl", whole)
    shards = sorted(tmp_path.glob("a-*.jsonl"))
    assert shards[0].name == f"a-00000-of-{len(shards):05d}.jsonl"
    assert len(shards) > 2
    assert sum(len(rows_of(path)) for path in shards) == 12
    verify(tmp_path / "a.jsonl")
    export(dataset.db.conn, tmp_path / "a.jsonl", order(shard_size=8000))
    assert len(list(tmp_path.glob("a-*.jsonl"))) < len(shards), "shards of the earlier export go"
    verify(tmp_path / "a.jsonl")


def test_markdown_and_text_are_a_file_for_each_article(dataset: Dataset, tmp_path: Path) -> None:
    export(dataset.db.conn, tmp_path / "md", order(Format.MARKDOWN, copies=Copies.ALL))
    page = (tmp_path / "md" / "train" / "0000" / "00000001.md").read_text(encoding="utf-8")
    assert page.startswith('---\nid: 1\nurl: "https://a.example/0"\n')
    assert "\n# 第0篇\n" in page
    export(dataset.db.conn, tmp_path / "txt", order(Format.TEXT, fields="id,published,url,title,text"))
    assert (tmp_path / "txt" / "train" / "0000" / "00000002.txt").read_text(encoding="utf-8").startswith("第1篇\n\n")
    assert (verify(tmp_path / "md").articles, verify(tmp_path / "txt").articles) == (13, 12)


def test_front_matter_is_yaml_and_signs_of_markdown_are_escaped() -> None:
    yaml = pytest.importorskip("yaml")
    row = [1, 'a: "b" # c', "# 标题\n\n正文\n\n> 引用", ["正文"]]
    page = markdown(["id", "title", "text", "headings"], row)
    front, body = page.removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(front) == {"id": 1, "title": 'a: "b" # c'}
    assert "\\# 标题" in body
    assert "\n## 正文\n" in body
    assert "\\> 引用" in body


def test_a_line_like_a_head_is_no_head_in_plain_text() -> None:
    block = text_block(1, "2025-03-22", "https://a.example/1", "标题", "=== 假的\n\n正文")
    assert [line for line in block.splitlines() if line.startswith("===")] == [
        "=== 1 · 2025-03-22 · https://a.example/1"
    ]


def test_a_title_that_begins_the_text_stands_once() -> None:
    assert text_block(1, None, "u", "标题", "标题\n\n正文").count("标题") == 1


def test_hostile_values_are_inert_valid_and_counted(tmp_path: Path) -> None:
    bad = article(1, title="\x07题=cmd|' /C calc'!A0")
    with filled(tmp_path / "overdue.db", [bad, article(2)]) as made:
        spoil(made)
        for name in ("a.jsonl", "a.csv", "a.parquet"):
            done = export(made.db.conn, tmp_path / name, order(format_of(name)))
            assert (done.tally.rows, done.tally.cleaned) == (2, 2)
    rows = rows_of(tmp_path / "a.jsonl")
    assert rows[0]["text"].startswith("一二\n三[31m长")
    assert len(rows[0]["text"].encode()) > 10_000_000
    assert (rows[0]["title"], rows[1]["title"]) == ("题=cmd|' /C calc'!A0", "有NUL")
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.column("text").to_pylist() == [row["text"] for row in rows]


def spoil(made: Dataset) -> None:
    """Ten megabytes in one text, and NUL in a title, as another program could write them."""
    made.db.conn.execute("DROP TRIGGER articles_fts_update")
    made.db.conn.execute("UPDATE articles SET text = ? WHERE id = 1", ["一二\u2028三\x1b[31m" + "长" * 3_400_000])
    made.db.conn.execute("UPDATE articles SET title = '有' || char(0) || 'NUL' WHERE id = 2")
    made.db.conn.commit()


@given(st.text(st.characters(codec=None)))
def test_whatever_a_text_holds_is_one_line_of_json(value: str) -> None:
    file = io.BytesIO()
    JsonLines(file, ["text"]).write([harmless(value)])
    assert file.getvalue().decode("utf-8").splitlines() == [file.getvalue().decode()[:-1]]
    assert set(json.loads(file.getvalue())) == {"text"}


def test_the_name_says_the_format() -> None:
    names = ["a.jsonl", "a.JSONL.GZ", "a.csv.zst", "a.parquet", "a.txt", "-", "folder", "a.warc.gz"]
    found = [
        Format.JSONL,
        Format.JSONL,
        Format.CSV,
        Format.PARQUET,
        Format.TEXT,
        Format.JSONL,
        Format.PARQUET,
        Format.WARC,
    ]
    assert [format_of(name) for name in names] == found
    with pytest.raises(ConfigError, match=r"a\.docx"):
        format_of("a.docx")


@pytest.mark.parametrize("name", ["a.jsonl", "folder"])
def test_a_failed_export_leaves_what_stood_there(
    name: str, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(dataset.db.conn, tmp_path / name, order(format_of(name)))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_card", full)
    with pytest.raises(ExportError, match="No space left"):
        export(dataset.db.conn, tmp_path / name, order(format_of(name), copies=Copies.ALL))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_folder_that_no_export_made_is_not_replaced(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.md").write_text("# facts")
    with pytest.raises(ConfigError, match="no export made"):
        export(dataset.db.conn, tmp_path / "mine", order(Format.PARQUET))
    with pytest.raises(ConfigError, match="does not exist"):
        export(dataset.db.conn, tmp_path / "missing" / "a.jsonl", order())
    (tmp_path / "a.jsonl").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        export(dataset.db.conn, tmp_path / "a.jsonl", order())


def test_an_empty_export_has_its_header_and_verifies(tmp_path: Path) -> None:
    with filled(tmp_path / "overdue.db", []) as made:
        for name in ("a.jsonl", "a.csv", "a.parquet", "folder"):
            export(made.db.conn, tmp_path / name, order(format_of(name)))
            assert verify(tmp_path / name).articles == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("id,url")
    assert pq.read_table(tmp_path / "folder" / "data" / "train-00000-of-00001.parquet").num_rows == 0


def test_a_changed_missing_or_added_file_does_not_verify(dataset: Dataset, tmp_path: Path) -> None:
    export(dataset.db.conn, tmp_path / "md", order(Format.MARKDOWN))
    leaf = tmp_path / "md" / "train" / "0000" / "00000001.md"
    content = leaf.read_bytes()
    leaf.write_bytes(content + b" ")
    with pytest.raises(ExportError, match="another content"):
        verify(tmp_path / "md")
    leaf.write_bytes(content)
    (tmp_path / "md" / "stranger.txt").write_text("")
    with pytest.raises(ExportError, match=r"stranger\.txt does not belong"):
        verify(tmp_path / "md")
    export(dataset.db.conn, tmp_path / "a.csv", order(Format.CSV))
    (tmp_path / "a.csv").unlink()
    with pytest.raises(ExportError, match="missing"):
        verify(tmp_path / "a.csv")


def test_progress_ends_with_the_number_of_rows(dataset: Dataset, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    export(dataset.db.conn, tmp_path / "a.jsonl", order(), lambda done, of: heard.append((done, of)))
    assert heard[-1] == (12, 12)


def test_an_unknown_field_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError, match="did you mean published"):
        choose("id,publishd", split=False, repair=False)
    with pytest.raises(ConfigError, match="--split"):
        choose("id,split", split=False, repair=False)


def test_an_export_reads_one_snapshot_and_leaves_no_transaction(dataset: Dataset, tmp_path: Path) -> None:
    export(dataset.db.conn, tmp_path / "a.jsonl", order(max_spin=1))
    assert not dataset.db.conn.in_transaction
    assert isinstance(dataset.db.conn, sqlite3.Connection)


def test_texts_of_the_dataset_are_never_touched(tmp_path: Path) -> None:
    with filled(tmp_path / "overdue.db", [article(1, text=text(1) + "电话13800138000，之一步是协商。")]) as made:
        export(made.db.conn, tmp_path / "a.jsonl", order(repairing=True))
        (stored,) = made.db.execute("SELECT text FROM articles").fetchone()
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert "13800138000" in stored
    assert "[电话]，第一步" in row["text"]
    assert [each.split(": ")[1] for each in row["repairs"]] == ["之一 → 第一"]
