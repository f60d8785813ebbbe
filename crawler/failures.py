"""A request that brought no response: what became of its address, and how the report names it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest

from crawler.addresses import GoneHome, GuardedResolver, RefusedAddress
from crawler.queue import Resting
from crawler.robots import Unreachable
from pipeline.archive.frontier import State

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.python.failure import Failure

KINDS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.CannotResolveHostError, "name not found"),
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.DownloadConnectionRefusedError, "connection refused"),
    (exceptions.DownloadCancelledError, "too large"),
    (exceptions.ResponseDataLossError, "cut short"),
)


def judge(failure: Failure, request: Request) -> tuple[State, str]:
    """State and outcome of the address whose request failed."""
    error = failure.value
    if isinstance(error, GoneHome):
        return State.GONE, "gone"
    if isinstance(error, Resting):
        return State.WAITING, "left for later"
    if isinstance(error, Unreachable):
        return State.FAILED, "failed: robots.txt cannot be had"
    if isinstance(error, RefusedAddress):
        return State.REFUSED, f"refused: {error}"
    if urlsplit(request.url).hostname in GuardedResolver.refused:
        return State.REFUSED, "refused: not a public address"
    if isinstance(error, IgnoreRequest):
        return ignored(str(error), seen=request.meta["known"].fetched_at is not None)
    for kind, name in KINDS:
        if isinstance(error, kind):
            return (State.REFUSED if name == "too large" else State.FAILED), f"failed: {name}"
    text = f"{type(error).__name__} {error}".lower()
    return State.FAILED, "failed: certificate" if "certificate" in text else "failed: connection"


def ignored(message: str, *, seen: bool) -> tuple[State, str]:
    """Scrapy ignores requests for reasons that only its messages tell; ``seen`` is whether we were there before."""
    lowered = message.lower()
    if "robots.txt" in lowered:
        return State.REFUSED, "now forbidden by robots.txt" if seen else "forbidden by robots.txt"
    if "redirection" in lowered:
        return State.FAILED, "failed: redirects without end"
    if "maxsize" in lowered or "too large" in lowered or "larger" in lowered:
        return State.REFUSED, "failed: too large"
    return State.FAILED, f"failed: {message[:80]}"
