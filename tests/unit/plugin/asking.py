"""Asking an application for pages without a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from pipeline.plugin.serving import build

if TYPE_CHECKING:
    from pathlib import Path

    from datasette.app import Datasette


def get(
    path: Path, *urls: str, served: Datasette | None = None, public: bool = False, method: str = "GET"
) -> list[Any]:
    """The responses to requests for these addresses, one after the other."""

    async def ask() -> list[Any]:
        datasette = served or build(path, public=public)
        await datasette.invoke_startup()
        return [await datasette.client.request(method, url.removeprefix("http://localhost")) for url in urls]

    return asyncio.run(ask())
