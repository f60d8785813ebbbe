"""Who meets whom in the bands: kernels over entries that Spark has sorted by band, a batch of rows at a time.

An entry is an article in a band. All memory that is held between batches is of one band, and bounded by the rule of
the crowd: however many articles share a band, it costs an executor no more than passing it by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pipeline.spark.shard import BATCH_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Column = NDArray[np.int64]

ASKS, STANDS, ASKS_LATE = 0, 1, 2
"""What an article does at a moment: it asks before it stands; at the end of a turn nobody knows, so it asks late."""


def stars(batches: Iterable[tuple[Column, Column]]) -> Iterator[tuple[Column, Column]]:
    """The first article of each band with each of the others; ``batches`` of keys and articles, sorted by both."""
    key, first = -1, -1
    for keys, articles in batches:
        begins = np.ones(len(keys), dtype=np.bool_)
        begins[1:] = keys[1:] != keys[:-1]
        begins[:1] = keys[:1] != key
        heads = articles[begins]
        run = begins.cumsum() - 1
        firsts = np.where(run < 0, first, heads[run] if len(heads) else first)
        others = firsts != articles
        yield firsts[others], articles[others]
        if len(keys):
            key, first = int(keys[-1]), int(firsts[-1])


@dataclass(frozen=True, slots=True)
class Events:
    """What happens in bands, sorted by key, moment and what; ``parts`` are the parts that the articles belong to."""

    keys: Column
    moments: Column
    whats: Column
    articles: Column
    parts: Column

    def __len__(self) -> int:
        return len(self.keys)

    def at(self, place: slice) -> Events:
        """Some of them."""
        return Events(*(column[place] for column in (self.keys, self.moments, self.whats, self.articles, self.parts)))


@dataclass(frozen=True, slots=True)
class Meeting:
    """An article that looked into a band and saw one of another part there."""

    article: int
    other: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """A band that more than a crowd entered, some of them from parts of several articles: when, and whose they were."""

    key: int
    moments: tuple[int, ...]
    parts: tuple[int, ...]


@dataclass(slots=True)
class Band:
    """One band as time goes by: who stands in it, as far as that can matter."""

    key: int
    crowd: int
    saved: list[tuple[int, int]] = field(default_factory=list)
    fresh: list[tuple[int, int]] = field(default_factory=list)
    before: int = 0
    batch: int = -1
    line: list[tuple[int, int]] = field(default_factory=list)
    mixed: bool = False

    def tick(self, batch: int) -> None:
        """A new batch begins: what was fresh is saved."""
        self.before += len(self.fresh)
        if len(self.saved) <= self.crowd:
            self.saved += self.fresh[: self.crowd + 1]
        self.fresh, self.batch = [], batch

    def see(self, moment: int, what: int, article: int, part: int) -> Iterator[Meeting]:
        """One event."""
        if moment >> BATCH_BITS != self.batch:
            self.tick(moment >> BATCH_BITS)
        single = part == article
        self.mixed |= not single
        if what == STANDS:
            if not single or len(self.fresh) <= self.crowd:
                self.line.append((moment, part))
            self.fresh.append((article, part))
            return
        near = self.saved if self.before <= self.crowd else []
        for others in (near, self.fresh if len(self.fresh) <= self.crowd else []):
            for other, home in others:
                if home != part:
                    yield Meeting(article, other)

    def close(self) -> Iterator[Crowd]:
        """What others have to know of it."""
        if self.mixed and len(self.line) > self.crowd:
            moments, parts = zip(*self.line, strict=True)
            yield Crowd(self.key, moments, parts)


def meetings(batches: Iterable[Events], crowd: int) -> Iterator[Meeting | Crowd]:
    """Who of different parts meets in the bands, as :class:`pipeline.store.bands.Bands` would have it.

    A part has the number of an article; one article alone is a part of its own number, and every larger part has a
    number that is none of its articles'.
    """
    band: Band | None = None
    for events in batches:
        for run in runs(events, band.key if band else -1):
            if band is None or band.key != int(run.keys[0]):
                if band:
                    yield from band.close()
                band = Band(int(run.keys[0]), crowd)
            for row in zip(
                run.moments.tolist(), run.whats.tolist(), run.articles.tolist(), run.parts.tolist(), strict=True
            ):
                yield from band.see(*row)
    if band:
        yield from band.close()


def runs(events: Events, open_key: int) -> Iterator[Events]:
    """The events of each band that can matter: several parts, or it lies at an edge and may go on."""
    if not len(events):
        return
    starts = np.flatnonzero(np.concatenate([[True], events.keys[1:] != events.keys[:-1]]))
    ends = np.append(starts[1:], len(events))
    lowest, highest = np.minimum.reduceat(events.parts, starts), np.maximum.reduceat(events.parts, starts)
    matters = lowest != highest
    matters[-1] = True
    matters[0] |= bool(events.keys[0] == open_key)
    for start, end in zip(starts[matters].tolist(), ends[matters].tolist(), strict=True):
        yield events.at(slice(start, end))
