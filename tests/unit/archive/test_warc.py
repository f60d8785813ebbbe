"""Pages leave as WARC and come back the same, byte for byte; other tools can read them."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline.archive.pages import Archive
from pipeline.archive.readers import read_paths, read_warc
from pipeline.archive.warc import write_warc
from pipeline.model import INGEST, Page

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 3, 22, 9, 51, 10, 123456, tzinfo=UTC)


def page(path: str = "1", body: bytes = b"<p>x", **facts: object) -> Page:
    made = {"url": f"http://a.example/{path}", "source": "a", "fetched_at": NOW, "body": body}
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Etag", '"1"'), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    return Page(**made | {"content_type": "text/html; charset=utf-8", "headers": headers} | facts)  # type: ignore[arg-type]


def there_and_back(*pages: Page) -> list[object]:
    stream = io.BytesIO()
    assert write_warc(pages, stream) == len(pages)
    stream.seek(0)
    return list(read_warc(stream, "x.warc.gz", NOW + timedelta(days=1)))


@pytest.mark.parametrize(
    "each",
    [
        page(),
        page(body="逾期".encode("gb18030"), content_type="text/html; charset=gbk"),
        page(body=b""),
        page(headers=(), content_type=""),
        page(headers=(), content_type="text/plain", source=INGEST, url="file:///tmp/逾期 1.txt"),
        page(headers=(("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "3"))),
        page(headers=(("X-Odd", " spaces "), ("X-Utf8", "é逾"), ("X-Latin", "é"), ("x", "a\r\nInjected: yes"))),
        page(headers=(("", "nameless"), ("a:b", "c")), content_type="application/xhtml+xml"),
        page(status=203),
        page(url="http://a.example/逾期?q=征信"),
        page(body=b"\r\n\r\nWARC/1.0\r\n\r\n" * 3),
    ],
)
def test_a_page_comes_back_as_it_was(each: Page) -> None:
    assert there_and_back(each) == [each]


headers = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4).map(tuple)


@given(
    st.binary(max_size=200),
    headers,
    st.text(max_size=12),
    st.text(max_size=8),
    st.datetimes(timezones=st.just(UTC)),
)
@settings(max_examples=150)
def test_any_page_comes_back_as_it_was(
    body: bytes, headers: tuple[tuple[str, str], ...], kind: str, source: str, when: datetime
) -> None:
    each = page(body=body, headers=headers, content_type=kind, source=source, fetched_at=when)
    assert there_and_back(each) == [each]


def test_other_tools_read_what_we_write() -> None:
    stream = io.BytesIO()
    write_warc([page(headers=(("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")))], stream)
    stream.seek(0)
    info, response = [(r, r.content_stream().read()) for r in ArchiveIterator(stream, check_digests="raise")]
    assert info[0].rec_type == "warcinfo"
    record, body = response
    assert (record.rec_type, body) == ("response", b"<p>x")
    assert record.rec_headers.get_header("WARC-Date") == "2025-03-22T09:51:10.123456Z"
    assert record.http_headers.get_header("Content-Length") == "4"
    assert record.http_headers.get_header("Transfer-Encoding") is None, "a tool that replayed it would break the body"


def test_an_archive_comes_back_whole_and_once(tmp_path: Path) -> None:
    versions = [page("1", b"one"), page("2", b"two"), page("1", b"three", fetched_at=NOW + timedelta(days=1))]
    with Archive(tmp_path / "old.db") as old, (tmp_path / "a.warc.gz").open("wb") as stream:
        list(old.store_all(versions))
        assert write_warc(old.versions(), stream) == 3
    with Archive(tmp_path / "new.db") as new:
        for _ in range(2):
            list(new.store_all(p for p in read_paths([str(tmp_path / "a.warc.gz")], NOW) if isinstance(p, Page)))
        found = list(new.versions())
    assert [(p.url, p.body, p.fetched_at) for p in found] == [(p.url, p.body, p.fetched_at) for p in versions]


@pytest.mark.parametrize(
    "field", ["{", "[]", '{"source": 3}', '{"headers": [["a"]]}', '{"other": "x"}', '{"url": "javascript:1"}']
)
def test_a_field_of_ours_that_is_not_as_we_write_it_harms_nothing(field: str) -> None:
    stream = io.BytesIO()
    write_warc([page(headers=())], stream)
    stream.seek(0)
    with gzip.open(stream) as whole:
        raw = whole.read()
    start = raw.index(b"Overdue-Page: ") + len(b"Overdue-Page: ")
    raw = raw[:start] + field.encode() + raw[raw.index(b"\r\n", start) :]
    found = list(read_warc(io.BytesIO(raw), "x.warc", NOW))
    assert all(getattr(each, "source", INGEST) == INGEST for each in found)
