from __future__ import annotations

import numpy as np
import pytest

from pipeline.extraction import tree
from pipeline.extraction.gaps import closed
from tests.unit.extraction.pages import PROSE


def left(markup: str, *probability: float) -> list[str]:
    """The text of a page of which blocks from .4 on were chosen."""
    root = tree.parse(f"<html><body><div class=zw>{markup}</div></body></html>")
    assert root is not None
    document = tree.read_tree(root)
    given = np.array(probability)
    assert len(document.blocks) == len(given)
    return [document.blocks[i].text for i in closed(document, np.flatnonzero(given >= 0.4).tolist(), given)]


@pytest.mark.parametrize(("likely", "stays"), [(0.35, True), (0.2, False)])
def test_a_doubtful_paragraph_amid_its_like_stays(likely: float, *, stays: bool) -> None:
    said = left("".join(f"<p>{each}</p>" for each in PROSE), 0.9, likely, 0.9)
    assert (PROSE[1] in said) == stays


@pytest.mark.parametrize("markup", ["<p>{}</p><p class=ad>{}</p><p>{}</p>", "<p>{}</p><p>{}</p><div>{}</div>"])
def test_one_that_is_set_otherwise_does_not(markup: str) -> None:
    assert left(markup.format(*PROSE), 0.9, 0.35, 0.9) == [PROSE[0], PROSE[2]]


def test_one_at_the_end_does_not() -> None:
    assert left("".join(f"<p>{each}</p>" for each in PROSE), 0.9, 0.9, 0.35) == list(PROSE[:2])


def test_a_heading_between_paragraphs_needs_hardly_anything() -> None:
    markup = "<p>{}</p><h3>{}</h3><p>{}</p>".format(PROSE[0], "主要内容", PROSE[1])
    assert left(markup, 0.9, 0.12, 0.9) == [PROSE[0], "主要内容", PROSE[1]]
    assert left(markup, 0.9, 0.05, 0.9) == [PROSE[0], PROSE[1]]
    assert left(markup.replace("主要内容", "<a href=/z>主要内容</a>"), 0.9, 0.12, 0.9) == [PROSE[0], PROSE[1]]


def test_rows_amid_their_like_stay_together() -> None:
    rows = "".join(f"<p>{name}机 {size}升 1500瓦</p>" for name, size in zip("甲乙丙丁", (5, 4, 6, 3), strict=True))
    assert len(left(rows, 0.9, 0.35, 0.31, 0.9)) == 4
    assert len(left(rows, 0.9, 0.35, 0.1, 0.9)) == 2


@pytest.mark.parametrize(
    ("line", "stays"), [("编辑同志：", True), ("编辑同志", False), ("<a href=/z>编辑同志：</a>", False)]
)
def test_a_line_with_a_colon_above_the_text_belongs_to_it(line: str, *, stays: bool) -> None:
    assert ("编辑同志：" in left(f"<div>{line}</div><p>{PROSE[0]}</p>", 0.25, 0.9)) == stays


def test_code_keeps_its_last_brackets() -> None:
    code = f"<pre>server {{\n    location / {{\n        listen 80;\n    }}\n}}</pre><p>{PROSE[0]}</p><p>}}</p>"
    kept = ["server {", "location / {", "listen 80;", "}", "}", PROSE[0], "}"]
    assert left(code, 0.9, 0.9, 0.9, 0.01, 0.01, 0.9, 0.01) == kept
