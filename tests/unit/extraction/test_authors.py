"""Who wrote a page, and who did not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction import metadata, tree
from pipeline.extraction.byline import byline
from pipeline.extraction.names import accepted, persons, split
from pipeline.extraction.writers import may_write
from pipeline.model import Page
from tests.unit.extraction.pages import FETCHED, PROSE, TITLE, data, html, said

LABELLED = [
    ("作者：林小舟", "林小舟"),
    ("作者: 林小舟 编辑: 何某", "林小舟"),
    ("时间:01-18人气:22作者:林小舟", "林小舟"),
    ("来源：青禾手记 作者：卖鱼的阿强 阅读：56", "卖鱼的阿强"),
    ("[作者] 南墙", "南墙"),
    ("作者／林小舟", "林小舟"),
    ("文/林小舟", "林小舟"),
    ("文｜林小舟", "林小舟"),
    ("图文 / 林小舟", "林小舟"),
    ("撰文：林小舟", "林小舟"),
    ("發布者：溫嵐", "溫嵐"),
    ("发布者:风里的账本", "风里的账本"),
    ("作者: 林 舟：某某学院", "林舟"),
    ("作者：林小舟 何清河", "林小舟 何清河"),
    ("青禾日报记者 林小舟 何清河", "林小舟 何清河"),
    ("本报记者 林小舟 河东某县报道", "林小舟"),
    ("顶端新闻·青禾商报记者林小舟/文 受访者供图", "林小舟"),
    ("By Jane Harbour", "Jane Harbour"),
    ("22 Mar 2025 by Jane Harbour", "Jane Harbour"),
    ("By Jane Harbour May 3, 2025", "Jane Harbour"),
    ("By Jane Harbour First published in Living", "Jane Harbour"),
    ("Author: quietharbour", "quietharbour"),
    ("作者：小舟学理财", "小舟学理财"),
    ("作者: xiaozhou 2945 阅读 / 38 喜欢", "xiaozhou"),
    ("本文作者：林舟 本日 64 / 本周 314 发布时间：2025-03-02", "林舟"),
    ("本文作者：北方的风铃-汽车编辑", "北方的风铃-汽车编辑"),
    ("来源：青禾日报客户端 BY: 林小舟 人气：2693", "林小舟"),
    ("by 林小舟", "林小舟"),
    ("时间:2025-01-08 by 小鱼儿0721", "小鱼儿0721"),
    ("作者：楼上的灯 楼主", "楼上的灯"),
    ("本报记者 林小舟 文/实习生 何清河 图", "林小舟"),
    ("发信人: u3 (楼上的灯), 信区: 生活", "楼上的灯"),
    ("<span>来源：青禾日报编辑部</span>\n<span>文/林小舟</span>\n<span>2025.01.08</span>", "林小舟"),
    ("热度 2863 | <a href='/u/89'>林小舟</a> | 2025-01-08", "林小舟"),
    ("热度 2863 | <a rel=author href=/x>楼上的灯</a> | 2025-01-08", "楼上的灯"),
    ("<span>作者：沈七月</span> <span>2025.01.08</span>", "沈七月"),
    ("作者：青禾新声编辑部", None),
    ("By quietharbour 2112 people have read this", "quietharbour"),
    ("by Jane Harbour 24 November 2024 Viewed 3458 times since the winter of that year", "Jane Harbour"),
    ("<span>撰文：海风吹过码头</span> <span>文字来源于《青禾手记》</span>", "海风吹过码头"),
    ("<img src=/a.png><span>林小舟</span><i>认证作者</i>", "林小舟"),
    ("<img src=/a.png><span>林小舟</span><i>律师助理</i>", "林小舟"),
]


@pytest.mark.parametrize(("line", "name"), LABELLED)
def test_a_line_under_the_title_names_the_author(line: str, name: str | None) -> None:
    assert said(html(over=f"<p>{line}</p>")).author == name


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：林小舟",
        "审核人：何清河 发布人：林小舟",
        "<span>Staff report</span> <span>April 3, 2025</span>",
        "编辑：林小舟",
        "来源：青禾日报",
        "来源：网络",
        "作者：admin",
        "作者：佚名",
        "作者：小编",
        "作者：网络",
        "作者：青禾手记",
        "作者：债务资讯网",
        "作者：",
        "作者：转载",
        "文章来源于网络，由编辑整理",
        "记者从银行获悉，新规下月施行",
        "原标题：分期乐晚还半个月会怎样",
        "分享到：",
        "债务知识 2025-03-22",
        "精选好物，今日半价",
        "Photo by Jane Harbour",
        "来源：法律快艇栏目 2025-03-02",
        "推荐指数 65 分 发布时间：2025-03-02",
        "73 followers 22 Mar 2025",
        "广告",
        "校对：林小舟",
        "咨询者：ask2****8",
        "提问人:匿名 江州 239人浏览",
        "夜间模式 护眼模式 | 2025-01-08",
        "来源：青禾发布",
        "来源：逾期-合作伙伴",
        "放大 缩小 默认 | 2025-01-08",
        "来自安卓客户端1楼 2025-01-08",
        "<img src=/a.png>林小舟律师 在线咨询",
    ],
)
def test_nobody_is_named(line: str) -> None:
    assert said(html(over=f"<p>{line}</p>")).author is None


@pytest.mark.parametrize(
    "line",
    [
        "北方的风铃2025-02-26 13:08:46关注",
        "北方的风铃 发表于 2025-02-26 13:08",
        "<span>北方的风铃</span> <span>时间: 2025-02-26</span>",
        "<span>#1</span> <span>北方的风铃</span> <span>2025-02-26</span>",
        "<span>〔1层〕</span> <span>北方的风铃</span> <em>2025-02-26</em>",
        "来源:北方的风铃 2025-02-26",
    ],
)
def test_a_nick_beside_the_day_is_the_author(line: str) -> None:
    assert said(html(over=f"<div>{line}</div>")).author == "北方的风铃"


def test_a_nick_with_its_role_is_the_author() -> None:
    assert said(html(over="<div>毛某-已上岸的人</div><div>2025-04-17</div>")).author == "毛某-已上岸的人"


@pytest.mark.parametrize(
    "over",
    [
        "<p>海风吹过码头 / 来源: 某某手札 / 76814阅读</p>",
        "<ul><li>海风吹过码头</li><li>点击数：28362</li></ul>",
        "<div><i>海风吹过码头</i> <i>人气 742℃</i></div>",
    ],
)
def test_the_one_field_that_says_nothing_else_is_the_author(over: str) -> None:
    assert said(html(over=over)).author == "海风吹过码头"


@pytest.mark.parametrize(
    "over",
    [
        "<p>打印本页 关闭窗口 阅读 31</p>",
        "<p>数月前 阅读 31</p>",
        "<p>原创首发 阅读 31</p>",
        "<p>阅读 31 98 人参与</p>",
        "<p>快速跳转 阅读 31</p>",
        "<p>共有 31 人 98 人气</p>",
        "<p>发布日期：2025-03-22 星期六 16:45</p>",
        "<div>3 March 2025</div>",
        "<div>在看 66</div><div>Time: （2025-03-02 13:02）</div>",
        "<p>本报讯 审核：海风吹过码头</p>",
    ],
)
def test_what_stands_among_facts_is_no_name(over: str) -> None:
    assert said(html(over=over)).author is None


def test_whoever_can_be_followed_on_the_only_card_is_the_author() -> None:
    card = "<div><img src=/{0}.jpg><b>{0}</b><p>三线城市的教师，业余写点东西。</p><button>＋关注</button></div>"
    assert said(html(under=card.format("海风吹过码头"))).author == "海风吹过码头"
    assert said(html(under="<div><img src=/1.jpg>海风吹过码头 <span>关注作者</span></div>")).author == "海风吹过码头"
    assert said(html(under=card.format("海风吹过码头") + card.format("银杏叶子"))).author is None
    comment = (
        "<div><img src=/1.jpg><b>海风吹过码头</b><span> 2025-04-01</span><p>写得真好。</p><button>回复</button></div>"
    )
    assert said(html(under=comment)).author is None


@pytest.mark.parametrize(
    ("line", "name"),
    [("（林小舟）", "林小舟"), ("（北方的风铃 文）", "北方的风铃"), ("◎林小舟", "林小舟"), ("（未完待续）", None)],
)
def test_a_name_in_brackets_signs_the_text(line: str, name: str | None) -> None:
    assert said(html(under=f"<p>{line}</p>")).author == name


def test_a_rank_behind_a_nick_is_no_part_of_it() -> None:
    assert [accepted(f"海风 {rank}") for rank in ("楼主", "1F", "新手上路", "荣誉版主", "Lv12")] == ["海风"] * 5


@pytest.mark.parametrize("label", ["笔者：", "主笔 ", "来稿作者："])
def test_more_labels(label: str) -> None:
    assert said(html(over=f"<p>{label}林小舟</p>")).author == "林小舟"


def test_a_label_behind_a_reporter_is_no_name() -> None:
    assert said(html(over="<p>记者 林小舟 时间：2025-03-22</p>")).author == "林小舟"


def test_whoever_posted_first_is_the_author_of_a_thread() -> None:
    post = "<td><a href=/u/1>海风吹过码头</a><p>新手上路</p><p>积分 77</p></td>"
    assert said(html(over=f"<table><tr>{post}</tr></table>")).author == "海风吹过码头"


def test_reporters_sign_before_and_behind_the_text() -> None:
    assert said(html(over="<p>本报讯（记者 林小舟 通讯员 何某）</p>")).author == "林小舟"
    assert said(html(under="<p>记者 林小舟</p>")).author == "林小舟"
    assert said(html(under="<p>（作者：林小舟）</p>")).author == "林小舟"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="林小舟">',
        data('{"@type": "NewsArticle", "author": {"@type": "Person", "name": "林小舟"}}'),
        data('{"@graph": [{"@type": "BlogPosting", "author": [{"name": "林小舟"}]}]}'),
    ],
)
def test_the_author_may_be_declared(head: str) -> None:
    assert said(html(head=head)).author == "林小舟"


def test_a_nick_may_be_declared() -> None:
    assert said(html(head='<meta name="author" content="quiet_harbour">')).author == "quiet_harbour"


def test_the_byline_is_found_where_the_text_counts_among_the_comments() -> None:
    root = tree.parse(html(over="<p>作者：林小舟 2025-03-02</p>"))
    assert root is not None
    document = tree.read_tree(root)
    text = frozenset(place for place, block in enumerate(document.blocks) if block.text in PROSE)
    page = Page(url="http://a.example/1.html", source="t", fetched_at=FETCHED, body=b"")
    blocks = [document.blocks[place] for place in sorted(text)]
    found = byline(page, metadata.read_head(root), document.without(text), blocks, TITLE)
    assert (found.author, found.published) == ("林小舟", "2025-03-02")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="青禾手记">',
        '<meta name="author" content="qinghe">',
        '<meta name="author" content="www.example.com">',
        data('{"@type": "Article", "author": {"@type": "Organization", "name": "林小舟"}}'),
        data('{"@type": "Comment", "author": {"@type": "Person", "name": "林小舟"}}'),
    ],
)
def test_a_site_is_no_author(head: str) -> None:
    assert said(html(head=head)).author is None


def test_a_marked_name_counts_near_the_title_alone() -> None:
    assert said(html(over='<p><span class="zuozhe">一盏小灯</span> · 3 分钟</p>')).author == "一盏小灯"
    assert said(html(under='<div><span class="comment-author">一盏小灯</span><p>说得对</p></div>')).author is None


def test_names_stop_where_they_end() -> None:
    assert persons("林小舟 何清河 河东某县报道") == ["林小舟", "何清河"]
    assert persons("从市政府获悉", sure=True) == []
    assert split("林小舟、何清河 2025-01-01") == "林小舟、何清河"


@given(st.text(max_size=40))
def test_an_accepted_name_is_accepted_again(text: str) -> None:
    name = accepted(text)
    assert name is None or (name.strip() and len(name) <= 24)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("<div><span>贺兰朔</span><span>10-11 04:51</span><span>3评论</span></div>", "贺兰朔"),
        ("<div><a href=/u>钟屿白</a><em>认证律师</em><i>2025-03-22</i></div>", "钟屿白"),
        ("<p><span>撰文:<a rel=author>簡若汀</a></span><span>攝影:杭子昂</span></p>", "簡若汀"),
        ("<p class=nick>乌衣巷口</p><p>03-22 07:30 · 编辑推荐</p>", "乌衣巷口"),
        ("<p>張貼者: <span>葉扶疏</span> 於 晚上9:06</p>", "葉扶疏"),
        ("<p>绿萝不开花</p><p>中级船员</p><p>积分 1204</p>", "绿萝不开花"),
        ("<p>匿名用户 2025-03-22</p>", None),
        ("<p>发布者: qdadmin| 查看: 4410|原作者: 宋知遥|来自: 青堤晚报</p>", "宋知遥"),
        ("<p>律师解答|卫东篱 07/16/2024 298人看过</p>", "卫东篱"),
        ("<p>律师解答:您好,这个要看具体情况</p>", None),
        ("<p>由 <strong>lokyin_83</strong> » 週六</p>", "lokyin_83"),
        ("<p>楼主 倒序浏览</p>", None),
        ("<p>来源:立案庭 发布时间:2025年03月18日</p>", None),
        ("<p>作者:DK20240520-0077</p>", None),
    ],
)
def test_fields_stand_side_by_side_or_one_over_the_other(fields: str, name: str | None) -> None:
    assert said(html(over=fields)).author == name


def test_a_date_in_the_american_order_tells_that_of_the_others_beside_it() -> None:
    over = "<p>发表于 <time>03/05/2025</time> | 更新于 03/19/2025</p>"
    assert said(html(over=over)).published == "2025-03-05"
    assert said(html(over="<p>发表于 03/05/2024</p>")).published == "2024-05-03"


def test_who_wrote_a_related_article_is_not_the_author() -> None:
    related = (
        "<ul><li><a href=/9>七十岁学游泳的奶奶</a> <i>作者：林小舟</i></li><li><a href=/8>楼道里的旧家具</a></li></ul>"
    )
    assert said(html(under=f"<h3>相关推荐</h3>{related}")).author is None
    assert said(html(under="<p>作者：<a href=/u/9>林小舟</a></p>")).author == "林小舟"


@pytest.mark.parametrize(
    "words", ["我来说两句", "這篇新聞讓您覺得", "線上觀看", "微博", "修改昵称", "行情", "換一張", "热线"]
)
def test_words_of_the_page_are_no_names(words: str) -> None:
    assert said(html(over=f"<p><span>{words}</span> <span>2025-01-08</span></p>")).author is None
    assert not may_write(words, "")


def test_a_picture_over_a_field_to_fill_in_is_no_card_of_a_writer() -> None:
    card = "<img src=/a.png><p>青山听雨客</p><p><input name=q> 检索</p>"
    assert said(html(under=f"<form action=/s>{card}</form>")).author is None
    assert (
        said(html(under="<p><img src=/a.png><a href=/9>播放録像吧</a></p><button>播放</button><p>下一段</p>")).author
        is None
    )
