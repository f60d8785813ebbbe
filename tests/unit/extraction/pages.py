"""Pages built of parts, for tests of what stands around a text."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.extraction import metadata, titles, tree
from pipeline.extraction.byline import Byline, byline
from pipeline.model import Page

FETCHED = datetime(2025, 5, 1, 2, 0, tzinfo=UTC)
TITLE = "分期乐晚还半个月会怎样"
PROSE = (
    "账单一旦过了还款日，系统当晚就会开始计算费用，很多人以为拖半个月没什么，等到账单出来才发现数字变了样。",
    "前三天以短信和应用内提醒为主，语气比较客气，这时候把当期账单补上，多数情况只收一点点违约金。",
    "半个月并不算太晚，把账理清，把话说开，把承诺兑现，这件事终究会翻过去。",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
MENU = '<ul><li><a href="/">首页</a></li><li><a href="/z">债务知识</a></li><li><a href="/f">法律常识</a></li></ul>'
FOOTER = "<footer><p>Copyright © 2012-2025 青禾手记 版权所有</p></footer>"


def html(over: str = "", under: str = "", head: str = "", title: str = TITLE, above: str = "") -> str:
    """A page: ``over`` stands between title and text, ``under`` behind the text, ``above`` over the title."""
    return (
        f"<html><head><title>{title}_债务知识_青禾手记</title>{head}</head><body>{MENU}{above}<h1>{title}</h1>"
        f"{over}<div class=zw>{TEXT}</div>{under}{FOOTER}</body></html>"
    )


def data(json: str) -> str:
    """JSON-LD in its element."""
    return f'<script type="application/ld+json">{json}</script>'


def said(source: str, title: str = TITLE, url: str = "http://a.example/1.html", fetched: datetime = FETCHED) -> Byline:
    """The byline of a page whose text are the paragraphs above."""
    root = tree.parse(source)
    assert root is not None
    document = tree.read_tree(root)
    blocks = tuple(block for block in document.blocks if block.text in PROSE)
    page = Page(url=url, source="t", fetched_at=fetched, body=source.encode())
    return byline(page, metadata.read_head(root), document, blocks, title)


def titled(source: str) -> str:
    """The title of a page."""
    root = tree.parse(source)
    assert root is not None
    return titles.title(metadata.read_head(root).titles, tree.read_tree(root))
