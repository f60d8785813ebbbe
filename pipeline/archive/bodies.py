"""How bodies are packed: zstd, with a dictionary trained on a source's first pages, since pages of a site are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zstandard

from pipeline.errors import ArchiveError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

LEVEL = 6
SAMPLES = 100  # pages that a dictionary is trained on
SAMPLE_BYTES = 64 * 1024  # of each of them: what pages share stands at their beginning
DICTIONARY_BYTES = 64 * 1024
FIRST_ID = 32_768  # dictionary ids below are reserved by the format
WAITING = """SELECT b.body, b.dictionary FROM pages p JOIN bodies b ON b.digest = p.digest
WHERE p.source = ? ORDER BY p.id DESC LIMIT ?"""


class Bodies:
    """Packs and unpacks the bodies of an archive. What trains a dictionary writes it within the transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._plain = zstandard.ZstdCompressor(level=LEVEL)
        self._compressors: dict[str, tuple[int | None, zstandard.ZstdCompressor]] = {}
        self._decompressors: dict[int | None, zstandard.ZstdDecompressor] = {None: zstandard.ZstdDecompressor()}
        self._untrained: dict[str, int] = {}

    def pack(self, source: str, body: bytes) -> tuple[bytes, int | None]:
        """The body packed, and the dictionary that it was packed with."""
        if source not in self._compressors:
            self._compressors[source] = self._stored(source) or (None, self._plain)
        number, compressor = self._compressors[source]
        return compressor.compress(body), number

    def unpack(self, packed: bytes, dictionary: int | None) -> bytes:
        """The body as it was sent. Raises ArchiveError where it is damaged."""
        if dictionary not in self._decompressors:
            self._decompressors[dictionary] = zstandard.ZstdDecompressor(dict_data=self._load(dictionary))
        try:
            return self._decompressors[dictionary].decompress(packed)
        except zstandard.ZstdError as error:
            raise ArchiveError(f"the archive holds a body that cannot be unpacked: {error}") from error

    def learn(self, source: str) -> None:
        """Take note of a new body of a source; the :data:`SAMPLES`-th trains the source's dictionary."""
        number, _ = self._compressors.get(source, (0, self._plain))
        if number is not None:
            return
        if source not in self._untrained:
            query = "SELECT count(*) FROM (SELECT 1 FROM pages WHERE source = ? LIMIT ?)"
            self._untrained[source] = int(self.conn.execute(query, [source, SAMPLES]).fetchone()[0])
        self._untrained[source] += 1
        if self._untrained[source] >= SAMPLES:
            self._untrained[source] = 0
            self._train(source)

    def _train(self, source: str) -> None:
        rows = self.conn.execute(WAITING, [source, SAMPLES]).fetchall()
        samples = [self.unpack(body, dictionary)[:SAMPLE_BYTES] for body, dictionary in rows]
        trained = train(samples)
        if trained is None:
            return
        number = int(
            self.conn.execute("SELECT max(coalesce(max(id), 0) + 1, ?) FROM dictionaries", [FIRST_ID]).fetchone()[0]
        )
        self.conn.execute("INSERT INTO dictionaries VALUES (?, ?, ?)", [number, source, trained])
        self._compressors[source] = (number, compressor_with(trained))

    def forget(self) -> None:
        """Forget what a transaction that was rolled back may have taught."""
        self._compressors.clear()
        self._untrained.clear()

    def _stored(self, source: str) -> tuple[int, zstandard.ZstdCompressor] | None:
        row = self.conn.execute(
            "SELECT id, dictionary FROM dictionaries WHERE source = ? ORDER BY id DESC LIMIT 1", [source]
        ).fetchone()
        return (int(row[0]), compressor_with(row[1])) if row else None

    def _load(self, number: int | None) -> zstandard.ZstdCompressionDict:
        row = self.conn.execute("SELECT dictionary FROM dictionaries WHERE id = ?", [number]).fetchone()
        if row is None:
            raise ArchiveError(f"the archive lacks dictionary {number}, which some of its bodies need")
        return zstandard.ZstdCompressionDict(row[0])


def train(samples: Sequence[bytes]) -> bytes | None:
    """A dictionary for bodies like these, or None where they are too few, too small or have nothing in common.

    >>> train([b"<html>"] * 3) is None
    True
    """
    size = min(DICTIONARY_BYTES, sum(map(len, samples)) // 10)
    if size < 1024:
        return None
    try:
        return zstandard.train_dictionary(size, list(samples)).as_bytes()
    except zstandard.ZstdError:
        return None


def compressor_with(dictionary: bytes) -> zstandard.ZstdCompressor:
    """A compressor that knows a dictionary."""
    known = zstandard.ZstdCompressionDict(dictionary)
    known.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=known)
