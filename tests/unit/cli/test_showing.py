"""What `overdue search`, `show` and `compare` print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline.cli.app import overdue
from pipeline.cli.layout import wrap
from tests import datasets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("cli")
    datasets.write(folder / "overdue.db", datasets.family())

    def command(*arguments: str, color: bool = False) -> Result:
        done = CliRunner().invoke(overdue, [*arguments, "--data", str(folder)], color=color, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done

    return command


def test_search_takes_every_filter_and_prints_what_passes_all(run: Run) -> None:
    found = json.loads(run("search", "逾期", "--all", "--limit", "0", "--json").stdout)
    assert len(found) == 6
    for options, wanted in (
        (["--lender", "花呗"], {1}),
        (["--topic", "助学贷款"], {6}),
        (["--site", "a.example", "--all"], {3, 6}),
        (["--year", "2023"], {6}),
        (["--spun", "yes"], {1}),
        (["--spun", "no"], {6}),
        (["--copies", "4"], {1}),
    ):
        for query in (["逾期"], []):
            hits = json.loads(run("search", *query, *options, "--json").stdout)
            assert {hit["id"] for hit in hits} == wanted, options


def test_search_without_anything_to_look_for_says_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(overdue, ["search", "--data", str(tmp_path)])
    assert done.exit_code != 0
    assert "give QUERY" in done.output


def test_search_orders_as_asked(run: Run) -> None:
    hits = json.loads(run("search", "逾期", "--all", "--order", "published", "--json").stdout)
    days = [hit["published"] for hit in hits]
    assert days == sorted(days, reverse=True)


def test_show_prints_facts_text_cluster_and_json_the_same(run: Run) -> None:
    shown = run("show", "1").stdout
    assert "花呗逾期怎么协商还款" in shown
    assert "cluster 1 · 5 articles · canonical: 1" in shown
    facts = json.loads(run("show", "http://b.example/1", "--json").stdout)
    assert (facts["id"], facts["cluster"]["size"]) == (1, 5)


def test_compare_marks_each_kind_without_colours(run: Run) -> None:
    spun, censored = run("compare", "1", "2").stdout, run("compare", "1", "3").stdout
    assert "[原因]" in spun
    assert "[起因]" in spun
    assert "{催收}" in censored
    assert "{▯}" in censored
    moved, extended = run("compare", "1", "4").stdout, run("compare", "1", "5").stdout
    assert "moved to paragraph" in moved
    assert "moved from paragraph" in moved
    assert "at the head" in extended
    assert "at the tail" in extended
    assert "no difference" in run("compare", "1", "1").stdout


def test_compare_as_json_is_the_comparison_of_the_page(run: Run) -> None:
    found = json.loads(run("compare", "1", "2", "--json").stdout)
    assert found["counts"] == {"spun": 4}
    assert (found["first"]["id"], found["second"]["id"]) == (1, 2)


@pytest.mark.parametrize("arguments", [("search", "逾期"), ("show", "1"), ("compare", "1", "2")])
def test_colours_are_for_terminals_alone(run: Run, arguments: tuple[str, ...]) -> None:
    plain, coloured = run(*arguments).stdout, run(*arguments, color=True).stdout
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured


def test_no_line_is_wider_than_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for line in run("compare", "1", "2").stdout.splitlines()[3:] + run("search", "逾期").stdout.splitlines():
        assert cell_len(line) <= 60


@given(st.text(st.sampled_from("逾期，。 abc1\t（）"), max_size=60), st.integers(8, 40))
def test_wrapping_keeps_every_letter_and_every_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width + 40 * line.count("，") for line in lines)
