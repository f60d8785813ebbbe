from __future__ import annotations

import sqlite3
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import DedupeSettings
from pipeline.spark.components import joined
from pipeline.spark.meeting import ASKS, STANDS, Band, Crowd, Events, Meeting, meetings, stars
from pipeline.spark.shard import empty, moment
from pipeline.store.bands import Bands

CROWD = 16


def pieces(events: list[tuple[int, ...]], size: int) -> list[Events]:
    """Sorted events as batches of so many rows."""
    table = np.array(sorted(events), dtype=np.int64).reshape(-1, 5)
    return [Events(*table[at : at + size].T) for at in range(0, len(table), size)]


def seen(events: list[tuple[int, ...]], size: int = 1000) -> tuple[set[tuple[int, int]], list[Crowd]]:
    """Who met whom, and the crowded bands."""
    found = list(meetings(pieces(events, size), CROWD))
    met = {(each.article, each.other) for each in found if isinstance(each, Meeting)}
    return met, [each for each in found if isinstance(each, Crowd)]


def test_the_first_article_of_a_band_is_paired_with_the_others_across_batches() -> None:
    rows = [(1, 5), (2, 3), (2, 4), (2, 9), (7, 1), (7, 2)]
    for size in (1, 2, 3, 6):
        batches = [np.array(rows[at : at + size]).T for at in range(0, len(rows), size)]
        pairs = [
            pair
            for one, two in stars((k, a) for k, a in batches)
            for pair in zip(one.tolist(), two.tolist(), strict=False)
        ]
        assert pairs == [(3, 4), (3, 9), (1, 2)]


def alone(key: int, batch: int, article: int) -> list[tuple[int, ...]]:
    """What an article that is a part by itself does in a band."""
    return [(key, moment(batch, article), what, article, article) for what in (ASKS, STANDS)]


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True), min_size=1, max_size=70),
    st.integers(5, 40),
    st.integers(1, 50),
)
def test_articles_meet_in_the_bands_as_in_the_index(keys: list[list[int]], batch: int, size: int) -> None:
    """Every article by itself, and each stands: what the index gives as candidates is what is met, or a part of it."""
    settings = DedupeSettings(crowd=CROWD, candidates=1000)
    conn = empty()
    bands = Bands(conn, settings)
    bands.load()
    expected, events = set(), []
    for article, own in enumerate(keys, 1):
        if (article - 1) % batch == 0:
            bands.save()
        mine = np.array([(10_000 * article + band) if band not in own else 7 for band in range(6)], dtype=np.uint32)
        candidates = {*bands.unsaved(mine), *bands.candidates([mine])[0]}
        expected |= {(article, other) for other in candidates}
        bands.add(article, mine)
        for key in own:
            events += alone(key, (article - 1) // batch, article)
    conn.close()
    assert seen(events, size)[0] == expected


def test_a_block_that_many_share_costs_no_more_than_a_crowd_and_is_told_to_parts_in_it() -> None:
    events = [event for article in range(1, 3001) for event in alone(9, 0, article)]
    met, crowds = seen(events, 100)
    assert len(met) == CROWD * (CROWD + 1) // 2
    assert crowds == []  # nobody needs to be told: each of them stands alone
    part = [(9, moment(0, 3001), STANDS, 3001, -3001)]
    _, (crowd,) = seen(events + part, 100)
    assert crowd.key == 9
    assert len(crowd.moments) == CROWD + 2
    assert all(one <= two for one, two in pairwise(crowd.moments))


def test_one_part_does_not_meet_itself() -> None:
    events = [(3, moment(0, article), what, article, -1) for article in (1, 2, 3) for what in (ASKS, STANDS)]
    assert seen(events) == (set(), [])
    assert seen(events + alone(3, 1, 9))[0] == {(9, 1), (9, 2), (9, 3)}


def test_a_band_keeps_no_more_than_a_crowd_of_single_articles_of_each_batch() -> None:
    band = Band(1, CROWD)
    for article in range(10_000):
        list(band.see(moment(article // 1000, article), STANDS, article, article))
    assert len(band.line) == 10 * (CROWD + 1)
    assert len(band.saved) <= 2 * (CROWD + 1)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=60))
def test_components_are_closed_under_edges_and_named_after_their_least(pairs: list[tuple[int, int]]) -> None:
    least = joined(pairs)
    assert all(least[one] == least[two] for one, two in pairs)
    assert all(least[name] == name <= each for each, name in least.items())


def test_an_empty_dataset_in_memory_has_the_tables_and_no_search() -> None:
    conn = empty()
    names = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert not any(name.startswith("articles_fts") for name in names)
    assert conn.execute("SELECT count(*) FROM clusters").fetchone() == (0,)
    assert isinstance(conn, sqlite3.Connection)
    conn.close()
