"""The columns: one finite number for each block, on any page; and the same for what only looks wrapped differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.noise import pages
from pipeline.extraction import tree
from pipeline.extraction.blocks import Block, Document, Node
from pipeline.extraction.features import Declared, Discussion, features
from pipeline.extraction.features.characters import DIGIT, HAN, LATIN, MARK, Characters
from pipeline.extraction.features.columns import FAR, column, running, share, shifted, since, until, window
from pipeline.extraction.features.containers import ancestors
from pipeline.extraction.refrains import by_kind
from pipeline.extraction.threads import Said
from tests.unit.extraction.pages import FOOTER, MENU, PROSE, TEXT, TITLE, html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.extraction.features.columns import Column

AROUND = ("_in0", "_in1", "_in2", "_in3", "steps_up", "steps_down", "main_part", "main_share")
"""What the names of the columns of containers end with."""


def document(source: str) -> Document:
    root = tree.parse(source)
    assert root is not None
    return tree.read_tree(root)


def known(
    page: Document, title: str = TITLE, description: str = "", replies: Iterable[int] = ()
) -> Mapping[str, Column]:
    discussion = Discussion(said=Said(replies=frozenset(replies), refrains=by_kind(page)))
    return features(page, Declared(title=title, description=description), discussion)


def check(page: Document, **declared: str) -> None:
    """Every column has one finite number for each block."""
    for name, values in known(page, **declared).items():
        assert values.shape == (len(page.blocks),), name
        assert np.isfinite(values).all(), name


DEGENERATE = {
    "one block": "<p>逾期</p>",
    "one character": "<p>。</p>",
    "bare text": "逾期以后先算账，再说话。",
    "nested wrappers": "<div><div><section><div><p>逾期以后先算账，再说话。</p></div></section></div></div>",
    "wrappers side by side": f"<div><div>{TEXT}</div></div><div><div>{TEXT}</div></div>",
    "one link": "<a href=/1>逾期</a>",
    "links only": MENU,
    "the same line again and again": "<p>逾期</p>" * 300,
    "headings only": "<h1>逾期</h1><h2>以后</h2>",
    "no Chinese": "<p>Nothing is due yet, and nothing will be.</p>",
    "beyond the basic plane": "<p>𠮷𠮷𠮷😀</p><p>\U0010fffd</p>",
    "hidden": f"<div style='display:none'>{TEXT}</div>",
    "cells": "<table><tr><td>本金<td>利息<tr><td>三百<td>二十</table>",
}


@pytest.mark.parametrize("source", DEGENERATE.values(), ids=DEGENERATE)
@pytest.mark.parametrize("title", ["", "逾期", "a"])
def test_columns_are_finite_on_degenerate_pages(source: str, title: str) -> None:
    check(document(source), title=title, description=title * 3)


def test_columns_are_finite_on_pages_of_every_kind() -> None:
    for page in pages(60, 23):
        if (read := document(page.html)).blocks:
            check(read, title=page.title, description=page.title)


def test_columns_are_finite_for_lines_of_plain_text() -> None:
    check(tree.read_lines("# 逾期\n\n" + "\n".join(PROSE)))


def test_columns_are_finite_where_all_blocks_stand_in_the_root() -> None:
    check(Document((Block(text="逾期"), Block(text="以后")), (Node(parent=-1, tag="body", end=2),)))


def test_columns_are_finite_where_everything_is_a_comment() -> None:
    page = document(html())
    found = known(page, replies=range(len(page.blocks)))
    assert all(np.isfinite(values).all() for values in found.values())
    assert not found["ours"].any()


def test_a_comment_speaks_for_nothing_around_it() -> None:
    page = document(f"<body><div>{TEXT}</div></body>")
    assert known(page)["weight"].min() > 0 > known(page, replies=range(len(page.blocks)))["weight"].max()


def test_columns_have_the_same_names_for_every_page() -> None:
    assert set(known(document(html()))) == set(known(document("<p>逾期</p>")))


@pytest.mark.parametrize(
    "wrapped", ["<div><p>{}</p></div>", "<div><div><p>{}</p></div></div>", "<ul><li><p>{}</p></li></ul>"]
)
def test_a_wrapped_paragraph_has_the_container_columns_of_a_bare_one(wrapped: str) -> None:
    def page(shape: str) -> Document:
        text = "".join(shape.format(paragraph) for paragraph in PROSE)
        return document(f"<body>{MENU}<div class=zw>{text}</div>{FOOTER}</body>")

    bare, other = known(page("<p>{}</p>")), known(page(wrapped))
    names = [name for name in bare if name.endswith(AROUND)]
    assert len(names) > 30
    assert {name for name in names if bare[name].tolist() != other[name].tolist()} == set()


def test_the_container_around_is_the_closest_one_that_holds_more() -> None:
    page = document("<body><div><section><p>一</p></section><p>二</p></div><p>三</p></body>")
    around = ancestors(page)
    tags = {page.nodes[index].tag: page.nodes[int(wide)].tag for index, wide in enumerate(around)}
    assert tags["section"] == "div"
    assert tags["div"] == "body"
    assert {tags["html"], tags["body"]} == {"body"}


def test_what_the_title_says_is_found_in_the_block() -> None:
    page = document(f"<p>{TITLE}</p><p>今天天气很好。</p>")
    assert known(page)["title_said"].tolist() == [1.0, 0.0]
    assert known(page, title="")["title_said"].tolist() == [0.0, 0.0]


def test_characters_are_counted_by_kind() -> None:
    row = Characters(["逾期3天，ok。", "a", "！”", "１２"])
    assert row.count(HAN).tolist() == [3, 0, 0, 0]
    assert row.count(DIGIT).tolist() == [1, 0, 0, 2]
    assert row.count(LATIN).tolist() == [2, 1, 0, 0]
    assert row.count(MARK).tolist() == [2, 0, 2, 0]
    assert row.ended.tolist() == [1, 0, 1, 0]


def test_pairs_never_cross_from_one_text_into_the_next() -> None:
    pairs, line = Characters(["逾期", "天", "天 气A"]).pairs
    assert line.tolist() == [0, 2, 2]
    assert len(set(pairs.tolist())) == 3


def test_distances_and_windows() -> None:
    marked = column([0, 1, 0, 0])
    assert since(marked).tolist() == [FAR, 0, 1, 2]
    assert until(marked).tolist() == [1, 0, FAR, FAR]
    sums = running(column([1, 2, 3, 4]))
    assert window(sums, -1, 1).tolist() == [3, 6, 9, 7]
    assert window(sums, 1, 5).tolist() == [9, 7, 4, 0]
    assert window(running(np.array([[1.0, 2.0], [3.0, 4.0]])), -1, -1).tolist() == [[0, 1], [0, 3]]
    assert shifted(column([1, 2, 3]), 1).tolist() == [2, 3, 0]
    assert shifted(column([1, 2, 3]), -2).tolist() == [0, 0, 1]
    assert share(column([1, 2]), 0.0).tolist() == [1, 2]
