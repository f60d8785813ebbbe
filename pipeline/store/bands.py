"""The band index: which articles share a band of their MinHash signatures.

Sorted runs, as in a log-structured merge tree: a batch adds one run, runs of a size are merged into a larger one. A
run lies in rows of at most ``CHUNK`` entries; whoever asks reads only the rows that may hold an answer. An article
that is compared with no more stays in its runs until the index is built anew; callers ask only for those that are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from pipeline.config import DedupeSettings

    Keys = NDArray[np.uint32]
    Places = NDArray[np.int64]
    Entries = tuple[Places, NDArray[np.uint32]]

# Entries of a run in one row, and runs of one level that are merged.
CHUNK = 1024
FANOUT = 8
# Rows kept in memory, of 12 KB each; runs of so many rows are kept whole (there are few of them).
KEPT = 4096
WHOLE = 1024


class Bands:
    """The rows of the table ``bands``. Only articles that newcomers are compared with stand in it.

    A band that more than a *crowd* of articles share is made of common shingles (a promo block, a statute): it says
    nothing, and following it would cost more the larger the corpus grows. Copies proper meet in other bands.
    """

    def __init__(self, conn: sqlite3.Connection, settings: DedupeSettings) -> None:
        self.conn = conn
        self.crowd, self.most = settings.crowd, settings.candidates
        self.added: dict[int, Keys] = {}
        self.fresh: dict[int, int | list[int]] = {}  # most bands have one article: a list for each would cost more
        self.runs: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self.levels: dict[int, int] = {}
        self.row = lru_cache(KEPT)(self.read_row)
        self.whole = lru_cache(None)(self.read_run)

    def load(self) -> None:
        """Forget what was not saved, and read where the runs lie: another transaction may have changed them."""
        self.added.clear()
        self.fresh.clear()
        self.row.cache_clear()
        self.whole.cache_clear()
        rows = self.conn.execute("SELECT run, first, id, level FROM bands ORDER BY run, first, id").fetchall()
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        runs, starts = np.unique(table[:, 0], return_index=True)
        parts = np.split(table, starts[1:])
        self.runs = {run: (part[:, 1], part[:, 2]) for run, part in zip(runs.tolist(), parts, strict=False)}
        self.levels = dict(zip(runs.tolist(), table[starts, 3].tolist(), strict=True))

    def add(self, article: int, keys: Keys) -> None:
        """Let newcomers find the article, from now on."""
        if article in self.added:
            return
        self.added[article] = keys
        for key in placed(keys).tolist():
            held = self.fresh.setdefault(key, article)
            if isinstance(held, list):
                held.append(article)
            elif held != article:
                self.fresh[key] = [held, article]

    def candidates(self, keys: Sequence[Keys]) -> list[list[int]]:
        """For each of several articles' keys, the saved articles that share bands, those that share most first."""
        found: list[Counter[int]] = [Counter() for _ in keys]
        if self.runs and keys:
            asked = placed(np.stack(list(keys)))
            for place, articles in self.matches(asked.ravel()):
                found[place // asked.shape[1]].update(articles)
        return [best(counts, self.most) for counts in found]

    def unsaved(self, keys: Keys) -> list[int]:
        """The articles added since the last save that share bands with these keys, those that share most first."""
        if not self.added:
            return []
        found = ((key, self.fresh[key]) for key in placed(keys).tolist() if key in self.fresh)
        shared = [(key, each if isinstance(each, list) else [each]) for key, each in found]
        near = (each for key, each in shared if len(each) + self.unsaved_elsewhere(key) <= self.crowd)
        return best(Counter(chain.from_iterable(near)), self.most)

    def saved_elsewhere(self, wanted: Places) -> Places:
        """How many share each of these bands (ascending) outside this file: none, unless the index is in parts."""
        return np.zeros(len(wanted), dtype=np.int64)

    def unsaved_elsewhere(self, key: int) -> int:
        """How many do so since the last save."""
        return 0

    def matches(self, asked: Places) -> Iterator[tuple[int, set[int]]]:
        """Which articles share each of the keys (by place), unless a crowd does."""
        order = asked.argsort(kind="stable")
        wanted = asked[order]
        counts = self.saved_elsewhere(wanted)
        found: dict[int, set[int]] = defaultdict(set)
        for run in self.runs:
            for held, articles, first, last in self.parts(run, wanted):
                starts = held.searchsorted(wanted[first:last], "left")
                sizes = held.searchsorted(wanted[first:last], "right") - starts
                counts[first:last] += sizes
                for place in sizes.nonzero()[0].tolist():
                    if counts[first + place] <= self.crowd:
                        found[first + place].update(articles[starts[place] : starts[place] + sizes[place]].tolist())
        return ((int(order[place]), each) for place, each in found.items() if counts[place] <= self.crowd)

    def parts(self, run: int, wanted: Places) -> Iterator[tuple[Places, Keys, int, int]]:
        """The entries of a run in pieces, and which of the wanted keys (ascending) each may hold: first, last + 1."""
        firsts, rows = self.runs[run]
        if len(rows) <= WHOLE:
            yield *self.whole(run), 0, len(wanted)
            return
        starts, ends = wanted.searchsorted(firsts, "left"), np.full(len(firsts), len(wanted))
        ends[:-1] = wanted.searchsorted(firsts[1:], "right")  # a key that begins a row may end the one before it
        for place in (ends > starts).nonzero()[0].tolist():
            yield *self.row(int(rows[place])), int(starts[place]), int(ends[place])

    def read_run(self, run: int) -> Entries:
        """The entries of a run."""
        return joined([self.read_row(int(number)) for number in self.runs[run][1]])

    def read_row(self, number: int) -> Entries:
        """The entries of one row."""
        query = "SELECT first, keys, articles FROM bands WHERE id = ?"
        return entries(*self.conn.execute(query, [number]).fetchone())

    def save(self) -> None:
        """Write what was added as a run of its own, and merge runs where there are many of a level."""
        if not self.added:
            return
        articles, matrix = np.array(list(self.added), dtype=np.uint32), placed(np.stack(list(self.added.values())))
        run = max(self.runs, default=0) + 1
        for band in range(matrix.shape[1]):
            self.write(run, 0, (matrix[:, band], articles))
        self.load()
        level = 0
        while len(runs := [run for run, each in self.levels.items() if each == level]) >= FANOUT:
            self.merge(runs, level + 1, matrix.shape[1])
            self.load()
            level += 1

    def merge(self, runs: Sequence[int], level: int, bands: int) -> None:
        """Make one run of several, band by band."""
        merged = max(self.runs) + 1
        marks = ",".join("?" * len(runs))
        query = f"SELECT first, keys, articles FROM bands WHERE run IN ({marks}) AND first >= ? AND first < ?"
        for band in range(bands):
            rows = self.conn.execute(query, [*runs, band << 32, band + 1 << 32])
            self.write(merged, level, joined([entries(*row) for row in rows]))
        self.conn.execute(f"DELETE FROM bands WHERE run IN ({marks})", runs)

    def write(self, run: int, level: int, band: Entries) -> None:
        """Write the entries of one band."""
        order = np.lexsort((band[1], band[0]))
        keys, articles = band[0][order], band[1][order]
        rows = [
            (run, level, int(keys[at]), keys[at : at + CHUNK].astype("<u4").tobytes(),
             articles[at : at + CHUNK].astype("<u4").tobytes())
            for at in range(0, len(keys), CHUNK)
        ]  # fmt: skip
        self.conn.executemany("INSERT INTO bands (run, level, first, keys, articles) VALUES (?, ?, ?, ?, ?)", rows)


def placed(keys: Keys) -> Places:
    """Keys, shape (bands,) or (n, bands), with their bands before them."""
    return keys.astype(np.int64) | np.arange(keys.shape[-1], dtype=np.int64) << 32


def entries(first: int, keys: bytes, articles: bytes) -> Entries:
    """The entries of a row as it is stored."""
    band = first >> 32 << 32
    return np.frombuffer(keys, dtype="<u4").astype(np.int64) | band, np.frombuffer(articles, dtype="<u4")


def best(shared: Counter[int], most: int) -> list[int]:
    """The ``most`` articles that share most bands, of equals those that came first."""
    return sorted(shared, key=lambda article: (-shared[article], article))[:most]


def joined(parts: Sequence[Entries]) -> Entries:
    """The entries of several rows as one."""
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32)
    return np.concatenate([keys for keys, _ in parts]), np.concatenate([articles for _, articles in parts])
