"""Whatever is typed, a page comes back, soon, and says as many hits as it shows."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from pipeline.plugin.question import NAMES, question
from pipeline.store.dataset import Dataset
from pipeline.store.search import Filters, Order, count, search
from tests.unit.plugin.asking import get

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "逾期协商还款花呗助学 的\"“”-－|｜*()^:+{}[]\\'NEARANDORNOT%_＊０a1\x00\u200b\ue000\U0001f600𠮷\ud800"


def typed(chooser: random.Random) -> str:
    return "".join(chooser.choices(LETTERS, k=chooser.randrange(1, 40)))


def test_thousands_of_senseless_queries_are_no_error_and_none_takes_long(path: Path) -> None:
    chooser = random.Random(5)
    slowest = 0.0
    with Dataset(path, readonly=True) as dataset:
        for _ in range(4000):
            query, everything = typed(chooser), chooser.random() < 0.5
            filters = Filters(lender=chooser.choice(["", "花呗", "'"]), spun=chooser.choice(["", "yes", "no"]))
            start = time.perf_counter()
            hits = search(dataset.db, query, everything=everything, limit=0, filters=filters).hits
            assert len(hits) == count(dataset.db, query, everything=everything, filters=filters), repr(query)
            slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 1


def test_senseless_arguments_give_a_page(path: Path) -> None:
    chooser = random.Random(6)
    urls = []
    for _ in range(200):
        names = chooser.sample(["q", "all", "order", "page", "size", *NAMES], 3)
        values = "&".join(f"{name}={quote(typed(chooser).encode('utf-8', 'replace'))}" for name in names)
        form = chooser.choice(["", ".json", ".csv", ".atom"])
        urls.append(f"/-/overdue/search{form}?{values}")
    for url, page in zip(urls, get(path, *urls), strict=True):
        assert page.status_code == 200, url
        if counted := re.search(r"<strong>([\d,]+)</strong> 条结果", page.text):
            assert min(20, int(counted[1])) >= page.text.count('href="/-/overdue/article/')


@pytest.mark.parametrize("order", Order)
def test_a_question_survives_its_own_address(order: Order) -> None:
    from urllib.parse import parse_qsl

    asked = question({"q": "花呗 -信用卡", "lender": "花呗", "year": "2025", "spun": "no", "copies": "3", "all": "1",
                      "order": order.value})  # fmt: skip
    assert question(dict(parse_qsl(asked.address()))) == asked
