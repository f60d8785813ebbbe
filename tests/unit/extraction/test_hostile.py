"""Hostile pages: a defined result within the limits of a worker, and the same one whatever came before."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fuzz import faults
from benchmarks.noise import pages
from pipeline.extraction.extract import extract
from pipeline.model import Reason
from pipeline.sample.site import load
from tests.unit.extraction.hostile import PAGES, SENTENCE, as_page, growing
from tests.unit.extraction.pages import PROSE, html

ROOT = Path(__file__).parents[3]
SECONDS = 20
"""Of CPU: less than a worker has for one page. A busy machine may need five times what a quiet one does."""
MOST_GROWTH = 10
"""Of the cost of a page that becomes four times as large: 4 where the cost is that of its size, 16 if of its square."""
LEAST = 0.2
"""Seconds below which a cost is what other processes make of it."""
MEGABYTES = 512
REFUSED = {
    "attributes": Reason.TOO_LARGE,
    "bare_attributes": Reason.TOO_LARGE,
    "siblings": Reason.TOO_LARGE,
    "only_comments": Reason.EMPTY,
    "only_scripts": Reason.EMPTY,
    "every_byte": Reason.UNDECODABLE,
    "nul_bytes": Reason.UNDECODABLE,
    "nul_between_tags": Reason.UNDECODABLE,
    "repeated_paragraph": Reason.TOO_SHORT,
}
"""What holds no article, or more than anyone can read."""
WHOLE = (
    "white_space",
    "invalid_charset",
    "wrong_charset",
    "entity_bomb",
    "external_entity",
    "numeric_entities",
    "surrogates",
    "unclosed_comment",
    "unclosed_script",
    "unclosed_attribute",
    "long_class",
    "linked_data",
    "brackets",
    "giant_link",
    "regular_expressions",
    "few_nul_bytes",
)
"""Pages whose text is there all the same."""
LONG = ("one_line", "one_line_of_text")
"""Articles of a megabyte or two, of one sentence."""


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Any]]:
    """What became of every page in a process of its own, by name."""
    return campaign()


def campaign(*arguments: str) -> dict[str, dict[str, Any]]:
    """What the pages that the arguments choose came to, by name."""
    command = [sys.executable, "-m", "tests.unit.extraction.hostile", str(SECONDS), *arguments]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True, env=os.environ)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_result_within_time_and_memory(name: str, measured: dict[str, dict[str, Any]]) -> None:
    row = measured[name]
    assert row["status"] == 0, f"killed after {row['seconds']:.0f} s"
    assert row["seconds"] < SECONDS
    assert row["megabytes"] < MEGABYTES


def test_no_cost_grows_like_the_square_of_the_size(measured: dict[str, dict[str, Any]]) -> None:
    quarter = campaign("--times", "0.25", *growing())
    growth = {name: measured[name]["seconds"] / max(row["seconds"], LEAST) for name, row in quarter.items()}
    assert {name: times for name, times in growth.items() if times > MOST_GROWTH} == {}


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_article_is_rejected_for_a_reason(name: str, measured: dict[str, dict[str, Any]]) -> None:
    assert measured[name].get("reason") == REFUSED[name].value


@pytest.mark.parametrize("name", WHOLE)
def test_an_article_survives_what_stands_around_it(name: str, measured: dict[str, dict[str, Any]]) -> None:
    assert PROSE[1] in str(measured[name].get("beginning")), measured[name]


@pytest.mark.parametrize("name", LONG)
def test_an_article_of_a_megabyte_is_an_article(name: str, measured: dict[str, dict[str, Any]]) -> None:
    assert SENTENCE in str(measured[name].get("beginning")), measured[name]


@pytest.mark.parametrize("name", ["nested_divs", "nested_spans", "deep_tables"])
def test_text_below_many_elements_is_not_called_an_empty_page(name: str, measured: dict[str, dict[str, Any]]) -> None:
    assert measured[name].get("reason") != Reason.EMPTY.value, measured[name]


@pytest.mark.parametrize(
    "name", ["surrogates", "every_byte", "nul_bytes", "entity_bomb", "nul_between_tags", "brackets"]
)
def test_no_text_has_characters_that_no_text_may_hold(name: str) -> None:
    assert list(faults(extract(as_page(PAGES[name]())))) == []


def test_no_entity_reads_a_file() -> None:
    found = extract(as_page(PAGES["external_entity"]()))
    assert "root:" not in repr(found)


@cache
def bodies() -> tuple[bytes, ...]:
    """Ordinary pages and small hostile ones."""
    small = ("surrogates", "unclosed_comment", "linked_data", "only_scripts", "entity_bomb", "nul_bytes")
    sample = [page.body for page in load().pages][::15]
    return tuple(sample + [page.html.encode() for page in pages(12, 41)] + [PAGES[name]() for name in small])


def outcomes(order: list[int]) -> dict[int, str]:
    """The outcome of each page, extracted in this order."""
    return {place: repr(extract(as_page(bodies()[place]))) for place in order}


@cache
def in_order() -> dict[int, str]:
    """The outcomes of the pages in their order."""
    return outcomes(list(range(len(bodies()))))


def digest() -> str:
    """What the outcomes are, in a few characters."""
    return sha256(repr(in_order()).encode()).hexdigest()


def test_the_outcome_does_not_depend_on_what_came_before() -> None:
    order = list(in_order())[::-1]
    assert outcomes(order) == in_order()
    random.Random(1).shuffle(order)
    assert outcomes(order) == in_order()


def test_the_outcome_stays_the_same_two_hundred_times() -> None:
    page = as_page(html().encode())
    first = extract(page)
    assert all(extract(page) == first for _ in range(200))


def test_the_outcome_is_the_same_in_a_fresh_process_with_other_hashes() -> None:
    code = "from tests.unit.extraction.test_hostile import digest; print(digest())"
    environment = {**os.environ, "PYTHONHASHSEED": "3"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True, env=environment)
    assert done.stdout.strip() == digest()
