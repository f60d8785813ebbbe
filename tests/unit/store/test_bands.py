from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.config import DedupeSettings
from pipeline.store import bands as module
from pipeline.store.bands import FANOUT, Bands
from pipeline.store.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDTH = 8


@pytest.fixture
def bands(tmp_path: Path) -> Iterator[Bands]:
    with Dataset(tmp_path / "overdue.db") as dataset:
        made = Bands(dataset.db.conn, DedupeSettings())
        made.load()
        yield made


def keys(dice: np.random.Generator, values: int = 50) -> np.ndarray:
    return dice.integers(0, values, WIDTH, dtype=np.uint32) * np.uint32(80_000_000)


@pytest.mark.parametrize("whole", [0, 1024])
def test_runs_find_what_a_dictionary_finds(bands: Bands, monkeypatch: pytest.MonkeyPatch, whole: int) -> None:
    monkeypatch.setattr(module, "CHUNK", 4)  # a run of many rows
    monkeypatch.setattr(module, "WHOLE", whole)  # read row by row, or at once
    dice, plain = np.random.default_rng(1), defaultdict(set)
    for article in range(1, 200):
        mine = keys(dice)
        for band, key in enumerate(mine.tolist()):
            plain[band, key].add(article)
        bands.add(article, mine)
        if article % 9 == 0:
            bands.save()
    bands.save()
    asked = [keys(dice) for _ in range(30)]
    for mine, found in zip(asked, bands.candidates(asked), strict=True):
        wanted = set().union(*(plain[band, key] for band, key in enumerate(mine.tolist())))
        assert set(found) <= wanted
        assert len(found) == min(len(wanted), bands.most)


def test_what_is_not_saved_yet_is_found_too(bands: Bands) -> None:
    mine = keys(np.random.default_rng(2))
    assert bands.unsaved(mine) == []
    bands.add(7, mine)
    bands.add(7, mine)
    assert bands.unsaved(mine) == [7]
    bands.save()
    assert bands.unsaved(mine) == []
    assert bands.candidates([mine]) == [[7]]


def test_runs_are_merged_before_there_are_many(bands: Bands) -> None:
    dice = np.random.default_rng(3)
    for article in range(1, FANOUT**2 + 1):
        bands.add(article, keys(dice, 2**30 // 80_000_000))
        bands.save()
        assert len(bands.runs) < 2 * FANOUT
    assert list(bands.levels.values()) == [2]


def test_a_band_that_a_crowd_shares_is_not_followed(bands: Bands) -> None:
    common = np.zeros(WIDTH, dtype=np.uint32)
    for article in range(1, bands.crowd + 2):
        mine = common.copy()
        mine[1:] = article
        bands.add(article, mine)
    assert bands.unsaved(common) == []
    bands.save()
    assert bands.candidates([common]) == [[]]


def test_what_another_transaction_undid_is_forgotten(bands: Bands) -> None:
    mine = keys(np.random.default_rng(4))
    bands.conn.execute("BEGIN")
    bands.add(1, mine)
    bands.save()
    bands.conn.rollback()
    bands.load()
    assert bands.candidates([mine]) == [[]]
