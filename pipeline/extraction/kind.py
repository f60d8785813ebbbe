"""Why a page that gave too little text is no article: gone, behind a login, a list of links, empty, or merely short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model import Reason

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document

# Pages that say "not found" and answer 200: `您访问的页面不存在`, `抱歉，文章已被删除`, `404 Not Found`
GONE = re.compile(
    r"^\W*404\W*(?:$|not|error|错误|页面|页)|(?:error|错误|http)\W{0,3}404\b|not\s+found|(?:页面|网页|文章|内容|帖子|主题|信息|链接|地址).{0,8}(?:不存在|找不到|已(?:经)?(?:被)?(?:作者|发布者|楼主|管理员)?(?:删除|下线|移除|失效)|走丢|没有找到)"
    r"|(?:找不到|没有找到|无法找到).{0,10}(?:页面|网页|文章|内容|帖子)",
    re.IGNORECASE,
)
# `登录后查看全文`, `请先登录`, `会员可见`, `付费阅读`, `关注公众号后阅读全文`
WALL = re.compile(
    r"登[录陆]后.{0,6}(?:查看|阅读|可见|继续|浏览|才能|可)|请(?:先)?登[录陆]|(?:会员|VIP|付费|登录).{0,6}(?:可见|专享|阅读|查看|内容|解锁)"
    r"|(?:查看|阅读)(?:全文|更多|剩余).{0,6}(?:登[录陆]|会员|付费|开通)|(?:log|sign)\s?in\s+to\s+(?:read|view|continue)",
    re.IGNORECASE,
)
MIN_LINKS = 10
ENOUGH = 80
"""Letters and digits of text below which a page is no article; micro articles have 150 to 300."""
LINKED = 0.5


def rejection(document: Document, title: str, size: int) -> tuple[Reason, str]:
    """The reason for which a page of ``size`` letters of text is no article, and what showed it."""
    if not document.blocks:
        return Reason.EMPTY, "no text at all"
    lines = [title, *(block.text for block in document.blocks if block.link_share < LINKED)]
    for reason, sign in ((Reason.SOFT_404, GONE), (Reason.LOGIN_WALL, WALL)):
        for line in lines:
            if match := sign.search(line):
                return reason, match[0]
    links = sum(block.anchors for block in document.blocks)
    linked = sum(block.linked for block in document.blocks)
    characters = sum(len(block.text) for block in document.blocks)
    if links >= MIN_LINKS and linked >= LINKED * characters:
        return Reason.NOT_ARTICLE, f"{links} links hold {linked / characters:.0%} of the text"
    if size >= ENOUGH:
        return Reason.NOT_ARTICLE, "nothing on the page reads like an article"
    return Reason.TOO_SHORT, f"{size} characters"
