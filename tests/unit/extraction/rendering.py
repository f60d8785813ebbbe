"""Texts rendered as pages in layouts of several kinds: the same text must come out of each."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMENTS = (
    ("海阔天空-律师助理", "最后，可以先和客服说明难处，再谈分期，别一个人硬扛。"),
    ("小满-法律顾问", "处理办法主要涵盖：先算账，再沟通，留好凭证。希望对你有用。"),
    ("一盏灯-律师助理", "温馨提示：接到电话不要慌，录音，记下时间。"),
)
RELATED = ("花呗晚还三天有事吗", "车贷断供会拖车吗", "信用卡最低还款划算吗", "逾期记录几年消除", "外地法院会上门吗")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page says: title, date, and its blocks, headings marked by ``## ``."""

    title: str
    date: str
    blocks: Sequence[str]

    @property
    def plain(self) -> list[str]:
        """The blocks without marks."""
        return [block.removeprefix("## ") for block in self.blocks]

    @property
    def headings(self) -> list[str]:
        """The headings alone."""
        return [block.removeprefix("## ") for block in self.blocks if block.startswith("## ")]


def tagged(blocks: Sequence[str], heading: str, paragraph: str) -> str:
    """Blocks as elements, told by their opening tags."""
    parts = []
    for block in blocks:
        opening = heading if block.startswith("## ") else paragraph
        name = opening.split()[0]
        parts.append(f"<{opening}>{escape(block.removeprefix('## '))}</{name}>")
    return "\n".join(parts)


def comment_items(tag: str, kind: str) -> str:
    """Fake comments as a list of like elements."""
    return "".join(
        f'<{tag} class="{kind}"><span>头像 {name} 2025-04-17</span><p>{text}</p></{tag}>' for name, text in COMMENTS
    )


def related(kind: str) -> str:
    """A list of related links."""
    links = "".join(f'<li><a href="/{n}.html">{text}</a></li>' for n, text in enumerate(RELATED))
    return f'<div class="{kind}"><h4>相关推荐</h4><ul>{links}</ul></div>'


def document(said: Said, body: str) -> str:
    """A whole page."""
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{said.title}_逾期动态_某某资讯网</title></head>"
        f"<body>{body}</body></html>"
    )


def article_page(said: Said) -> str:
    """Semantic tags, noise as paragraphs inside the article."""
    return document(
        said,
        f"<header><nav><a href=/>首页</a> <a href=/a>资讯</a></nav></header><article><h1>{said.title}</h1>"
        f"<p>首页 &gt; 逾期动态 人气:7 日期:{said.date}</p><p>文章正文</p>{tagged(said.blocks, 'h2', 'p')}"
        f"<h3>精彩评论</h3>{comment_items('div', 'comment')}</article>{related('related')}"
        "<footer>Copyright © 2019-2025 版权所有</footer>",
    )


def div_soup(said: Said) -> str:
    """No semantic tag, hashed classes."""
    return document(
        said,
        f'<div class="_x1"><a href=/>首页</a></div><div class="_k9"><div class="_t">{said.title}</div>'
        f'<div class="_m">发布时间:{said.date}</div><div class="_b">{tagged(said.blocks, "div", "div")}</div></div>'
        f'<div class="_c"><div class="_ct">网友评论</div>{comment_items("div", "_ci")}</div>{related("_r")}',
    )


def layout_table(said: Said) -> str:
    """Text broken by <br> in a layout table."""
    text = "<br><br>".join(escape(block) for block in said.plain)
    return document(
        said,
        "<table width=960><tr><td colspan=2>"
        "<a href=/>首页</a>&gt;&gt;<a href=/z>逾期资讯</a>&gt;&gt;正文</td></tr><tr>"
        f"<td><b>{said.title}</b><br>日期:{said.date} 浏览:14<br><br>{text}</td>"
        f"<td>{related('xgwz')}</td></tr></table>",
    )


def pinyin_classes(said: Said) -> str:
    """Classes named in pinyin, the comments before the body."""
    return document(
        said,
        f'<div class="daohang"><a href=/>首页</a></div><div class="neirong"><h1>{said.title}</h1>'
        f'<p class="xinxi">时间:{said.date} 人气:22</p><div class="pinglun"><h4>精彩评论</h4>'
        f'{comment_items("div", "plnr")}</div><div class="zhengwen">{tagged(said.blocks, "h3", "p")}</div></div>'
        f"{related('tuijian')}",
    )


def printed_twice(said: Said) -> str:
    """The article twice in one container, with a comment box between the copies."""
    once = tagged(said.blocks, "h2", "p")
    return document(
        said,
        f'<div class="content"><h1>{said.title}</h1><p>{said.date}</p>{once}<p>写下你的评论...</p>'
        f"<p>还没有评论,发表之一个评论吧</p><h1>{said.title}</h1><p>{said.date}</p>{once}</div>",
    )


LAYOUTS: tuple[Callable[[Said], str], ...] = (article_page, div_soup, layout_table, pinyin_classes, printed_twice)
