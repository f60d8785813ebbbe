"""Why a page that gave too little text is no article: gone, behind a login, a list of links, empty, or merely short."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import Reason

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document

# Pages that say "not found" and answer 200: `您访问的页面不存在`, `抱歉，文章已被删除`, `该文章已下架`, `404 Not Found`
GONE = re.compile(
    r"^\W*404\W*(?:$|not|error|错误|页面|页)|(?:error|错误|http)\W{0,3}404\b|not\s+found|can(?:no|['’])t\s+be\s+found"
    r"|(?:[页頁]面|[网網][页頁]|文章|[内內]容|帖子|主[题題]|信息|[链連][接結]|地址|资源).{0,8}(?:不存在|找不到|走[丢失]|飞走|没有找到"
    r"|无法(?:查看|访问|打开)|已(?:经|經)?(?:被)?(?:作者|发布者|楼主|管理员)?(?:[删刪]除|下[线架]|移除|失效|过期))"
    r"|(?:找不到|没有找到|无法找到).{0,10}(?:[页頁]面|[网網][页頁]|文章|[内內]容|帖子|资源)",
    re.IGNORECASE,
)
# `登录后查看全文`, `请先登录`, `會員可見`, `付费阅读`, `关注公众号后阅读全文`, `您还没有登录，无法浏览`, `sign in to read on`
WALL = re.compile(
    r"登[录陆錄入]以?[后後].{0,6}(?:查看|阅读|可见|继续|浏览|才能|可)|[请請](?:先)?登[录陆錄入]|登[录陆錄入].{0,4}(?:无法|不能)"
    r"|(?:会员|會員|VIP|付费|登录).{0,8}(?:可见|可見|专享|阅读|閱讀|查看|内容|解锁)"
    r"|(?:查看|阅读)(?:全文|更多|剩余).{0,6}(?:登[录陆]|会员|付费|开通)"
    r"|(?:log|sign)\s?in\s+to\s+(?:read|view|see|continue)|(?:read|view)(?:ing)?,?\s+(?:please\s+)?(?:log|sign)\s?in",
    re.IGNORECASE,
)
MIN_LINKS = 10
ENOUGH = 80
"""Letters and digits of text below which a page is no article; micro articles have 150 to 300."""
SAID = 40
"""The same of a thread with its title, which may be a question and three words of advice."""
FEW, SURE = 20, 0.6
"""The same of a page that promises so much: a poem, a notice, a note of three lines."""
LEAST, SPEECHLESS = 0.4, 0.85
"""What a page must promise: on listings, notices and empty frames the forest finds nothing that is likely. More, of
what is left of it, where no line has a mark that ends a clause: poems have none, nor have forms and calendars."""
LINKED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a page promises (see :attr:`pipeline.extraction.selection.Selection.promise`), how much of the text that was
    chosen is left after cleaning, figures left out, from 0 to 1, and whether it has a mark that ends a clause.
    """

    page: float
    left: float = 1.0
    speaks: bool = True


def is_enough(size: int, promise: Promise, *, is_thread: bool) -> bool:
    """Whether ``size`` letters of text can be an article, or a thread, on a page that promises so much."""
    kept = promise.page * promise.left
    if promise.page < LEAST or (not promise.speaks and kept < SPEECHLESS):
        return False
    return size >= (FEW if kept >= SURE else SAID if is_thread else ENOUGH)


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
