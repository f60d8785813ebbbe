from __future__ import annotations

import dataclasses
import http.client
import socket
import tomllib
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from crawler.source import load_sources
from pipeline.errors import ConfigError
from pipeline.sample.plan import sites
from pipeline.sample.server import Served, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLE = "/consult/yqdongtai/690101.html"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serve(0) as running:
        yield running


def ask(
    served: Served, site: str, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(served.bases[site]).netloc, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_every_page_answers_as_planned(served: Served) -> None:
    for page in served.sample.pages:
        response, body = ask(served, page.site, page.path)
        assert (response.status, body) == (page.status, page.body)
        assert response.headers["Content-Type"] == dict(page.headers)["Content-Type"]


def test_one_connection_serves_many_requests(served: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(served.bases["farm"]).netloc, timeout=10)
    connection.request("GET", ARTICLE)
    connection.getresponse().read()
    first = connection.sock
    connection.request("GET", "/robots.txt")
    assert connection.getresponse().read()
    assert connection.sock is first
    connection.close()


def test_a_client_that_has_the_page_gets_304_by_tag_or_date(served: Served) -> None:
    response, _ = ask(served, "farm", ARTICLE)
    tag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    for known in (
        {"If-None-Match": tag},
        {"If-Modified-Since": modified},
        {"If-Modified-Since": formatdate(usegmt=True)},
    ):
        answer, body = ask(served, "farm", ARTICLE, known)
        assert (answer.status, body) == (304, b"")
    for unknown in (
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": formatdate(0, usegmt=True)},
        {"If-Modified-Since": "soon"},
    ):
        assert ask(served, "farm", ARTICLE, unknown)[0].status == 200


def test_head_has_the_length_and_no_body(served: Served) -> None:
    response, body = ask(served, "farm", ARTICLE, method="HEAD")
    assert int(response.headers["Content-Length"]) > 1000
    assert body == b""


def test_tracking_parameters_lead_to_the_same_page(served: Served) -> None:
    assert ask(served, "column", "/p/1001?utm_source=feed")[1] == ask(served, "column", "/p/1001")[1]


def test_pages_can_change_and_go_while_the_site_runs() -> None:
    with serve(0) as served:
        page = served.sample.find("farm", ARTICLE)
        assert page is not None
        _, old = ask(served, "farm", ARTICLE)
        served.replace("farm", ARTICLE, dataclasses.replace(page, body=b"new"))
        assert ask(served, "farm", ARTICLE)[1] == b"new" != old
        served.remove("farm", ARTICLE)
        assert ask(served, "farm", ARTICLE)[0].status == 404
        assert served.requests == [("farm", ARTICLE, 200), ("farm", ARTICLE, 200), ("farm", ARTICLE, 404)]


def test_a_busy_port_is_named_with_the_remedy() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"port {port} .*choose another") as caught, serve(port):
            pass
        assert "\n" not in str(caught.value)


def test_a_port_is_free_again_after_the_site_has_stopped() -> None:
    with serve(0) as first:
        port = int(first.bases["farm"].rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        connection.getresponse().read()
    connection.close()
    with serve(port) as again:
        assert again.bases == first.bases


def test_the_sources_are_valid_and_use_every_kind_of_entry(served: Served, tmp_path: Path) -> None:
    written = served.write_sources(tmp_path / "sources")
    assert [file.stem for file in written] == [f"sample-{site.name}" for site in sites()]
    sources = load_sources(tmp_path / "sources")
    assert {entry.kind for source in sources for entry in source.entries} == {"sitemap", "feed", "listing", "page"}
    assert [source.name for source in sources if source.follow] == ["sample-forum"]
    assert all(source.allow_private for source in sources)
    assert tomllib.loads(written[0].read_text("utf-8"))["home"] == served.bases["farm"] + "/"
