"""When an article was published: what its page declares and what it shows near the text, held against each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.extraction import dates, wording
from pipeline.extraction.dates import CHINA, Kind
from pipeline.extraction.surroundings import SOME_DAY, WEEKDAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pipeline.extraction.dates import Moment
    from pipeline.extraction.metadata import Head
    from pipeline.extraction.surroundings import Line, Make, Surroundings

# What a page writes before the day on which it published: `发布时间:`, `发表于`, `[时间]`, `Posted on`
PUBLISHED = re.compile(
    r"(?:发[布佈表]|發[布佈表]|刊[登发]|首发|上传|添加|录入|创建|撰写?|写作|提问|咨询|提交|发帖|發帖|发稿|时间|時間|日期|发文|成文|posted|published|date|time)"
    r"(?:的?日期|的?时间|的?時間|[于於]|日|on)?\s*[\[(:|\])】]*\s*$",
    re.IGNORECASE,
)
# `更新时间:`, `最新修订:`: a day that is later than the one wanted, but better than none
UPDATED = re.compile(
    r"(?:更新|修改|修[订訂]|[编編][辑輯]|[审審]核|updated|modified|edited)(?:的?日期|的?时间|的?時間|[于於]|on)?\s*[\[(:|\])]*\s*$",
    re.IGNORECASE,
)
UPDATED_BEHIND = re.compile(r"^\s*(?:更新|修改|[编編][辑輯])")
# A day of something else: `注册时间:`, `今天是`, `截止日期:`, `有效期至`, `活动时间:`, `最后登录:`, `出生于`,
# `统计截至`; `本帖最后由 某甲 于`: a forum's note that a post was edited; `回复时间：`, `回答者：某甲`
OTHER = re.compile(
    r"(?:推荐文章|注册|註冊|加入|登[录錄陆]|访问|在线|上线|缓存|截[止至]|到期|有效期?|生效|施行|实施|活动|会议|开庭|开始|结束|成立|出生|生日|营业|服务|办理|还款|账单|现在|当前|系统|北京|今[天日]|本机|收录|建站)"
    r"(?:日期?|时间|時間|期限?)?\s*(?:[:是为于至]|日期|时间|時間)\s*[\[(]?\s*$"
    r"|(?:回答|解答|回[复覆]|答[复覆]|[评評][论論]|推[荐薦]|采[纳納])(?:[于於]|(?:时间|時間|日期):?)\s*$"
    r"|(?:回答|解答|答[复覆])[者人]:?\s*\S{1,16}\s*$|最[后後]登[录錄陆]\s*$|截[止至]\s*$|(?:引用|访问|檢索|检索)日期\s*$|最[后後]由.{1,24}[于於]\s*$"
)
# What stands beside the day on which a page is asked for: `农历十月十二`, `多云 9℃~17℃`, `Friday, 20 November 2026`
ALMANAC = re.compile(
    rf"{WEEKDAY.pattern}|[农農][历曆]|℃|°C|今天是|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
# What is enough to look for one
OTHER_WORD = re.compile(r"截[止至]|访问|登[录錄陆]|注册|註冊|检索|檢索")
# Behind it: a span of time, `2024-01-01至2024-02-01`, a law of that day, `2021年1月1日起施行`
SPAN = re.compile(r"^\s*(?:至|到|~|～|—{1,2}|起|以前|之前|前(?!一)|后|以来|止|[-–—~]\s*(?:\d{4}|\d{1,2}[月日号]))")
SPAN_END = re.compile(r"(?:\d|[日号])\s*(?:至|到|~|～|—{1,2}|-)\s*$")
# `作者：某甲`, `撰稿:某甲`: a line that names the author is no comment's and no list's
BYLINE = re.compile(r"(?:作者|撰[文稿]|发布者|發布者|[来來]源|本文|(?:发布|发表|更新)(?:时间|日期))\s*[:/]")
# `新华社北京3月5日电`, `本报讯（记者 某某）3月5日`, `中新网2月13日电`
DATELINE = re.compile(r"^.{0,24}(?:\d月\d{1,2}日|\d{4}-\d\d-\d\d)\s*(?:电|電|讯|訊|消息|报道)")
SOME_MOMENT = re.compile(r"\d|[前昨今刚剛]")
# A letter, or as much of a Latin word as says what one Chinese letter does
LETTERS = re.compile(r"[A-Za-z]{1,4}|[^\W\d_]")
# /2025/08/07/, /2025-08-07/, /20250807/, t20250807_123.html
URL_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<mark>[-/]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
URL_MONTH = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/]?(?P<month>0[1-9]|1[0-2])(?=(?:[0-3]\d)?[/_-])")

HEAD, FIRST, ASKED, ABOVE, LAST, BELOW, MASTHEAD = 60, 45, 44, 40, 30, 20, 10
"""What a day is worth by where it stands: under the title, in the first lines, behind the first post, over the title,
at the end, behind, in the masthead of a paper."""
LABEL = 30
"""What it is worth to be called the day of publication."""
TEXT = frozenset((FIRST, LAST, BELOW))
NO_YEAR = "-"
"""In the place of a year that nothing tells."""
MAX_LINE = 160
"""Characters of a line that are searched for a day."""
SIGNED = 2
"""Lines behind the text among which a day without a label is the text's."""
NEAR = 3
"""Lines under the title within which a name before a day is the author's."""
FEW = 10
"""Letters beside the day in a line that says hardly more."""
MAX_FIELDS = 60
"""Letters of the longest line of fields."""
MAX_OTHER = 44
"""Letters beside the day, above which a line is about something else unless a label says what the day is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A day that a page shows; ``labelled`` where it says that this is the day of publication.

    ``iso`` is ``--MM-DD`` where nothing on the page tells the year.
    """

    iso: str
    score: int
    kind: Kind
    labelled: bool


def published(head: Head, around: Surroundings, url: str, fetched_at: datetime) -> str | None:
    """ISO 8601, as precise as the page is; None where it names no day."""
    declared = [iso for value in head.published if (iso := dates.value_moment(value, fetched_at))]
    shown = _best(_shown(head, around, url, fetched_at))
    if shown is None:
        return declared[0] if declared else None
    for iso in declared:
        apart = _apart(iso, shown.iso)
        if apart == 1 and (around.is_thread or not shown.labelled):
            return iso  # that of an answer, the day after
        if apart <= 1:
            return joined(iso, shown.iso)
    if declared and not (shown.labelled and shown.kind is Kind.FULL):
        return declared[0]
    return shown.iso


def joined(declared: str, shown: str) -> str:
    """The more precise one of two that agree; where they do not, what a reader sees.

    >>> joined("2025-03-22T09:51:10", "2025-03-22"), joined("2025-03-22T01:51:10", "2025-03-22T09:51")
    ('2025-03-22T09:51:10', '2025-03-22T09:51')
    """
    return declared if declared.startswith(shown) else shown


def _apart(one: str, two: str) -> int:
    """Days between; 0 where one is but a coarser word for the other."""
    if one.startswith(two) or two.startswith(one):
        return 0
    if min(len(one), len(two)) < 10:
        return 999
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(two[:10])).days)


def _best(found: Iterator[Shown]) -> Shown | None:
    """The day worth most; the search ends at one that no later one can beat.

    None where one under the title lacks its year and is not that day: what the crumbs say is then no day of the page.
    """
    best = partial = None
    for one in found:
        if one.iso.startswith(NO_YEAR):
            partial = one if partial is None or one.score > partial.score else partial
            continue
        best = one if best is None or one.score > best.score else best
        if best.score > FIRST + LABEL:
            break
    if best and partial and best.score <= FIRST and not best.labelled:
        return best if best.iso[4:10] == partial.iso[1:7] else None
    return best


def _shown(head: Head, around: Surroundings, url: str, fetched_at: datetime) -> Iterator[Shown]:
    zones: list[tuple[Sequence[Line], int]] = [
        (around.head, HEAD),
        (around.first, FIRST),
        (around.asked, ASKED),
        (around.above, ABOVE),
        (() if around.is_thread else around.last, LAST),  # of a thread, the last answer's
        (() if around.is_thread else around.below, BELOW),
        (around.masthead, MASTHEAD),
    ]
    lists = _lists(around.head)
    for zone, worth in zones:
        for line in zone:
            if line.answer:
                continue
            single = zone is around.head and line.make not in lists
            single |= zone in (around.asked, around.last) and not line.distance  # the first post's own, a signature
            next_to_title = zone is around.above and line.distance <= 1 and not line.block.anchors
            if not line.listed or single or next_to_title or BYLINE.search(line.text):
                yield from _in_line(line, worth, head, around.filed, url, fetched_at)
            is_field = bool(head.times) and zone in (around.head, around.asked)
            said = next(dates.moments(line.text, fetched_at), None) if is_field else None
            if is_field and (said is None or said.kind >= Kind.MONTH):
                yield from _marked(line, worth, head, fetched_at)


def _marked(line: Line, worth: int, head: Head, fetched_at: datetime) -> Iterator[Shown]:
    """What an element says beside words that name no moment to us: `<time datetime="2025-03-22">週六 3月 22</time>`."""
    if len(line.text) > MAX_FIELDS or line.listed:
        return
    for words, value in head.times.items():
        if words and words in line.block.text and (iso := dates.value_moment(value, fetched_at)):
            yield Shown(iso=iso, score=worth - line.distance, kind=Kind.FULL, labelled=False)


def _lists(lines: Sequence[Line]) -> frozenset[Make]:
    """The makes of which several lines show different days already above the text."""
    days: dict[Make, set[str]] = {}
    for line in lines:
        if line.listed and (day := SOME_DAY.search(line.text)):
            days.setdefault(line.make, set()).add(day[0])
    return frozenset(make for make, shown in days.items() if len(shown) > 1)


def _in_line(line: Line, worth: int, head: Head, filed: str, url: str, fetched_at: datetime) -> Iterator[Shown]:
    text = line.text if len(line.text) <= MAX_LINE else line.text[:MAX_LINE]
    if not SOME_MOMENT.search(text):
        return
    text = _without_others(text, fetched_at)
    for moment in dates.moments(text, fetched_at):
        before, behind = text[: moment.start], text[moment.end :]
        if (
            OTHER.search(before)
            or SPAN.match(behind)
            or SPAN_END.search(before)
            or _is_clock(moment, line, worth, fetched_at)
        ):
            continue
        updated = bool(UPDATED.search(before) or UPDATED_BEHIND.match(behind))
        labelled = not updated and bool(PUBLISHED.search(before))
        if not labelled and not updated and not _is_about_page(line, moment, worth):
            continue
        if worth == BELOW and not labelled and line.distance > SIGNED:
            continue  # of a comment, of another article, of the site
        if (
            moment.kind is Kind.SHORT
            and not labelled
            and (worth, line.distance) != (ABOVE, 0)
            and worth not in {HEAD, ASKED}
        ):
            continue  # a number of something
        iso = moment.iso if moment.kind in {Kind.FULL, Kind.SHORT} else exact(head, text, moment, fetched_at)
        if moment.kind is Kind.YEARLESS and iso == moment.iso:
            year = next(filter(None, (year_of(moment.iso, address) for address in (url, *head.canonical))), filed)
            if not year and worth != HEAD:
                continue
            # A guessed year is wrong by years, and would make the copy the earliest.
            iso = (year or NO_YEAR) + moment.iso[4:]
        vague = moment.kind is Kind.MONTH or (moment.kind is Kind.YEARLESS and not iso.startswith(NO_YEAR))
        score = worth + LABEL * labelled - 8 * updated - line.distance - 15 * vague
        yield Shown(iso=iso, score=score, kind=moment.kind, labelled=labelled)


def _without_others(text: str, fetched_at: datetime) -> str:
    """A line with blanks in the place of days of something else: vaguer ones are looked for only where none is sure."""
    if OTHER_WORD.search(text):
        for moment in dates.moments(text, fetched_at):
            if OTHER.search(text[: moment.start]):
                text = text[: moment.start] + " " * (moment.end - moment.start) + text[moment.end :]
    return text


def _is_about_page(line: Line, moment: Moment, worth: int) -> bool:
    """Whether an unlabelled day stands in a line of facts about the page: few words beside it, no sentence."""
    if DATELINE.match(line.text):
        return True
    before, behind = line.text[: moment.start], line.text[moment.end :]
    letters = len(LETTERS.findall(before + behind))
    factual = letters <= MAX_OTHER and bool(wording.FIELDS.search(before + behind) or BYLINE.search(before + behind))
    if wording.SENTENCE_END.search(line.text):
        return letters <= 2
    if moment.kind is Kind.MONTH or moment.iso[4:] == "":
        return letters <= 2
    if worth == BELOW and not line.distance and not line.listed and not LETTERS.search(before):
        return letters <= FEW  # the line just behind the text; who writes a comment stands before its day
    if moment.kind is not Kind.FULL and letters > FEW:
        return factual
    if worth == BELOW and moment.kind is Kind.RELATIVE:
        return False  # of a comment, or of another article
    if worth in {LAST, BELOW} and len(moment.iso) > len("2025-01-01") and not factual:
        return False  # a day signs a notice, a minute heads a comment
    if worth in TEXT:  # a name before the day heads a comment, a paper's behind it dates the article
        return factual or (letters <= FEW and (worth == FIRST or letters <= 2) and not LETTERS.search(before))
    if worth == HEAD and line.distance > NEAR and LETTERS.search(before) and not factual:
        return False  # whoever answers in a thread
    return letters <= MAX_OTHER and not (line.listed and line.block.linked > len(line.text) / 2)


def _is_clock(moment: Moment, line: Line, worth: int, fetched_at: datetime) -> bool:
    """Whether a day above the title is merely the day on which the page was asked for."""
    if worth not in {ABOVE, MASTHEAD} or not ALMANAC.search(line.text):
        return False
    return _apart(moment.iso, fetched_at.astimezone(CHINA).date().isoformat()) <= 1


def exact(head: Head, text: str, moment: Moment, fetched_at: datetime) -> str:
    """The moment that an element says beside its words: ``<time datetime="2025-03-22T09:51">3天前</time>``."""
    for words, value in head.times.items():
        if words and words in text:
            iso = dates.value_moment(value, fetched_at)
            if iso:
                return iso
    return moment.iso


def year_of(iso: str, url: str) -> str:
    """The year of a day whose year the page does not say, where its address has one with the same month.

    >>> year_of("2026-01-18", "http://a.example/202501/17.html"), year_of("2026-01-18", "http://a.example/17.html")
    ('2025', '')
    """
    match = URL_MONTH.search(url)
    return match["year"] if match and match["month"] == iso[5:7] else ""


def in_address(url: str, fetched_at: datetime) -> str | None:
    """The day that an address is filed under.

    >>> from datetime import UTC, datetime
    >>> in_address("http://a.example/news/2025/08/07/5.html", datetime(2026, 1, 2, tzinfo=UTC))
    '2025-08-07'
    """
    match = URL_DAY.search(url)
    if not match:
        return None
    iso = f"{match['year']}-{match['month']}-{match['day']}"
    today = fetched_at.astimezone(CHINA).date()
    return iso if iso <= (today + timedelta(days=1)).isoformat() else None
