"""The history of a page, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.layout import columns

if TYPE_CHECKING:
    from pipeline.archive.history import History


def history_lines(history: History) -> list[str]:
    """The history for a person; nothing where there is only one version and nothing happened to it."""
    if len(history.versions) < 2 and not history.gone_at:
        return []
    rows = [(str(v.page_id), v.fetched_at[:19].replace("T", " "), f"{v.bytes:,}") for v in history.versions]
    state = f"gone since {history.gone_at}" if history.gone_at else f"last seen {history.checked_at}"
    head = f"history · {len(history.versions)} {'version' if len(history.versions) == 1 else 'versions'} · {state}"
    return ["", click.style(head, bold=True), *columns([("page", "fetched", "bytes"), *rows])]
