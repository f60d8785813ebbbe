"""The band index: which articles share a band of their MinHash signatures.

Sorted runs, as in a log-structured merge tree: a batch adds one run, runs of a size are merged into a larger one. A
run lies in rows of at most ``CHUNK`` entries; whoever asks reads only the rows that may hold an answer. An article
that is compared with no more stays in its runs until the index is built anew; callers ask only for those that are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Keys = NDArray[np.uint32]
    Entries = tuple[NDArray[np.uint32], NDArray[np.uint32]]

# A band that more articles share is made of common shingles (a promo block, a statute): it says nothing, and
# following it would cost more the larger the corpus grows. Copies proper meet in other bands.
CROWD = 64
# So many candidates are verified at most, those that share most bands first.
MAX_CANDIDATES = 64
# Entries of a run in one row, and runs of one level that are merged.
CHUNK = 1024
FANOUT = 8


class Bands:
    """The rows of the table ``bands``. Only articles that newcomers are compared with stand in it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.added: list[int] = []
        self.waiting: set[int] = set()
        self.fresh: Keys = np.zeros((0, 0), dtype=np.uint32)
        self.runs: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self.levels: dict[int, int] = {}

    def load(self) -> None:
        """Forget what was not saved, and read where the runs lie: another transaction may have changed them."""
        self.added.clear()
        self.waiting.clear()
        rows = self.conn.execute("SELECT run, first, id, level FROM bands ORDER BY run, first, id").fetchall()
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        runs, starts = np.unique(table[:, 0], return_index=True)
        parts = np.split(table, starts[1:])
        self.runs = {run: (part[:, 1], part[:, 2]) for run, part in zip(runs.tolist(), parts, strict=False)}
        self.levels = dict(zip(runs.tolist(), table[starts, 3].tolist(), strict=True))

    def add(self, article: int, keys: Keys) -> None:
        """Let newcomers find the article, from now on."""
        if article in self.waiting:
            return
        place = len(self.added)
        if place == len(self.fresh):
            more = np.zeros((max(1024, place), len(keys)), dtype=np.uint32)
            self.fresh = np.concatenate([self.fresh.reshape(-1, len(keys)), more])
        self.fresh[place] = keys
        self.added.append(article)
        self.waiting.add(article)

    def candidates(self, keys: Sequence[Keys]) -> list[list[int]]:
        """For each of several articles' keys, the saved articles that share bands, those that share most first."""
        found: list[Counter[int]] = [Counter() for _ in keys]
        if self.runs and keys:
            matrix = np.stack(list(keys))
            for band in range(matrix.shape[1]):
                for query, articles in self.matches(band, matrix[:, band]):
                    found[query].update(articles)
        return [best(counts) for counts in found]

    def unsaved(self, keys: Keys) -> list[int]:
        """The articles added since the last save that share bands with these keys, those that share most first."""
        if not self.added:
            return []
        places, bands = np.divmod(np.flatnonzero(self.fresh[: len(self.added)] == keys), len(keys))
        crowds = np.bincount(bands, minlength=len(keys))
        return best(Counter(self.added[place] for place in places[crowds[bands] <= CROWD].tolist()))

    def matches(self, band: int, keys: Keys) -> Iterator[tuple[int, set[int]]]:
        """Which articles share one band with each of the keys (by place), unless a crowd does."""
        order = np.argsort(keys, kind="stable")
        wanted = keys[order]
        found: dict[int, set[int]] = defaultdict(set)
        for run in self.runs:
            held, articles = self.read(run, band, wanted)
            starts, ends = np.searchsorted(held, wanted, "left"), np.searchsorted(held, wanted, "right")
            for place in np.flatnonzero(ends > starts).tolist():
                some = articles[starts[place] : min(ends[place], starts[place] + CROWD + 1)]
                found[int(order[place])].update(some.tolist())
        return ((query, articles) for query, articles in found.items() if len(articles) <= CROWD)

    def read(self, run: int, band: int, wanted: Keys) -> Entries:
        """The entries of a band in those rows of a run that may hold the wanted keys (ascending)."""
        firsts, rows = self.runs[run]
        low, high = np.searchsorted(firsts, [band << 32, band + 1 << 32])
        asked = (band << 32) + wanted.astype(np.int64)
        # keys that begin a row may end the one before it
        last, first = np.searchsorted(firsts, asked, "right") - 1, np.searchsorted(firsts, asked, "left") - 1
        places = np.unique(np.concatenate([first, last]))
        parts = [self.row(int(rows[place])) for place in places[(places >= low) & (places < high)].tolist()]
        return joined(parts)

    def row(self, number: int) -> Entries:
        """The keys and articles of one row."""
        keys, articles = self.conn.execute("SELECT keys, articles FROM bands WHERE id = ?", [number]).fetchone()
        return np.frombuffer(keys, dtype="<u4"), np.frombuffer(articles, dtype="<u4")

    def save(self) -> None:
        """Write what was added as a run of its own, and merge runs where there are many of a level."""
        if not self.added:
            return
        articles = np.array(self.added, dtype=np.uint32)
        matrix = self.fresh[: len(articles)]
        run = max(self.runs, default=0) + 1
        for band in range(matrix.shape[1]):
            self.write(run, 0, band, (matrix[:, band], articles))
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
        query = f"SELECT keys, articles FROM bands WHERE run IN ({marks}) AND first >= ? AND first < ?"
        for band in range(bands):
            rows = self.conn.execute(query, [*runs, band << 32, band + 1 << 32]).fetchall()
            parts = [
                (np.frombuffer(keys, dtype="<u4"), np.frombuffer(articles, dtype="<u4")) for keys, articles in rows
            ]
            self.write(merged, level, band, joined(parts))
        self.conn.execute(f"DELETE FROM bands WHERE run IN ({marks})", runs)

    def write(self, run: int, level: int, band: int, entries: Entries) -> None:
        """Write the entries of one band."""
        order = np.lexsort((entries[1], entries[0]))
        keys, articles = entries[0][order], entries[1][order]
        rows = [
            (run, level, (band << 32) + int(keys[at]), keys[at : at + CHUNK].astype("<u4").tobytes(),
             articles[at : at + CHUNK].astype("<u4").tobytes())
            for at in range(0, len(keys), CHUNK)
        ]  # fmt: skip
        self.conn.executemany("INSERT INTO bands (run, level, first, keys, articles) VALUES (?, ?, ?, ?, ?)", rows)


def best(shared: Counter[int]) -> list[int]:
    """The articles that share most bands, of equals those that came first."""
    return sorted(shared, key=lambda article: (-shared[article], article))[:MAX_CANDIDATES]


def joined(parts: Sequence[Entries]) -> Entries:
    """The entries of several rows as one."""
    if not parts:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32)
    return np.concatenate([keys for keys, _ in parts]), np.concatenate([articles for _, articles in parts])
