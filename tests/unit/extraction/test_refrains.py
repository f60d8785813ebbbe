"""Short lines that come again with text between them: the heads of posts, whatever their classes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.extraction import refrains, tree

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document

NAMES = ("山间小径", "老周", "半糖", "一盏小灯")
SAID = ("先打电话说明情况。", "同问", "我去年也遇到过，态度客气，没有为难家里人。", "学到了")


def document(source: str) -> Document:
    root = tree.parse(
        f"<html><body><h1>银行要上门怎么回话</h1><p>白天都在工地，家里只有老人。</p>{source}</body></html>"
    )
    assert root is not None
    return tree.read_tree(root)


def posts(row: str) -> Document:
    rows = zip(NAMES, SAID, strict=True)
    return document("".join(row.format(name=name, said=said, n=n) for n, (name, said) in enumerate(rows, 1)))


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("<dl><dt>{name}</dt><dd>{said}</dd></dl>", "named"),
        ("<dl><dt>2025.04.1{n}</dt><dd>{said}</dd></dl>", "dated"),
        ("<dl><dt>{name} 04-1{n} 09:1{n}</dt><dd>{said}</dd></dl>", "dated"),
        ("<div class=x{n}0><p>{said}</p><i>支持 反对</i></div>", "acted"),
        ("<div><h5>{n}楼</h5><p>{said}</p></div>", "floor"),
        ("<div><b>答</b><p>{said}</p></div>", "label"),
    ],
)
def test_a_refrain_is_known_whatever_it_is_made_of(row: str, kind: str) -> None:
    found = refrains.by_kind(posts(row))[kind]
    assert len(found.lines) == len(NAMES)
    assert [found.document.blocks[i].text for i in found.said][-1] == SAID[-1]


def test_lines_without_text_between_them_are_none() -> None:
    links = "".join(f"<li><a href=/{n}>{said}</a></li>" for n, said in enumerate(SAID))
    assert refrains.by_kind(document(f"<ul>{links}</ul><ul><li>一</li><li>二</li><li>三</li></ul>")) == {}


def test_a_refrain_is_measured() -> None:
    page = posts("<dl><dt>{name}</dt><dd>{said}</dd></dl>")
    told = refrains.measured(refrains.by_kind(page), place=0)
    assert told["named_lines"] == len(NAMES)
    assert told["named_before"] == len("白天都在工地，家里只有老人。")
    assert told["named_share"] == pytest.approx(sum(map(len, SAID)) / (told["named_before"] + sum(map(len, SAID))))
    assert told["named_brief"] == 3 / 4
    assert told["dated_lines"] == -1


def test_every_block_is_told_how_far_the_line_above_is() -> None:
    page = posts("<dl><dt>{name}</dt><dd>{said}</dd></dl>")
    told = refrains.since(refrains.by_kind(page), len(page.blocks))
    assert told["since_named"].tolist() == [-1, -1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert np.all(told["since_dated"] == -1)
