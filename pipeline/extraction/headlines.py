"""The lines of a page that may be its title, and how much each looks like it where the head does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize

from pipeline.extraction.wording import FIELDS, PUNCTUATION, SENTENCE_END, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.extraction.blocks import Block, Document

# `主题：…`, `标题：…`, `原标题：…`
LABELLED = re.compile(r"^(?:主题|主題|标题|標題|题目|原标题|文章标题)\s*[:：]\s*(?=\S)")
PRIVATE = re.compile("[\ue000-\uf8ff\ufff0-\uffff]")
# The class of an element that holds a title: `biaoti`, `art-title`, `headline`, `bt`
TITLE_CLASS = re.compile(r"title|headline|biaoti|(?:^|[\s_-])(?:bt|tit|subject|h1)(?:$|[\s_\d-])", re.IGNORECASE)
# The heading of a part of the page: `相关推荐`, `网友评论`, `目录`, `24小时热文`
PART = re.compile(
    r"^\W*(?:相关|相關|推荐|推薦|热门|熱門|最新|精彩|更多|猜你|为你|为您|网友|评论|目录|导航|公告|统计|存档|分类|标签|登录|搜索|栏目|正文|文章正文|广告|分享|首[页頁]|所在位置|您的位置|网站首页|导语|摘要|友情链接|作者|简介|关于|本周|今日|一周|本月|随机|最近|编辑精选|同类|大家|看过|您的|立即|返回|上一篇|下一篇|当前位置)"
    r"|(?:排行榜?|热文|点击榜|导读|回复|回答|解答|答案|评论|留言|导语|按语)$|[›»＞→⟩❯▸]|位置\s?[:：]|\S\s?>\s?\S"
)
# Facts that stand under a title: `2025-03-22`, `来源：`, `作者：`, `3天前`
FACTS = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d|\d{1,2}[-月]\d{1,2}|\d\s?(?:天|小时|分钟|个月)前|昨天|作者|来源|來源|发布|發布|记者|編輯|编辑"
)
# `某甲-金牌客服 发布时间：7月3日`, `共有 1697 位读者阅读过`, `娱乐 | 数码 | 排行 | 政务`: facts and menus in one line
NO_TITLE = re.compile(
    r"(?:作者|撰[文稿写]|来源|來源|(?:发布|發布|发表|更新)(?:时间|時間|日期)?)\s*[:：]\s?\S|\d\s?(?:次|位|人)(?!贷)(?:\S{0,4}(?:读|看|阅|赞|览|藏)\S?)?(?:$|\s)"
    r"|(?:[^|｜]{1,8}\s?[|｜]\s?){3}|^(?:[\u4e00-\u9fff]{2,5}\s){4}"
)
# `一、整治时间`: a heading inside the text
NUMBERED = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[、.．)）]")
# `某甲 2025-10-06 23:57`: a line that shows a day in full is no title
DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
# `作者：某甲`, `来源/某报`, `by Jane Doe`, `298人看过`, `支持[85]`
BYLINE = re.compile(
    r"^.{0,4}(?:作者|撰[文稿写]|来源|來源|发布|發布|记者|文)\s*[/:：|｜]|^by\s|\d人|\[\d+\]", re.IGNORECASE
)

CUT = "\x00"
LONGEST = 120
"""Characters of the longest line that can be a title."""
USUAL = 60
PROSE = 30
"""Characters of the shortest paragraph that begins the text, as far as titles are concerned."""
BEYOND = 2
"""Paragraphs beyond the first between which the title may stand: adverts come before it."""
SHORTEST = 4
LONGEST_PART = 8
"""Letters of the longest <h1> over a part of the page; `本周菜价：黄瓜回落` is a title."""
MENU = 3
"""Links in a row that make the line before them the heading of a menu."""


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A line that may be the title.

    ``level`` is 1-6 for headings, else 0; ``linked`` for a link; ``hint`` is its element's class; ``after`` are the
    lines behind it; ``late`` behind the first paragraph; ``distance`` counts the lines to that.
    """

    text: str
    level: int = 0
    linked: bool = False
    bold: bool = False
    late: bool = False
    hint: str = ""
    after: tuple[Block, ...] = ()
    distance: int = 0

    @cached_property
    def marked(self) -> bool:
        """Whether its class says title."""
        return bool(self.hint) and bool(TITLE_CLASS.search(self.hint))

    @cached_property
    def factual(self) -> bool:
        """Whether facts about the page follow."""
        return any(len(line.text) <= LONGEST and FACTS.search(line.text) for line in self.after[:2])

    @property
    def menu(self) -> bool:
        """Whether links follow."""
        return len(self.after) == MENU and all(line.anchors for line in self.after)

    @property
    def is_fit(self) -> bool:
        """Whether a title can read so."""
        said, letters = normalize("NFKC", self.text), len(key(self.text))
        part = PART.search(said) and (self.level != 1 or letters <= LONGEST_PART)
        if FIELDS.search(said) or part or (not self.level and BYLINE.search(said)):
            return False
        if (
            "。" in said
            or said.endswith((",", "、", ":"))
            or NUMBERED.match(said)
            or DAY.search(said)
            or (not self.level and NO_TITLE.search(said))
        ):
            return False
        return SHORTEST <= letters <= USUAL

    @property
    def weight(self) -> float:
        """How much a line looks like the title by its place and dress alone."""
        dress = {1: 6.0, 2: 4.0, 3: 3.0, 0: 0.0}.get(self.level, 1.0) + 3 * self.marked + 2 * self.bold
        sentence = (
            4 * bool(SENTENCE_END.search(self.text) and self.text[-1] not in "？?！!")
            + 4 * self.text.endswith(("，", ","))
            + 4 * (self.text.count("、") > 1)
        )
        return (
            dress
            + 5 * self.factual
            - 6 * self.menu
            - 5 * self.linked
            - sentence
            - 4 * self.late
            - min(self.distance, 30) / 10
        )


def tidied(text: str) -> str:
    """A title without labels and characters that no font has."""
    return LABELLED.sub("", PRIVATE.sub("", text)).strip()


def headlines(document: Document, headings: Iterable[str] = ()) -> list[Headline]:
    """The lines above the text; ``headings`` are those of an <h1> that shows an image in the place of words."""
    blocks = document.blocks
    prose = list(islice((place for place, block in enumerate(blocks) if is_prose(block)), BEYOND + 1)) or [len(blocks)]
    first, last = prose[0], prose[-1]
    lines = [_headline(document, place, first) for place in range(last) if _is_short(blocks[place])]
    found = [line for line in lines if not line.late or line.level in {1, 2} or line.marked or line.factual]
    known = {line.text for line in found}
    images = [Headline(text=text, level=1, linked=True) for text in map(tidied, headings) if text not in known]
    return images + found


def _is_short(block: Block) -> bool:
    return 2 <= len(block.text) <= LONGEST and block.tag != "title"


def _headline(document: Document, place: int, first: int) -> Headline:
    block = document.blocks[place]
    return Headline(
        text=tidied(block.text),
        level=block.level,
        linked=block.linked > len(block.text) / 2,
        bold=block.bold > len(block.text) / 2,
        late=place > first,
        hint=document.nodes[block.node].hint if document.nodes else "",
        after=document.blocks[place + 1 : place + 1 + MENU],
        distance=abs(first - place),
    )


def is_prose(block: Block) -> bool:
    """Whether a block reads like a paragraph of the text."""
    return (
        len(block.text) >= PROSE
        and block.linked < len(block.text) / 3
        and not block.level
        and bool(PUNCTUATION.search(block.text))
    )


def likeness(one: str, two: str) -> float:
    """Share of the pairs of letters of the shorter title that the other has, from 0 to 1."""
    first, second = pairs(one), pairs(two)
    return len(first & second) / max(1, min(len(first), len(second)))


def pairs(text: str) -> set[str]:
    """Letters with the letter behind them."""
    said = key(text)
    return {said[place : place + 2] for place in range(len(said) - 1)}


class Subject:
    """What a page is about; its paragraphs are read when it is first asked."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.text: str | None = None

    def share(self, name: str) -> float:
        """Share of the pairs of letters of ``name`` that come up in the paragraphs, from 0 to 1.

        Where they say it whole it does not count: so they do with the name of their site.
        """
        if self.text is None:
            self.text = key("".join(block.text for block in self.blocks if is_prose(block))[:6000])
        wanted, text = pairs(name), self.text.replace(key(name) or CUT, CUT)
        return sum(pair in text for pair in wanted) / max(1, len(wanted))
