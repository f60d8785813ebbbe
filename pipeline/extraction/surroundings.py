"""The lines around an article's text, by where they stand: that is where a page says who wrote it and when."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile
from typing import TYPE_CHECKING, TypeAlias

from pipeline.extraction.answers import ASKED_BY, days_of_answers
from pipeline.extraction.numerals import plain
from pipeline.extraction.refrains import by_kind
from pipeline.extraction.sitenames import OWNER, menu_items
from pipeline.extraction.wording import FIELDS, PUNCTUATION, SENTENCE_END, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.extraction.blocks import Block, Document

Make: TypeAlias = "tuple[str, str, str]"

REACH = 60
"""Lines above the text among which the title is looked for."""
ABOVE, HEAD, UNDER, BELOW = 6, 24, 4, 8
"""Lines that are read above the title, between title and text, under the title of an earlier copy, behind the text."""
ASKED = 5
"""Lines that are read behind the first post of a thread."""
INSIDE = 5
"""How many lines are read at either end of the text."""
LONGEST = 120
"""Characters of the longest line that may be about the page and not of it."""
LONGEST_LEAD = 400
"""Characters of the longest paragraph whose beginning or end may name its author."""
COMMON = 3
"""Different lines of one make that show a day, from which on they are a list."""
SHORT = 60
SENTENCE = 24
"""Characters of the shortest line that can be prose without a full stop."""
LATE = 20
"""Lines from the first one taken for text within which the title may still come."""
GAP, MENU = 12, 0.5
"""A menu: more than so many lines, more than this share of them links."""
# A button of a writer's card: `＋关注`, `关注作者`, `TA的主页`
FOLLOW = re.compile(r"[+＋✚]?\s?(?:加关注|(?<![已\u4e00-\u9fff])关注)(?:作者|TA|[Tt]a|我)?$|(?:TA|[Tt]a|作者)的?主页$")
CARD = 5
"""Lines of a card above its button, at most."""
LABEL = 12
"""Characters that no label of a value reaches."""
# `发文日期：` in the cell before the day
LABELLED = re.compile(r"^[\u4e00-\u9fff\s]{2,8}(?:[:：]|(?<=时间|日期|時間))$")
WEEKDAY = re.compile(r"(?:星期|周|週|礼拜)[一二三四五六日天]")
# What stands at the top of a paper: `上一期 下一期`, `第03版：要闻`, `总第 1204 期`
EDITION = re.compile(r"[上下]一期|往期|版面(?:导航|目录)|第\s?[\dA-Z]{1,3}\s?版|总第")
# A year among crumbs, or alone in one of them
FILED = re.compile(r"(?:^|[>＞›»/]\s*)((?:19|20)\d\d)\s?年?(?=\s*(?:[>＞›»/]|$))")
# `共3条回答`, `最佳答案`: what stands above answers
ANSWERS = re.compile(
    r"[条个位]\s*(?:律师)?(?:回答|解答|答案|回复|回帖)"
    r"|^(?:最佳|满意|推荐|精选|其他|全部|热门).{0,4}(?:回答|答案|回复)"
)
# What the links at the foot of a page are called
FOOT = re.compile(r"网站地图|網站地圖|关于我们|關於我們|联系我们|投稿须知|隐私(?:政策|声明)|用户协议|备案号")
# Some day in any shape: `2025-04-17`, `04-17`, `3天前`, for counting alone
SOME_DAY = re.compile(
    r"\d{1,4}\s?[-/.年月]\s?(?:\d{1,2}(?!\d))(?:\s?[-/.月]\s?\d{1,2})?|\d\s?(?:秒|分|小时|天|周|个?月|年).{0,1}前|昨天|前天|刚刚"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line in ASCII digits; ``distance`` counts the lines between it and the title or the text's edge.

    ``listed`` is True for one of several lines of one make that each show a day: comments, lists of articles;
    ``answer`` for one with the day of an answer.
    """

    text: str
    block: Block
    make: Make
    distance: int = 0
    listed: bool = False
    answer: bool = False


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Lines above the title (nearest first), between title and text, at the text's two ends, and behind it.

    ``last`` begins with the last line. ``asked`` are the lines behind the first post of a thread, ``masthead`` those
    far above the title that name a day of the week, ``cards`` what stands before buttons to follow somebody, ``opener``
    who stands over the first post of a thread. ``named`` is True where the title stands above the text; ``before`` is
    every block above the text. ``is_thread`` is True where replies are part of the text.
    """

    above: tuple[Line, ...] = ()
    head: tuple[Line, ...] = ()
    first: tuple[Line, ...] = ()
    last: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    asked: tuple[Line, ...] = ()
    masthead: tuple[Line, ...] = ()
    cards: tuple[str, ...] = ()
    opener: str = ""
    named: bool = False
    before: tuple[Block, ...] = ()
    is_thread: bool = False

    @cached_property
    def filed(self) -> str:
        """The year that the crumbs name: `首页 > 2022年 > 通知`; empty where they name none, or several."""
        years = {year[1] for block in self.before for year in FILED.finditer(block.text) if len(block.text) <= LONGEST}
        return years.pop() if len(years) == 1 else ""

    @cached_property
    def navigation(self) -> frozenset[str]:
        """The keys of the items of menus and crumbs above the text."""
        return menu_items(self.before)

    def is_menu(self, text: str) -> bool:
        """Whether a menu or the crumbs have an item of this name."""
        return key(text) in self.navigation


def surroundings(document: Document, blocks: Sequence[Block], title: str, *, is_thread: bool = False) -> Surroundings:
    """What stands around ``blocks``, the text (not empty), under ``title``.

    The text begins with its prose: a byline that was taken for text stands around it none the less. Text that is not in
    ``document`` (replies, where comments were left out) stands where it stood.
    """
    orders = [block.order for block in document.blocks]
    main = _main_run(document, blocks, orders)
    start = _place(orders, next((b for b in main if _is_prose(b, title)), main[0]))
    end = _place(orders, main[-1])
    if _title_place(document.blocks[:start], key(title)) is None:
        start = min(_behind_title(document, main, start, key(title)), end)
    before = document.blocks[:start]
    behind = list(takewhile(lambda block: not _is_foot(block), document.blocks[end + 1 : end + 1 + BELOW]))
    within = document.blocks[start : end + 1]
    place = _title_place(before, key(title))
    top = max(0, len(before) - HEAD) if place is None else place + 1
    read = reader(document, _in_answers(document, blocks, top) if is_thread else frozenset())
    above = [] if place is None else before[max(0, place - ABOVE) : place][::-1]
    under = [*before[top:][:HEAD], *_under_other_titles(before, place, key(title))]
    beside = () if place is None else _beside_title(document, before[place], title)
    return Surroundings(
        above=read.lines(above),
        head=(*beside, *read.lines(under)),
        first=read.lines(within[:INSIDE], LONGEST_LEAD),
        last=read.lines(within[INSIDE:][: -INSIDE - 1 : -1], LONGEST_LEAD),
        below=read.lines(behind),
        asked=read.lines(_behind_first(within, blocks)) if is_thread else (),
        masthead=read.lines(_masthead(before[: max(0, (place or 0) - ABOVE)])),
        cards=tuple(_followed(document)),
        opener=_opener(document, place or 0, start) if is_thread else "",
        named=place is not None,
        before=before,
        is_thread=is_thread,
    )


def _in_answers(document: Document, blocks: Sequence[Block], start: int) -> frozenset[int]:
    """The orders of the lines with the day of an answer, from ``start`` on."""
    taken = {block.order for block in blocks}
    text = [place for place, block in enumerate(document.blocks[start:], start) if block.order in taken]
    return frozenset(document.blocks[place].order for place in days_of_answers(document, text, start))


def _is_foot(block: Block) -> bool:
    """Whether the foot of the page begins with a block: the days in it are the site's."""
    return len(block.text) <= LONGEST_LEAD and bool(OWNER.search(block.text) or FOOT.search(block.text))


def _place(orders: Sequence[int], block: Block) -> int:
    """The place of a block in a document whose blocks have these orders, or of the next one."""
    return max(0, min(bisect_left(orders, block.order), len(orders) - 1))


def _behind_first(within: Sequence[Block], blocks: Sequence[Block]) -> Sequence[Block]:
    """The lines below the first post, or the question, where who wrote it may stand, and when.

    The last line above the next post is that one's, unless it says who asked, and what a heading is above are the
    answers.
    """
    taken = {block.order for block in blocks}
    start = next((place for place, block in enumerate(within) if block.order not in taken), len(within))
    behind = within[start : start + ASKED]
    end = next((place for place, block in enumerate(behind) if block.order in taken), len(behind)) - 1
    if end >= 0 and ASKED_BY.search(behind[end].text):
        end += 1
    headed = next((place for place, block in enumerate(behind) if block.level or ANSWERS.search(block.text)), end)
    return behind[: max(0, min(end, headed))]


def _under_other_titles(before: Sequence[Block], place: int | None, title: str) -> list[Block]:
    """The lines under an earlier title: of two copies of an article the first has the byline."""
    named = [
        other for other, block in enumerate(before[: place or 0]) if key(block.text) == title and not block.anchors
    ]
    return [block for other in named[:1] for block in before[other + 1 : other + 1 + UNDER]]


def _behind_title(document: Document, main: Sequence[Block], start: int, title: str) -> int:
    """Where the prose begins behind a title that stands among the first lines taken for text."""
    for place, block in enumerate(document.blocks[start : start + LATE], start):
        if title and len(block.text) <= LONGEST and key(block.text) == title:
            taken = {block.order for block in main}
            rest = range(place + 1, len(document.blocks))
            return next((after for after in rest if document.blocks[after].order in taken), start)
    return start


def _main_run(document: Document, blocks: Sequence[Block], orders: Sequence[int]) -> list[Block]:
    """The longest run of lines between which no menu stands: what is beyond a menu is not at the text's edge."""
    linked = list(accumulate((2 * block.linked > len(block.text) for block in document.blocks), initial=0))
    runs = [[blocks[0]]]
    for block, after in pairwise(blocks):
        here, there = _place(orders, block), _place(orders, after)
        if there - here > GAP and linked[there] - linked[here] > MENU * (there - here):
            runs.append([])
        runs[-1].append(after)
    return max(runs, key=lambda run: sum(len(block.text) for block in run))


def _is_prose(block: Block, title: str) -> bool:
    """Whether a line reads like a sentence of the text, not like the title or facts about the page."""
    if len(block.text) < SENTENCE and not SENTENCE_END.search(block.text):
        return False
    if block.linked > len(block.text) / 2 or (len(block.text) <= LONGEST and key(block.text) == key(title)):
        return False
    if len(block.text) <= LONGEST_LEAD and OWNER.search(block.text):
        return False
    return bool(PUNCTUATION.search(block.text)) and not FIELDS.search(block.text[:16])


def _title_place(before: Sequence[Block], title: str) -> int | None:
    """The last line that is the title; one that is no link rather than one that is."""
    found = None
    for place in range(len(before) - 1, max(-1, len(before) - REACH), -1):
        said = key(before[place].text)
        if title and (said == title or (min(len(said), len(title)) > 6 and (said in title or title in said[:80]))):
            if not before[place].anchors:
                return place
            found = place if found is None else found
    return found


def _beside_title(document: Document, block: Block, title: str) -> tuple[Line, ...]:
    """What stands behind the title in one line with it: `某某的瓢虫 (2024-12-14 18:06)`."""
    said, name = plain(block.spaced or block.text), plain(title)
    rest = said.partition(name)[2].strip() if name else ""
    return (Line(text=rest, block=block, make=_make(document, block)),) if rest and len(rest) <= SHORT else ()


def _masthead(above: Sequence[Block]) -> list[Block]:
    """The lines at the top of an edition of a paper that name the day; other sites name today's."""
    is_paper = any(EDITION.search(block.text) for block in above if len(block.text) <= LONGEST)
    return [block for block in above if is_paper and WEEKDAY.search(block.text)]


def _followed(document: Document) -> Iterator[str]:
    """The names beside portraits over a button, and before buttons to follow whoever it is."""
    for place, block in enumerate(document.blocks):
        said = block.spaced or block.text
        button = FOLLOW.search(said) if len(said) <= SENTENCE else None
        if len(said) > SENTENCE or not (button or block.images) or SOME_DAY.search(said):
            continue
        if button and button.start():
            yield plain(said[: button.start()].strip())
        elif block.images and not block.level:
            card = document.blocks[place + 1 : place + 1 + CARD]
            end = next((at for at, below in enumerate(card) if _is_button(document, below, block)), None)
            if end is not None and not any(SOME_DAY.search(below.text) for below in card[:end]):
                yield plain(said)


def _is_button(document: Document, block: Block, name: Block) -> bool:
    """Whether a button to follow whoever is named stands above a block, or is it.

    What is in a form searches or signs in, and a picture with a link over a button leads somewhere else.
    """
    if FOLLOW.match(block.text) or not block.controls or name.anchors:
        return FOLLOW.match(block.text) is not None
    node = document.nodes[block.node]
    while node.tag != "form" and node.parent >= 0:
        node = document.nodes[node.parent]
    return node.tag != "form"


def _opener(document: Document, title: int, start: int) -> str:
    """Who stands over the first post, at ``start``, in the style of those who reply; empty where nobody does."""
    named = by_kind(document).get("named")
    if named is None:
        return ""
    style = document.style(named.lines[0])
    for index in range(title + 1, start):
        block = document.blocks[index]
        if document.style(index) == style:
            return plain(block.spaced or block.text)
        if ANSWERS.search(block.text):
            break
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Makes lines of the blocks of a page; ``labels`` are what stands before some of them, by their order, ``answers``
    the orders of those with the day of an answer.
    """

    document: Document
    listed: frozenset[Make]
    labels: Mapping[int, str]
    answers: frozenset[int]

    def lines(self, blocks: Iterable[Block], longest: int = LONGEST) -> tuple[Line, ...]:
        """The blocks that are no longer than ``longest``, and shown, as lines."""
        return tuple(
            self.line(block, distance)
            for distance, block in enumerate(blocks)
            if len(block.text) <= longest and not block.hidden
        )

    def line(self, block: Block, distance: int) -> Line:
        """One block as a line; a value that has a label in the cell before it is no item of a list."""
        label, make = self.labels.get(block.order, ""), _make(self.document, block)
        text = plain(label + (block.spaced or block.text))
        listed, answer = make in self.listed and not label, block.order in self.answers
        return Line(text=text, block=block, make=make, distance=distance, listed=listed, answer=answer)


def reader(document: Document, answers: frozenset[int]) -> Reader:
    """What makes lines of a page; of the values that have a label in the cell before them, days alone are told."""
    labels = {
        block.order: above.text
        for above, block in pairwise(document.blocks)
        if len(above.text) < LABEL and LABELLED.match(above.text)
        if len(block.text) < SENTENCE and SOME_DAY.search(block.text)
    }
    return Reader(document=document, listed=_listed(document), labels=labels, answers=answers)


def _listed(document: Document) -> frozenset[Make]:
    """The makes of line of which several show different days."""
    days: dict[Make, set[str]] = {}
    for block in document.blocks:
        day = SOME_DAY.search(block.text) if len(block.text) <= SHORT else None
        if day and not SENTENCE_END.search(block.text):
            # Plain text has but one make: there, the lines of two copies of a page show one day and are no list.
            days.setdefault(_make(document, block), set()).add(block.text if len(document.nodes) > 1 else day[0])
    return frozenset(make for make, texts in days.items() if len(texts) >= COMMON)


def _make(document: Document, block: Block) -> Make:
    """What lines of one list share: their element, its class, and that of the element around it."""
    if not document.nodes:
        return block.tag, "", ""
    node = document.nodes[block.node]
    return node.tag, node.hint, document.nodes[node.parent].hint if node.parent >= 0 else ""
