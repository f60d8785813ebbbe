"""WARC files of other tools: wget (bodies as they came), Common Crawl (unpacked, with headers of its own), WET."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

from pipeline.archive.readers import read_warc
from pipeline.model import INGEST, Page

NOW = datetime(2026, 1, 2, tzinfo=UTC)
BODY = "<html><title>逾期</title><p>先协商".encode()


def record(kind: str, content_type: str, block: bytes, *more: str) -> bytes:
    """One record, gzipped on its own as WARC files are."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>",
        "WARC-Date: 2025-03-22T09:51:10Z",
        "WARC-Target-URI: http://a.example/1",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
        *more,
    ]
    return gzip.compress("\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n")


def http(headers: list[str], body: bytes, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers]).encode() + b"\r\n\r\n" + body


def pages(*records: bytes) -> list[Page]:
    found = list(read_warc(io.BytesIO(b"".join(records)), "x.warc.gz", NOW))
    assert all(isinstance(each, Page) for each in found), found
    return [each for each in found if isinstance(each, Page)]


def response(headers: list[str], body: bytes, *more: str, status: str = "200 OK") -> bytes:
    return record("response", "application/http; msgtype=response", http(headers, body, status), *more)


def test_a_body_that_is_kept_as_it_came_is_unpacked() -> None:
    packed = gzip.compress(BODY)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    (page,) = pages(
        record("warcinfo", "application/warc-fields", b"software: Wget/1.21\r\n"),
        record("request", "application/http; msgtype=request", b"GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\n"),
        response(["Content-Type: text/html", "Transfer-Encoding: chunked", "Content-Encoding: gzip"], chunks),
        record("metadata", "application/warc-fields", b"fetchTimeMs: 3\r\n"),
    )
    assert page.body == BODY
    assert page.source == INGEST
    assert page.fetched_at == datetime(2025, 3, 22, 9, 51, 10, tzinfo=UTC)


def test_common_crawls_responses_are_read_though_their_headers_say_what_was() -> None:
    headers = [
        "Content-Type: text/html; charset=utf-8",
        "X-Crawl-Content-Encoding: gzip",
        f"Content-Length: {len(BODY)}",
    ]
    (page,) = pages(
        response(
            headers,
            BODY,
            "WARC-Identified-Payload-Type: text/html",
            "WARC-Truncated: length",
            "WARC-Payload-Digest: sha1:AAAA",
        ),
        response(["Content-Type: application/pdf"], b"%PDF"),
        response(["Content-Type: text/html"], b"moved", status="301 Moved Permanently"),
        record("revisit", "application/http; msgtype=response", http(["Content-Type: text/html"], b"")),
    )
    assert page.body == BODY
    assert page.content_type == "text/html; charset=utf-8"


def test_the_text_of_a_wet_file_keeps_its_address_and_language_header_harms_nothing() -> None:
    text = "逾期以后怎么办\n先协商还款。\n".encode()
    (page,) = pages(
        record("warcinfo", "application/warc-fields", b"Software-Info: ia-web-commons\r\n"),
        record("conversion", "text/plain", text, "WARC-Identified-Content-Language: zho"),
    )
    assert (page.url, page.body, page.content_type) == ("http://a.example/1", text, "text/plain")
