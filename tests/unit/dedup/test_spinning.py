from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.dedup.classes import builtin
from pipeline.sample.texts import texts


@pytest.fixture
def spinning(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))
    yield __import__("spinning")
    sys.modules.pop("spinning")


def test_the_tables_of_the_benchmark_share_no_word_with_the_built_in_one(spinning) -> None:
    tables = spinning.tables([text.blocks for text in texts().values()], 3, 7)
    known = {word for term in builtin().members for word in term}
    for table in tables:
        assert len(table) > 1000
        assert not known & ({*table} | {each for others in table.values() for each in others})
    first, second = ({(word, each) for word, others in table.items() for each in others} for table in tables[:2])
    assert len(first & second) < 0.05 * len(first)
