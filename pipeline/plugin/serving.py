"""Datasette over one dataset, on this machine alone."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import click
from datasette.app import Datasette

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
# Facets that nobody asked for are not looked for: each column is tried in three ways, which on a search in a table of
# 100 000 articles took two seconds.
SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 400,
    "suggest_facets": False,
    "num_sql_threads": 4,
}
# For others: no SQL of theirs, no copy of the file, and no question that takes long.
PUBLIC_SETTINGS = {
    **SETTINGS,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "max_returned_rows": 1000,
    "max_csv_mb": 10,
}
# Requests that are answered at a time when others ask, and seconds that an idle connection is kept.
CONCURRENT, KEPT = 64, 5


def build(path: Path, *, public: bool = False) -> Datasette:
    """Datasette over the dataset at ``path``; our plugin comes with the package."""
    if not public:
        return Datasette([str(path)], settings=SETTINGS)
    return Datasette([str(path)], settings=PUBLIC_SETTINGS, metadata={"plugins": {"overdue": {"public": True}}})


def warm_up() -> None:
    """Load what cuts and folds a query, so that nobody's first search waits for it."""
    from pipeline.tokens import words

    words("微粒貸逾期㈱")


def run(path: Path, *, host: str, port: int, public: bool, browse: bool, quiet: bool) -> None:
    """Serve until interrupted.

    Raises:
        ConfigError: the address cannot be listened at.
    """
    import asyncio
    import socket

    import uvicorn

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(128)  # whoever reads the address below may come at once
        except OSError as error:
            where = f"--port {port}" if host == HOST else f"--host {host} --port {port}"
            raise ConfigError(f"{where}: {error.strerror}; choose another, or port 0 for any free one") from error
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        if not quiet:
            click.echo(f"{path} at {address} (Ctrl-C ends it)", err=True)
        datasette = build(path, public=public)
        asyncio.run(datasette.invoke_startup())
        warm_up()
        config = uvicorn.Config(
            datasette.app(),
            log_level="warning",
            lifespan="on",
            server_header=not public,
            limit_concurrency=CONCURRENT if public else None,
            timeout_keep_alive=KEPT,
        )
        server = uvicorn.Server(config)
        if browse:
            webbrowser.open(address)
        server.run(sockets=[listening])
