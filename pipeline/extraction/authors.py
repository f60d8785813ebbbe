"""Who wrote a page, as it names them near its title, at either end of its text, or in its metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.extraction import names, writers
from pipeline.extraction.names import accepted

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
    r"(?P<names>[A-Z][\w.'’-]*(?:\s+(?!(?:From|Via|Our|The|On|In|At|And|Updated|Posted|Published|Last|Share|Read|Views?|Replies|Comments|First|Originally|Reviewed|Filed|Min|Reading|Downloads?|Viewed|Read|Likes?|Shares|Saved|Words)\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)[A-Z][\w.'’-]*){1,2})"
)
# `By 林晓棠`, `BY: 王某`: the English word before a Chinese name, a field of its own
BY = re.compile(
    r"(?:^|[\s|·/>])(?:[Bb]y|BY)(?:\s*[:：]\s*|\s+)(?P<names>(?=\S*[\u4e00-\u9fff\d])[\w·]{2,16})(?=$|[\s|/·,])"
)
# `甲 文/实习生 乙 图`
WROTE = re.compile(r"(?:^|[\s:：])(?P<names>[\u4e00-\u9fff·]{2,4})\s文\s?[/、](?=[^图摄]{2,12}[图摄])")
# `发信人: u3 (阿宽), 信区: 生活`: the head of a posting of a bulletin board
SENDER = re.compile(r"发信人\s*:\s*[\w.-]{1,24}\s*\((?P<names>[^()]{1,24})\)")
# `(某甲 文)`: a line of its own at the end
SIGNED = re.compile(r"^\((?P<names>[^()\s]{2,9})\s?文\)$")
# `律师解答|林小舟 07/16/2024`
ANSWERED = re.compile(r"^(?:律师|专家|医生)(?:解答|解析)\s*[|｜:]\s*(?P<names>[\u4e00-\u9fff]{2,4})(?=\s|$|律师)")
# `由 quietaccountant » 週二`: what phpBB writes
POSTED = re.compile(r"(?:^|\s)由\s*(?P<names>\S{2,24})\s*(?:»|发表|發表)")
# `Author: quietaccountant`, `Written by saltmarsh77`: a nick that nothing else tells from prose
ENGLISH_NICK = re.compile(
    r"^(?:(?:[Aa]uthor:|(?:[Ww]ritten|[Pp]osted) by)\s+(?P<names>[\w.-]{3,24})$|By\s+(?P<counted>[a-z][\w.-]{3,23})(?=\s\d))"
)
# `（记者 甲 乙）`, `本报记者 甲`, `某报记者甲`, `本报实习生 甲 乙`, `记者甲 北京报道`
REPORTER = re.compile(r"(?:记者|記者|实习生|撰稿人|评论员|特派员)(?P<mark>[\s:：/]*)(?P<names>[^\d,;:。()\[\]]{2,40})")
CORRESPONDENT = re.compile(r"(?:通讯员|通訊員)(?P<mark>[\s:：/]*)(?P<names>[^\d,;:。()\[\]]{2,40})")
PATTERNS = (
    LABELLED, BY, WROTE, SENDER, WRITTEN, WRITTEN_BEHIND, SIGNED, POSTED, ANSWERED, ENGLISH, ENGLISH_NICK,
)  # fmt: skip
BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]{2,60})[)\]】]")
# `记者从…获悉`, `记者近日`, `记者了解到`: prose about reporters
NO_NAME = re.compile(
    r"^[\s]*(?:从|從|在|于|近日|日前|昨|今|了解|获悉|看到|发现|采访|来到|走进|注意|联系|问|说|表示|手记|站|证|会|节|团|们|也|还|就|对|随|跟)"
)
# `审核人：X 发布人：Y`: who put the page up
STAFF = re.compile(r"审核|審核|审签|初审|录入")
# What every line has that one of those patterns finds, and what every line about reporters has
LABEL = re.compile(
    r"信人|\s文|作|撰|执|執|采|採|[楼樓]主|[笔筆]|[发發]|[贴貼]|[问問][者人]|[询詢][者人]|投稿|供稿|解[答析]|由|文\s?[/&|｜丨:、图\s]|/\s*图?文|[Bb][Yy][\s:]|uthor"
)
WRITES = re.compile(r"[记記]者|实习生|撰稿人|评论员|特派员|通[讯訊][员員]")
# `来源:逾期-合作伙伴`
SOURCE = re.compile(r"(?:^|[\s|｜\[(·])来源\s*:\s*(?P<names>[^\s|｜,;()\[\]<>]{2,16})")
SECTION = re.compile(
    r"(?:合作伙伴|发布|融媒|栏目|频道|专栏|版|来稿|读书|横评|测评|同城|[庭局院处處科厅廳委办辦号號部所馆库系组队会社志讯]|供稿)$"
)
# `chinanews`, `pconline`: sites sign their pages with the name of their host
HANDLE = re.compile(r"[a-z][a-z.-]*")
DIGIT = re.compile(r"[\s|·,]*\d")
SHORT_LINE = 60
TEASER = 5
"""Letters of the shortest title of another article."""
END = 3
"""Lines behind the text among which its reporters sign."""


def author(head: Head, around: Surroundings, fetched_at: datetime, refused: Callable[[str], bool]) -> str | None:
    """The author of an article; ``refused`` says of a name that it is the site's."""
    return (
        named(head, around, fetched_at, refused)
        or next(writers.likeliest(head, around, fetched_at, refused), None)
        or writers.followed(around, refused)
        or next((name for name in _source(around) if not refused(name)), None)
    )


def named(head: Head, around: Surroundings, fetched_at: datetime, refused: Callable[[str], bool]) -> str | None:
    """Who a label or the metadata says to be the author."""
    for way in (_labelled, _reporters, _signed, _declared):
        for name in way(head, around, fetched_at):
            if not refused(name):
                return as_written(name, around)
    return None


def as_written(name: str, around: Surroundings) -> str:
    """A name as the page writes it: lines are read in ASCII digits, `沈七月` as `沈7月`."""
    lines = (*around.head, *around.above, *around.first, *around.last, *around.below, *around.asked)
    written = (names.as_written(name, line.block.spaced or line.block.text) for line in lines if name in line.text)
    return next((found for found in written if found != name), name)


def _labelled(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """What stands behind 作者 and its like over the text, or in its first lines."""
    return _behind_labels((*around.head, *around.first, *around.above))


def _signed(head: Head, around: Surroundings, fetched_at: datetime) -> Iterator[str]:
    """The same under the text; not behind a link, which leads to another article."""
    lines = [line for line in (*around.last, *around.below) if not line.listed or not line.distance]
    return _behind_labels([line for line in lines if not _is_teaser(line)])


def _is_teaser(line: Line) -> bool:
    """Whether a line names the author of another article behind a link to it: `七十岁学游泳的奶奶 作者：某甲`."""
    label = LABELLED.search(line.text)
    return label is not None and line.block.linked >= len(line.text[: label.start()].strip()) >= TEASER


def _behind_labels(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if len(line.text) > 2 * SHORT_LINE or not LABEL.search(line.text) or STAFF.search(line.text):
            continue
        for pattern in PATTERNS:
            for match in pattern.finditer(line.text):
                said = next(filter(None, match.groups()), "")
                found = " ".join(names.persons(said, sure=True)) if pattern is WRITTEN_BEHIND else names.split(said)
                if found and not (pattern is ENGLISH and is_in_a_sentence(line.text, match)):
                    yield found


def is_in_a_sentence(text: str, byline: re.Match[str]) -> bool:
    """Whether what reads like an English byline may be a piece of prose: in a long line, no label before, no day behind.

    >>> text = "by Emily Thorne 24 November 2022, viewed 3458 times since the winter of that year"
    >>> is_in_a_sentence(text, ENGLISH.search(text))
    False
    """
    dated = not byline.start() and DIGIT.match(text, byline.end())
    return len(text) > SHORT_LINE and "uthor:" not in byline[0] and not dated


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


def _source(around: Surroundings) -> Iterator[str]:
    """A source that is a nick and no medium: farms name so whoever they copied from."""
    for line in (*around.head, *around.above):
        match = SOURCE.search(line.text)
        name = accepted(match["names"]) if match and not SECTION.search(match["names"]) else None
        if name and names.is_nick(name) and not around.is_menu(name):
            yield as_written(name, around)


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
