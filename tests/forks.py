"""Commands without their start-up: a process imports what they need once, and forks for each that is asked for.

A command is a process all the same: it has its own pid, signals, working directory, environment and exit code.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import re
import resource
import runpy
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 12  # bytes of a number that the server tells
# What the commands import sooner or later, besides all of ours; none of it may start a thread or Twisted's reactor.
LIBRARIES = (
    "pebble",
    "scrapy.cmdline",
    "scrapy.commands.crawl",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scraper",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.retry",
    "twisted.internet.asyncioreactor",
)
# What runs when it is imported, and what needs libraries that few commands load.
LEFT_OUT = re.compile(r".*\.__main__|pipeline\.(plugin|sample)\b.*|.*\.parquet|.*\.spark")


@dataclass
class Forked:
    """A running command; its interface is that of :class:`subprocess.Popen`, as far as the tests need it."""

    args: Sequence[str]
    connection: socket.socket
    pid: int
    files: Sequence[IO[bytes]]
    returncode: int | None = field(default=None)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; negative for the signal that ended it."""
        if self.returncode is None:
            self.connection.settimeout(timeout)
            try:
                answer = self.connection.recv(WIDTH, socket.MSG_WAITALL)
            except TimeoutError as error:
                raise subprocess.TimeoutExpired(list(self.args), timeout or 0.0) from error
            self.returncode = int(answer)
            self.connection.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it printed to stdout and stderr, once it has ended."""
        self.wait(timeout)
        texts = []
        for file in self.files[1:]:
            file.seek(0)
            texts.append(file.read().decode())
            file.close()
        return texts[0], texts[1]

    def send_signal(self, kind: int) -> None:
        """Send a signal to the process, if it still runs."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, kind)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the server is asked for: ``python -m module arguments``; no file may grow beyond ``room`` bytes."""

    module: str
    arguments: Sequence[str]
    cwd: str
    environment: Mapping[str, str]
    room: int | None = None


def start(
    module: str,
    arguments: Sequence[object],
    cwd: Path,
    environment: Mapping[str, str],
    *,
    given: str = "",
    room: int | None = None,
) -> Forked:
    """Start ``python -m module arguments`` with this text as its standard input; see :class:`Request`."""
    request = Request(
        module=module, arguments=list(map(str, arguments)), cwd=str(cwd), environment=environment, room=room
    )
    files = [tempfile.TemporaryFile() for _ in range(3)]  # noqa: SIM115  closed when the output is read
    files[0].write(given.encode())
    files[0].seek(0)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(server())
    socket.send_fds(connection, [json.dumps(asdict(request)).encode()], [file.fileno() for file in files])
    connection.shutdown(socket.SHUT_WR)
    pid = int(connection.recv(WIDTH, socket.MSG_WAITALL))
    return Forked([sys.executable, "-m", module, *request.arguments], connection, pid, files)


@cache
def server() -> str:
    """The address of this process's server, which ends with it."""
    place = tempfile.mkdtemp(prefix="overdue-forks-")
    address = f"{place}/socket"
    lifeline, held = os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forks", address],
        cwd=ROOT,
        env=environment,
        stdin=lifeline,
        stdout=subprocess.PIPE,
    )
    os.close(lifeline)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    atexit.register(lambda: (os.close(held), process.wait()))
    return address


def serve(listener: socket.socket) -> tuple[Request, list[int]]:
    """Fork for each connection and tell it pid and exit code; returns in the child, with what it is to become."""
    running: dict[int, socket.socket] = {}
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        waking, woken = socket.socketpair()
        woken.setblocking(False)
        waking.setblocking(False)
        signal.set_wakeup_fd(woken.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for readable in (listener, waking, sys.stdin):
            selector.register(readable, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if sys.stdin in ready:  # nobody holds the other end: whoever asked has ended
                shutil.rmtree(Path(listener.getsockname()).parent)
                os._exit(0)
            if waking in ready:
                waking.recv(1024)
                tell(running)
            if listener not in ready:
                continue
            connection = listener.accept()[0]
            request, fds = received(connection)
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for other in (listener, waking, woken, connection, *running.values()):
                    other.close()
                return request, fds
            connection.send(number(pid))
            running[pid] = connection
            for fd in fds:
                os.close(fd)


def number(value: int) -> bytes:
    """A number as it is sent."""
    return f"{value:{WIDTH}}".encode()


def received(connection: socket.socket) -> tuple[Request, list[int]]:
    """A request, and the descriptors that are to be the command's stdin, stdout and stderr."""
    message, fds, _, _ = socket.recv_fds(connection, 65536, 3)
    while more := connection.recv(65536):
        message += more
    return Request(**json.loads(message)), fds


def tell(running: dict[int, socket.socket]) -> None:
    """Tell those who wait how the commands that have ended did."""
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            connection = running.pop(pid)
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.send(number(os.waitstatus_to_exitcode(status)))
            connection.close()


def become(request: Request, fds: list[int]) -> None:
    """Be the command, as if the interpreter had been started for it."""
    for target, fd in enumerate(fds):
        os.dup2(fd, target)
        os.close(fd)
    os.chdir(request.cwd)
    os.environ.clear()
    os.environ.update(request.environment)
    if request.room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request.room, request.room))
    sys.argv = [request.module, *request.arguments]
    sys.path[0] = request.cwd
    runpy.run_module(request.module, run_name="__main__", alter_sys=True)


def ours() -> list[str]:
    """The modules of the project that commands may need."""
    packages = [import_module(name) for name in ("crawler", "pipeline")]
    names = [found.name for each in packages for found in walk_packages(each.__path__, f"{each.__name__}.")]
    return [name for name in names if not LEFT_OUT.fullmatch(name)]


def main() -> None:
    """Serve at the address that the command line names."""
    for name in [*LIBRARIES, *ours()]:
        with suppress(ImportError):  # the command that needs it will say what is wrong
            import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    gc.freeze()  # what is shared stays shared, and no child looks through it
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(16)
    print("ready", flush=True)
    become(*serve(listener))


if __name__ == "__main__":
    main()
