"""Threads and questions: known for what they are, and kept with their replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.extraction import threads, tree
from pipeline.extraction.extract import extract
from pipeline.extraction.refrains import is_prose
from pipeline.extraction.selection import Selection
from pipeline.model import Article, Page
from tests.unit.extraction.pages import FETCHED, FOOTER, MENU, PROSE, TITLE, html

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document

QUESTION = "信用卡晚了两个月，银行说要上门，我白天都在工地，家里只有老人，这种情况该怎么回话才好？"
ANSWERS = (
    "先给银行回个电话，说明白天不在家，约一个周末的时间，别让老人单独接待。",
    "我去年也遇到过，对方只是核实住址，录了音，态度客气，没有为难家里人。",
    "把收入证明准备好，主动提分期，写清每个月能还多少，他们一般会记录下来。",
)
NAMES = ("山间小径", "老周", "半糖")
PLAIN = "http://a.example/1.html"


def document(source: str) -> Document:
    root = tree.parse(source)
    assert root is not None
    return tree.read_tree(root)


def is_thread(source: str, url: str = PLAIN) -> bool:
    page = document(source)
    return threads.signs(page, source, url, threads.said_on(page), TITLE if TITLE in source else "").is_thread


def forum(post: str = "c1", name: str = "c2", text: str = "c3", buttons: str = "只看楼主 | 倒序看帖") -> str:
    """A thread: the question and three replies, each with a name, a moment and buttons."""
    rows = "".join(
        f'<div class="{post}"><div class="{name}"><a href="/u/{n}">{who}</a></div>'
        f"<div>2025-04-1{n} 09:1{n}</div><div class={text}>{said}</div><div>{n + 1}楼</div><a href='#r'>回复</a></div>"
        for n, (who, said) in enumerate(zip(("楼上的灯", *NAMES), (QUESTION, *ANSWERS), strict=True))
    )
    controls = "".join(f"<span style='display:block'>{label}</span>" for label in buttons.split(" | "))
    return (
        f"<html><head><title>银行要上门怎么回话_负债交流区</title></head><body>{MENU}<h1>银行要上门怎么回话</h1>"
        f"{controls}{rows}{FOOTER}</body></html>"
    )


def extracted(source: str, url: str) -> Article:
    found = extract(Page(url=url, source="t", fetched_at=FETCHED, body=source.encode()))
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize(
    "url",
    [
        "https://bbs.a.example/1.html",
        "https://www.a.example/thread-7-1-1.html",
        "https://www.a.example/forum.php?mod=viewthread&tid=9",
        "https://wenda.a.example/8",
        "https://www.a.example/question/12.html",
        "https://tieba.a.example/p/77",
        "https://m.a.example/bbs/10.html",
    ],
)
def test_an_address_that_only_threads_have_is_enough(url: str) -> None:
    assert is_thread(html(), url)


@pytest.mark.parametrize(
    "url", [PLAIN, "https://www.a.example/asking/1.html", "https://www.a.example/p/7", "https://a.example/news?id=3"]
)
def test_an_article_is_no_thread_at_another_address(url: str) -> None:
    assert not is_thread(html(), url)


@pytest.mark.parametrize(
    "said",
    [
        '<script type="application/ld+json">{"@type":"QAPage"}</script>',
        '<div itemscope itemtype="https://schema.org/DiscussionForumPosting"></div>',
    ],
)
def test_what_structured_data_says_is_enough(said: str) -> None:
    assert is_thread(html(under=said))


def test_the_software_of_a_board_has_portals_too() -> None:
    powered = "<p>Powered by <strong><a href=/>Discuz!</a></strong> X3.4</p>"
    assert threads.is_software(powered)
    assert not is_thread(html(under=powered))


def test_kinds_of_field_are_told_apart() -> None:
    assert threads.kinds_on(document(html(over="<p>只看楼主</p>", under="<p>沙发</p>"))) == {"view", "floor"}
    assert threads.kinds_on(document(html(over="<p>只看楼主</p>", under="<p>倒序看帖</p>"))) == {"view"}


def test_a_kind_counts_once_however_often_it_stands_there() -> None:
    once, often = (html(under=floors) for floors in ("<p>沙发</p>", "<p>沙发</p><p>板凳</p><p>3楼</p><p>4楼</p>"))
    assert not is_thread(once)
    assert [threads.marks(document(page), frozenset(), TITLE, 0)["floor"] for page in (once, often)] == [1.0, 1.0]


def test_a_first_post_that_is_headed_as_the_others_are_is_a_sign() -> None:
    rows = "".join(
        f"<div><b>路人{n}</b> <i>2025-04-1{n} 09:1{n}</i></div><p>{said}</p>" for n, said in enumerate(ANSWERS)
    )
    opened = f"<html><h1>{TITLE}</h1>{rows}<p>{QUESTION}</p></html>"
    beside = f"<html><h1>{TITLE}</h1><p>{QUESTION}</p>{rows}</html>"
    marks = [threads.marks(document(source), frozenset(), TITLE, place=0) for source in (opened, beside)]
    assert [each["opened"] for each in marks] == [1.0, 0.0]


def test_fields_that_are_links_are_of_another_page() -> None:
    field = "其他3条回答"
    assert "counted" in threads.kinds_on(document(f"<p>{field}</p>"))
    assert "counted" not in threads.kinds_on(document(f"<p><a href=/1>{field}</a></p>"))


def test_fields_in_traditional_characters_are_read_as_well() -> None:
    page = document("<p>引用回覆</p><p>只看樓主</p>")
    assert threads.kinds_on(page.simplified()) == {"board", "view"}
    assert page.simplified().nodes == page.nodes


@pytest.mark.parametrize("names", [("post", "author", "message"), ("tz", "zz", "nr"), ("_a1", "_b2", "_c3")])
def test_the_first_post_and_every_reply_are_the_text(names: tuple[str, str, str]) -> None:
    found = extracted(forum(*names), "https://bbs.a.example/thread-5-1-1.html").text
    assert [said for said in (QUESTION, *ANSWERS) if said not in found] == []


@pytest.mark.parametrize("furniture", ["只看楼主", "倒序看帖", "2楼", "回复", "2025-04-11 09:11", "首页"])
def test_buttons_floors_and_moments_are_no_text(furniture: str) -> None:
    assert furniture not in extracted(forum(), "https://bbs.a.example/thread-5-1-1.html").text.split("\n\n")


def test_a_thread_is_known_by_its_buttons_at_any_address() -> None:
    found = extracted(forum(), PLAIN).text
    assert [said for said in (QUESTION, *ANSWERS) if said not in found] == []


def test_replies_of_a_question_are_kept_under_a_heading_that_counts_them() -> None:
    source = forum(buttons="3个回答 | 写回答")
    found = extracted(source, "https://www.a.example/question/31").text
    assert [said for said in ANSWERS if said not in found] == []


def test_the_same_replies_under_an_article_are_dropped() -> None:
    rows = "".join(
        f"<li><div>{who}</div><div>2025-04-1{n} 09:1{n}</div><p>{said}</p></li>"
        for n, (who, said) in enumerate(zip(NAMES, ANSWERS, strict=True))
    )
    found = extracted(html(under=f"<h3>网友评论</h3><ul>{rows}</ul>"), PLAIN).text
    assert [said for said in ANSWERS if said in found] == []
    assert PROSE[0] in found


def test_prose_is_a_sentence_outside_of_links() -> None:
    blocks = document(
        f"<p>{ANSWERS[0]}</p><p><a href=/1>{ANSWERS[1]}</a></p><p>首页</p><p>没有标点的一行字也不是什么话</p>"
    ).blocks
    assert [is_prose(block) for block in blocks] == [True, False, False, False]


def test_the_share_of_some_blocks_counts_prose_alone() -> None:
    page = document("<p>一二三四五六七，八。</p><p>没有标点</p><p>一二三四五六七，九。</p>")
    assert threads.share(page, frozenset({0, 1})) == 0.5
    assert threads.share(document("<p>空</p>"), frozenset({0})) == 0.0


def test_how_much_of_the_replies_was_taken() -> None:
    page = document("<p>一二三四五六七八。</p><p>一二三四五六七九。</p><p>完</p>")
    chosen = Selection(document=page, blocks=page.blocks[:1])
    assert chosen.share(frozenset({0, 1})) == 0.5
    assert chosen.share(frozenset({2})) == chosen.share(frozenset()) == 0.0


def test_the_date_of_a_thread_is_that_of_its_first_post() -> None:
    assert extracted(forum(), PLAIN).published == "2025-04-10T09:10"


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ("<p><span>提问者采纳</span><span>推荐于2025-02-12</span></p><h2>其他3条回答</h2>", "chosen counted"),
        ("<p><a>问题详情</a></p><h3>律师解答(3)</h3>", "answers asked counted"),
        (
            "<p><em>发表于 2025-4-1 20:13:45</em><i>|</i><a>只看该作者</a><i>|</i><a>倒序浏览</a></p><p>引用回复</p>",
            "board view",
        ),
        (
            "<p><b>沙发</b><em>发表于 2025-4-1 20:31</em></p><p>登录后才可以回帖 | 立即注册</p><p>提问者采纳</p>",
            "board chosen floor",
        ),
        (
            "<table><tr><td>来信人</td><td>匿名</td></tr><tr><td>答复单位</td><td>某局</td></tr></table><p>1楼</p>",
            "asked floor office",
        ),
    ],
)
def test_fields_side_by_side_are_read_apart(fields: str, kinds: str) -> None:
    assert threads.kinds_on(document(html(under=fields))) == {*kinds.split()}


@pytest.mark.parametrize(
    "fields",
    [
        "<p>只看楼主</p>",
        "<p>律师解答仅供参考</p><p>免费提问</p>",
        "<p>共3个回答了吗？有人问问题详情，其实他只看了标题。</p>",
    ],
)
def test_one_kind_of_field_makes_no_thread(fields: str) -> None:
    assert not is_thread(html(under=fields))
