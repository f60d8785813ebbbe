"""Pages from elsewhere: HTML and text files, folders of them, JSONL, WARC."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.archive.warc import FIELD
from pipeline.model import INGEST, Page
from pipeline.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warcio.recordloader import ArcWarcRecord

LARGEST = 64 * 1024 * 1024  # bytes of one page; what is larger is no page that anybody wrote
CONTENT_TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain"}
JSONL_ENDINGS = (".jsonl", ".jsonl.gz")
STATUSES = {200, 203}  # 203: changed on the way by a proxy
WARC_ENDINGS = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file, a line or a record that gave no page: where it stands and why."""

    place: str
    why: str


Entry = Page | Unreadable


def read_paths(paths: Iterable[str], now: datetime) -> Iterator[Entry]:
    """The pages of files and folders, in the order of their names; ``-`` is JSONL on standard input.

    ``now`` is the time of fetching for what carries none; a file's is the time of its last change.
    """
    for path in paths:
        if path == "-":
            yield from read_jsonl(sys.stdin.buffer, "standard input", now)
        elif Path(path).is_dir():
            for file in sorted(p for p in Path(path).rglob("*") if p.is_file() and is_readable(p.name)):
                yield from read_file(file, now)
        else:
            yield from read_file(Path(path), now)


def is_readable(name: str) -> bool:
    """Whether a file of this name is of a kind that we read."""
    return name.lower().endswith((*CONTENT_TYPES, *JSONL_ENDINGS, *WARC_ENDINGS))


def read_file(path: Path, now: datetime) -> Iterator[Entry]:
    """The pages of one file, by the ending of its name; whatever breaks ends this file alone."""
    name = path.name.lower()
    try:
        if name.endswith(JSONL_ENDINGS):
            with gzip.open(path) if name.endswith(".gz") else path.open("rb") as stream:
                yield from read_jsonl(stream, str(path), now)
        elif name.endswith(WARC_ENDINGS):
            with path.open("rb") as stream:
                yield from read_warc(stream, str(path), now)
        else:
            yield read_document(path)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        yield Unreadable(place=str(path), why=why)


def read_document(path: Path) -> Entry:
    """One HTML or text file as one page."""
    content_type = CONTENT_TYPES.get(path.suffix.lower())
    if content_type is None:
        kinds = " ".join((*CONTENT_TYPES, *JSONL_ENDINGS, *WARC_ENDINGS))
        return Unreadable(place=str(path), why=f"not one of {kinds}")
    facts = path.stat()
    if facts.st_size > LARGEST:
        return Unreadable(place=str(path), why=f"larger than {LARGEST} bytes")
    return Page(
        url=path.resolve().as_uri(),
        source=INGEST,
        fetched_at=datetime.fromtimestamp(facts.st_mtime, UTC),
        content_type=content_type,
        body=path.read_bytes(),
    )


def read_jsonl(stream: Iterable[bytes], name: str, now: datetime) -> Iterator[Entry]:
    """One page a line: ``{"url", "html" or "text", "fetched_at"?, "content_type"?}``; empty lines do not count."""
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            yield page_of_row(json.loads(line.decode("utf-8-sig")), now)
        except (ValueError, TypeError) as error:  # JSON and Unicode errors are ValueErrors
            yield Unreadable(place=f"{name}, line {number}", why=str(error))


def page_of_row(row: object, now: datetime) -> Page:
    """A row of JSONL as a page. Raises ValueError or TypeError saying what is wrong with it."""
    if not isinstance(row, dict):
        raise TypeError('not an object; write {"url": …, "html": …}')
    url, html, text = row.get("url"), row.get("html"), row.get("text")
    if not isinstance(url, str):
        raise TypeError("url is missing or no string")
    body, kind = (html, "text/html") if html is not None else (text, "text/plain")
    if not isinstance(body, str):
        raise TypeError("html or text is missing or no string")
    content_type = row.get("content_type") or f"{kind}; charset=utf-8"
    if not isinstance(content_type, str):
        raise TypeError("content_type is no string")
    return Page(
        url=checked(url),
        source=INGEST,
        fetched_at=moment(row["fetched_at"]) if row.get("fetched_at") else now,
        content_type=content_type,
        body=body.encode("utf-8", "surrogatepass"),
    )


def checked(url: str) -> str:
    """The address as it is, if it is one. Raises ValueError."""
    canonical_url(url)
    return url


def moment(value: object) -> datetime:
    """An ISO 8601 time, in UTC where it names no zone."""
    if not isinstance(value, str):
        raise TypeError("fetched_at is no ISO 8601 time")
    parsed = datetime.fromisoformat(value)
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def read_warc(stream: IO[bytes], name: str, now: datetime) -> Iterator[Entry]:
    """The pages of a WARC: responses that brought one, resources, and the text conversions of a WET file."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(stream, no_record_parse=False, arc2warc=True):
            if record.rec_type in {"response", "resource", "conversion"}:
                yield from page_of_record(record, name, now)
    except (ArchiveLoadFailed, ValueError) as error:
        yield Unreadable(place=name, why=f"broken WARC, kept what stands before the break: {error}")


def page_of_record(record: ArcWarcRecord, name: str, now: datetime) -> Iterator[Entry]:
    """The page of one record; nothing for an answer that is no page (an error, a redirect, an image)."""
    headers, own = record.http_headers, own_facts(record)
    content_type = (headers or record.rec_headers).get_header("Content-Type") or ""
    content_type = own.get("content_type", content_type)
    status = int(headers.get_statuscode() or 0) if headers else 200
    if status not in STATUSES or not (own or content_type.startswith(("text/", "application/xhtml"))):
        return
    place = f"{name}, {record.rec_headers.get_header('WARC-Target-URI')}"
    body = record.content_stream().read(LARGEST + 1)
    if len(body) > LARGEST:
        yield Unreadable(place=place, why=f"larger than {LARGEST} bytes")
        return
    if getattr(record.raw_stream, "limit", 0) > 0:  # the file ends before the record does
        yield Unreadable(place=place, why="broken WARC: cut in the middle of this record")
        return
    try:
        url = checked(own.get("url") or record.rec_headers.get_header("WARC-Target-URI") or "")
        date = record.rec_headers.get_header("WARC-Date")
        fetched_at = moment(date) if date else now
    except ValueError as error:
        yield Unreadable(place=place, why=str(error))
        return
    yield Page(
        url=url,
        source=own.get("source", INGEST),
        fetched_at=fetched_at,
        content_type=content_type,
        headers=own_headers(record, own),
        status=status,
        body=body,
    )


def own_facts(record: ArcWarcRecord) -> dict[str, Any]:
    """What a record that we wrote says beside itself; empty for another's, and for what is not as we write it."""
    try:
        found = json.loads(record.rec_headers.get_header(FIELD) or "{}")
    except ValueError:
        return {}
    kinds = {"source": str, "url": str, "content_type": str, "headers": list}
    known = isinstance(found, dict) and all(isinstance(value, kinds.get(key, ())) for key, value in found.items())
    pairs = found.get("headers", []) if known else [None]
    fine = all(isinstance(p, list) and len(p) == 2 and all(isinstance(part, str) for part in p) for p in pairs)
    return found if fine else {}


def own_headers(record: ArcWarcRecord, own: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The headers of a record's page, without the length that our export adds."""
    if "headers" in own:
        return tuple((name, value) for name, value in own["headers"])
    found = tuple(record.http_headers.headers) if record.http_headers else ()
    return found[:-1] if own and found else found
