"""Threads and questions with answers: there the replies are what a reader comes for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction import refrains, wording
from pipeline.extraction.comments import comments, is_dated, is_headed
from pipeline.extraction.furniture import REMEMBERED
from pipeline.extraction.hints import DIGIT, letters
from pipeline.extraction.refrains import is_prose
from pipeline.extraction.trees import packaged, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.extraction.blocks import Block, Document
    from pipeline.extraction.refrains import Refrain
    from pipeline.extraction.trees import Forest

# Addresses that only threads and questions have.
ADDRESS = re.compile(
    r"//(?:[\w-]+\.)*(?:bbs|forum|tieba|wenda|ask|club|discuss)\."
    r"|/(?:threads?|viewthread|questions?|bbs|forum|tieba)[/\-.?]|[?&](?:tid|thread)=",
    re.IGNORECASE,
)
# What structured data says of itself
DECLARED = re.compile(r"[\"/](?:QAPage|DiscussionForumPosting)\"")
POWERED = ("Powered by", "powered by", "Powered By", "POWERED BY")
"""How pages write it: the pattern behind it is slow, and hardly any page has it."""
SOFTWARE = re.compile(
    r"powered by[^<]{0,20}(?:<[^>]*>\s*)*(?:discuz|phpwind|bbs-go|flarum|nodebb|phpbb|discourse|vbulletin)",
    re.IGNORECASE,
)
# Buttons and labels around posts: `只看楼主`, `倒序看帖`, `2楼`, `最佳答案`, `3 个回答`, `写回答`
SIGN = re.compile(
    r"^(?:[只仅]看(?:该作者|楼主|TA|此人)|倒序(?:看帖|浏览)|楼主|沙发|板凳|发(?:表新|新)?帖|回复(?:此|本)[帖楼]|版主.{0,8}|[#＃]?\s?\d{1,4}\s?[楼#]|#\s?\d{1,4}"
    r"|(?:最佳|推荐|满意|精选|优质)(?:答案|回答|回复)|(?:全部|更多|其他|共)?\s*\d{0,5}\s*[个条]?回答|(?:写|我要|邀请)回答|提问者?|回答者|已?采纳|已解决|采纳率.{0,6})[:：]?$"
)
ANSWERS = r"(?:回答|解答|答案|答复|回帖|跟帖)"
DAY = r"\s*(?:发表于|发布于)?\s*(?:\d{4}[-/年]|昨天|前天|\d+\s?(?:天|小时|分钟)前)"
FIELDS = {
    # `3 个回答`, `共3条律师解答`, `全部回帖 21`, `53 条回复 • 2024-07-21`
    "counted": (
        rf"(?:^|[\s|｜(])(?:全部|更多|其他|共|已有)?\s*\d{{1,5}}\s*[个条位篇]\s*(?:律师|医生|专家|网友|精彩)?{ANSWERS}(?:$|[\s|｜)])"
        rf"|(?:^|\s)(?:律师|医生|专家|网友|全部|精彩)?{ANSWERS}\s*[(（]?\s*\d{{1,5}}\s*[条个]?\s*[)）]?(?:$|\s)"
        r"|^\d{1,5}\s*条?(?:回复|回应)\s*[•·|｜]"
    ),
    # `律师解答`, `其他回答 (3)`, alone in a line
    "answers": (
        r"^(?:专业|推荐|在线|其他|全部|最佳|满意|精选|更多)?(?:律师|医生|专家|老师|网友)?(?:解答|回答|答复)(?:动态|列表)?\s*[(（]?\s*\d*\s*[条个]?\s*[)）]?[:：]?$"
    ),
    # `只看楼主`, `倒序浏览`
    "view": r"(?:^|[\s|｜(])(?:[只仅]看(?:该作者|楼主|TA|此人)|倒序(?:看帖|浏览))(?:$|[\s|｜)])",
    # `提问者采纳`, `问题补充：`, `来信人`, `病情描述：`
    "asked": (
        r"(?:^|\s)(?:提问(?:于|人[:：]|者(?!采纳))|提问时间|回答[于者]|(?:已|待)解决问题)|赞同了该回答|问题(?:详情|描述|补充)(?:$|[:：\s])"
        r"|^(?:来信|信件|留言|信访|诉求)(?:内容|编号|标题|时间|类别|类型)[:：]?$|^(?:来信|写信|留言)人[:：]?$"
        r"|^(?:病情描述|健康咨询描述|想得到的帮助|曾经治疗情况)[:：]?|^问诊(?:详情|记录)$"
    ),
    "invited": (
        r"(?:^|\s)(?:我有更好的答案|写下你的回答|写回答|我来回答|邀请(?:好友|别人)?(?:来)?回?答|(?:收起|展开|查看)更多回答)"
    ),
    "replies": (
        r"^(?:全部|最新|精彩|共|所有)?\s*(?:\d+\s*条?)?\s*(?:回复|回帖|跟帖|回应)(?:列表)?\s*[(（]?\s*\d*\s*条?\s*[)）]?[:：]?"
        r"(?:\s*按?(?:时间|热度|最新|最热|最早|正序|倒序)(?:排序)?)*$"
    ),
    "comments": wording.COMMENTS_HEADING.pattern,
}
"""What stands in fields of threads that are no links, by kinds."""
ANYWHERE = {
    "chosen": r"(?:最佳|满意)(?:答案|回答)|提问者采纳|回答被.{0,4}采纳|推荐答案|采纳率|^(?:车主|楼主|题主)采纳",
    "floor": (
        rf"^(?:沙发|板凳|地板|地下室?|楼主|[#＃]\s?\d{{1,4}}|\d{{1,4}}\s?[楼#＃])(?:$|[\s|·:：]|{DAY})|\s(?:[#＃]\s?\d{{1,4}}|\d{{1,4}}\s?[楼#＃])$|\s\d{{1,4}}楼\s"
        r"|^来自.{0,12}\d{1,4}楼"
    ),
    "board": (
        r"查看\s*[:：]\s*\d+\s*[|｜]?\s*回复\s*[:：]\s*\d|登录后才可以回帖|本版积分规则|本帖最后由|引用回复|忽略主题|^第\s?\d+\s?条附言"
        r"|主题\s*\d+\s*帖子\s*\d|^发(?:表新|新)?帖(?!\s*\d)|发表回复\s*主题工具|^版主[:：]"
        r"|^(?:核心吧友|铁杆会员|正式会员|[初中高]级(?:会员|粉丝|吧友)|新手上路|金牌会员|论坛元老)(?:\s|\d|$)"
    ),
    "office": (
        r"^(?:答复|回复|办理)(?:内容|单位|时间|部门|情况|结果)[:：]?$|^.{2,5}律师\s.{0,40}(?:追问|解答\d+次|向TA提问|咨询TA)"
        r"|^[\u4e00-\u9fff]{2,4}(?:律师|医生|医师)(?:\s|$)"
    ),
}
"""The same in links as well: buttons, floors, boards' furniture."""
PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in (FIELDS | ANYWHERE).items()}
NEEDED = {
    kind: frozenset(letters)
    for kind, letters in {
        "counted": DIGIT,
        "answers": "答",
        "view": "看序",
        "asked": "问答解信留诉病询助治",
        "invited": "答",
        "replies": "复帖应",
        "comments": "评帖言论复网大mM",
        "chosen": "佳意采荐",
        "floor": DIGIT + "沙板地楼",
        "board": "复帖版题言会粉友新坛",
        "office": "复办答律医",
    }.items()
}
"""Characters of which each match of a pattern has one."""
# What whoever wants advice ends or begins a title with
ASKS = re.compile(
    r"[?？]\s*$|(?:吗|呢|怎么办|咋办|咋整|点算|如何是好|咋弄)[?？!！。~]*$|求(?:助|教|问|解|支招|推荐|指点|大神|各位|帮)|请问|请教|请各位"
    r"|有没有(?:人|懂|朋友|办法)|在线等|急[!！]|帮忙看|怎么破|有人.{0,8}吗|来信|咨询|投诉"
)
ENOUGH = 1.0
"""The log-odds that make a thread: comments that a farm invents for an article cost more than a thread's replies."""
MANY = 8
"""Lines with a moment that count fully."""
HEADED = 3
"""Lines of one style with a moment that are the heads of posts."""
LONGEST_FIELD = 80
LINKED = 0.5
"""A field that is linked to this share is a list's, about another page."""
# `答：不会。`: articles have it too
ANSWER = re.compile(r"^答\s?[:：]")
OPENING = 24
"""Characters of the shortest first post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a page being a thread: its address, what it declares, and the log-odds of everything on it."""

    address: bool = False
    declared: bool = False
    odds: float = -1.0

    @property
    def is_thread(self) -> bool:
        """Whether they suffice."""
        return self.address or self.declared or self.odds > ENOUGH


@dataclass(frozen=True, kw_only=True)
class Said:
    """What people seem to say on a page: the blocks that read like comments, and the longest refrains, by kind."""

    replies: frozenset[int] = frozenset()
    refrains: Mapping[str, Refrain] = field(default_factory=dict)


def said_on(document: Document) -> Said:
    """What people seem to say on a page."""
    return Said(replies=comments(document), refrains=refrains.by_kind(document))


def signs(document: Document, text: str, url: str, said: Said, title: str = "") -> Signs:
    """What speaks for a page with the markup ``text`` being a thread."""
    asked = {name: np.array([value]) for name, value in traits(document, text, said, title).items()}
    odds = round(float(kinds().odds(asked)[0]), 4)
    return Signs(address=bool(ADDRESS.search(url)), declared=is_declared(text), odds=odds)


@cache
def kinds() -> Forest:
    """The forest that tells threads from articles, trained by ``benchmarks/kinds.py``."""
    return parsed(packaged("kinds.json"))


def traits(document: Document, text: str, said: Said, title: str) -> dict[str, float]:
    """What threads are told by: marks of boards, how much prose there is, and what comes again and again."""
    key = wording.key(title)
    titled = (i for i, block in enumerate(document.blocks) if key and wording.key(block.text) == key)
    place = next((i for i in titled if not document.blocks[i].anchors), -1)
    prose = [len(block.text) if is_prose(block) else 0 for block in document.blocks]
    sizes = sorted(filter(None, prose)) or [0]
    return {
        **marks(document, said.replies, title, place),
        "software": float(is_software(text)),
        "titled": float(place >= 0),
        "prose": sum(sizes),
        "paragraphs": len(sizes),
        "longest": sizes[-1],
        "median": sizes[len(sizes) // 2],
        "first": next(filter(None, prose[place + 1 :]), 0),
        "headings": sum(block.level > 0 and not block.anchors for block in document.blocks[place + 1 :]),
        **refrains.measured(said.refrains, place),
    }


def marks(document: Document, said: frozenset[int], title: str, place: int) -> dict[str, float]:
    """The marks of a thread, each from 0 to 1: kinds of field, a title that asks (it stands at ``place``), a first post
    headed as the others are, the share of the replies, lines with a moment.
    """
    heads = [index for index, block in enumerate(document.blocks) if block.link_share < LINKED and is_head(block)]
    return (
        dict.fromkeys(PATTERNS, 0.0)
        | dict.fromkeys(sorted(kinds_on(document)), 1.0)
        | {
            "asking": float(bool(ASKS.search(title))),
            "opened": float(is_opened(document, heads, place)),
            "replied": share(document, said),
            "dated": min(len(heads), MANY) / MANY,
        }
    )


def is_head(block: Block) -> bool:
    """Whether a line tells a moment and little more, or a name and a day."""
    return is_dated(block) or is_headed(block.spaced or block.text)


def kinds_on(document: Document) -> frozenset[str]:
    """The kinds of field of threads that a page has."""
    fields = {
        (block.spaced or block.text, block.link_share > LINKED)
        for block in document.blocks
        if len(block.text) <= LONGEST_FIELD
    }
    return frozenset(
        kind for field, is_linked in fields for kind in kinds_of(field) if kind in ANYWHERE or not is_linked
    )


@lru_cache(maxsize=REMEMBERED)
def kinds_of(field: str) -> tuple[str, ...]:
    """The kinds of field of threads that one is."""
    said = letters(field)
    likely = (kind for kind, needed in NEEDED.items() if not needed.isdisjoint(said))
    return tuple(kind for kind in likely if PATTERNS[kind].search(field))


def is_opened(document: Document, heads: Sequence[int], place: int) -> bool:
    """Whether the first post, below the title at ``place``, has the head that the others have: ``heads`` are the lines
    with a moment, ascending.
    """
    behind = range(place + 1, len(document.blocks))
    first = next((i for i in behind if len(document.blocks[i].text) > OPENING and is_prose(document.blocks[i])), 0)
    styles = Counter(map(document.style, heads))
    return any(place < head < first and styles[document.style(head)] >= HEADED for head in heads)


def is_declared(text: str) -> bool:
    """Whether markup says that it is a thread."""
    return ("QAPage" in text or "DiscussionForumPosting" in text) and bool(DECLARED.search(text))


def is_software(text: str) -> bool:
    """Whether a page says that the software of a board has made it; portals of such software have articles too."""
    return any(word in text for word in POWERED) and bool(SOFTWARE.search(text))


def share(document: Document, said: frozenset[int]) -> float:
    """How much of the prose of a page is in some blocks."""
    sizes = [len(block.text) if is_prose(block) else 0 for block in document.blocks]
    return sum(sizes[index] for index in said) / max(1, sum(sizes))
