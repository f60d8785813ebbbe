"""The benchmark beside other extractors: every tool is asked as it should be, and rows tell what they did."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from benchmarks.extraction import compare, sets
from benchmarks.extractors import BASE, PEERS, extractors, ours, said, spoken
from tests.unit.extraction.pages import PROSE, html

LONG = "".join(PROSE)
PAGE = html(under=f"<div class=zw>{f'<p>{LONG}</p>' * 3}</div>")
URL = "http://a.example/1.html"


def test_ours_and_the_base_are_always_there() -> None:
    assert list(extractors())[:3] == ["ours", BASE, "favor_precision"]


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_that_is_installed_finds_the_text(name: str) -> None:
    module, run = PEERS[name]
    assert (name in extractors()) == bool(find_spec(module))
    if find_spec(module):
        assert LONG in run(URL, PAGE)


def test_blocks_of_markup_are_lines() -> None:
    assert spoken("<div><p>一</p><p>二<b>三</b></p>四<br>五</div>").split() == ["一", "二三", "四", "五"]
    assert spoken(" ") == ""


def test_a_page_on_which_a_tool_fails_has_no_text() -> None:
    def broken(url: str, markup: str) -> str:
        raise ValueError(url)

    assert said(broken, URL, PAGE) == ""
    assert PROSE[0] in said(ours, URL, PAGE)


def test_a_row_tells_f1_of_the_whole_and_of_the_halves_pages_lost_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    tools = {"right": lambda _, markup: markup, BASE: lambda _, markup: sum(range(10**5)) and ""}
    compare("own", [(f"http://a.example/{n}", "逾期", "逾期") for n in range(8)], tools)
    right, base = (line.split() for line in capsys.readouterr().out.splitlines())
    assert right[:8] == ["own", "8", "right", "1.000", "1.000", "1.000", "0", "0.0%"]
    assert base[:8] == ["own", "8", BASE, "0.000", "0.000", "0.000", "8", "100.0%"]
    assert float(right[8]) < float(base[8]) == 1.0


def test_the_sample_is_the_first_set() -> None:
    name, rows = next(sets())
    assert name == "sample"
    assert len(rows) > 50
    assert all(url.startswith("http://") and "<" in markup and gold for url, markup, gold in rows)
