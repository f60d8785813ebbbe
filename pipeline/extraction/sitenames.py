"""What a site is called, and whether a few words look like the name of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.extraction.blocks import Block

# `逾期资讯网`, `南山法律咨询`, `春江消费报`, `云杉论坛`, `某某在线`, `www.example.com`, `Example News`
SITE_LIKE = re.compile(
    r"(?:网|網|网站|網站|在线|在線|频道|頻道|论坛|論壇|社区|社區|博客|部落格|日报|日報|晚报|晚報|早报|晨报|时报|時報|商报|消费报|都市报|[\u4e00-\u9fff]{2,}[报報]|周刊|周报|杂志|雜[誌志]|通讯社|新闻社|资讯|資訊|新闻|新聞"
    r"|门户|之家|公司|集团|集團|官网|平台|律师事务所|事务所|电视台|電視台|衛視|卫视|广播|中心|百科|知道|知乎|问答|专栏|图书馆|出版社|编辑部|编委会|委员会|办公室|政府|大学|研究院|研究所|协会|法院|银行|客户端|APP|贴吧|公众号|财经|理[财財]|头条|热点)$"
    r"|^(?:www\.|https?:)|\.(?:com|cn|net|org|tw|hk|info|cc)(?:\.[a-z]{2})?(?:/|$)|\b(?:news|times|daily|online|blog|forum|magazine|bank|inc|ltd)\b\.?$",
    re.IGNORECASE,
)
# Titles end in such words too, where they ask
ASKS = re.compile(r"哪|什么|什麼|怎|如何|多少|吗|嗎|为何|為何")
# `Copyright © 2012-2025 某某网 版权所有`: the lines that name who runs the site
OWNER = re.compile(
    r"©|copyright|版权所有|版權所有|all rights reserved|ICP备|ICP備|主办单位|powered by|欢迎来到", re.IGNORECASE
)
# What stands between the items of a menu, and of crumbs: `首页 > 逾期动态 | 正文`, `当前位置：首页`
BETWEEN_ITEMS = re.compile(r"[\s>»›＞→|｜/·]+|&gt;")
BETWEEN_CRUMBS = re.compile(rf"{BETWEEN_ITEMS.pattern}|[:：]+")
CRUMB = re.compile(r"[>»›＞→]|位置")
LONGEST_OWNER = 200
EDGE = 30
"""Lines at the top, and half of those at the end, among which a page says whose it is."""
LINKED = 0.5
"""The share of links from which a line is a menu; a byline links its author too."""
TOP = 80
"""Lines among which the menus at the top of a page are."""


# Nicks end in these too
SUBJECT = re.compile(r"(?:理[财財]|财经|頭條|头条|热点|知道|问答|新闻|百科)$")


def is_nick_like(text: str) -> bool:
    """Whether words with the shape of a site's name may be the nick of somebody who is called the author.

    >>> is_nick_like("小白学理财"), is_nick_like("南山日报")
    (True, False)
    """
    return bool(SUBJECT.search(text.strip()))


def is_site_like(text: str) -> bool:
    """Whether words have the shape of a site's, a paper's or an office's name.

    >>> is_site_like("逾期资讯网"), is_site_like("www.example.com"), is_site_like("沈砚秋")
    (True, True, False)
    >>> is_site_like("起诉到哪个法院")
    False
    """
    return bool(SITE_LIKE.search(text.strip())) and not ASKS.search(text)


def owner_lines(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The keys of the lines in which a page says whose it is."""
    return tuple(
        key(block.text)
        for block in (*blocks[:EDGE], *blocks[EDGE:][-2 * EDGE :])
        if len(block.text) <= LONGEST_OWNER and OWNER.search(block.text)
    )


def is_site(text: str, sites: Iterable[str], owners: Iterable[str]) -> bool:
    """Whether words name the site that says so: in its metadata or where it says whose it is."""
    said = key(text)
    if not said:
        return False
    return any(said == key(site) for site in sites) or (len(said) >= 2 and any(said in line for line in owners))


def menu_items(blocks: Sequence[Block]) -> frozenset[str]:
    """The keys of the items of the menus and crumbs at the top of a page."""
    menus = [block.text for block in blocks[:TOP] if block.link_share > LINKED or CRUMB.search(block.text)]
    return frozenset(
        key(item)
        for menu in menus
        if len(menu) <= LONGEST_OWNER
        for item in (BETWEEN_CRUMBS if CRUMB.search(menu) else BETWEEN_ITEMS).split(menu)
    )
