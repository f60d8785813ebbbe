"""A frontier that several crawls share, in Redis: a small Lua script for each change, so that each is whole.

A crawl holds an address for :data:`LEASE` seconds, and longer while it lives; what a crawl that died has held returns.
The archive of each crawl keeps what that crawl saw of the frontier, too, so that nothing but the order of work is lost
with the server.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from pipeline.archive.frontier import NAMES, Known, Landing, State
from pipeline.errors import ArchiveError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from redis.asyncio import Redis

LEASE = 60.0
PREFIX = "overdue:"
SCHEMES = ("redis", "rediss", "unix")
# Links, and rows of an archive, that one script takes: the server does nothing else meanwhile.
MOST = 1000
# A server that does not answer is asked again so often, after up to so many seconds: half a minute, all in all.
TRIES, LONGEST_WAIT = 10, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a crawl may fetch of a source now; until when its site is left alone, and for how many times in a row; how
    many addresses of the source are held by anybody.
    """

    found: tuple[Known, ...]
    until: float
    times: int
    leased: int


def require(url: str) -> None:
    """Raise ConfigError where an address names no Redis server, or what asks one is not installed."""
    if urlsplit(url).scheme not in SCHEMES:
        raise ConfigError(f"crawl.frontier must be an address such as redis://host:6379/0, not {url!r}")
    try:
        import redis.asyncio  # noqa: F401
    except ImportError as error:
        raise ConfigError("crawl.frontier needs the extra 'redis': pip install 'overdue[redis]'") from error


class SharedFrontier:
    """The frontier at the address of a Redis server (a number behind the host chooses one of its databases)."""

    def __init__(self, url: str, lease: float = LEASE) -> None:
        require(url)
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import ExponentialBackoff
        from redis.exceptions import ConnectionError as Unreachable
        from redis.exceptions import TimeoutError as TooSlow

        self.url = url
        self.lease = lease
        self.host = urlsplit(url).hostname or urlsplit(url).path  # without the password
        retry = Retry(ExponentialBackoff(cap=LONGEST_WAIT, base=0.1), TRIES)
        self.redis: Redis = Redis.from_url(
            url, decode_responses=True, retry=retry, retry_on_error=[Unreachable, TooSlow], socket_timeout=30.0
        )
        self.scripts = {name: self.redis.register_script(script(name)) for name in SCRIPTS}

    async def _run(self, name: str, *values: object) -> Any:
        arguments = [each if isinstance(each, str) else json.dumps(each) for each in values]
        with self._explained():
            return await self.scripts[name](keys=[PREFIX], args=arguments)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        from redis.exceptions import RedisError

        try:
            yield
        except RedisError as error:
            raise ArchiveError(f"the shared frontier at {self.host} cannot be used: {error}") from error

    async def open(self) -> None:
        """See that the server is there. It is asked once: what is wrong at the beginning is an address."""
        from redis.asyncio import Redis

        with self._explained():
            async with Redis.from_url(self.url, retry=None, socket_timeout=10.0) as once:
                await once.ping()

    async def offer(self, origin: str, rows: Iterable[Known]) -> None:
        """Bring what an archive knows, under a name by which it is done once in the life of the server's data."""
        with self._explained():
            if await self.redis.sismember(f"{PREFIX}offered", origin):
                return
        batch: list[dict[str, object]] = []
        for row in rows:
            batch.append(packed(row))
            if len(batch) == MOST:
                await self._run("offer", batch)
                batch = []
        await self._run("offer", batch)
        with self._explained():
            await self.redis.sadd(f"{PREFIX}offered", origin)

    async def enter(self, source: str, entries: Sequence[tuple[str, str, int, float]], longest: float) -> int:
        """The entries of a source as its file says today, as (url, kind, rank, longest interval); how many of its
        addresses are known and not due. What is put off by more than ``longest`` seconds is due: a clock was wrong.
        """
        return int(await self._run("enter", source, entries, longest))

    async def claim(self, source: str, site: str, wanted: int) -> Claim:
        """Hold up to so many addresses of a source, the most urgent first."""
        rows, until, times, leased = await self._run("claim", source, site, wanted, self.lease)
        return Claim(found=tuple(map(unpacked, rows)), until=float(until), times=int(times), leased=int(leased))

    async def land(self, landings: Iterable[Landing], rests: Mapping[str, float]) -> None:
        """Take what visits told, each whole; and sites with the time until which they are left alone (0: no longer)."""
        small: list[dict[str, object]] = []
        for landing in landings:
            *before, last = parts(landing)
            new = sum([int(await self._run("land", [landed(part, 0)], [])) for part in before])
            small.append(landed(last, new))
        await self._run("land", small, list(rests.items()))

    async def renew(self, source: str, urls: Sequence[str]) -> None:
        """Hold what is held for longer."""
        await self._run("renew", source, self.lease, list(urls))

    async def release(self, source: str, urls: Sequence[str]) -> None:
        """Give back what was not asked for after all."""
        await self._run("release", source, list(urls))

    async def pace(self, host: str, floor: float) -> float:
        """Take the next moment at which a host may be asked; the seconds until then."""
        return float(await self._run("pace", host, floor))

    async def close(self) -> None:
        """Leave the server."""
        await self.redis.aclose()


SCRIPTS = ("offer", "enter", "claim", "land", "renew", "release", "pace")


@cache
def script(name: str) -> str:
    """The text of a script."""
    folder = resources.files("pipeline.archive") / "scripts"
    return "\n".join((folder / f"{each}.lua").read_text(encoding="utf-8") for each in ("rows", name))


def parts(landing: Landing) -> Iterator[Landing]:
    """A landing cut in pieces that a script takes in no time; the last one says that the address is done.

    One with further pages stays whole, since these are taken only where a link is new.
    """
    if not landing.steps:
        bare = replace(landing, rows=(), news=(), links=(), dated=())
        while len(landing.links) > MOST or len(landing.dated) > MOST:
            yield replace(bare, links=landing.links[:MOST], dated=landing.dated[:MOST])
            landing = replace(landing, links=landing.links[MOST:], dated=landing.dated[MOST:])
    yield landing


def landed(landing: Landing, earlier: int) -> dict[str, object]:
    """A landing as the script reads it; ``earlier`` parts of it had so many new links."""
    return {
        "source": landing.source,
        "links": landing.links,
        "dated": landing.dated,
        "longest": landing.longest,
        "steps": landing.steps,
        "always": landing.always,
        "rows": [packed(row) for row in landing.rows],
        "news": [packed(row) for row in landing.news],
        "earlier": earlier,
    }


def packed(row: Known) -> dict[str, object]:
    """A row as the scripts keep it: what is not known is left out."""
    facts = {name: getattr(row, name) for name in NAMES}
    facts |= {"rank": int(row.rank), "essence": row.essence.hex() if row.essence else None}
    return {name: value for name, value in facts.items() if value is not None}


def unpacked(text: str) -> Known:
    """A row as the scripts keep it, as a value."""
    facts = cast("dict[str, Any]", json.loads(text))
    essence = bytes.fromhex(facts["essence"]) if "essence" in facts else None
    whole = {name: int(facts[name]) for name in ("depth", "tries", "rank")}
    return Known(**facts | whole | {"state": State(facts["state"]), "essence": essence})
