"""A site described in TOML -> :class:`Source`. The file's name is the source's name."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import cssselect

from pipeline.errors import ConfigError
from pipeline.urls import canonical_url, site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DEFAULT_FOLDER = Path(__file__).parent / "sources"
KINDS = ("sitemap", "feed", "listing", "page")
UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
INTERVAL = re.compile(r"(\d+)([mhdw])")  # 30m, 12h, 7d, 2w
# Sitemaps, feeds and listings tell what is new: they stay fresh for less than an hourly schedule's interval, and for
# a day at most where nothing new stands on them for long.
ENTRY_INTERVAL = 50 * 60.0
LONGEST_ENTRY_INTERVAL = 86400.0
# How far from `revisit` the interval of a page may move: an hour at least, eight times shorter or longer.
SHORTEST_INTERVAL = 3600.0
SPREAD = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where a crawl of the site starts. ``next`` is a CSS selector of the link to a listing's next page."""

    kind: str
    url: str
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One site. Times are in seconds; ``allow`` and ``deny`` are beginnings of paths."""

    name: str
    home: str
    entries: tuple[Entry, ...] = ()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    follow: bool = False
    delay: float = 1.0
    revisit: float = 7 * 86400.0
    robots_meta: bool = True
    render: bool = False
    allow_private: bool = False
    max_pages: int = 10_000
    max_depth: int = 30
    enabled: bool = True

    @property
    def site(self) -> str:
        """The site that the source is of."""
        return site_of(self.home)

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that the source itself names."""
        return frozenset(urlsplit(url).hostname or "" for url in (self.home, *(e.url for e in self.entries)))

    def allows(self, url: str) -> bool:
        """Whether a page's path begins with one of ``allow`` (none: any) and with none of ``deny``."""
        path = urlsplit(url).path or "/"
        return (not self.allow or path.startswith(self.allow)) and not path.startswith(self.deny or ("\0",))

    def next_selector(self, listing: str) -> str:
        """The selector of the next page's link on the listing at this address; empty where none is given."""
        return next((entry.next for entry in self.entries if entry.url == listing and entry.kind == "listing"), "")

    def bounds(self, kind: str) -> tuple[float, float, float]:
        """The first, the shortest and the longest interval between two visits of an address of this kind."""
        if kind == "page":
            return self.revisit, min(self.revisit, max(self.revisit / SPREAD, SHORTEST_INTERVAL)), self.revisit * SPREAD
        first = min(ENTRY_INTERVAL, self.revisit)
        return first, first, max(first, min(self.revisit, LONGEST_ENTRY_INTERVAL))


def load_sources(folder: Path | None = None) -> tuple[Source, ...]:
    """Every source of a folder, by name, the disabled ones too.

    Raises:
        ConfigError: there is no such folder, or files are wrong; the message holds one line for each mistake.
    """
    place = folder or DEFAULT_FOLDER
    if not place.is_dir():
        raise ConfigError(f"{place}: no such folder of source files; make it, or name another with --sources")
    sources, mistakes = [], []
    for file in sorted(place.glob("*.toml")):
        try:
            sources.append(load_source(file))
        except ConfigError as error:
            mistakes.append(str(error))
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return tuple(sources)


def select_sources(folder: Path | None, names: Sequence[str]) -> tuple[Source, ...]:
    """The enabled sources of a folder, or the named ones, enabled or not.

    Raises:
        ConfigError: as :func:`load_sources`; or a name is unknown; or nothing is left.
    """
    known = {source.name: source for source in load_sources(folder)}
    place = folder or DEFAULT_FOLDER
    for name in names:
        if name not in known:
            raise ConfigError(f"{place}: no source {name!r}; {nearest(name, list(known))}")
    chosen = tuple(known[name] for name in names) or tuple(s for s in known.values() if s.enabled)
    if not chosen:
        raise ConfigError(
            f"{place}: no source is enabled; write one (`overdue sources add URL` does), name another folder with"
            " --sources, or try `overdue run --sample`"
        )
    return chosen


def shard_of(site: str, shards: int) -> int:
    """The shard, from 1, that a site falls to; of one more or less, only that one's sites move (rendezvous hashing).

    >>> shard_of("a.example", 3), shard_of("a.example", 1)
    (3, 1)
    """
    return max(range(1, shards + 1), key=lambda shard: sha256(f"{shard} {site}".encode()).digest())


def load_source(file: Path) -> Source:
    """One source file. Raises ConfigError with a line, naming file, key and remedy, for each mistake in it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    return parse_source(file.stem, text, str(file))


def parse_source(name: str, text: str, place: str) -> Source:
    """The source that a TOML text describes. Raises ConfigError with a line for each mistake in it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{place}: cannot be read as TOML: {error}") from error
    mistakes = Mistakes()
    for key in mistakes.unknown(place, table, [field.name for field in fields(Source) if field.name != "name"]):
        del table[key]
    if "home" not in table:
        mistakes.lines.append(f'{place}: home is missing; write home = "https://www.example.com"')
    facts = {key: mistakes.checked(CHECKS[key], f"{place}: {key}", value) for key, value in table.items()}
    mistakes.lines += [] if mistakes.lines else elsewhere(place, Source(name=name, **facts))
    if mistakes.lines:
        raise ConfigError("\n".join(mistakes.lines))
    return Source(name=name, **facts)


def elsewhere(place: str, source: Source) -> list[str]:
    """A line for each entry that is on another site than the source: nothing of it would ever be fetched."""
    return [
        f"{place}: entries[{number}].url is on {site_of(entry.url)}, and home on {source.site}; write a source file of "
        "its own for it"
        for number, entry in enumerate(source.entries)
        if site_of(entry.url) != source.site
    ]


class Mistakes:
    """Collects what is wrong with a file, so that all of it is told at once."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def checked(self, check: Callable[[str, object], Any], place: str, value: object) -> Any:
        """What ``check`` makes of a value; None, and a line more, where it is wrong."""
        try:
            return check(place, value)
        except ConfigError as error:
            self.lines.append(str(error))
            return None

    def unknown(self, place: str, table: dict[str, Any], known: list[str]) -> list[str]:
        """The keys of a table that are not known; a line for each, with the nearest one that is."""
        found = [key for key in table if key not in known]
        self.lines += [f"{place}: unknown key {key}; {nearest(key, known)}" for key in found]
        return found


def nearest(word: str, known: list[str]) -> str:
    """What a person may have meant."""
    near = difflib.get_close_matches(word, known, 1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}"


def address(place: str, value: object) -> str:
    """An http or https address in canonical form."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise ConfigError(f"{place} must be an address that begins with http:// or https://, not {value!r}")
    try:
        return canonical_url(value)
    except ValueError as error:
        raise ConfigError(f"{place}: {error}") from error


def paths(place: str, value: object) -> tuple[str, ...]:
    """Beginnings of paths."""
    if not isinstance(value, list) or not all(isinstance(p, str) and p.startswith("/") for p in value):
        raise ConfigError(f'{place} must be a list of paths that begin with /, such as ["/yuqi/"], not {value!r}')
    return tuple(value)


def flag(place: str, value: object) -> bool:
    """A yes or no."""
    if not isinstance(value, bool):
        raise ConfigError(f"{place} must be true or false, not {value!r}")
    return value


def seconds(place: str, value: object) -> float:
    """Seconds to wait between two requests."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise ConfigError(f"{place} must be seconds from 0 to 3600, not {value!r}")
    return float(value)


def interval(place: str, value: object) -> float:
    """A time such as 12h or 7d, in seconds."""
    match = INTERVAL.fullmatch(value) if isinstance(value, str) else None
    if match is None or not int(match[1]):
        raise ConfigError(f'{place} must be a time such as "30m", "12h", "7d" or "2w", not {value!r}')
    return float(int(match[1]) * UNITS[match[2]])


def positive(place: str, value: object) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"{place} must be a whole number of at least 1, not {value!r}")
    return value


def entries(place: str, value: object) -> tuple[Entry, ...]:
    """The tables under ``entries``. Raises ConfigError with a line for each that is wrong."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ConfigError(f'{place} must be a list of tables such as {{ kind = "listing", url = "https://…" }}')
    mistakes = Mistakes()
    found = tuple(mistakes.checked(entry, f"{place}[{number}]", table) for number, table in enumerate(value))
    if mistakes.lines:
        raise ConfigError("\n".join(mistakes.lines))
    return found


def entry(place: str, value: object) -> Entry:
    """One table under ``entries``. Raises ConfigError with a line for each mistake in it."""
    table = dict(value)  # type: ignore[call-overload]  # `entries` has looked that it is a table
    mistakes = Mistakes()
    mistakes.unknown(place, table, [field.name for field in fields(Entry)])
    kind = table.get("kind")
    if kind not in KINDS:
        mistakes.lines.append(f"{place}.kind must be one of {', '.join(KINDS)}, not {kind!r}")
    elif "next" in table and kind != "listing":
        mistakes.lines.append(f"{place}.next belongs to a listing, not to a {kind}; take it out")
    url = mistakes.checked(address, f"{place}.url", table.get("url"))
    step = mistakes.checked(selector, f"{place}.next", table["next"]) if "next" in table else ""
    if mistakes.lines:
        raise ConfigError("\n".join(mistakes.lines))
    return Entry(kind=str(kind), url=url, next=step)


def selector(place: str, value: object) -> str:
    """A CSS selector."""
    try:
        cssselect.HTMLTranslator().css_to_xpath(value)  # type: ignore[arg-type]
    except (cssselect.SelectorError, TypeError) as error:
        raise ConfigError(f"{place}: {value!r} is no CSS selector ({error}); write one such as a.next") from error
    return str(value)


CHECKS: dict[str, Callable[[str, object], Any]] = {
    "home": address,
    "entries": entries,
    "allow": paths,
    "deny": paths,
    "follow": flag,
    "delay": seconds,
    "revisit": interval,
    "robots_meta": flag,
    "render": flag,
    "allow_private": flag,
    "max_pages": positive,
    "max_depth": positive,
    "enabled": flag,
}


def describe(sources: Sequence[Source]) -> Iterator[tuple[str, str, str, str]]:
    """A row for each source: name, home, kinds of entries, state."""
    for source in sources:
        kinds = ", ".join(entry.kind for entry in source.entries) or "home page"
        yield source.name, source.home, kinds, "enabled" if source.enabled else "disabled"
