"""Refrains: short lines of one style that come again and again with text between them, as names and days of posts do.

Whatever software a board runs on, its posts are set alike: a name, a day, a floor or a row of buttons, then what was
said, then the same again. Headings of an article come again as well, so that what stands between the lines, and before
the first of them, tells as much as the lines themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import mode
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction import wording
from pipeline.extraction.furniture import REMEMBERED
from pipeline.extraction.hints import DIGIT, letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.extraction.blocks import Block, Document
    from pipeline.extraction.trees import Column

LONGEST_LINE = 48
LONGEST_NAME = 14
"""Characters of the lines of a refrain of names, on average."""
FARTHEST = 14
"""Blocks from one line of a refrain to the next, at most."""
MOST = 0.6
"""The share of the lines of a refrain that makes it one of a kind, and of different lines in one of names."""
FEW = 0.34
"""The share of different lines in a refrain of labels, at most."""
RARE = 0.25
"""The share of names that may read like a sentence, or a day."""
LINKED = 0.5
BRIEF = 12
"""Characters of what is said in passing: `学到了`."""
MANY = 20
"""Lines that count fully."""
MIN_PROSE = 8
# A day in any writing, alone or behind a name: `2019.07.30`, `15-06-26 12:44`, `3月5日`, `3天前`, `刚刚`
DAY = re.compile(
    r"\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}月\d{1,2}日|(?:^|\s)\d{1,2}[-/]\d{1,2}(?:$|\s)|[昨前今]天"
    r"|\d+\s?(?:秒钟?|分钟|小时|天|周|个?月|年)前|刚刚|[零〇一二三四五六七八九]{4}年"
)
DAYS = frozenset(DIGIT + "天刚年")
FLOOR = re.compile(
    r"^(?:[#＃第]\s?)?\d{1,4}\s?[楼#＃FL层]?(?:$|[\s：:.、|·])|沙发|板凳|地板|楼主|[#＃]\d{1,4}$|\d\s?[楼#]$"
)
FLOORS = frozenset(DIGIT + "沙板地楼")
ACTION = re.compile(r"回复|回应|回帖|引用|举报|支持|反对|赞|踩|顶|评论|收藏|分享|追问|采纳|有用|感谢|喜欢|收起|楼主")
ACTIONS = frozenset("回引举支反赞踩顶评收分追采有感喜楼")
KINDS = ("dated", "acted", "floor", "named", "label")
MEASURES = ("lines", "before", "share", "mean", "brief", "headings", "linked", "size")
"""What is measured of the longest refrain of each kind."""


@dataclass(frozen=True, kw_only=True)
class Refrain:
    """The indices of lines of one style, ascending, with text between each and the next."""

    document: Document
    lines: tuple[int, ...]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The lines as blocks."""
        return tuple(self.document.blocks[index] for index in self.lines)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of refrain that it is."""
        texts, count = [block.spaced or block.text for block in self.blocks], len(self.lines)
        dated, different = sum(map(is_day, texts)) / count, len(set(texts)) / count
        ended = sum(bool(wording.SENTENCE_END.search(text)) for text in texts) / count
        is_named = max(dated, ended) < RARE and self.size <= LONGEST_NAME and different >= MOST
        found = {
            "dated": dated >= MOST,
            "acted": sum(map(is_action, texts)) >= MOST * count,
            "floor": sum(map(is_floor, texts)) >= MOST * count,
            "named": is_named,
            "label": different <= FEW,
        }
        return tuple(kind for kind, is_kind in found.items() if is_kind)

    @property
    def size(self) -> float:
        """The characters of a line, on average."""
        return sum(len(block.text) for block in self.blocks) / len(self.lines)

    @property
    def end(self) -> int:
        """The end of what is said behind the last line, if that is as much as behind the others."""
        step = mode(below - above for above, below in pairwise(self.lines))
        return min(len(self.document.blocks), self.lines[-1] + step)

    @property
    def said(self) -> list[int]:
        """The blocks between the lines, and behind the last, that are no links, days or buttons."""
        lines, blocks = set(self.lines), self.document.blocks
        return [i for i in range(self.lines[0], self.end) if i not in lines and is_text(blocks[i])]

    def measures(self, place: int) -> tuple[float, ...]:
        """The :data:`MEASURES` of it; ``place`` is where the title stands.

        How many lines; the characters of prose between title and first line; the share of what is said of that, itself
        and the prose behind; what is said at a time, and the share of brief ones; the shares of headings and of links
        among the lines, and their length.
        """
        blocks, count = self.document.blocks, len(self.lines)
        sizes = [len(blocks[index].text) for index in self.said]
        before = sum(len(block.text) for block in blocks[place + 1 : self.lines[0]] if is_prose(block))
        behind = sum(len(block.text) for block in blocks[self.end :] if is_prose(block))
        return (
            min(count, MANY),
            before,
            sum(sizes) / max(1, before + sum(sizes) + behind),
            sum(sizes) / max(1, len(sizes)),
            sum(size < BRIEF for size in sizes) / max(1, len(sizes)),
            sum(block.level > 0 for block in self.blocks) / count,
            sum(block.link_share > LINKED for block in self.blocks) / count,
            self.size,
        )


def refrains(document: Document) -> Iterator[Refrain]:
    """The longest refrain of each style of the page that has one."""
    by_style: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, block in enumerate(document.blocks):
        if len(block.text) <= LONGEST_LINE:
            by_style[document.style(index)].append(index)
    for indices in by_style.values():
        if lines := longest(document, indices):
            yield Refrain(document=document, lines=lines)


def longest(document: Document, indices: list[int]) -> tuple[int, ...]:
    """The longest run of lines of one style with text between each and the next; empty if no two have."""
    best: list[int] = []
    run = indices[:1]
    for above, below in pairwise(indices):
        if not (below - above <= FARTHEST and any(is_text(block) for block in document.blocks[above + 1 : below])):
            best, run = max(best, run, key=len), []
        run.append(below)
    best = max(best, run, key=len)
    return tuple(best) if len(best) > 1 else ()


def by_kind(document: Document) -> dict[str, Refrain]:
    """The longest refrain of each kind; of equals, the first."""
    found: dict[str, Refrain] = {}
    for refrain in refrains(document):
        for kind in refrain.kinds:
            if kind not in found or len(refrain.lines) > len(found[kind].lines):
                found[kind] = refrain
    return found


def measured(found: Mapping[str, Refrain], place: int) -> dict[str, float]:
    """The measures of the refrains of a page (:func:`by_kind`), by name; -1 where there is none.

    ``place`` is where the title stands.
    """
    return {
        f"{kind}_{name}": value
        for kind in KINDS
        for name, value in zip(
            MEASURES, found[kind].measures(place) if kind in found else (-1.0,) * len(MEASURES), strict=True
        )
    }


def since(found: Mapping[str, Refrain], size: int) -> dict[str, Column]:
    """For each block of a page, how many blocks ago the line of the refrain of each kind was: 0 for the line itself, -1
    outside the refrain; float64, shape (size,).
    """
    told = {f"since_{kind}": np.full(size, -1.0) for kind in KINDS}
    for kind, refrain in found.items():
        for above, below in pairwise((*refrain.lines, refrain.end)):
            told[f"since_{kind}"][above:below] = np.arange(below - above)
    return told


def is_text(block: Block) -> bool:
    """Whether a block may be what somebody says: no link, day or button."""
    said = block.spaced or block.text
    return block.link_share < LINKED and not (len(said) <= LONGEST_LINE and (is_day(said) or is_action(said[:BRIEF])))


def is_prose(block: Block) -> bool:
    """Whether a block reads like something that a person wrote."""
    plain = len(block.text) - block.linked
    return plain >= MIN_PROSE and block.link_share < LINKED and bool(wording.PUNCTUATION.search(block.text))


@lru_cache(maxsize=REMEMBERED)
def is_day(line: str) -> bool:
    """Whether a line tells a day."""
    return not DAYS.isdisjoint(letters(line)) and DAY.search(line) is not None


@lru_cache(maxsize=REMEMBERED)
def is_floor(line: str) -> bool:
    """Whether a line numbers a post."""
    return not FLOORS.isdisjoint(letters(line)) and FLOOR.search(line) is not None


@lru_cache(maxsize=REMEMBERED)
def is_action(line: str) -> bool:
    """Whether a line offers something to do with a post."""
    return not ACTIONS.isdisjoint(line) and ACTION.search(line) is not None
