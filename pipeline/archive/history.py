"""What the archive knows of one page: its versions, and what became of its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a page that is kept: when it was fetched (ISO 8601, UTC) and its bytes."""

    page_id: int
    fetched_at: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The versions of a page, the oldest first, and its row in the frontier; times are ISO 8601 in UTC, or None."""

    versions: tuple[Version, ...] = ()
    state: str | None = None
    checked_at: str | None = None
    gone_at: str | None = None
    due_at: str | None = None


def history_of(archive: Path, url: str) -> History:
    """What the archive at that path knows of an address; nothing where there is no archive."""
    from pipeline.archive.frontier import Frontier
    from pipeline.archive.pages import Archive

    if not archive.exists():
        return History()
    with Archive(archive, readonly=True) as pages:
        kept = pages.history(url)
        known = Frontier(pages).find(url)
    versions = tuple(Version(page_id=p.id, fetched_at=p.fetched_at.isoformat(), bytes=len(p.body)) for p in kept)
    if known is None:
        return History(versions=versions)
    return History(
        versions=versions,
        state=known.state.value,
        checked_at=moment(known.fetched_at),
        gone_at=moment(known.gone_at),
        due_at=moment(known.due_at),
    )


def moment(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601, to the second."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
