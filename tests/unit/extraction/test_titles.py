"""Titles without the names around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.titles import TitleHints, agrees, tails, title
from tests.unit.extraction.pages import FOOTER, MENU, TEXT, TITLE, titled


def page(head: str, body: str) -> str:
    return f"<html><head>{head}</head><body>{body}{TEXT}{FOOTER}</body></html>"


@pytest.mark.parametrize(
    "head",
    [
        f"{TITLE}_债务知识_青禾手记",
        f"{TITLE}-债务知识-青禾手记",
        f"{TITLE} - 债务知识 - 青禾手记",
        f"{TITLE}__青禾手记",
        f"{TITLE} | 青禾手记",
        f"{TITLE}|债务知识|青禾手记",
        f"{TITLE}丨青禾手记",
        f"{TITLE} – 青禾手记",
        f"{TITLE}——青禾手记",
        f"{TITLE} » 青禾手记",
        f"{TITLE} << 青禾手记",
        f"{TITLE} · 青禾手记",
        f"{TITLE}_青禾手记_分期,逾期,还款",
        f"青禾手记 - {TITLE}",
        f"青禾手记：{TITLE}",
        f"【青禾手记】{TITLE}",
        f"{TITLE}【青禾手记】",
        f"{TITLE}（青禾手记）",
    ],
)
@pytest.mark.parametrize("shown", ["", f"<h1>{TITLE}</h1>", f"<div>{TITLE}</div>"], ids=["hidden", "h1", "div"])
def test_names_around_a_title_go(head: str, shown: str) -> None:
    assert titled(page(f"<title>{head}</title>", f"{MENU}{shown}<p>2025-03-22</p>")) == TITLE


@pytest.mark.parametrize(
    "shown",
    [
        f"<h1>{TITLE}</h1>",
        f'<h1><a href="/">青禾手记</a></h1><h2>{TITLE}</h2>',
        f'<h1>青禾手记</h1><div class="bt">{TITLE}</div>',
        f"<p align=center><font size=5><b>{TITLE}</b></font></p>",
        f"<div>{TITLE}</div>",
        f"<td>主题：{TITLE}</td>",
    ],
)
@pytest.mark.parametrize("head", ["<title>青禾手记</title>", "<title></title>", "<title>无标题文档</title>", ""])
def test_a_page_whose_head_says_no_title_shows_it(head: str, shown: str) -> None:
    assert (
        titled(page(head, f"{MENU}<div>青禾手记 &gt; 债务知识 &gt; 正文</div>{shown}<p>来源：网络 2025-03-22</p>"))
        == TITLE
    )


def test_a_title_cut_short_is_shown_whole() -> None:
    assert titled(page(f"<title>{TITLE[:9]}..._青禾手记</title>", f"<h1>{TITLE}</h1>")) == TITLE


def test_the_words_of_an_image_are_a_title_where_the_head_agrees() -> None:
    image = f'<h1><img src="t.png" alt="{TITLE}"></h1>'
    assert titled(page(f"<title>{TITLE}_青禾手记</title>", image)) == TITLE
    logo = '<h1><img src="logo.png" alt="青禾手记"></h1>'
    assert titled(page(f"<title>{TITLE}_青禾手记</title>", logo)) == TITLE


def test_a_keyword_inside_the_title_is_not_the_title() -> None:
    assert titled(page(f"<title>{TITLE}-青禾手记</title>", "<h1>分期乐</h1>")) == TITLE


def test_marks_inside_a_title_stay_where_the_page_shows_them() -> None:
    whole = "信用卡-个性化分期：2024-2025年怎么谈"
    assert titled(page(f"<title>{whole}-青禾手记</title>", f"<h1>{whole}</h1>")) == whole


def test_data_and_open_graph_agree_before_the_tail() -> None:
    hints = TitleHints(head=f"{TITLE}-某处", declared=(TITLE, f"{TITLE}-某处"))
    assert title(hints) == TITLE


def test_entities_escaped_twice_are_read_twice() -> None:
    assert titled(page("<title>花呗&amp;quot;最低还款&amp;quot;划算吗_青禾手记</title>", "")) == '花呗"最低还款"划算吗'


def test_an_english_title_loses_its_site() -> None:
    source = page(
        "<title>How to Keep a Budget - Living - Kitchen Table</title>"
        "<meta property='og:site_name' content='Kitchen Table'>",
        "<h1>How to Keep a Budget</h1>",
    )
    assert titled(source) == "How to Keep a Budget"


@pytest.mark.parametrize("head", ["借呗_青禾手记", "借呗 | 借贷百科 | 青禾手记"])
def test_a_title_of_two_letters_is_one(head: str) -> None:
    assert titled(page(f"<title>{head}</title>", f"{MENU}<h1>借呗</h1><p>来源：网络 2025-03-22</p>")) == "借呗"


def test_the_name_of_a_site_that_the_small_print_repeats_is_no_title() -> None:
    print_ = "<p>青禾手记不对本页内容负责，如需引用请注明出处，青禾手记保留最终解释的权利。</p>"
    source = page("<title>青禾手记</title>", f"<div>{TITLE}</div><p>作者：林小舟</p>{TEXT}{print_}")
    assert titled(source) == TITLE


def test_the_name_of_a_site_behind_the_declared_title_is_no_title() -> None:
    head = "<title>How to Keep a Budget-Living-Harbour Courier</title>"
    declared = "<meta property='og:title' content='How to Keep a Budget'>"
    assert titled(page(head + declared, "<p>Harbour Courier</p>")) == "How to Keep a Budget"


@pytest.mark.parametrize(
    "name",
    [
        "用一行命令备份整个博客：入门笔记",
        "最高人民法院：修改两件司法解释",
        "借呗逾期会起诉到哪个法院",
        "本周菜价：黄瓜回落，鸡蛋连涨",
        "最新协商还款流程：三步说清楚",
    ],
)
@pytest.mark.parametrize("tail", ["", "_青禾手记"])
def test_a_title_may_look_like_the_name_of_a_site_or_of_a_part_of_the_page(name: str, tail: str) -> None:
    assert titled(page(f"<title>{name}{tail}</title>", f"{MENU}<h1>{name}</h1><p>2025-03-22</p>")) == name


def test_a_title_in_a_list_of_links_is_not_cut_at_its_colon() -> None:
    name = "守着一间书屋的第十年：专访老邱"
    links = f'<ul><li><a href="/1">{name}</a></li><li><a href="/2">春季养生吃什么好</a></li></ul>'
    assert titled(page(f"<title>{name}_生活_青禾手记</title>", links)) == name


def test_a_short_line_with_which_the_title_begins_is_it_whatever_stands_over_facts() -> None:
    name = "今年的小麦苗情怎么样"
    body = f"<div>{name}</div><p>没有下雨。</p><p>公安备案号 00000000000000</p><p>来源：青禾手记 2025-03-02 阅读 31</p>"
    assert titled(f"<title>{name}－青禾新闻网</title>{body}") == name


def test_the_words_that_lead_to_the_first_page_are_the_name_of_the_site() -> None:
    """Where nothing else says so: a masthead in the <h1>, or a <title> that every page of the site has."""
    masthead, name = "<h1><a href='/'>杏林问药</a></h1>", "空气炸锅和烤箱只能留一个怎么选"
    bare = f"<html><head><title>{{}}</title></head><body>{masthead}<div>{{}}</div><p>2025-03-22</p>{TEXT}</body></html>"
    assert titled(bare.format(f"{name}-软件教程-杏林问药", "")) == name
    assert titled(bare.format("杏林问药", name)) == name
    assert titled(bare.replace("杏林问药", "返回首页").format(name, name)) == name


@pytest.mark.parametrize(
    "line",
    [
        "政务 团购 公众号 公益 源码 外汇",
        "综艺 | 留学 | 社区 | 订阅",
        "某甲-金牌客服 发布时间：7月3日",
        "共有 1697 位读者阅读过",
        "本站位置：首页 ⟩ 美食天下",
    ],
)
def test_a_menu_and_a_line_of_facts_are_no_title(line: str) -> None:
    """The text does not speak of what its title does, as the posts of a thread do not."""
    body = f"<div>{line}</div><p>发布时间：2025-03-22</p>"
    assert titled(page("<title>阳台种菜日记</title>", body)) == "阳台种菜日记"


def test_a_page_without_any_title_has_none() -> None:
    assert titled("<html><body></body></html>") == ""


def test_tails_are_what_is_beside_the_title() -> None:
    assert list(tails(TitleHints(head=f"{TITLE}_债务知识-青禾手记"), TITLE)) == ["债务知识", "青禾手记"]


def test_a_line_agrees_with_a_name_only_between_marks() -> None:
    assert agrees("逾期怎么办", "逾期怎么办_网站")
    assert not agrees("逾期怎么", "逾期怎么办_网站")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_hints_give_a_title(head: str, declared: str, heading: str) -> None:
    assert isinstance(title(TitleHints(head=head, declared=(declared,), headings=(heading,))), str)
