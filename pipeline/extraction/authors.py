"""Who wrote a page, as it names them near its title, at either end of its text, or in its metadata."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from pipeline.extraction import dates, names
from pipeline.extraction.names import PERSON, accepted
from pipeline.extraction.wording import SENTENCE_END, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from pipeline.extraction.metadata import Head
    from pipeline.extraction.surroundings import Line, Surroundings

# `作者：茉莉`, `本文作者 X`, `[作者] X`, `撰文：X`, `执笔人：甲 乙`, `楼主：X`
LABELLED = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|本文|文章|原文?|原创|原創|特约|第一|来稿|投稿)(?:作\s*者|撰\s*文|撰稿人?|撰[写寫]|[执執][笔筆]人?|[采採][写寫]|主[笔筆]|[笔筆]者|[楼樓]主|(?:[发發][布佈表帖]|[张張][贴貼]|[贴貼]文|提[问問]|咨[询詢])[者人]|投稿人|供稿人)"
    r"(?:\s*[:/|｜丨\]】]\s*|\s+)(?=(?P<names>.{1,60}))"  # another label may follow: `发布者: admin| 原作者: X`
)
# `文/X`, `文｜X`, `图文 / X`, `文:X 图:Y` at the start of a line or behind another field
WRITTEN = re.compile(
    r"(?:^|[\s|｜(])(?:图文|文字|文)(?:[/&、]?图)?(?:\s*[/|｜丨:]\s*|\s·\s)(?P<names>.{1,40})|^文\s(?P<spaced>\S{2,4})$"
)
# `甲/文 受访者供图`, `某报记者甲/文`
WRITTEN_BEHIND = re.compile(
    r"(?P<names>[\u4e00-\u9fff·]{2,4}(?:[\s、][\u4e00-\u9fff·]{2,4}){0,3})\s*/\s*(?:文|撰文|图文|文图)(?![\u4e00-\u9fff])"
)
# `By Jane Doe`, `Written by …`, `5 November by Jane Doe`; not `Additional reporting by`, `Photo by`
ENGLISH = re.compile(
    r"(?:^|(?<!(?i:reporting))(?<!(?i:edited))(?<!(?i:photo))(?<!(?i:photos))(?<!(?i:reviewed))(?<!(?i:powered))[\s|·])(?:[Bb]y|BY|[Aa]uthor\s*:)\s+"
    r"(?P<names>[A-Z][\w.'’-]*(?:\s+(?!(?:From|Via|Our|The|On|In|At|And|Updated|Posted|Published|Last|Share|Read|Views?|Replies|Comments|First|Originally|Reviewed|Filed|Min)\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)[A-Z][\w.'’-]*){1,2})"
)
# `By 林晓棠`, `BY: 王某`: the English word before a Chinese name, a field of its own
BY = re.compile(
    r"(?:^|[\s|·/>])(?:[Bb]y|BY)(?:\s*[:：]\s*|\s+)(?P<names>(?=\S*[\u4e00-\u9fff\d])[\w·]{2,16})(?=$|[\s|/·,])"
)
# `甲 文/实习生 乙 图`
WROTE = re.compile(r"(?:^|[\s:：])(?P<names>[\u4e00-\u9fff·]{2,4})\s文\s?[/、](?=[^图摄]{2,12}[图摄])")
# `发信人: u3 (阿宽), 信区: 生活`: the head of a posting of a bulletin board
SENDER = re.compile(r"发信人\s*:\s*[\w.-]{1,24}\s*\((?P<names>[^()]{1,24})\)")
# `(某甲)`, `(某甲 文)`, `◎某甲`: a line of its own at the end
IN_BRACKETS = re.compile(r"^(?:\((?P<names>[^()\s]{2,9})(?:\s?文)?\)|◎\s?(?P<marked>[^\s]{2,9}))$")
NO_BRACKETS = re.compile(
    r"^(?:.?完.?|全文完|未完待?续|待续|完结|本文完|节选|摘[录要]|有删[改减节]|续|下篇?|上篇?|中篇?|封?[面图]片?.*|.*[图网编摄期篇页节见略制]|.*(?:提供|来源|转载|整理|记者|编辑).*)$"
)
# `律师解答|林小舟 07/16/2024`
ANSWERED = re.compile(r"^(?:律师|专家|医生)(?:解答|解析)\s*[|｜:]\s*(?P<names>[\u4e00-\u9fff]{2,4})(?=\s|$|律师)")
# `由 quietaccountant » 週二`: what phpBB writes
POSTED = re.compile(r"(?:^|\s)由\s*(?P<names>\S{2,24})\s*(?:»|发表|發表)")
# `Author: quietaccountant`, `Written by saltmarsh77`: a nick that nothing else tells from prose
ENGLISH_NICK = re.compile(r"^(?:[Aa]uthor:|(?:[Ww]ritten|[Pp]osted) by)\s+(?P<names>[\w.-]{3,24})$")
# `（记者 甲 乙）`, `本报记者 甲`, `某报记者甲`, `本报实习生 甲 乙`, `记者甲 北京报道`
REPORTER = re.compile(r"(?:记者|記者|实习生|撰稿人|评论员|特派员)(?P<mark>[\s:：/]*)(?P<names>[^\d,;:。()\[\]]{2,40})")
CORRESPONDENT = re.compile(r"(?:通讯员|通訊員)(?P<mark>[\s:：/]*)(?P<names>[^\d,;:。()\[\]]{2,40})")
BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]{2,60})[)\]】]")
# `记者从…获悉`, `记者近日`, `记者了解到`: prose about reporters
NO_NAME = re.compile(
    r"^[\s]*(?:从|從|在|于|近日|日前|昨|今|了解|获悉|看到|发现|采访|来到|走进|注意|联系|问|说|表示|手记|站|证|会|节|团|们|也|还|就|对|随|跟)"
)
# `来源:逾期-合作伙伴`
SOURCE = re.compile(r"(?:^|[\s|｜\[(·])(?:来源|來源|稿源|出处)\s*:\s*(?P<names>[^\s|｜,;()\[\]<>]{2,16})")
SECTION = re.compile(
    r"(?:合作伙伴|发布|融媒|栏目|频道|专栏|版|来稿|读书|横评|测评|同城|[庭局院处處科厅廳委办辦号號部所馆库系组队会社]|供稿)$"
)
# `毛武-已上岸的人 2025-04-17`: a nick with its role
NICK_ROLE = re.compile(r"^(?P<names>[\u4e00-\u9fffA-Za-z0-9_]{1,12}-[\u4e00-\u9fffA-Za-z0-9]{2,12})(?=\s|$)")
# What stands under the name of whoever posts in a forum: `积分 77`, `新手上路`, `级别：入学了`, `楼主 发表于`
PROFILE = re.compile(
    r"^(?:(?:核心|正式|初级|中级|高级)?吧友|\d{1,2}级|贴吧|Lv\.?\s?\d|等级[:\s]?\w?\w?\d|在线时间|经验值|(?:金|银|铜)牌会员|管理员认证|优质答主|来自\s?:|IP属地|当前[离在]线|\d+\s?(?:主题|帖子|精华)|积分|積分|级别|等级|用户组|UID|帖子|主题|精华|金币|威望|能力值|注册时间|新手上路|(?:初|中|高)级会员|论坛元老|楼主)\s*(?:[:\s\d]|发表|$)"
)
RANK = re.compile(
    r"^(?:(?:[初中高特]级|新手|见习|注册|普通|荣誉|超级)[\u4e00-\u9fff]{1,4}|[\u4e00-\u9fff]{0,6}(?:会员|组|版主|管理员))$"
)
# `审核人：X 发布人：Y`: who put the page up
STAFF = re.compile(r"审核|審核|审签|初审|录入")
# What every line has that one of those patterns finds, and what every line about reporters has
LABEL = re.compile(
    r"信人|\s文|作|撰|执|執|采|採|[楼樓]主|[笔筆]|[发發]|[贴貼]|[问問][者人]|[询詢][者人]|投稿|供稿|解[答析]|由|文\s?[/&|｜丨:、图\s]|/\s*图?文|[Bb][Yy][\s:]|uthor"
)
WRITES = re.compile(r"[记記]者|实习生|撰稿人|评论员|特派员|通[讯訊][员員]")
# The label of a day behind the name: `某甲 发表于 2025-…`, `某甲 | 时间:`
DAY_LABEL = re.compile(
    r"(?:[\s|·/]*[\[(【]?(?:发[布佈表]|發[布佈表]|撰写?|提[问問]|更新|编辑|posted|published|updated)(?:日期|时间|時間)?[于於]?(?:\s?on)?"
    r"|[\s|·/]+[\[(【]?(?:时间|時間|日期|time|date))\s*[\])】]?\s*:?\s*$",
    re.IGNORECASE,
)
# `chinanews`, `pconline`: sites sign their pages with the name of their host
HANDLE = re.compile(r"[a-z][a-z.-]*")
# What sites call the element of a writer's name
NAMED = re.compile(r"uthor|name|nick|user|writer|zuozhe|(?:^|[\W_])(?:nm|au)(?:[\W_]|$)")
# `柏某律师 某某律师事务所 2023.07.18`: whoever signs with a profession
LAWYER = re.compile(r"^(?P<names>[\u4e00-\u9fff]{2,4})\s?(?:律师|医生|医师|教授|主任)(?=\s.*20\d\d[-./年])")
# What stands beside a name on the card of an author, and what beside that of whoever wants to be asked
OFFICE = re.compile(
    r"^(?:作者|撰稿人?|编辑|記者|记者|作家|博主|答主|专栏|自由|资深|认证|特约|前|十?[一二三四五六七八九十]年)?[\u4e00-\u9fff]{0,8}"
    r"(?:作者|撰稿人|作家|编辑|记者|博主|答主|助理|规划师|从业者|达人|顾问|会计师|讲师|教师|研究员|评论员|摄影师|关注)$"
)
FOR_HIRE = re.compile(r"律师(?!助理)|事务所|咨询|电话|在线|擅长")
# What fields around a name are: counters, sources, labels of days
FACT = re.compile(
    r"阅读|浏览|点击|人气|热度|围观|看过|评论|收藏|点赞|喜欢|转发|来源|來源|来自|出处|转自|稿源|发布|发表|更新|时间|日期|评分|字数|次播放"
    r"|^\d[\d.,]*(?:万|[wWkK]|千)?\+?(?:次|人|条|个|℃)?$|^\d{1,2}:\d{2}"
)
# Words that stand among such fields and are no names
FREE_WORDS = re.compile(
    r"^(?:原创|首发|独家|转载|置顶|精华|推荐|热|新|荐|已?关注|打印|关闭|字[号体].*|[大中小]|投稿|纠错|语音播报|听全文|分享|举报|收起|展开|手机看|用手机看.*|扫.*|.*[网報报社台刊馆站版栏频道]|.{1,4}(?:日报|晚报|时报|新闻|资讯|频道|专栏|专题|板块|分类|标签))$"
    r"|\d{3,}|^[A-Za-z]{1,3}$|^[共已约总][\u4e00-\u9fff]$|阅读时长|全文|预计|共\d|评论|登录|注册|下载|客户端|打开|返回|首页|目录|上一|下一|原创|首发|独家|转载|精选|精华|置顶|参与|已[阅读]|跳转|窗口|书签|[天月年周]前$|人次|票|答案|回看|号$|扫码|二维码|长按|用手机|手机"
)
SEPARATED = re.compile(r"\s*[|｜·•丨]\s*|\s/\s|\s+|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])")
GLUE = re.compile(r"(:|于|於)\s+")
SHORT_LINE = 60
FIELDS = 6
"""Lines under the title among which a name stands over the day."""
END = 3
"""Lines behind the text among which its reporters sign."""


def author(head: Head, around: Surroundings, fetched_at: datetime, refused: Callable[[str], bool]) -> str | None:
    """The author of an article; ``refused`` says of a name that it is the site's."""
    ways = (
        _labelled,
        _reporters,
        _signed,
        _declared,
        _marked,
        _opener,
        _beside_the_day,
        _among_fields,
        _on_a_card,
        _followed,
        _in_brackets,
        _over_a_profile,
        _asking,
        _source,
    )
    for way in ways:
        for name in way(head, around, fetched_at):
            if not refused(name):
                return name
    return None


def _labelled(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """What stands behind 作者 and its like over the text, or in its first lines."""
    return _behind_labels((*around.head, *around.first, *around.above))


def _signed(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The same under the text."""
    return _behind_labels([line for line in (*around.last, *around.below) if not line.listed or not line.distance])


def _behind_labels(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if len(line.text) > 2 * SHORT_LINE or not LABEL.search(line.text) or STAFF.search(line.text):
            continue
        for pattern in (LABELLED, BY, WROTE, SENDER, WRITTEN, WRITTEN_BEHIND, POSTED, ANSWERED, ENGLISH, ENGLISH_NICK):
            for match in pattern.finditer(line.text):
                said = next(filter(None, match.groups()), "")
                found = " ".join(names.persons(said, sure=True)) if pattern is WRITTEN_BEHIND else names.split(said)
                if found and not (pattern is ENGLISH and len(line.text) > SHORT_LINE and "uthor:" not in match[0]):
                    yield found


def _reporters(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """Reporters in brackets at the start or end of a text, or in lines of their own."""
    for pattern in (REPORTER, CORRESPONDENT):
        found: list[str] = []
        for line in (*around.head, *around.first, *reversed(around.last), *around.below[:END]):
            for said in _reported(line, pattern):
                found.extend(name for name in said.split("、") if name not in found)
            if found and len(line.text) > SHORT_LINE:
                break
        if found:
            yield " ".join(found[:6])


def _reported(line: Line, pattern: re.Pattern[str]) -> Iterator[str]:
    if not WRITES.search(line.text):
        return
    parts = [line.text] if len(line.text) <= SHORT_LINE else BRACKETS.findall(line.text[:80] + line.text[-60:])
    for part in parts:
        for match in pattern.finditer(part):
            if NO_NAME.match(match["names"]):
                continue
            persons = names.persons(match["names"], sure=not match["mark"])
            if persons:
                yield "、".join(persons)


def _declared(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """JSON-LD and meta tags."""
    for said in head.authors:
        name = names.alone(said) or names.split(said)
        if name and not HANDLE.fullmatch(name):
            yield name


def _marked(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """Elements marked as the author's name, where they stand around the title."""
    lines = [line.text for line in (*around.head, *around.above[:FIELDS])]
    alone = {line.text for line in around.head}
    for said in head.writers:
        name = names.split(said)
        if name and (name in alone or not around.is_menu(name)) and any(name in line for line in lines):
            yield name


def _beside_the_day(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """A name before the day, or with a role, or a person's alone, in the first lines under the title."""
    lines = (*(around.head[:8] if around.named else ()), *around.asked[:2])
    for line in lines:
        role = NICK_ROLE.match(line.text) or LAWYER.match(line.text)
        if role and not line.listed and accepted(role["names"]):
            yield role["names"]
        moment = next(dates.moments(line.text, fetched_at), None)
        if moment is None or len(line.text) > SHORT_LINE or SENTENCE_END.search(line.text):
            continue
        if line.listed and line.distance > 1:
            continue
        before = names.FLOOR.sub("", DAY_LABEL.sub("", line.text[: moment.start]))
        name = accepted(before)
        if name and key(name) == key(before) and ":" not in before and names.is_nick(name) and not around.is_menu(name):
            yield next((part for part in name.split() if PERSON.fullmatch(part)), name)
    for line, after in itertools.pairwise(lines):
        if is_over_a_day(line, after, fetched_at) and not around.is_menu(line.text):
            yield line.text
    for line in lines[:2]:
        if PERSON.fullmatch(line.text) and accepted(line.text) and not around.is_menu(line.text):
            yield line.text


def _on_a_card(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The name beside a portrait under the title, with what its owner does."""
    lines = around.head[:FIELDS] if around.named else ()
    for place, line in enumerate(lines):
        said, _, office = line.text.partition(" ")
        office = office or " ".join(after.text for after in lines[place + 1 : place + 2])
        if (
            line.block.images
            and not line.listed
            and len(line.text) <= SHORT_LINE
            and (OFFICE.match(office.strip()) or PERSON.fullmatch(said))
            and not FOR_HIRE.search(f"{line.text} {office}")
            and accepted(said) == said
            and names.is_nick(said)
            and not around.is_menu(said)
        ):
            yield said


def _asking(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The nick alone under the title of a thread."""
    for line in around.head[: 1 if around.named and around.is_thread else 0]:
        name = accepted(line.text)
        if name in {line.text, line.text.removesuffix(" 楼主")} and names.is_nick(name) and not around.is_menu(name):
            yield name


def is_over_a_day(line: Line, after: Line, fetched_at: datetime) -> bool:
    """Whether a line is a nick, called so by its element, or a person's name, and the next begins with a day."""
    moment = next(dates.moments(after.text, fetched_at), None)
    if moment is None or moment.start or len(after.text) > SHORT_LINE or line.listed or after.listed:
        return False
    called = NAMED.search(line.make[1]) or PERSON.fullmatch(line.text)
    return bool(called) and accepted(line.text) == line.text and names.is_nick(line.text)


def _among_fields(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The one field under the title that says nothing else, beside a day, a counter or a source."""
    if not around.named:
        return
    lines = list(itertools.takewhile(lambda line: is_factual(line, fetched_at), around.head[:FIELDS]))
    told = [field for line in lines for field in fields(line.text)]
    if not any(FACT.search(field) or next(dates.moments(field, fetched_at), None) for field in told):
        return
    likely = dict.fromkeys(field for field in told if is_free(field, fetched_at) and not around.is_menu(field))
    if len(likely) == 1:
        yield from likely


def is_factual(line: Line, fetched_at: datetime) -> bool:
    """Whether a line consists of facts about the page and names."""
    if len(line.text) > SHORT_LINE or SENTENCE_END.search(line.text) or line.listed:
        return False
    told = fields(line.text)
    return bool(told) and all(
        FACT.search(field) or is_free(field, fetched_at) or next(dates.moments(field, fetched_at), None)
        for field in told
    )


def fields(text: str) -> list[str]:
    """The fields of a line; a label stays with its value.

    >>> fields("某甲 / 来源: 某网 · 点击数:31"), fields("发表于 2025-01-02 09:30 某甲")
    (['某甲', '来源:某网', '点击数:31'], ['发表于2025-01-02', '09:30', '某甲'])
    """
    joined = GLUE.sub(r"\1", text)
    return [field for field in SEPARATED.split(joined) if field]


def is_free(field: str, fetched_at: datetime) -> bool:
    """Whether a field may be a name that nothing says to be one."""
    if FACT.search(field) or ":" in field or next(dates.moments(field, fetched_at), None):
        return False
    return accepted(field) == field and names.is_nick(field) and not FREE_WORDS.search(field)


def _opener(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """Whoever stands over the first post of a thread where whoever replies stands over the others."""
    name = accepted(around.opener.removesuffix(" 楼主"))
    if name and names.is_nick(name) and not around.is_menu(name) and not RANK.search(name):
        yield name


def _followed(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The name on a card with a button to follow whoever it is, where the page has but one such card."""
    free = (said for said in around.cards if accepted(said) == said and not FREE_WORDS.search(said))
    found = dict.fromkeys(said for said in free if names.is_nick(said) and " " not in said and not RANK.search(said))
    if len(found) == 1 and not around.is_thread:
        yield from found


def _in_brackets(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """A name in brackets in a line of its own at the end of the text."""
    for line in (*around.last, *around.below[:END]):
        match = IN_BRACKETS.match(line.text)
        said = next(filter(None, match.groups()), "") if match else ""
        if said and not NO_BRACKETS.match(said) and accepted(said) == said and names.is_nick(said):
            yield said


def _over_a_profile(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The name above the rank and points of whoever posted first."""
    lines = [line for line in around.head if not RANK.search(line.text)]
    for line, after in itertools.pairwise(lines):
        if PROFILE.match(after.text) and not PROFILE.match(line.text):
            name = accepted(line.text)
            if name and names.is_nick(name):
                yield name


def _source(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """A source that is a nick and no medium."""
    for line in (*around.head, *around.above):
        match = SOURCE.search(line.text)
        if (
            match
            and not SECTION.search(match["names"])
            and (name := accepted(match["names"]))
            and names.is_nick(name)
            and not around.is_menu(name)
        ):
            yield name
