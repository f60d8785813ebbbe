"""Documents: their ranges stay true whatever is taken out of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction import tree
from pipeline.extraction.blocks import Block, Document
from tests.unit.extraction.pages import html

Markup = st.recursive(
    st.sampled_from(
        ["<p>逾期，以后。</p>", "以后", "<br>", "<a href=/1>首页</a>", "<b>账</b>", "<h2>一、算账</h2>", "<hr>"]
    ),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format, st.sampled_from(["div", "ul", "td", "section", "span"]), st.lists(inner).map("".join)
    ),
    max_leaves=25,
)


@st.composite
def documents_and_blocks(draw: st.DrawFn) -> tuple[Document, frozenset[int]]:
    root = tree.parse(f"<body>开头{draw(Markup)}{draw(Markup)}</body>")
    assert root is not None
    page = tree.read_tree(root)
    return page, draw(st.frozensets(st.integers(0, len(page.blocks) - 1)))


def inside(page: Document, index: int) -> list[int]:
    """The ``order`` of the blocks inside a node."""
    return [block.order for block in page.blocks[page.nodes[index].start : page.nodes[index].end]]


@given(documents_and_blocks())
def test_the_ranges_of_a_page_are_those_of_its_elements(given_page: tuple[Document, frozenset[int]]) -> None:
    page, _ = given_page
    for index, block in enumerate(page.blocks):
        holders = {place for place, node in enumerate(page.nodes) if node.start <= index < node.end}
        assert set(page.path(block.node)) == holders
    for node in page.nodes[1:]:
        around = page.nodes[node.parent]
        assert around.start <= node.start <= node.end <= around.end
        assert node.depth == around.depth + 1


@given(documents_and_blocks())
def test_without_some_blocks_every_element_holds_the_rest(given_page: tuple[Document, frozenset[int]]) -> None:
    page, left_out = given_page
    rest = page.without(left_out)
    assert [block.order for block in rest.blocks] == [i for i in range(len(page.blocks)) if i not in left_out]
    assert len(rest.nodes) == len(page.nodes)
    for index in range(len(page.nodes)):
        assert inside(rest, index) == [order for order in inside(page, index) if order not in left_out]


@given(documents_and_blocks())
def test_taking_out_twice_is_taking_out_at_once(given_page: tuple[Document, frozenset[int]]) -> None:
    page, left_out = given_page
    first = frozenset(sorted(left_out)[::2])
    rest = page.without(first)
    second = frozenset(i for i, block in enumerate(rest.blocks) if block.order in left_out)
    assert rest.without(second) == page.without(left_out)


def test_a_page_without_nothing_is_itself() -> None:
    root = tree.parse(html())
    assert root is not None
    page = tree.read_tree(root)
    assert page.without(frozenset()) is page


def test_characters_of_an_element_are_those_of_its_blocks() -> None:
    root = tree.parse("<div><p>一二三</p><section><p>四</p><p>五</p></section></div>")
    assert root is not None
    page = tree.read_tree(root)
    assert sizes(page) == {"html": 5, "body": 5, "div": 5, "section": 2}
    assert sizes(page.without(frozenset({1}))) == {"html": 4, "body": 4, "div": 4, "section": 1}


def sizes(page: Document) -> dict[str, int]:
    """The characters inside every element but paragraphs."""
    return {node.tag: page.characters(index) for index, node in enumerate(page.nodes) if node.tag != "p"}


def test_another_text_keeps_the_share_of_links_and_bold_type() -> None:
    block = Block(text="一二三四五六七八九十", linked=5, bold=10, order=3)
    shorter = block.saying("一二三四")
    assert (shorter.linked, shorter.bold, shorter.order) == (2, 4, 3)
    assert shorter.link_share == block.link_share
    assert block.saying(block.text) is block


def test_the_style_of_a_block_has_no_numbers() -> None:
    root = tree.parse('<p class="post-17 k2">一</p><p class="post-18 k3">二</p>')
    assert root is not None
    page = tree.read_tree(root)
    assert page.style(0) == page.style(1)


def test_what_hides_itself_in_a_line_is_not_read() -> None:
    hidden = "<font class=jammer>#zXv</font>", "<span style='display:none'>9f</span>", "<span hidden>x</span>"
    (line,) = read("<p>先别{}急着{}付费，看清{}合同。</p>".format(*hidden)).blocks
    assert line.text == "先别急着付费，看清合同。"


def test_fields_on_lines_of_their_own_in_the_source_are_side_by_side() -> None:
    (line,) = read("<p><span>来源：某网</span>\n<span>文/某甲</span></p>").blocks
    assert (line.text, line.spaced) == ("来源：某网文/某甲", "来源：某网 文/某甲")


def read(source: str) -> Document:
    root = tree.parse(source)
    assert root is not None
    return tree.read_tree(root)
