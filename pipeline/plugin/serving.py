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
SETTINGS = {"default_page_size": 50, "sql_time_limit_ms": 3000, "facet_time_limit_ms": 1000, "num_sql_threads": 4}


def build(path: Path) -> Datasette:
    """Datasette over the dataset at ``path``; our plugin comes with the package."""
    return Datasette([str(path)], settings=SETTINGS)


def run(path: Path, *, port: int, browse: bool, quiet: bool) -> None:
    """Serve until interrupted.

    Raises:
        ConfigError: the port is taken.
    """
    import asyncio
    import socket

    import uvicorn

    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise ConfigError(f"--port {port}: {error.strerror}; choose another, or 0 for any free one") from error
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        if not quiet:
            click.echo(f"{path} at {address} (Ctrl-C ends it)", err=True)
        datasette = build(path)
        asyncio.run(datasette.invoke_startup())
        server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on"))
        if browse:
            webbrowser.open(address)
        server.run(sockets=[listening])
