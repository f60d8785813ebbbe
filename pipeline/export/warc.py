"""The pages behind articles as WARC, the same bytes for the same pages."""

from __future__ import annotations

import hashlib
import uuid
from typing import IO, TYPE_CHECKING

from pipeline.archive.warc import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warcio.recordloader import ArcWarcRecord

    from pipeline.model import Page

# Names of records are made of what they hold, in this namespace.
NAMESPACE = uuid.UUID("6f766572-6475-6521-8000-776172630001")
# The record that says who wrote the file has no moment of its own.
EPOCH = "1970-01-01T00:00:00Z"


def write_pages(pages: Iterable[Page], stream: IO[bytes]) -> int:
    """Write one gzipped record for each page, after one that says who wrote them. How many pages there were."""
    from warcio.warcwriter import WARCWriter

    from pipeline import __version__

    writer = WARCWriter(stream, gzip=True, warc_version="1.1")
    info = {"software": f"Overdue/{__version__}", "format": "WARC File Format 1.1"}
    writer.write_record(named(writer.create_warcinfo_record("", info), "warcinfo", EPOCH))
    written = 0
    for page in pages:
        writer.write_record(named(record(page, writer), f"{page.url} {hashlib.sha256(page.body).hexdigest()}"))
        written += 1
    return written


def named(made: ArcWarcRecord, content: str, moment: str = "") -> ArcWarcRecord:
    """The record under a name made of its content, and of the given moment."""
    made.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(NAMESPACE, content)}>")
    if moment:
        made.rec_headers.replace_header("WARC-Date", moment)
    return made
