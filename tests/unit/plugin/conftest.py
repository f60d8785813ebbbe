"""Datasets that the pages are tested over: one of plain articles, one full of what strangers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import datasets
from tests.payloads import PAYLOADS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="package")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article with copies of each kind (cluster 1), and one that is nobody's copy (6)."""
    path = tmp_path_factory.mktemp("plugin") / "overdue.db"
    datasets.write(path, datasets.family())
    return path


@pytest.fixture(scope="package")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For each payload two articles that are copies of each other, with the payload wherever a page may put one."""
    path = tmp_path_factory.mktemp("hostile") / "overdue.db"
    items = []
    for at, payload in enumerate(PAYLOADS):
        letters = "".join(chr(0x4E00 + 97 * at + step) for step in range(60))
        for copy in range(2):
            text = f"{payload}\n\n{letters}逾期{'协商' if copy else '商量'}{letters[::-1]}。\n\n{payload}{letters}"
            items.append(
                datasets.article(
                    2 * at + copy,
                    payload if not copy else f"逾期{payload}",
                    text,
                    url=payload + str(copy),
                    author=payload,
                    site=payload if copy else "a.example",
                    source=payload,
                    headings=(payload,),
                    lenders=(payload,),
                    topics=(payload,),
                    published="2025-01-02" if copy else payload,
                )
            )
    datasets.write(path, items)
    return path
