"""Threads and questions with answers: there the replies are what a reader comes for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extraction.wording import PUNCTUATION

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block, Document

# Addresses that only threads and questions have.
ADDRESS = re.compile(
    r"//(?:[\w-]+\.)*(?:bbs|forum|tieba|wenda|ask|club|discuss)\."
    r"|/(?:threads?|viewthread|questions?)[/\-.?]|[?&](?:tid|thread)=",
    re.IGNORECASE,
)
# Addresses that articles have too: content farms file theirs under `wenda`.
HALF_ADDRESS = re.compile(
    r"/(?:[dtpq]|posts?|comments|topics?|forum|bbs|discuss(?:ion)?|tieba|wenda|ask|zhidao)[/\-.?]|#/post",
    re.IGNORECASE,
)
# What software and structured data say of themselves.
DECLARED = re.compile(r"[\"/](?:QAPage|DiscussionForumPosting)\"")
POWERED = "powered by"
SOFTWARE = re.compile(
    r"powered by[^<]{0,20}(?:<[^>]*>\s*)*(?:discuz|phpwind|bbs-go|flarum|nodebb|phpbb|discourse|vbulletin)",
    re.IGNORECASE,
)
# Buttons and labels around posts: `只看楼主`, `倒序看帖`, `2楼`, `最佳答案`, `3 个回答`, `写回答`
SIGN = re.compile(
    r"^(?:[只仅]看(?:该作者|楼主|TA|此人)|倒序(?:看帖|浏览)|楼主|沙发|板凳|发(?:表新|新)?帖|回复(?:此|本)[帖楼]|版主.{0,8}|[#＃]?\s?\d{1,4}\s?[楼#]|#\s?\d{1,4}"
    r"|(?:最佳|推荐|满意|精选|优质)(?:答案|回答|回复)|(?:全部|更多|其他|共)?\s*\d{0,5}\s*[个条]?回答|(?:写|我要|邀请)回答|提问者?|回答者|已?采纳|已解决|采纳率.{0,6})[:：]?$"
)
# What such pages write in their fields, of each kind several wordings: buttons that only threads have, the answer
# that was chosen, the number of answers, who asked, the invitation to answer, floors with their day, boards' furniture.
ANSWERS = r"(?:回答|解答|答案|答复|回帖|跟帖)"
DAY = r"\s*(?:发表于|发布于)?\s*(?:\d{4}[-/年]|昨天|前天|\d+\s?(?:天|小时|分钟)前)"
KINDS = tuple(
    map(
        re.compile,
        (
            r"(?:^|[\s|｜(])[只仅]看(?:该作者|楼主|TA|此人)(?:$|[\s|｜)])",
            r"(?:^|[\s|｜(])倒序(?:看帖|浏览)(?:$|[\s|｜)])",
            r"(?:最佳|满意)(?:答案|回答)|提问者采纳|回答被.{0,4}采纳|推荐答案|采纳率|^(?:车主|楼主|题主)采纳",
            rf"(?:^|[\s|｜(])(?:全部|更多|其他|共|已有)?\s*\d{{1,5}}\s*[个条位篇]\s*(?:律师|医生|专家|网友|精彩)?{ANSWERS}(?:$|[\s|｜)])"
            rf"|(?:^|\s)(?:律师|医生|专家|网友|全部|精彩)?{ANSWERS}\s*[(（]?\s*\d{{1,5}}\s*[条个]?\s*[)）]?(?:$|\s)",
            r"(?:^|\s)(?:提问(?:于|者(?!采纳))|提问时间|回答[于者]|(?:已|待)解决问题)|赞同了该回答|问题(?:详情|描述|补充)(?:$|[:：\s])",
            r"(?:^|\s)(?:我有更好的答案|写下你的回答|写回答|我来回答|邀请(?:好友|别人)?(?:来)?回?答|(?:收起|展开|查看)更多回答)",
            rf"^(?:沙发|板凳|地板|地下室?|楼主|[#＃]?\d{{1,4}}\s?[楼#]){DAY}|^来自.{{0,12}}\d{{1,4}}楼|^\d{{1,4}}楼\s+\d{{4}}-"
            r"|^(?:发表于|发布于).{6,24}\s(?:沙发|板凳|地板|\d{1,4}\s?[楼#])$",
            r"查看\s*[:：]\s*\d+\s*[|｜]?\s*回复\s*[:：]\s*\d|登录后才可以回帖|本版积分规则|本帖最后由|引用回复"
            r"|主题\s*\d+\s*帖子\s*\d|^发(?:表新|新)?帖(?!\s*\d)|发表回复\s*主题工具",
        ),
    )
)
LONGEST_FIELD = 80
ANSWER_ADDRESS = re.compile(r"/(?:q|wenda|ask|zhidao)[/\-.?]", re.IGNORECASE)
# `答：不会。`: articles have it too
ANSWER = re.compile(r"^答\s?[:：]")
ENOUGH = 2
"""Signs that make a thread; an address that only threads have is enough by itself."""
SAID = 0.5
"""A page whose comments hold this share of its prose may be a thread."""
MIN_PROSE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a page being a thread: flags, the number of different buttons and fields, and the share of
    the replies.
    """

    address: bool = False
    half_address: bool = False
    declared: bool = False
    answered: bool = False
    buttons: int = 0
    replied: float = 0.0

    @property
    def is_thread(self) -> bool:
        """Whether they suffice."""
        halves = (self.answered, self.half_address, self.replied >= SAID)
        return self.address or self.declared or self.buttons + sum(halves) >= ENOUGH


def signs(document: Document, text: str, url: str, said: frozenset[int]) -> Signs:
    """What the address of a page, its markup ``text``, its buttons and its replies ``said`` speak for."""
    fields = [block.spaced or block.text for block in document.blocks if len(block.text) <= LONGEST_FIELD]
    kinds = {kind for field in fields for kind in KINDS if kind.search(field)}
    buttons = {field for field in fields if SIGN.match(field) and not any(kind.search(field) for kind in kinds)}
    answers = sum(bool(ANSWER.match(block.text)) for block in document.blocks)
    return Signs(
        address=bool(ADDRESS.search(url)),
        half_address=bool(HALF_ADDRESS.search(url)),
        declared=is_declared(text),
        answered=answers > 1 and bool(ANSWER_ADDRESS.search(url)),
        buttons=len(buttons) + len(kinds),
        replied=share(document, said),
    )


def is_declared(text: str) -> bool:
    """Whether markup says that it is a thread."""
    if ("QAPage" in text or "DiscussionForumPosting" in text) and DECLARED.search(text):
        return True
    return POWERED in text.lower() and bool(SOFTWARE.search(text))  # the pattern alone is slow, and pages hardly say it


def share(document: Document, said: frozenset[int]) -> float:
    """How much of the prose of a page is in some blocks."""
    sizes = [len(block.text) if is_prose(block) else 0 for block in document.blocks]
    return sum(sizes[index] for index in said) / max(1, sum(sizes))


def is_prose(block: Block) -> bool:
    """Whether a block reads like something that a person wrote."""
    plain = len(block.text) - block.linked
    return plain >= MIN_PROSE and block.link_share < 0.5 and bool(PUNCTUATION.search(block.text))
