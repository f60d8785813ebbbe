"""What rendering needs, and what is passed on to the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.http import Response

from crawler import rendering
from crawler.addresses import GuardedResolver, GuardMiddleware
from crawler.source import Source
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Source(name="farm", home="http://a.example/", render=True)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"farm: render = true needs the extra.*pip install 'overdue\[render\]'"):
        rendering.require([SOURCE])


def test_without_a_browser_the_error_names_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda name: name)
    monkeypatch.setattr(rendering, "OWN_BROWSERS", (str(tmp_path),))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    with pytest.raises(ConfigError, match="playwright install chromium"):
        rendering.require([SOURCE])
    (tmp_path / "chromium-1200").mkdir()
    rendering.require([SOURCE])


def test_sources_that_are_not_rendered_need_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda _: None)
    rendering.require([Source(name="plain", home="http://a.example/")])


def test_no_cookie_and_no_wrong_length_is_passed_on_to_the_browser() -> None:
    sent = {"Content-Type": "text/javascript", "Set-Cookie": "a=1", "Content-Length": "9", "Content-Encoding": "gzip"}
    assert rendering.passed_on(Response("http://a.example/", headers=sent)) == {"content-type": "text/javascript"}


def test_a_page_may_ask_for_public_addresses_and_for_its_own_site() -> None:
    assert rendering.refused("https://cdn.example/vue.js", SOURCE) == ""
    assert rendering.refused("http://a.example/data", SOURCE) == ""
    mine = Source(name="mine", home="http://127.0.0.1:8427/", allow_private=True)
    assert rendering.refused("http://127.0.0.1:8427/data", mine) == ""
    assert rendering.refused("http://127.0.0.1:8427/data", SOURCE) == "not a public address"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8427/", "http://inside.example/", "http://2130706433/", "file:///etc"]
)
def test_what_another_source_allows_itself_is_not_for_this_ones_pages(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GuardMiddleware, "private_sites", frozenset({"127.0.0.1:8427"}))
    monkeypatch.setattr(GuardedResolver, "private_hosts", frozenset({"127.0.0.1", "inside.example"}))
    assert rendering.refused(url, SOURCE) != ""
