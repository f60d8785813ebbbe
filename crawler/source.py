"""A site described in TOML -> :class:`Source`. The file's name is the source's name."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import cssselect

from pipeline.errors import ConfigError
from pipeline.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DEFAULT_FOLDER = Path(__file__).parent / "sources"
KINDS = ("sitemap", "feed", "listing", "page")
UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
INTERVAL = re.compile(r"(\d+)([mhdw])")  # 30m, 12h, 7d, 2w


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
    allow_private: bool = False
    max_pages: int = 10_000
    max_depth: int = 30
    enabled: bool = True

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that the source itself names."""
        return frozenset(urlsplit(url).hostname or "" for url in (self.home, *(e.url for e in self.entries)))

    def allows(self, url: str) -> bool:
        """Whether a page's path begins with one of ``allow`` (none: any) and with none of ``deny``."""
        path = urlsplit(url).path or "/"
        return (not self.allow or path.startswith(self.allow)) and not path.startswith(self.deny or ("\0",))


def load_sources(folder: Path | None = None) -> tuple[Source, ...]:
    """Every source of a folder, by name, the disabled ones too.

    Raises:
        ConfigError: the folder cannot be read, or files are wrong; the message holds one line for each mistake.
    """
    files = sorted((folder or DEFAULT_FOLDER).glob("*.toml"))
    sources, mistakes = [], []
    for file in files:
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
            f"{place}: no source is enabled; write one (example.toml there shows how), name another folder with"
            " --sources, or try `overdue run --sample`"
        )
    return chosen


def load_source(file: Path) -> Source:
    """One source file. Raises ConfigError naming file, key and remedy."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as TOML: {error}") from error
    refuse_unknown(str(file), table, [field.name for field in fields(Source) if field.name != "name"])
    if "home" not in table:
        raise ConfigError(f'{file}: home is missing; write home = "https://www.example.com"')
    return Source(name=file.stem, **{key: CHECKS[key](f"{file}: {key}", value) for key, value in table.items()})


def refuse_unknown(place: str, table: dict[str, Any], known: list[str]) -> None:
    """Raise a ConfigError for the first key that is not known, with the nearest one that is."""
    for key in table:
        if key not in known:
            raise ConfigError(f"{place}: unknown key {key}; {nearest(key, known)}")


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
    """The tables under ``entries``."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ConfigError(f'{place} must be a list of tables such as {{ kind = "listing", url = "https://…" }}')
    return tuple(entry(f"{place}[{number}]", table) for number, table in enumerate(value))


def entry(place: str, table: dict[str, Any]) -> Entry:
    """One table under ``entries``."""
    refuse_unknown(place, table, [field.name for field in fields(Entry)])
    kind = table.get("kind")
    if kind not in KINDS:
        raise ConfigError(f"{place}.kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if "next" in table and kind != "listing":
        raise ConfigError(f"{place}.next belongs to a listing, not to a {kind}; take it out")
    return Entry(
        kind=kind,
        url=address(f"{place}.url", table.get("url")),
        next=selector(f"{place}.next", table["next"]) if "next" in table else "",
    )


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
