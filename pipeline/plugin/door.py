"""What passes in and out: headers for every page, CSV cells that no spreadsheet runs, and what others may ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.plugin.access import datasets, is_public
from pipeline.plugin.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasette.app import Datasette

    App = Callable[..., Awaitable[None]]

# Scripts come from our own files alone. Datasette's pages style some elements in place.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
# What is about the server and not about the dataset (settings, plugins, paths of files) is not for others; neither are
# pages that write or log in.
PUBLIC = re.compile(r"/(-/(overdue/|static/|static-plugins/)|(?!-/|_internal|_memory)[^/]+(/|$)|$)")
LONGEST_ADDRESS = 4_000


def door(datasette: Datasette) -> Callable[[App], App]:
    """The wrapper around Datasette's application."""

    def wrapped(app: App) -> App:
        async def guarded(scope: dict[str, Any], receive: App, send: App) -> None:
            if scope["type"] != "http" or not datasets(datasette):
                await app(scope, receive, send)
                return
            public = is_public(datasette)
            if public and (refusal := refused(scope)):
                await refuse(send, *refusal)
                return
            sheet = scope["path"].endswith(".csv") or b"_format=csv" in scope.get("query_string", b"")
            await app(scope, receive, Sender(send, scope["path"], public=public, sheet=sheet))

        return guarded

    return wrapped


def refused(scope: dict[str, Any]) -> tuple[int, str] | None:
    """Status and reason where others may not ask for that."""
    if scope["method"] not in ("GET", "HEAD"):
        return 405, "This dataset can only be read"
    if len(scope.get("query_string", b"")) + len(scope["path"]) > LONGEST_ADDRESS:
        return 414, "This address is too long"
    if scope["path"] != "/favicon.ico" and not PUBLIC.match(scope["path"]):
        return 404, "There is nothing here for others"
    return None


async def refuse(send: App, status: int, reason: str) -> None:
    """Send a refusal as plain text."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})


class Sender:
    """Sends a response with our headers; the cells of Datasette's CSV are made safe on their way."""

    def __init__(self, send: App, path: str, *, public: bool, sheet: bool) -> None:
        self.send, self.public = send, public
        self.ours = path == "/" or path.startswith("/-/overdue/")
        self.sheet = Sheet() if sheet and not self.ours else None  # ours are safe already

    async def __call__(self, message: dict[str, Any]) -> None:
        """Send one message of a response."""
        if message["type"] == "http.response.start":
            message = {**message, "headers": self.headers(message)}
        elif self.sheet is not None and message["type"] == "http.response.body":
            body = self.sheet.feed(message.get("body", b""), last=not message.get("more_body"))
            message = {**message, "body": body}
        await self.send(message)

    def headers(self, message: dict[str, Any]) -> list[tuple[bytes, bytes]]:
        """The headers of a response with ours."""
        sent = {name.lower(): value for name, value in message.get("headers", [])}
        if self.sheet is not None:
            sent.pop(b"content-length", None)
        kept = [(name, value) for name, value in message.get("headers", []) if name.lower() in sent]
        if self.ours or self.public:
            policy = POLICY.format(styles="" if self.ours else " 'unsafe-inline'")
            kept.append((b"content-security-policy", policy.encode()))
        return kept + [(name, value) for name, value in HEADERS if name not in sent]
