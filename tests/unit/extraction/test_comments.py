"""Where comments stand: under a heading, as a row of items, as dated lines; and what only looks like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.extraction import tree
from pipeline.extraction.comments import comments
from tests.unit.extraction.pages import PROSE, TEXT, html

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document

SAID = ("说得对，先把账算清楚。", "我也是这样谈下来的，就是等得久了点。", "请问要准备哪些材料呀？", "谢谢分享！")
NAMES = ("小满", "云上客", "Linda_88", "路过的人")
ITEMS = (
    "<li><div>{name}</div><p>{said}</p><span style='display:block'>2025-04-1{n} 赞({n}) 回复</span></li>",
    "<dl><dt>{name}</dt><dd>{said}</dd><dd>回复TA</dd></dl>",
    "<div class=_x9f><div>{name}</div><div>{n}天前</div><div>{said}</div></div>",
    "<section><p>{name} 发表于 2025-04-1{n}</p><p>{said}</p><p>举报</p></section>",
)


def document(source: str) -> Document:
    root = tree.parse(source)
    assert root is not None
    return tree.read_tree(root)


def dropped(source: str) -> set[str]:
    """The texts of the comments of a page."""
    page = document(source)
    return {page.blocks[index].text for index in comments(page)}


def items(shape: str, number: int = 4) -> str:
    return "".join(shape.format(name=NAMES[n], said=SAID[n], n=n + 1) for n in range(number))


@pytest.mark.parametrize("shape", ITEMS)
def test_a_row_of_items_with_a_name_and_something_to_do_is_comments_without_a_heading(shape: str) -> None:
    found = dropped(html(under=f"<div>{items(shape)}</div>"))
    assert set(SAID) <= found
    assert not found & set(PROSE)


@pytest.mark.parametrize("shape", ITEMS)
def test_two_items_are_too_few_to_tell_without_a_heading(shape: str) -> None:
    assert not dropped(html(under=f"<div>{items(shape, 2)}</div>")) & set(PROSE)


@pytest.mark.parametrize(
    "heading", ["网友评论", "精彩评论", "全部评论(3)", "最新留言", "评论列表", "有 3 条评论", "【热门跟帖】"]
)
def test_a_heading_begins_a_section_of_comments(heading: str) -> None:
    found = dropped(html(under=f"<div><h3>{heading}</h3><p>{SAID[0]}</p><p>{SAID[1]}</p></div>"))
    assert found == {heading, SAID[0], SAID[1]}


@pytest.mark.parametrize("line", ["评论这件事本身没有对错", "网友评论说这样谈更省心，其实未必如此", "最新消息"])
def test_a_line_that_only_speaks_of_comments_begins_nothing(line: str) -> None:
    assert dropped(html(under=f"<div><h3>{line}</h3><p>{SAID[0]}</p></div>")) == set()


def test_a_heading_alone_in_its_box_takes_the_box_beside_it() -> None:
    page = f"<div><div><h3>网友评论</h3></div><div><p>{SAID[0]}</p><p>{SAID[1]}</p></div></div>"
    assert {SAID[0], SAID[1]} <= dropped(html(under=page))


def test_the_next_heading_ends_the_comments() -> None:
    page = f"<div><h3>网友评论</h3><p>{SAID[0]}</p><h2>三、还能做什么</h2><p>{PROSE[1]}</p></div>"
    found = dropped(f"<body><div>{TEXT}</div>{page}</body>")
    assert SAID[0] in found
    assert not found & {"三、还能做什么", PROSE[1]}


def test_an_article_that_goes_on_in_another_style_ends_the_comments() -> None:
    long = "把每一笔账写下来，" * 12 + "这样才看得清楚。"
    said = "".join(f"<p class=c>{text}</p>" for text in SAID)
    found = dropped(f"<body><div><h3>网友评论</h3>{said}<p class=zw>{long}</p></div></body>")
    assert set(SAID) <= found
    assert long not in found


def test_lines_with_a_moment_and_lines_of_text_in_turn_are_comments_whatever_their_tags() -> None:
    rows = "".join(
        f"<span style='display:block'>{NAMES[n]} 04-1{n} 11:2{n}</span><p class=w>{SAID[n]}</p>" for n in range(4)
    )
    found = dropped(f"<body><div class=zw>{TEXT}</div><div>{rows}</div></body>")
    assert set(SAID) <= found
    assert not found & set(PROSE)


@pytest.mark.parametrize(
    "inside",
    [
        "<ol>" + "".join(f"<li>第{n}步：{PROSE[1]}</li>" for n in "一二三四") + "</ol>",
        "".join(f"<div><h3>{n}、先算账</h3><p>{PROSE[1]}</p></div>" for n in "一二三四"),
        "<table>" + "".join(f"<tr><td>第{n}期</td><td>本金</td><td>三百元</td></tr>" for n in range(6)) + "</table>",
        "<dl>"
        + "".join(f"<dt>{n}怎么办？</dt><dd>{PROSE[2]}</dd>" for n in ("逾期", "停息", "断供", "失联"))
        + "</dl>",
    ],
    ids=["steps", "sections", "table", "questions"],
)
def test_rows_of_an_article_are_no_comments(inside: str) -> None:
    assert dropped(f"<body><div>{TEXT}{inside}</div></body>") == set()


def test_a_page_without_blocks_has_no_comments() -> None:
    assert comments(document("<body><script>1</script></body>")) == frozenset()
