"""When a page was published: what it declares and shows, and what it must not be taken from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extraction import metadata, tree
from pipeline.extraction.byline import byline
from pipeline.extraction.published import joined
from pipeline.model import Page
from tests.unit.extraction.pages import FETCHED, TEXT, TITLE, data, html, said

COMMENTS = "".join(
    f"<div><b>{name} 2025-04-{day}</b><p>说得很有用，谢谢。</p></div>"
    for name, day in (("海阔天空", 19), ("小满", 20), ("一盏灯", 21))
)
RELATED = "".join(f"<li><a href=/{n}>逾期{n}天会怎样</a> 2025-0{n}-11</li>" for n in range(1, 5))


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("首页 > 逾期动态 人气:7 日期:2025-04-17 12:35:27", "2025-04-17T12:35:27"),
        ("2025 04/ 16 14:15:35", "2025-04-16T14:15:35"),
        ("债务频道 2023-12-14 06:20:01", "2023-12-14T06:20:01"),
        ("发布时间:2024-04-01", "2024-04-01"),
        ("时间:01-18人气:22作者:某甲", None),
        ("合飞律师3个月前 (02-07)", "2025-02-07"),
        ("2025.03.22", "2025-03-22"),
        ("BUSINESS.EXAMPLE.COM 2005年3月11日12:12 来源：[ 某网 ]", "2005-03-11T12:12"),
        ("日期:二〇二四年三月五日", "2024-03-05"),
        ("发布于 3天前", "2025-04-28"),
        ("更新时间：2025-02-06 13:26", "2025-02-06T13:26"),
        ("Posted on March 22, 2025", "2025-03-22"),
        ("发布时间：24-03-05 阅读 320", "2024-03-05"),
        ("楼主 【发布日期】2025-03-02 22:39:00", "2025-03-02T22:39:00"),
        ("<b>最新推荐文章于 2025-04-02 19:03:44 发布</b><b>于 2023-11-08 22:14:09 发布</b>", "2023-11-08T22:14:09"),
    ],
)
def test_a_line_under_the_title_dates_the_page(line: str, iso: str) -> None:
    assert said(html(over=f"<p>{line}</p>")).published == iso


def test_a_page_without_a_date_has_none() -> None:
    assert said(html()).published is None


@pytest.mark.parametrize(
    "part",
    [
        COMMENTS,
        f"<h3>相关推荐</h3><ul>{RELATED}</ul>",
        "<footer>Copyright © 2019-2025 青禾手记 备案于 2019年3月5日</footer>",
        "<p>本站成立于2012年5月6日，累计服务用户三百万人。</p>",
        "<p>最后登录：2025-04-30 10:22</p>",
        "<div>Powered by MyCMS</div><p>最后更新：2025-04-30</p>",
        "<div><h3><a href=/9>另一篇文章</a></h3><p>讲的是别的事</p><span>20小时前</span></div>",
        "<p>单号 24-03-05</p>",
    ],
    ids=["comments", "related", "footer", "about", "login", "updated", "card", "number"],
)
def test_the_dates_behind_a_text_are_others(part: str) -> None:
    assert said(html(under=part)).published is None


@pytest.mark.parametrize(
    "line",
    [
        "今天是 2025年5月1日 星期四",
        "活动时间：2025-04-01至2025-04-20",
        "注册时间: 2021-03-04",
        "浏览人次约 6080，统计截至 2025-03-04",
        "[ 本帖最后由 某甲 于 2025-03-04 编辑 ]",
        "本办法自2025年1月1日起施行，此前的规定同时废止，请各位持卡人留意。",
        "精选好物，今日半价",
        "记者：十年前怎么会想到办图书馆？",
    ],
)
def test_a_date_of_something_else_is_not_the_page_s(line: str) -> None:
    assert said(html(over=f"<p>{line}</p>")).published is None


def test_a_date_in_prose_is_not_the_page_s() -> None:
    story = html().replace(
        TEXT, f"{TEXT}<p>2024年3月5日那天，他第一次收到短信，说欠款已经过了宽限期，需要尽快处理。</p>"
    )
    assert said(story).published is None


def test_comments_over_the_text_do_not_date_it() -> None:
    assert said(html(over=COMMENTS)).published is None
    assert said(html(over=f"<p class=xx>发布时间：2025-04-17</p>{COMMENTS}")).published == "2025-04-17"


def test_the_day_of_publication_comes_before_that_of_an_update() -> None:
    line = "<p>更新时间：2025-04-20</p><p>发布时间：2025-04-17</p>"
    assert said(html(over=line)).published == "2025-04-17"


def test_a_notice_is_signed_with_its_day() -> None:
    assert said(html(under="<p>某某银行</p><p>二〇二五年三月五日</p>")).published == "2025-03-05"
    assert said(html(under="<p>发布于 2025-03-22 09:51:10・IP 属地某地</p>")).published == "2025-03-22T09:51:10"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-03-22T09:51:10+08:00">',
        '<meta name="PubDate" content="2025-03-22 09:51:10">',
        '<meta itemprop="datePublished" content="2025-03-22T01:51:10Z">',
        '<script type="application/ld+json">{"@type": "Article", "datePublished": "2025-03-22T09:51:10"}</script>',
        data('{"@type": "Article", "title": "a\nb", "pubDate": "2025-03-22T09:51:10",}'),
        '<script type="application/ld+json">{broken "pubDate": "2025-03-22T09:51:10"</script>',
    ],
)
def test_the_date_may_be_declared(head: str) -> None:
    assert said(html(head=head)).published == "2025-03-22T09:51:10"


def test_a_comment_s_declaration_dates_no_article() -> None:
    head = '<script type="application/ld+json">{"@type": "Comment", "datePublished": "2025-03-22"}</script>'
    assert said(html(head=head)).published is None


def test_what_a_reader_sees_decides_between_clocks() -> None:
    head = '<meta property="article:published_time" content="2025-02-06T12:48:06+00:00">'
    assert said(html(head=head, over="<p>发表时间： 06/02/2025 - 13:48</p>")).published == "2025-02-06T13:48"
    assert joined("2025-03-22T09:51:10", "2025-03-22") == "2025-03-22T09:51:10"


def test_an_element_may_say_the_moment_beside_its_words() -> None:
    over = '<p><time datetime="2025-04-28T11:05:00+08:00">3天前</time></p>'
    assert said(html(over=over)).published == "2025-04-28T11:05:00"
    over = '<p>发表于 <span title="2025-4-28 11:05">3 天前</span></p>'
    assert said(html(over=over)).published == "2025-04-28T11:05"


@pytest.mark.parametrize("words", ["3月22日", "2025年03月", "林小舟 2025年03月"])
def test_an_element_says_the_year_or_the_day_that_its_words_leave_out(words: str) -> None:
    over = f'<p><span>阅读 88</span> <time datetime="2025-03-22T19:59:00+08:00">{words}</time></p>'
    assert said(html(over=over)).published == "2025-03-22T19:59:00"


def test_a_declared_day_is_not_that_of_a_remark_the_day_after() -> None:
    head = '<meta name="publishdate" content="2025-03-22 19:36">'
    assert said(html(head=head, over="<p>有人回复 2025-03-23</p>")).published == "2025-03-22T19:36"


def test_the_first_of_two_copies_has_the_byline() -> None:
    twice = html(over=f"<p>2025-03-22 09:51:10</p><p>先占一行。</p><p>写下你的评论...</p><h1>{TITLE}</h1>")
    assert said(twice).published == "2025-03-22T09:51:10"


def test_an_address_dates_a_page_that_shows_nothing() -> None:
    assert said(html(), url="http://a.example/news/2025/03/07/1.html").published == "2025-03-07"
    assert said(html(), url="http://a.example/news/2026/03/07/1.html").published is None


def test_an_address_gives_a_day_its_year() -> None:
    late = datetime(2026, 4, 1, tzinfo=UTC)
    line = "<p>时间:01-18人气:22</p>"
    assert said(html(over=line), fetched=late).published is None
    assert said(html(over=line), url="http://a.example/202501/9.html", fetched=late).published == "2025-01-18"
    canonical = '<link rel="canonical" href="http://a.example/2025/0118/9.html">'
    assert said(html(over=line, head=canonical), fetched=late).published == "2025-01-18"


def test_the_future_dates_nothing() -> None:
    assert said(html(over="<p>发布时间：2025-09-01</p>"), fetched=FETCHED).published is None


def test_an_element_says_the_moment_beside_words_that_name_none() -> None:
    over = '<p><span title="2025-03-22 23:11:05 +0800">三月 22, 2025</span> · 6 分钟</p>'
    assert said(html(over=over)).published == "2025-03-22T23:11:05"


def test_a_day_may_stand_in_one_line_with_the_title() -> None:
    beside = html().replace(f"<h1>{TITLE}</h1>", f"<div><b>{TITLE}</b> <span>(2025-03-22 09:51)</span></div>")
    assert said(beside).published == "2025-03-22T09:51"


def test_a_day_may_have_its_label_in_the_cell_before_it() -> None:
    rows = "".join(
        f"<tr><th>{label}：</th><td>{day}</td></tr>"
        for label, day in (("生效日期", "2025-04-01"), ("发文日期", "2025-03-22"), ("失效日期", "2026-04-01"))
    )
    assert said(html(above=f"<table>{rows}</table>")).published == "2025-03-22"


def test_a_day_in_the_crumbs_is_not_that_of_a_page_which_shows_another_without_a_year() -> None:
    crumbs, line = "<div>文章归档 » 2024-11-06 » 热点问答</div>", "<p>发布时间：{}</p>"
    assert said(html(above=crumbs)).published == "2024-11-06"
    assert said(html(above=crumbs, over=line.format("10月19日"))).published is None
    assert said(html(above=crumbs, over=line.format("11月06日"))).published == "2024-11-06"


def test_a_relative_day_counts_beside_a_day_of_something_else() -> None:
    line = "<p>浏览人次约 5914，统计截至 2020-05-28 时间:昨天 11:47</p>"
    assert said(html(over=line)).published == "2025-04-30T11:47"
    assert said(html(under="<p>上次访问时间 2024-08-22</p>")).published is None


def test_an_english_line_of_facts_may_be_long() -> None:
    line = "<p>2025-03-22 Press release 7013 people have read this By Jane Harbour-Field</p>"
    assert said(html(over=line)).published == "2025-03-22"


def test_the_crumbs_give_a_day_its_year() -> None:
    crumbs = "<div>当前位置：青禾手记 &gt; {} &gt; 正文</div>"
    line = "<p>3月22日 点击数：31</p>"
    assert said(html(above=crumbs.format("2024年"), over=line)).published == "2024-03-22"
    assert said(html(above=crumbs.format("2023年 &gt; 2024年"), over=line)).published is None


def test_the_masthead_of_a_paper_names_the_day_and_that_of_a_site_today() -> None:
    menu = "".join(f"<p>栏目{n}</p>" for n in range(8))
    masthead = "<div>青禾日报 2025年3月22日 星期六</div>"
    assert said(html(above=f"{masthead}<p>上一期 下一期</p>{menu}")).published == "2025-03-22"
    assert said(html(above=masthead + menu)).published is None


@pytest.mark.parametrize(
    "clock", ["2025年5月1日 农历四月初四", "2025-05-01 多云 9℃~17℃", "Thursday, 1 May 2025", "本页缓存于 2025-05-01"]
)
def test_the_day_on_which_a_page_is_asked_for_is_not_its_own(clock: str) -> None:
    assert said(html(above=f"<div>{clock}</div>")).published is None


def test_letters_of_a_weekday_within_a_word_make_no_almanac() -> None:
    assert said(html(above="<div>Simon Frisch 2025-05-01</div>")).published == "2025-05-01"


def test_a_day_far_behind_the_text_is_not_its_own() -> None:
    assert said(html(under="<p>2025年3月22日</p>")).published == "2025-03-22"
    assert said(html(under="<p>编辑部</p><p>责编</p><p>二审</p><p>2025年3月22日</p>")).published is None


@pytest.mark.parametrize("line", ["2025-03-22 09:51", "2025.03.22 林小舟", "昨天"])
def test_the_line_just_behind_the_text_dates_it(line: str) -> None:
    found = said(html(under=f"<div class=rq>{line}</div>")).published
    assert found in {"2025-03-22T09:51", "2025-03-22", "2025-04-30"}
    assert (
        said(html(under=f"<p>相关推荐</p><div class=rq>{line}</div><p>一二三四五六七八九十。</p>")).published
        != "2025-04-30"
    )


NOTICE = "<p>停水时间</p><p>停水范围</p><p>青禾水务</p><p>2025年3月22日</p>"


def test_a_notice_may_be_signed_below_short_lines() -> None:
    assert day_of_text(html(under=NOTICE), last="青禾水务") == "2025-03-22"


def test_the_last_line_of_a_text_is_its_day_though_other_lines_of_its_kind_show_days() -> None:
    times = "".join(f"<p>第{n}处：3月{n}日8时起</p>" for n in range(5, 9))
    assert day_of_text(html(over=times, under=NOTICE), last="2025年3月22日") == "2025-03-22"


def day_of_text(page: str, last: str) -> str | None:
    """The day of a page whose text is all from the title to a line."""
    root = tree.parse(page)
    assert root is not None
    document = tree.read_tree(root)
    end = next(place for place, block in enumerate(document.blocks) if block.text == last)
    start = next(place for place, block in enumerate(document.blocks) if block.text == TITLE)
    given = Page(url="http://a.example/1.html", source="t", fetched_at=FETCHED, body=b"")
    return byline(given, metadata.read_head(root), document, document.blocks[start + 1 : end + 1], TITLE).published


def test_the_last_day_of_a_thread_is_that_of_an_answer() -> None:
    asked = "<p>我逾期了两个月，催收说要联系我的单位，他们有这个权力吗？</p>"
    assert said_of_thread(f"{asked}<p>回答于 2025-03-22 09:51</p><p>赞同</p>{TEXT}") == (None, None)
    question = f"{asked}<h3>共3条回答</h3>"
    assert said_of_thread(f"{question}{TEXT}<p>发布于 2025-03-22 09:51</p>") == (None, None)


def test_behind_the_question_stands_who_asked_and_when() -> None:
    question = "<p>我逾期了两个月，催收说要联系我的单位，他们有这个权力吗？</p>"
    asked = "<div><span>半夏微凉</span><span>2025-02-11 21:40</span><span>浏览 3312 次</span></div>"
    advert = "<div>债务规划咨询</div>"
    assert said_of_thread(f"{question}{asked}{advert}{TEXT}") == ("半夏微凉", "2025-02-11T21:40")
    assert said_of_thread(f"{question}{asked}{TEXT}") == (None, None)  # that of the answer below
    asker = asked.replace("<span>半夏", "<span>提问者：半夏").replace("2025-02-11", "25-02-11")
    assert said_of_thread(f"{question}{asker}{TEXT}") == ("半夏微凉", "2025-02-11T21:40")
    assert said_of_thread(f"{question}<h3>共3条回答</h3>{asked}{advert}{TEXT}") == (None, None)


def said_of_thread(posts: str) -> tuple[str | None, str | None]:
    page = html().replace(TEXT, posts)
    root = tree.parse(page)
    assert root is not None
    document = tree.read_tree(root)
    taken = [block for block in document.blocks if block.text in page and len(block.text) > 24 and block.tag == "p"]
    found = byline(
        Page(url="http://a.example/1.html", source="t", fetched_at=FETCHED, body=b""),
        metadata.read_head(root), document, taken, TITLE, is_thread=True,
    )  # fmt: skip
    return found.author, found.published
