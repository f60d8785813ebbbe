"""A pattern is never passed over where it matches."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.noise import pages
from pipeline.extraction import threads, tree
from pipeline.extraction.features import wordings
from pipeline.extraction.hints import DIGIT, letters

if TYPE_CHECKING:
    import re

LINES = wordings.FOUND | wordings.MATCHED
NEEDED = [(LINES[name], needed) for name, needed in wordings.NEEDED.items()] + [
    (threads.PATTERNS[name], needed) for name, needed in threads.NEEDED.items()
]
MATCHES = 60


@pytest.mark.parametrize(("pattern", "needed"), NEEDED)
@settings(max_examples=MATCHES, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_each_match_has_one_of_the_characters_that_it_needs(
    data: st.DataObject, pattern: re.Pattern[str], needed: frozenset[str]
) -> None:
    match = data.draw(st.from_regex(pattern))
    assert not needed.isdisjoint(letters(match)), match


def test_lines_of_pages_have_the_shapes_that_their_patterns_find() -> None:
    for page in islice(pages(10**6, 3), 0, 120, 4):
        root = tree.parse(page.html)
        assert root is not None
        for block in tree.read_tree(root).blocks:
            line = block.text
            if len(line) <= wordings.LONGEST:
                found = [pattern.search(line) is not None for pattern in wordings.FOUND.values()]
                found += [pattern.match(line) is not None for pattern in wordings.MATCHED.values()]
                assert list(wordings.shapes(line)[1:]) == found, line
            kinds = {kind for kind, pattern in threads.PATTERNS.items() if pattern.search(line)}
            assert set(threads.kinds_of(line)) == kinds, line


def test_digits_of_all_scripts_are_one_letter() -> None:
    assert all(DIGIT in letters(text) for text in ("3天", "３天", "٣"))
    assert DIGIT not in letters("三天")
