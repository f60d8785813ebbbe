"""Pages from elsewhere: what is a page becomes one, what is none is named."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.archive.readers import Entry, Unreadable, read_paths
from pipeline.model import Page

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def entries(*paths: Path) -> list[Entry]:
    return list(read_paths([str(path) for path in paths], NOW))


def pages(*paths: Path) -> list[Page]:
    found = entries(*paths)
    assert all(isinstance(entry, Page) for entry in found), found
    return [entry for entry in found if isinstance(entry, Page)]


def unreadable(*paths: Path) -> list[Unreadable]:
    return [entry for entry in entries(*paths) if isinstance(entry, Unreadable)]


def test_a_text_file_is_a_page_as_old_as_the_file(tmp_path: Path) -> None:
    path = tmp_path / "逾期.txt"
    path.write_text("怎么协商", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (page,) = pages(path)
    assert page.url == path.as_uri()
    assert page.content_type == "text/plain"
    assert page.body == "怎么协商".encode()
    assert page.fetched_at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_a_folder_gives_its_pages_in_the_order_of_their_names_and_passes_over_other_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.html", "a.htm", "deep/c.TXT", "notes.md", "picture.png"):
        (tmp_path / name).write_bytes(b"x")
    assert [page.url.rsplit("/", 1)[1] for page in pages(tmp_path)] == ["a.htm", "b.html", "c.TXT"]


def test_a_file_of_another_kind_that_is_named_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF")
    (found,) = unreadable(path)
    assert found.place == str(path)
    assert ".html" in found.why


def test_jsonl_rows_are_pages_and_bad_lines_are_named_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    rows = [
        json.dumps(
            {"url": "http://A.example/1?utm_source=x", "html": "<p>一", "fetched_at": "2025-01-02T03:04:05+08:00"}
        ),
        "{broken",
        json.dumps({"url": "http://a.example/2", "text": "二", "content_type": "text/x-note"}),
        "",
        json.dumps({"url": "http://a.example/3"}),
        json.dumps({"html": "<p>"}),
        json.dumps([1]),
        json.dumps({"url": "ftp://a.example/4", "html": "<p>"}),
        json.dumps({"url": "http://a.example/5", "html": "<p>", "fetched_at": "yesterday"}),
        json.dumps({"url": "http://a.example/6", "html": "<p>\ud800"}),
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    found = entries(path)
    good = [entry for entry in found if isinstance(entry, Page)]
    assert [page.url for page in good] == [
        "http://A.example/1?utm_source=x",
        "http://a.example/2",
        "http://a.example/6",
    ]
    assert good[0].fetched_at == datetime(2025, 1, 1, 19, 4, 5, tzinfo=UTC)
    assert good[0].content_type == "text/html; charset=utf-8"
    assert (good[1].content_type, good[1].fetched_at) == ("text/x-note", NOW)
    assert [entry.place.rsplit(" ", 1)[1] for entry in found if isinstance(entry, Unreadable)] == list("256789")


def test_gzipped_jsonl_is_read_and_a_cut_one_keeps_what_stands_before_the_cut(tmp_path: Path) -> None:
    row = (json.dumps({"url": "http://a.example/1", "html": "<p>一" + os.urandom(4000).hex()}) + "\n").encode()
    whole = tmp_path / "whole.jsonl.gz"
    whole.write_bytes(gzip.compress(row * 3))
    assert len(pages(whole)) == 3
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(row) + gzip.compress(row)[:-2000])
    found = entries(cut)
    assert isinstance(found[0], Page)
    assert isinstance(found[-1], Unreadable)
    assert found[-1].place.startswith(str(cut))


def test_json_lines_come_from_standard_input_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(b'{"url": "http://a.example/", "text": "x"}\n')

    monkeypatch.setattr("sys.stdin", Input())
    (page,) = read_paths(["-"], NOW)
    assert isinstance(page, Page)
    assert page.url == "http://a.example/"


def warc(*records: tuple[str, str, str, bytes]) -> bytes:
    """A WARC of (address, status line, content type, body)."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    for url, status, content_type, body in records:
        headers = StatusAndHeaders(status, [("Content-Type", content_type)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2025-03-04T05:06:07Z"},
        )
        writer.write_record(record)
    return stream.getvalue()


def test_a_warc_gives_its_pages_and_not_its_errors_and_images(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(
        warc(
            ("http://a.example/1", "200 OK", "text/html; charset=gbk", "逾期".encode("gbk")),
            ("http://a.example/2", "404 Not Found", "text/html", b"gone"),
            ("http://a.example/3", "200 OK", "image/png", b"\x89PNG"),
        )
    )
    (page,) = pages(path)
    assert page.url == "http://a.example/1"
    assert page.content_type == "text/html; charset=gbk"
    assert page.body == "逾期".encode("gbk")
    assert page.fetched_at == datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_the_text_of_a_wet_file_is_a_plain_text_page(tmp_path: Path) -> None:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=False)
    record = writer.create_warc_record(
        "http://a.example/1", "conversion", payload=io.BytesIO("怎么协商".encode()), warc_content_type="text/plain"
    )
    writer.write_record(record)
    path = tmp_path / "wet.warc"
    path.write_bytes(stream.getvalue())
    (page,) = pages(path)
    assert page.content_type == "text/plain"
    assert page.body == "怎么协商".encode()


def test_half_a_warc_keeps_what_stands_before_the_break(tmp_path: Path) -> None:
    record = ("http://a.example/1", "200 OK", "text/html", os.urandom(3000).hex().encode())
    path = tmp_path / "half.warc.gz"
    path.write_bytes(warc(record) + warc(record)[:900])
    found = entries(path)
    assert isinstance(found[0], Page)
    assert found[0].body == record[3]
    assert [type(entry) for entry in found[1:]] == [Unreadable], "a record cut in the middle is named, not stored"


@pytest.mark.parametrize("content", [b"", b"not a warc at all", b"\x1f\x8bjunk"])
def test_what_is_no_warc_is_named_or_empty_but_never_raises(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    assert all(isinstance(entry, Unreadable) for entry in entries(path))
