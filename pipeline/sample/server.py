"""Serves the sample over real HTTP on loopback: one port per site, conditional requests, a log of what was asked."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError
from pipeline.sample.page import Gold, SamplePage
from pipeline.sample.plan import DEFAULT_PORT, bases, sites
from pipeline.sample.site import load
from pipeline.sample.sources import source_toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from socket import socket

    from pipeline.sample.site import Sample

HOST = "127.0.0.1"
IDLE_SECONDS = 30
TRIES = 50


class Served:
    """The running sample. Pages may be replaced and removed while it runs; ``requests`` lists what was asked."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.bases = dict(sample.bases)
        self.requests: list[tuple[str, str, int]] = []
        self._changed: dict[tuple[str, str], SamplePage | None] = {}
        self._lock = threading.Lock()

    def find(self, site: str, path: str) -> SamplePage | None:
        """What ``site`` answers at ``path`` now."""
        with self._lock:
            if (site, path) in self._changed:
                return self._changed[site, path]
        return self.sample.find(site, path)

    def replace(self, site: str, path: str, page: SamplePage) -> None:
        """Answer with ``page`` at ``path`` from now on, whether something stood there or not."""
        with self._lock:
            self._changed[site, path] = page

    def remove(self, site: str, path: str) -> None:
        """Answer 404 at ``path`` from now on."""
        with self._lock:
            self._changed[site, path] = None

    def record(self, site: str, path: str, status: int) -> None:
        """Note a request that was answered."""
        with self._lock:
            self.requests.append((site, path, status))

    def write_sources(self, folder: Path) -> list[Path]:
        """One source file per site, ``sample-<site>.toml``, for a crawl of the running sites."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for site in self.sample.sites:
            file = folder / f"sample-{site.name}.toml"
            file.write_text(source_toml(site, self.bases[site.name]), "utf-8")
            written.append(file)
        return written


class _SiteServer(ThreadingHTTPServer):
    """One site. It closes its keep-alive connections when it stops, so that no thread outlives it."""

    daemon_threads = False
    served: Served

    def __init__(self, site: str, port: int) -> None:
        self.site = site
        self._open: set[socket] = set()
        self._guard = threading.Lock()
        super().__init__((HOST, port), _Handler)

    def get_request(self) -> tuple[socket, object]:
        connection, address = super().get_request()
        with self._guard:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket) -> None:  # type: ignore[override]
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is no error of ours."""

    def stop(self) -> None:
        """End the loop, the open connections and their threads."""
        self.shutdown()
        with self._guard:
            for connection in self._open:
                connection.shutdown(SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: _SiteServer

    def do_GET(self) -> None:
        """Answer with the page, with 304 where the client has it, or with 404."""
        page = self.server.served.find(self.server.site, self.path)
        if page is None:
            page = _missing(self.server.site, self.path)
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:20]}"'
        status = 304 if page.status == 200 and self._is_known(page, tag) else page.status
        self.server.served.record(self.server.site, self.path, status)
        self._send(page, status, tag)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing: what was asked is in ``Served.requests``."""

    def _is_known(self, page: SamplePage, tag: str) -> bool:
        if held := self.headers["If-None-Match"]:
            return tag in held or held.strip() == "*"
        since, modified = self.headers["If-Modified-Since"], dict(page.headers).get("Last-Modified")
        if not since or not modified:
            return False
        try:
            return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
        except ValueError:
            return False

    def _send(self, page: SamplePage, status: int, tag: str) -> None:
        self.send_response(status)
        for name, value in page.headers:
            self.send_header(name, value)
        if page.status == 200:
            self.send_header("ETag", tag)
        if status != 304:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(page.body)


def _missing(site: str, path: str) -> SamplePage:
    return SamplePage(
        site=site,
        path=path,
        status=404,
        body="<html><head><title>404</title></head><body>页面不存在</body></html>".encode(),
        gold=Gold(site=site, path=path, layout="missing", status=404, reason="http error"),
        headers=(("Content-Type", "text/html; charset=utf-8"),),
    )


@contextmanager
def serve(port: int = DEFAULT_PORT) -> Iterator[Served]:
    """The sample on ``port`` and those after it, one per site; port 0 takes any that are free."""
    servers = _bound(port)
    served = Served(load(bases(servers[0].server_port)))
    threads = []
    for server in servers:
        server.served = served
        threads.append(threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}))
        threads[-1].start()
    try:
        yield served
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.stop()
            thread.join()


def _bound(port: int) -> list[_SiteServer]:
    """A server for each site on consecutive ports, bound but not running yet."""
    if port:
        return _bound_from(port)
    for _ in range(TRIES):
        with _SiteServer("", 0) as probe:
            free = probe.server_port
        try:
            return _bound_from(free)
        except ConfigError:
            continue
    raise ConfigError(f"no {len(sites())} free ports in a row on {HOST}: name one with port=N")


def _bound_from(port: int) -> list[_SiteServer]:
    servers: list[_SiteServer] = []
    try:
        for site in sites():
            servers.append(_SiteServer(site.name, port + site.offset))  # noqa: PERF401 - what is bound must close
    except (OSError, OverflowError) as error:
        wanted = port + len(servers)
        for server in servers:
            server.server_close()
        raise ConfigError(
            f"port {wanted} of {HOST} cannot be used for the sample ({error}): "
            f"stop what listens there, or choose another first port of {len(sites())} in a row"
        ) from error
    return servers


def main() -> None:
    """Serve until interrupted, so that a person can look."""
    import sys
    import time

    with serve(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT) as served:
        for site, base in served.bases.items():
            sys.stdout.write(f"{site}: {base}/\n")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
