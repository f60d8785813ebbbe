"""Source files: what is silent has a default, and all that is wrong is named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.source import ENTRY_INTERVAL, Entry, Source, load_source, load_sources, parse_source, select_sources
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

HOME = 'home = "https://www.a.example"\n'


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        parse_source("a", text, "a.toml")
    return str(error.value).splitlines()


def test_a_home_alone_is_a_source_with_defaults() -> None:
    source = parse_source("a", HOME, "a.toml")
    assert source == Source(name="a", home="https://www.a.example/")
    assert source.site == "a.example"


def test_every_key_is_read(tmp_path: Path) -> None:
    file = tmp_path / "farm.toml"
    file.write_text(
        HOME + 'allow = ["/y/"]\ndeny = ["/y/t/"]\nfollow = true\ndelay = 2\nrevisit = "12h"\nrobots_meta = false\n'
        'allow_private = true\nmax_pages = 9\nmax_depth = 3\nenabled = false\nentries = [{ kind = "listing", '
        'url = "http://m.a.example/y/", next = "a.next" }]\n',
        encoding="utf-8",
    )
    assert load_source(file) == Source(
        name="farm",
        home="https://www.a.example/",
        allow=("/y/",),
        deny=("/y/t/",),
        follow=True,
        delay=2.0,
        revisit=43200.0,
        robots_meta=False,
        allow_private=True,
        max_pages=9,
        max_depth=3,
        enabled=False,
        entries=(Entry(kind="listing", url="http://m.a.example/y/", next="a.next"),),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("delay = 1", "home is missing"),
        ('home = "ftp://a.example"', "home must be an address that begins with http"),
        (HOME + "dely = 1", "unknown key dely; did you mean delay?"),
        (HOME + "delay = -1", "delay must be seconds"),
        (HOME + "delay = true", "delay must be seconds"),
        (HOME + 'revisit = "0d"', "revisit must be a time"),
        (HOME + 'allow = ["yuqi"]', "allow must be a list of paths"),
        (HOME + 'follow = "yes"', "follow must be true or false"),
        (HOME + "max_pages = 0", "max_pages must be a whole number"),
        (HOME + 'entries = ["x"]', "entries must be a list of tables"),
        (HOME + 'entries = [{ kind = "rss", url = "https://a.example/" }]', "kind must be one of"),
        (HOME + 'entries = [{ kind = "page", url = "https://a.example/", next = "a" }]', "belongs to a listing"),
        (HOME + 'entries = [{ kind = "listing", url = "https://a.example/", next = "a[" }]', "no CSS selector"),
        (HOME + 'entries = [{ kind = "listing", url = "https://b.example/" }]', "on b.example, and home on a.example"),
        ("home = ", "cannot be read as TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, says: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith("a.toml")
    assert says in line


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    text = 'hom = 1\ndelay = -1\nentries = [{ kind = "x", url = "y", nxt = 1 }, { kind = "page", url = 3 }]\n'
    assert len(mistakes(text)) == 7


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text("delay = -1\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_sources(tmp_path)
    assert [line.split(":")[0].rsplit("/")[-1] for line in str(error.value).splitlines()] == ["a.toml"] * 2 + [
        "b.toml"
    ] * 2


def test_a_folder_that_is_not_there_is_a_mistake_and_not_empty(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load_sources(tmp_path / "none")


def test_disabled_sources_are_crawled_only_when_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "on.toml").write_text(HOME, encoding="utf-8")
    (tmp_path / "off.toml").write_text(HOME + "enabled = false", encoding="utf-8")
    assert [s.name for s in select_sources(tmp_path, [])] == ["on"]
    assert [s.name for s in select_sources(tmp_path, ["off"])] == ["off"]
    with pytest.raises(ConfigError, match="did you mean off"):
        select_sources(tmp_path, ["of"])


def test_allow_and_deny_are_beginnings_of_paths() -> None:
    source = Source(name="a", home="https://a.example/", allow=("/y/",), deny=("/y/t/",))
    allowed = [path for path in ("/y/1", "/y/t/1", "/z", "/") if source.allows(f"https://a.example{path}")]
    assert allowed == ["/y/1"]


def test_each_listing_has_its_own_selector_of_the_next_page() -> None:
    entries = tuple(Entry(kind="listing", url=f"https://a.example/{n}/", next=f"a.n{n}") for n in (1, 2))
    source = Source(name="a", home="https://a.example/", entries=entries)
    assert source.next_selector("https://a.example/2/") == "a.n2"
    assert source.next_selector("https://a.example/3/") == ""


def test_listings_are_asked_often_but_no_more_often_than_pages_and_daily_at_least() -> None:
    source = Source(name="a", home="https://a.example/")
    assert source.bounds("listing") == (ENTRY_INTERVAL, ENTRY_INTERVAL, 86400.0)
    assert source.bounds("page") == (7 * 86400.0, 7 * 86400.0 / 8, 56 * 86400.0)
    hasty = Source(name="a", home="https://a.example/", revisit=600.0)
    assert hasty.bounds("listing") == (600.0, 600.0, 600.0)
    assert hasty.bounds("page") == (600.0, 600.0, 4800.0)
