"""CSV that passes through is safe, whole, and otherwise as it was."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.cleaning import safe_cell
from pipeline.plugin.sheets import Sheet

NUMBER = re.compile(r"[+-][0-9.]+([eE][+-]?[0-9]+)?")
CELLS = st.text(st.sampled_from("=+-@\t\r\n\"',ＡＢ＝a1.逾"), max_size=6)


def expected(cell: str) -> str:
    return cell if NUMBER.fullmatch(cell) else safe_cell(cell)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), st.lists(st.integers(0, 200), max_size=4))
def test_every_cell_is_safe_wherever_the_chunks_end(rows: list[tuple[str, ...]], cuts: list[int]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    data, sheet = out.getvalue().encode(), Sheet()
    ends = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    chunks = [data[a:b] for a, b in pairwise(ends)]
    safe = b"".join(sheet.feed(chunk, last=False) for chunk in chunks) + sheet.feed(b"", last=True)
    assert list(csv.reader(io.StringIO(safe.decode(), newline=""))) == [
        [expected(cell) for cell in row] for row in rows
    ]
