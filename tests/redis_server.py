"""A Redis server of one's own for a test or a benchmark, where the program is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def redis_running() -> Iterator[str]:
    """The address of an empty server that keeps nothing and listens on a socket file of its own."""
    assert PROGRAM
    with tempfile.TemporaryDirectory(prefix="overdue-redis-") as folder:
        file = Path(folder) / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(file), "--save", "", "--appendonly", "no", "--dir", folder]
        server = subprocess.Popen([PROGRAM, *options], stdout=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 30
            while not answers(file) and time.monotonic() < until:
                time.sleep(0.05)
            yield f"unix://{file}"
        finally:
            server.terminate()
            server.wait()


def answers(file: Path) -> bool:
    """Whether the server says that it is ready."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(file))
        asking.send(b"PING\r\n")
        return asking.recv(16).startswith(b"+PONG")
    return False
