from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "overdue.db")
    yield made
    made.check()
    made.close()
