"""Pages of the archive as WARC records, for everybody else's tools; read back, they are the same pages."""

from __future__ import annotations

import io
import json
from datetime import UTC
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warcio.recordloader import ArcWarcRecord
    from warcio.warcwriter import WARCWriter

    from pipeline.model import Page

# The field of a record that holds, as JSON, what of a page the rest of the record cannot say.
FIELD = "Overdue-Page"
# Headers that are no longer true of the body, which is kept unpacked: replayed, they would break it.
UNTRUE = ("content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive")


def write_warc(pages: Iterable[Page], stream: IO[bytes]) -> int:
    """Write one gzipped record for each page, after one that says who wrote them. How many pages there were."""
    from warcio.warcwriter import WARCWriter

    from pipeline import __version__

    writer = WARCWriter(stream, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warcinfo_record("", {"software": f"Overdue/{__version__}", "format": "WARC File Format 1.1"})
    )
    written = 0
    for page in pages:
        writer.write_record(record(page, writer))
        written += 1
    return written


def record(page: Page, writer: WARCWriter) -> ArcWarcRecord:
    """The record of a page: a response where its headers are known, else a resource."""
    from warcio.statusandheaders import StatusAndHeaders

    when = page.fetched_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    named = {"WARC-Date": when, FIELD: json.dumps(facts(page))}
    body, url = io.BytesIO(page.body), ascii_only(page.url)
    if not page.headers:
        kind = told_type(page)
        return writer.create_warc_record(
            url, "resource", payload=body, length=len(page.body), warc_content_type=kind, warc_headers_dict=named
        )
    headers = StatusAndHeaders(f"{page.status} OK", list(replayable(page)), protocol="HTTP/1.1")
    return writer.create_warc_record(
        url, "response", payload=body, length=len(page.body), http_headers=headers, warc_headers_dict=named
    )


def facts(page: Page) -> dict[str, object]:
    """What of a page is kept beside the record itself: always its source, and what the record would lose."""
    found: dict[str, object] = {"source": page.source}
    if ascii_only(page.url) != page.url:
        found["url"] = page.url
    if page.headers and tuple(replayable(page)) != (*page.headers, length_of(page)):
        found["headers"] = page.headers
    if page.content_type != told_type(page):
        found["content_type"] = page.content_type
    return found


def told_type(page: Page) -> str:
    """The content type that the record itself tells."""
    if not page.headers:
        return ascii_only(page.content_type).strip() or "application/octet-stream"
    return next((value for name, value in replayable(page) if name.lower() == "content-type"), "")


def replayable(page: Page) -> Iterator[tuple[str, str]]:
    """The headers of a page, in a form in which any tool can replay them with the body that is kept."""
    for name, value in page.headers:
        prefix = "X-Archive-Orig-" if name.lower() in UNTRUE else ""
        yield prefix + ascii_only(name).replace(":", "") or "X-Nameless", ascii_only(value).strip()
    yield length_of(page)


def length_of(page: Page) -> tuple[str, str]:
    """The header that says how long the body is that is kept."""
    return "Content-Length", str(len(page.body))


def ascii_only(text: str) -> str:
    """The text without what may not stand in a header: line ends, controls, and all beyond ASCII."""
    return "".join(letter if " " <= letter <= "~" else f"%{ord(letter):02X}" for letter in text)
