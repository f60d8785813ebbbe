"""Sites are learned when they have articles enough, once, and again when that is long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.extraction.layout import Layout
from pipeline.store.dataset import Dataset
from pipeline.store.layouts import ENOUGH, LASTING, Layouts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITE = "a.example"
THEN = datetime(2025, 1, 1, tzinfo=UTC)
KNOWN = Layout(votes={7: (0, 12), 8: (5, 0)})


@pytest.fixture
def layouts(tmp_path: Path) -> Iterator[Layouts]:
    with Dataset(tmp_path / "overdue.db") as dataset:
        dataset.db.execute("INSERT INTO runs VALUES (1, 'run', 'any', '2025-01-01', NULL, 'running')")
        yield Layouts(dataset.db)


def add(layouts: Layouts, first: int, last: int, site: str = SITE) -> None:
    """Articles of a site, each on the page of its number."""
    layouts.db.conn.executemany(
        "INSERT INTO articles(url, source, site, title, fetched_at, language, characters, text, headings, lenders, "
        "topics, page_id, page_url, run_id) "
        "VALUES (?, 's', ?, 't', '2025-01-01T00:00:00+00:00', 'zh', 1, 'x', '[]', '[]', '[]', ?, '', 1)",
        [(f"https://{site}/{number}", site, number) for number in range(first, last)],
    )


def test_a_site_is_due_when_it_has_articles_enough(layouts: Layouts) -> None:
    seen = {SITE: THEN, "b.example": THEN, "": THEN}
    add(layouts, 1, ENOUGH)
    assert layouts.due(seen) == []
    add(layouts, ENOUGH, ENOUGH + 1)
    assert layouts.due(seen) == [SITE]


def test_what_was_learned_is_known_and_not_due_until_it_is_old(layouts: Layouts) -> None:
    add(layouts, 1, ENOUGH + 1)
    assert layouts.known(SITE) == Layout()
    layouts.keep(SITE, KNOWN, ENOUGH)
    assert layouts.known(SITE) == Layouts(layouts.db).known(SITE) == KNOWN
    assert layouts.due({SITE: THEN + LASTING}) == []
    assert layouts.due({SITE: THEN + LASTING + timedelta(days=1)}) == [SITE]


def test_units_seen_but_once_are_not_kept(layouts: Layouts) -> None:
    add(layouts, 1, 2)
    layouts.keep(SITE, Layout(votes={1: (0, 1), 2: (1, 1)}), 0)
    assert layouts.known(SITE) == Layout(votes={2: (1, 1)})


def test_the_pages_that_were_read_before_are_read_again_once(layouts: Layouts) -> None:
    add(layouts, 1, ENOUGH + 5)
    add(layouts, 100, 110, site="b.example")
    layouts.keep(SITE, KNOWN, ENOUGH)
    assert layouts.pages_to_redo() == list(range(1, ENOUGH + 1))
    layouts.redone()
    assert layouts.pages_to_redo() == []
    layouts.keep(SITE, KNOWN, ENOUGH + 4)
    assert layouts.pages_to_redo() == []


def test_a_site_that_taught_nothing_is_not_asked_again_at_once(layouts: Layouts) -> None:
    add(layouts, 1, ENOUGH + 1)
    layouts.keep(SITE, None, ENOUGH)
    assert layouts.known(SITE) == Layout()
    assert layouts.due({SITE: THEN}) == []
    assert layouts.pages_to_redo() == []


def test_what_was_known_stays_where_nothing_could_be_learned_anew(layouts: Layouts) -> None:
    add(layouts, 1, ENOUGH + 1)
    layouts.keep(SITE, KNOWN, ENOUGH)
    layouts.keep(SITE, None, ENOUGH)
    assert layouts.known(SITE) == KNOWN


def test_the_first_articles_are_the_sample_and_later_the_last(layouts: Layouts) -> None:
    add(layouts, 1, 11)
    assert layouts.sample(SITE) == list(range(1, 11))
    add(layouts, 11, 1001)
    assert layouts.sample(SITE) == list(range(1, ENOUGH + 1))
    layouts.keep(SITE, KNOWN, 1000)
    assert layouts.sample(SITE) == list(range(1001 - ENOUGH, 1001))
