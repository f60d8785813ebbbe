"""Which of the names around a text is its author's, where no label says so: a small forest over where each stands.

``benchmarks/writers.py`` trains it, on pages whose authors are known.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pipeline.extraction import dates, names
from pipeline.extraction.furniture import is_furniture
from pipeline.extraction.names import PERSON, accepted
from pipeline.extraction.sitenames import is_site_like
from pipeline.extraction.surroundings import ANSWERS, FOLLOW, WEEKDAY
from pipeline.extraction.trees import Forest, packaged, parsed
from pipeline.extraction.wording import SENTENCE_END, key
from pipeline.tokens import simplified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from pipeline.extraction.metadata import Head
    from pipeline.extraction.surroundings import Line, Surroundings

Traits: TypeAlias = "dict[str, float]"

ENOUGH = -0.5
"""Log-odds from which on a name is the author's."""
A_DAY = "日期:"
"""In the place of a day: a field that is a fact."""
LONGEST_LINE = 90
"""Characters of the longest line in which names are looked for."""
LONGEST_NAME = 20
REACH = {"head": 12, "asked": 5, "above": 4, "first": 3, "last": 3, "below": 7}
"""Lines of each part of the surroundings in which names are looked for."""
SOME_MOMENT = re.compile(r"\d|[前昨今刚剛]|[星礼周週]")
BETWEEN = "\n"
NOWHERE = -1.0
"""Of a line that is not there."""
MANY = 20
FEW, LINKED = 3, 0.5
"""A line of more fields, more than this share of it links, is a menu."""
# What stands before the name of who wrote, and behind it: `作者`, `本报记者`, `博主`, `来自`, `撰`
WRITES = re.compile(
    r"作者|撰|^文$|文字|记者|記者|[笔筆]|[楼樓]主|题主|提问|咨询者|发布[者人]|發[布佈][者人]|博主|词条|^来自$|投稿|供稿|^by$|posted|written|author",
    re.IGNORECASE,
)
# `审核人：X 发布人：Y`: who put the page up
STAFF = re.compile(r"审核|審核|审签|初审|录入|校对|\b(?:photos?|edited|reviewed) by\b", re.IGNORECASE)
SOURCE = re.compile(r"来源|來源|稿源|出处|转自|转载|摘自")
# `积分 77`, `新手上路`, `Lv.3`, `元老`: what stands with the names of those who post in forums
RANK = re.compile(
    r"^(?:LV|等级|级别|积分|積分|帖子|发帖|主题|精华|金币|威望|声望|注册|经验|用户组|UID)|^.{0,3}(?:会员|元老|版主|吧友|实习生|秀才|童生|新手上路|管理员)$|\d{1,2}级$|楼主|[楼樓][层層]?$|^沙发$",
    re.IGNORECASE,
)
# What owners of cards do, and what is said of them
OFFICE = re.compile(
    r"作者|撰稿|作家|编辑|記者|记者|博主|答主|助理|规划师|从业|达人|顾问|会计师|讲师|教师|研究员|评论员|摄影师|签名|简介|爱|喜欢|专注|妈妈|爸爸|程序员|已出版"
)
FACT = re.compile(
    r"阅读|浏览|点击|人气|热度|围观|看过|评论|收藏|点赞|喜欢|转发|来源|來源|来自|出处|转自|稿源|发布|发表|更新|时间|日期|评分|字数|次播放|回复|提问|访问|分类"
    r"|^\d[\d.,]*(?:万|[wWkK]|千)?\+?(?:次|人|条|个|℃)?$|^\d{1,2}:\d{2}"
)
# Words that stand among such fields and are no names
FREE_WORDS = re.compile(
    r"^[从在据就对]|^(?:原创|首发|独家|转载|置顶|精华|推荐|热|新|荐|已?关注|打印|关闭|字[号体].*|[大中小]|投稿|纠错|语音播报|听全文|分享|举报|收起|展开|手机看|用手机看.*|扫.*|.*[网報报社台刊馆站版栏频道]|.?完.?|.*[完续选]|摘[录要]|.*(?:提供|转载|整理)|.{1,4}(?:日报|晚报|时报|新闻|资讯|频道|专栏|专题|板块|分类|标签|知识))$"
    r"|\d{3,}|^[A-Za-z]{1,3}$|^(?:[A-Z][a-z]+ed|Reading.*|Replies|Comments?|Views?|Share|Print|Home|Reply|Likes?)$|^[共已约总][\u4e00-\u9fff]$|阅读时长|全文|预计|共\d|评论|登录|注册|下载|客户端|打开|返回|首页|目录|上一|下一|原创|首发|独家|转载|精选|精华|置顶|参与|已[阅读]|跳转|窗口|书签|^主要|(?:章节|目录|要点)$|[天月年周]前$|人次|票|答案|回看|号$|扫码|二维码|长按|用手机|手机"
    r"|说两句|私信|观看|微博|觉得|验证码|昵称|热线|搜[索寻]|^(?:强调|管理|广场|行情|当前位置|换一[张批])$"
)
# What stands beside the name of whoever wants to be asked, and what comments are called
FOR_HIRE = re.compile(r"律师(?!助理)|事务所|咨询|电话|在线|擅长")
ASK_ME = re.compile(r"咨询|电话|在线|擅长")
COMMENT = re.compile(r"comment|reply|pinglun|liuyan|huifu|guest", re.IGNORECASE)
NAMED = re.compile(
    r"uthor|name|nick|user|writer|zuozhe|yonghu|who|poster|(?:^|[\W_])(?:nm|au|zz|yh)(?:[\W_]|$)", re.IGNORECASE
)
SEPARATED = re.compile(r"\s*[|｜·•丨]\s*|\s/\s|\s+|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])")
GLUE = re.compile(r"(:|于|於)\s+")
# `在看 66`, `73 followers`: a counter without a colon
COUNTED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=\d[\d,.]*(?:[万wWkK]?\+?)(?:\s|$))|(?<=\d)\s+(?=[A-Za-z])")
# `Jane Doe`: words of one name
LATIN = re.compile(r"(?<=[A-Za-z.])\s(?=[A-Z][a-z])")
TIED = "\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A name that stands around a text, and what is known of its place."""

    name: str
    traits: Traits


def likeliest(head: Head, around: Surroundings, fetched_at: datetime, refused: Callable[[str], bool]) -> Iterator[str]:
    """The names that are likely the author's, likeliest first; ``refused`` says of a name that it is the site's."""
    found = list(candidates(head, around, fetched_at, refused))
    if not found:
        return
    odds = weighed(found, forest())
    for place in np.argsort(-odds, kind="stable"):
        if odds[place] < ENOUGH:
            break
        yield found[place].name


def weighed(found: Sequence[Candidate], asked: Forest) -> NDArray[np.float64]:
    """The log-odds of each of some names (not none) to be the author's, shape (names,)."""
    return asked.odds({name: np.array([one.traits[name] for one in found]) for name in asked.columns})


def followed(around: Surroundings, refused: Callable[[str], bool]) -> str | None:
    """The name on a card with a button to follow whoever it is, where the page has but one such card."""
    found = {said for said in around.cards if accepted(said) == said and " " not in said and may_write(said, "")}
    alone = found.pop() if len(found) == 1 and not around.is_thread else None
    return alone if alone and not refused(alone) and not RANK.search(alone) else None


def candidates(
    head: Head, around: Surroundings, fetched_at: datetime, refused: Callable[[str], bool]
) -> Iterator[Candidate]:
    """Every name around a text, in each of its places."""
    zones = {zone: getattr(around, zone)[:reach] for zone, reach in REACH.items()}
    if around.is_thread:
        zones["first"] = ()  # between posts stands who replied
    several = frozenset(around.cards if len(set(around.cards)) > 1 else ())
    said = _Said.on(head, around)
    for zone, lines in zones.items():
        told = [told_in(line, fetched_at) for line in lines]
        seen = [_seen(line, parts) for line, parts in zip(lines, told, strict=True)]
        for place, line in enumerate(lines):
            if is_anothers(line, told[place], around):
                continue
            near = {f"in {name}": name == zone for name in REACH} | _line_traits(lines, seen, place)
            for at, field in enumerate(told[place]):
                label, _, value = field.rpartition(":")
                name = accepted(value) if value else None
                if name and name not in several and may_write(name, label) and not any(map(refused, (name, value))):
                    name = names.as_written(name, line.block.spaced or line.block.text)
                    own = _name_traits(name) | _field_traits(told[place], at) | said.traits(name)
                    yield Candidate(name=name, traits={**near, **own, "menu": around.is_menu(name)})


def told_in(line: Line, fetched_at: datetime) -> list[str]:
    """The fields of a line; none of one that is too long for a line of facts."""
    if len(line.text) > LONGEST_LINE:
        return []
    text = names.FLOOR.sub("", line.text)
    return fields(undated(text, fetched_at) if SOME_MOMENT.search(text) else text)


def may_write(name: str, label: str) -> bool:
    """Whether a name behind a label, or behind none, may be an author's.

    >>> may_write("林小舟", ""), may_write("林小舟", "校对"), may_write("天天向上吧", "楼主")
    (True, False, True)
    """
    if not 1 < len(name) <= LONGEST_NAME:
        return False
    if WRITES.search(label):
        return True
    free = names.is_nick(name) and not FREE_WORDS.search(simplified(name))
    return free and (not label or bool(SOURCE.search(label)))


def is_anothers(line: Line, told: Sequence[str], around: Surroundings) -> bool:
    """Whether a line names others: editors, who comments or wants to be asked, nobody; or is prose or a menu."""
    return (
        len(line.text) > LONGEST_LINE
        or bool(STAFF.search(line.text))
        or (bool(COMMENT.search(" ".join(line.make[1:]))) and not around.is_thread)
        or (bool(line.block.images) and bool(ASK_ME.search(line.text)))
        or (len(told) > FEW and line.block.link_share > LINKED)
        or is_nobodys(told)
    )


def is_nobodys(told: Sequence[str]) -> bool:
    """Whether the fields of a line say that nobody wants to be named.

    >>> is_nobodys(["提问人:匿名", "江川"]), is_nobodys(["提问人:江川"])
    (True, False)
    """
    labelled = (field.rpartition(":") for field in told if ":" in field)
    return any(value and WRITES.search(label) and not accepted(value) for label, _, value in labelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a page says again elsewhere, by its letters alone: a name that it does is known better."""

    page: Traits
    near: Counter[str]
    above: str
    writers: frozenset[str]
    authors: str
    cards: frozenset[str]
    opener: str

    @classmethod
    def on(cls, head: Head, around: Surroundings) -> _Said:
        """What the page of these surroundings says."""
        return cls(
            page={
                "thread": around.is_thread,
                "named": around.named,
                "writers": min(len(head.writers), MANY),
                "cards": min(len(around.cards), MANY),
            },
            near=Counter(key(line.text) for line in (*around.head, *around.asked, *around.below)),
            above=BETWEEN.join(key(block.text) for block in around.before if len(block.text) <= LONGEST_LINE),
            writers=frozenset(map(key, head.writers)),
            authors=BETWEEN.join(map(key, head.authors)),
            cards=frozenset(map(key, around.cards)),
            opener=key(around.opener.removesuffix("楼主")),
        )

    def traits(self, name: str) -> Traits:
        """What is known of a name by where else it stands."""
        said = key(name)
        return self.page | {
            "marked": said in self.writers,
            "declared": said in self.authors,
            "followed": said in self.cards,
            "opener": said == self.opener,
            "everywhere": min(self.near[said], MANY),
            "over": min(self.above.count(said), MANY),
        }


def _seen(line: Line, parts: Sequence[str]) -> Traits:
    """What a line shows."""
    text, called = line.text, " ".join(line.make[1:])
    return {
        "day": A_DAY in "".join(parts),
        "facts": sum(bool(FACT.search(part)) for part in parts),
        "rank": any(RANK.search(part) for part in parts),
        "office": len(text) < LONGEST_LINE and bool(OFFICE.search(text)),
        "length": min(len(text), MANY * 10),
        "fields": len(parts),
        "linked": line.block.link_share,
        "sentence": bool(SENTENCE_END.search(text)),
        "answers": bool(ANSWERS.search(text)),
        "button": bool(FOLLOW.search(text)) or bool(line.block.controls),
        "image": bool(line.block.images),
        "called": bool(NAMED.search(called)),
        "hire": bool(FOR_HIRE.search(text)),
    }


def _line_traits(lines: Sequence[Line], seen: Sequence[Traits], place: int) -> Traits:
    """What is known of a line and of those beside it."""
    line, traits = lines[place], dict(seen[place])
    for name, other in (("before", place - 1), ("behind", place + 1), ("second", place + 2)):
        shown = seen[other] if 0 <= other < len(seen) else dict.fromkeys(seen[place], NOWHERE)
        traits |= {f"{name} {trait}": value for trait, value in shown.items()}
    return traits | {
        "distance": min(line.distance, MANY),
        "left": min(len(lines) - place, MANY),
        "listed": line.listed,
        "bracketed": line.text.startswith(("(", "◎", "[", "［")),
        "level": line.block.level,
        "bold": line.block.bold > len(line.block.text) / 2,
        "alike": sum(other.make == line.make for other in lines),
    }


def _field_traits(told: Sequence[str], at: int) -> Traits:
    """What is known of a field of a line, and of those beside it."""
    before, behind = told[at - 1] if at else "", told[at + 1] if at + 1 < len(told) else ""
    label = told[at].rpartition(":")[0]
    return {
        "alone": len(told) == 1,
        "at": at,
        "label": 2 * bool(WRITES.search(label)) - bool(SOURCE.search(label)) if label else 0,
        "labelled": bool(label),
        "label before": bool(WRITES.search(before) and ":" not in before) - bool(SOURCE.search(before)),
        "label behind": bool(WRITES.search(behind)),
        "day before field": A_DAY in before,
        "day behind field": A_DAY in behind,
        "fact behind field": bool(FACT.search(behind)),
        "rank behind field": bool(RANK.search(behind)),
    }


def _name_traits(name: str) -> Traits:
    """What is known of a name by itself."""
    return {
        "letters": len(key(name)),
        "person": bool(PERSON.fullmatch(name)),
        "latin": name.isascii(),
        "digit": any(letter.isdigit() for letter in name),
        "site like": is_site_like(name),
        "nick": names.is_nick(name),
        "furniture": is_furniture(name),
        "fact": bool(FACT.search(name)),
        "rank itself": bool(RANK.search(name)),
        "office itself": bool(OFFICE.search(name)),
    }


def undated(text: str, fetched_at: datetime) -> str:
    """A line with a mark of a fact in the place of its days, and of the days of the week.

    >>> from datetime import UTC, datetime
    >>> undated("某甲 2025-06-25 星期三 16:45", datetime(2026, 1, 1, tzinfo=UTC))
    '某甲 日期:'
    """
    for moment in sorted(dates.moments(text, fetched_at), key=lambda moment: -moment.start):
        text = f"{text[: moment.start]} {A_DAY} {text[moment.end :]}"
    return " ".join(WEEKDAY.sub(f" {A_DAY} ", text).split())


def fields(text: str) -> list[str]:
    """The fields of a line; a label stays with its value.

    >>> fields("某甲 / 来源: 某网 · 点击数:31"), fields("发表于 2025-01-02 09:30 某甲")
    (['某甲', '来源:某网', '点击数:31'], ['发表于2025-01-02', '09:30', '某甲'])
    """
    joined = LATIN.sub(TIED, COUNTED.sub(":", GLUE.sub(r"\1", text)))
    split = (field.strip("()[]（）［］【】") for field in SEPARATED.split(joined))
    return [field.replace(TIED, " ") for field in split if field]


@cache
def forest() -> Forest:
    """The forest of the package."""
    return parsed(packaged("writers.json"))
