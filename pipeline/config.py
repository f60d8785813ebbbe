"""``overdue.toml`` -> :class:`Settings`. Every key has a default, so the file is optional; a wrong one is an error."""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = "overdue.toml"

T = TypeVar("T", "CrawlSettings", "ProcessSettings", "DedupeSettings", "AlarmSettings")


def bounded(default: int, low: int, high: int) -> int:
    """Declare a setting that is a whole number from ``low`` to ``high``."""
    return field(default=default, metadata={"low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How we crawl. ``contact`` (address or page) is sent with every request, so that a site can reach us; ``minutes``
    is the time budget of one crawl, 0 for none; ``frontier`` is the Redis server of a frontier that several crawls
    share, empty for the archive's own.
    """

    contact: str = ""
    frontier: str = ""
    concurrency: int = bounded(16, 1, 256)
    minutes: int = bounded(0, 0, 10_080)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSettings:
    """How pages are processed. ``workers`` 0 means one for each core; ``time_limit`` is seconds for one page;
    ``memory`` is MiB for one worker; ``batch`` is pages in one transaction.
    """

    workers: int = bounded(0, 0, 1024)
    time_limit: int = bounded(20, 1, 3600)
    memory: int = bounded(2048, 512, 65536)
    batch: int = bounded(500, 1, 10_000)

    @property
    def processes(self) -> int:
        """The number of worker processes to start."""
        return self.workers or os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupeSettings:
    """What counts as a copy; all of it is part of the recipe of the near-duplicate index.

    ``bands`` of ``rows`` values make a signature. ``covered``, ``kept`` and ``part`` are per cent of a text's words:
    how many must correspond, how many of those must be the same, and how much of its whole an excerpt is at least.
    Texts of fewer words than ``shortest`` must be alike. A band that more articles than ``crowd`` share is not
    followed; ``candidates`` are verified at most.
    """

    bands: int = bounded(64, 16, 128)
    rows: int = bounded(3, 2, 5)
    covered: int = bounded(58, 50, 95)
    kept: int = bounded(46, 25, 95)
    part: int = bounded(20, 10, 50)
    shortest: int = bounded(40, 20, 400)
    crowd: int = bounded(64, 16, 1000)
    candidates: int = bounded(64, 8, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSettings:
    """When a crawl needs a look.

    ``errors``: per cent of a source's requests that failed; ``silent``: crawls in a row in which it yielded nothing;
    ``fall``: per cent by which the share of its pages that give articles, or their length, has fallen.
    """

    errors: int = bounded(20, 1, 100)
    silent: int = bounded(3, 1, 1000)
    fall: int = bounded(50, 1, 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that ``overdue.toml`` may say."""

    crawl: CrawlSettings = CrawlSettings()
    process: ProcessSettings = ProcessSettings()
    dedupe: DedupeSettings = DedupeSettings()
    alarms: AlarmSettings = AlarmSettings()


def load(path: Path) -> Settings:
    """Read the settings from ``path``; a file that is not there gives the defaults.

    Raises:
        ConfigError: the file is not TOML, or a table, key or value is not one of ours.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    refuse_unknown(path, "", document, [f.name for f in fields(Settings)])
    return Settings(
        crawl=section(path, "crawl", document, CrawlSettings),
        process=section(path, "process", document, ProcessSettings),
        dedupe=section(path, "dedupe", document, DedupeSettings),
        alarms=section(path, "alarms", document, AlarmSettings),
    )


def section(path: Path, name: str, document: dict[str, object], kind: type[T]) -> T:
    """One table of the file as its dataclass."""
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {name} must be a table: write [{name}] on a line of its own")
    refuse_unknown(path, f"{name}.", table, [f.name for f in fields(kind)])
    for declared in fields(kind):
        if declared.name in table:
            check(f"{path}: {name}.{declared.name}", table[declared.name], declared.default, declared.metadata)
    return kind(**table)


def refuse_unknown(path: Path, prefix: str, table: dict[str, object], known: list[str]) -> None:
    """Raise a ConfigError for the first key that is not known, with the nearest one that is."""
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            remedy = f"did you mean {prefix}{near[0]}?" if near else f"known keys: {', '.join(known)}"
            raise ConfigError(f"{path}: unknown key {prefix}{key}; {remedy}")


def check(place: str, value: object, default: object, bounds: Mapping[str, int]) -> None:
    """Raise a ConfigError unless ``value`` has the type of ``default`` and lies within the bounds."""
    if type(value) is not type(default):
        raise ConfigError(f"{place} must be of type {type(default).__name__}, not {value!r}")
    if isinstance(value, int) and not bounds["low"] <= value <= bounds["high"]:
        raise ConfigError(f"{place} must lie between {bounds['low']} and {bounds['high']}, not {value}")
