"""The title of a page without the site's name and other tails: what its head, its data and its headings agree on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.extraction import sitenames
from pipeline.extraction.blocks import Document
from pipeline.extraction.headlines import Subject, headlines, likeness, tidied
from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.extraction.headlines import Headline

# Between title and tails, hardly ever inside a title: `标题_栏目_网站`, `标题 | 网站`, `标题 - 网站`, `标题丨网站`
STRONG = re.compile(r"\s*(?:_+|[|｜丨¦»«‹›•]|<{1,2}|>{1,2}|::+|－|\s[-–—―·/\\~]{1,2}\s)\s*")
# Inside titles too: `标题-网站`, `标题——网站`, `站名:标题`
WEAK = re.compile(r"\s*(?:-{1,2}|–|—{1,2}|―{1,2}|·|:|：|\s)\s*")
# Behind a site's name and, in titles, behind whoever speaks: `最高人民法院：…`
COLONS = {":", "："}
# `【某某网】标题`, `标题【某某网】`, `标题(某某网)`
BRACKETED = re.compile(r"^[【\[〖(（]([^】\]〗)）]{2,20})[】\]〗)）]\s*|\s*[【\[〖(（]([^】\]〗)）]{2,20})[】\]〗)）]$")
CUT = re.compile(r"\s*(?:\.{2,}|…+|。。。)$")
# <title> of pages whose author wrote none: `无标题文档`, `Untitled`, `1`, `文章`
NO_TITLE = re.compile(
    r"^(?:无标题(?:文档)?|無標題|untitled(?:\sdocument)?|new page.*|index|null|undefined"
    r"|(?:文章|新闻)(?:详情|内容|正文)?|内容(?:详情|页)?|正文|详情页?|首页|阅读|查看文章|\W*|\d{1,3})$",
    re.IGNORECASE,
)

MIN_LETTERS = 4
"""Letters of the shortest title that two places of a page can agree on, whatever else a name has."""
SHORTEST = 2
"""Letters of the shortest title that a name can begin with: `借呗_某某网`."""
WHOLE = 5
"""Letters of the shortest first part that is a title without its tails."""
LONGEST_SECTION = 6
LONGEST_SITE = 12
"""Letters of the longest name that is a site's by its shape alone."""
ABOUT = 0.5
"""Share of a title's pairs of letters in the text from which on it is about the text."""
STRANGE = 0.2
"""Share of pairs that two titles have in common below which they are not two wordings of one."""
EMPTY = Document((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleHints:
    """What a page says about its title: <title>; headline and og:title; its <h1>; the names it gives its site."""

    head: str = ""
    declared: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def title(hints: TitleHints, document: Document = EMPTY) -> str:
    """The title of a page; empty where it has none.

    >>> title(TitleHints(head="微粒贷逾期怎么办_逾期动态_某某网", headings=("微粒贷逾期怎么办",)))
    '微粒贷逾期怎么办'
    >>> title(TitleHints(head="某某网 | 微粒贷逾期怎么办", sites=("某某网",)))
    '微粒贷逾期怎么办'
    """
    said = [name for name in map(tidied, (*hints.declared, hints.head)) if name and not NO_TITLE.match(name)]
    sites, subject = Sites(hints, document), Subject(document.blocks)
    seen, whole = headlines(document, hints.headings), [key(name) for name in said]
    likely = [line for line in seen if any(_may_agree(key(line.text), name) for name in whole)]
    confirmed = [line for line in likely if any(agrees(line.text, name) for name in said)]
    confirmed = [line for line in confirmed if not sites.is_name(line.text) and not _is_tail(line.text, hints)]
    sure = [line for line in confirmed if not line.linked or line.level or subject.share(line.text) >= ABOUT]
    chosen = max(sure, key=lambda line: _weight(line, said), default=None)
    best = chosen.text if chosen else ""
    if chosen and (
        not may_be_site(best)
        or _leads(best, hints.head)
        or (not chosen.linked and (chosen.level == 1 or chosen.factual))
    ):
        return best
    declared = best or _shortest([stripped(name, sites) for name in said])
    return _judged(declared, [line for line in seen if line.is_fit and not sites.is_name(line.text)], sites, subject)


def _may_agree(said: str, whole: str) -> bool:
    """A quick test on keys that every line passes that :func:`agrees` with a name."""
    return bool(said) and (said in whole or said.startswith(whole[: 2 * MIN_LETTERS]))


def _leads(line: str, head: str) -> bool:
    """Whether <title> begins with a line, and what it has behind is shorter: a site's name there would come last."""
    said, whole = key(line), key(head)
    return len(said) >= WHOLE and whole.startswith(said) and len(whole) < 2 * len(said)


def _is_tail(line: str, hints: TitleHints) -> bool:
    """Whether <title> has a line behind what the page declares to be its title."""
    whole = [name for name in map(tidied, hints.declared) if key(name) and key(hints.head).startswith(key(name))]
    return bool(whole) and not any(agrees(line, name) for name in whole)


def may_be_site(text: str) -> bool:
    """Whether words are few enough for the name of a site."""
    return len(key(text)) <= (2 * LONGEST_SITE if text.isascii() else LONGEST_SITE)


def _judged(declared: str, seen: Sequence[Headline], sites: Sites, subject: Subject) -> str:
    """The declared title that no line or only a short one repeats, or the line that is likelier to be the title."""
    best = max(seen, key=lambda line: line.weight + 4 * (subject.share(line.text) >= ABOUT), default=None)
    if best is None or not declared or sites.is_name(declared):
        return best.text if best else declared
    rival = best.level == 1 or (may_be_site(declared) and (best.level or best.marked or best.factual))
    if best.late or not rival or likeness(best.text, declared) >= STRANGE:
        return declared
    about = subject.share(declared)
    stands = about >= min(ABOUT, subject.share(best.text))
    return declared if stands and (about or not best.factual) else best.text


def agrees(line: str, name: str) -> bool:
    """Whether a line is what a name says, but for tails; a name cut short agrees with the whole.

    >>> agrees("微粒贷逾期怎么办", "微粒贷逾期怎么办-某某网"), agrees("微粒贷", "微粒贷逾期怎么办-某某网")
    (True, False)
    >>> agrees("微粒贷", "微粒贷_某某网")
    True
    """
    said, whole = key(line), key(name)
    first = STRONG.split(name)[0]
    if len(said) < MIN_LETTERS:
        return len(said) >= SHORTEST and said == key(first)
    if said == whole:
        return True
    cut = key(CUT.sub("", first)) if CUT.search(first) else ""
    if len(cut) >= 2 * MIN_LETTERS and said.startswith(cut):
        return True
    place = whole.find(said)
    return place >= 0 and _stands_alone(name, place, len(said))


def _stands_alone(name: str, place: int, length: int) -> bool:
    """Whether the letters ``place`` to ``place + length`` of a name are bounded by marks or spaces on both sides."""
    letters = [index for index, char in enumerate(name) if key(char)]
    start, end = letters[place], letters[min(place + length, len(letters)) - 1] + 1
    return (start == 0 or not key(name[start - 1])) and (end >= len(name) or not key(name[end]))


def _weight(line: Headline, said: Sequence[str]) -> float:
    """How sure a line is that the head repeats: the longer and the more often repeated, the surer."""
    letters = min(len(key(line.text)), 60)
    votes = sum(agrees(line.text, name) for name in said)
    starts = any(key(name).startswith(key(line.text)) for name in said)
    return letters + 4 * votes + 3 * starts + 4 * (line.level == 1) + 2 * (line.level in {2, 3}) - 4 * line.linked


@dataclass(frozen=True)
class Sites:
    """What a page calls its site and its sections; its lines are read when it is first asked."""

    hints: TitleHints
    document: Document

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """The lines that say whose the page is."""
        return sitenames.owner_lines(self.document.blocks)

    @cached_property
    def items(self) -> frozenset[str]:
        """The items of the menus and crumbs above the text."""
        return sitenames.menu_items(self.document.blocks)

    def is_name(self, text: str, *, said: bool = False) -> bool:
        """Whether words are the site's name, by their shape too unless only what the page says is to count."""
        if not said and may_be_site(text) and sitenames.is_site_like(text):
            return True
        return sitenames.is_site(text, self.hints.sites, self.owners)

    def is_section(self, text: str) -> bool:
        """Whether words are a section's."""
        return key(text) in self.items


def stripped(name: str, sites: Sites) -> str:
    """A declared title without the names of site and section around it."""
    if sites.is_name(name):
        return name
    name = BRACKETED.sub(lambda match: "" if sites.is_name(match[1] or match[2]) else match[0], name)
    parts = [part for part in STRONG.split(name) if key(part)]
    while len(parts) > 1 and sites.is_name(parts[0]):
        parts.pop(0)
    while len(parts) > 1 and (sites.is_name(parts[-1]) or sites.is_section(parts[-1])):
        parts.pop()
    if not parts:
        return name.strip()
    best = parts[0] if len(key(parts[0])) >= WHOLE else max(parts, key=lambda part: len(key(part)))
    return _without_weak_tails(best, sites).strip()


def _without_weak_tails(text: str, sites: Sites) -> str:
    """Cut a site's name or a section's where it hangs on by a mark that titles have inside too.

    What hangs on by the same mark before the site's name is a section: `标题-栏目-网站`.
    """
    cut = ""
    while marks := [mark for mark in WEAK.finditer(text) if not (text.isascii() and mark[0].isspace())]:
        first, last = marks[0], marks[-1]
        tail, head = text[last.end() :], text[: first.start()]
        named = sites.is_name(tail) or (not last[0].isspace() and sites.is_section(tail))
        named |= cut == last[0] and len(key(tail)) <= LONGEST_SECTION
        if key(tail) and named and len(key(text[: last.start()])) >= WHOLE:
            text, cut = text[: last.start()], "" if cut or last[0].isspace() else last[0]
        elif (
            key(head)
            and sites.is_name(head, said=first[0].strip() in COLONS)
            and len(key(text[first.end() :])) >= WHOLE
        ):
            text = text[first.end() :]
        else:
            break
    return text


def _shortest(names: Sequence[str]) -> str:
    """Of titles of which one is the beginning of the other, the shorter; else the first."""
    alike = [name for name in names if len(key(name)) >= WHOLE and key(names[0]).startswith(key(name))]
    return min(alike, key=len, default=next(iter(names), ""))


def tails(hints: TitleHints, name: str) -> Iterator[str]:
    """What stands last in a page's <title> beside its title: before the site, novels name their author.

    >>> list(tails(TitleHints(head="微粒贷逾期怎么办-律师说"), "微粒贷逾期怎么办"))
    ['律师说']
    >>> list(tails(TitleHints(head="第九章 渡口_夜行人_半盏茶_笔墨斋"), "第九章 渡口"))
    ['笔墨斋']
    """
    rest = hints.head.replace(name, "|") if name else hints.head
    parts = [part for part in STRONG.split(rest) if key(part)]
    return (tail for part in parts[-1:] for tail in WEAK.split(part) if key(tail) and key(tail) not in key(name))
