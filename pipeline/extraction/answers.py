"""Whose a day on a page of questions or posts is: the first post's, or an answer's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.extraction.refrains import LONGEST_LINE, is_day
from pipeline.extraction.wording import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.extraction.blocks import Document

Style = tuple[str, str]

# The heading of the answers, alone in a line: `律师解答（9）`, `共 6 条回答`, `其他答案`, `回答1：`
HEADING = re.compile(
    r"^(?:[共全其最满滿推精热熱专專在][\u4e00-\u9fff]{0,3}\s*)?(?:\d{1,5}\s*)?[条條个個位]?\s*"
    r"(?:律[师師]|[医醫]生|[网網]友|[专專]家|老[师師])?(?:[解回]答|答案|答[复覆])\s*[（(]?\s*(?:\d{1,5}\s*[条條个個]?)?\s*[）)]?[:：]?$"
)
# `提问者：某甲`, `[第 1 楼]`: who asked
ASKED_BY = re.compile(r"提[问問]|咨[询詢][者人时日時]|[楼樓]主|[题題]主|第\s?1\s?[楼樓]|^1\s?[楼樓]")


def days_of_answers(document: Document, text: Sequence[int], start: int) -> frozenset[int]:
    """The indices of the lines with a day that stand with answers, where the first post is set otherwise.

    ``text`` are the indices of the blocks of the posts, ascending, ``start`` is the first below the title. Days of
    one style are the answers' where an element that holds text and one of them has text of a post above it, or where
    text comes above the first of them and behind the last; and all days under a heading of answers are theirs.
    """
    days = days_by_style(document, start)
    shown = set(chain.from_iterable(days.values()))
    text = [index for index in text if index not in shown]
    alike = chain.from_iterable(at for at in days.values() if len(at) > 1 and text and _are_answers(document, text, at))
    heading = headed(document, start)
    return frozenset((*alike, *(index for index in shown if index > heading)))


def headed(document: Document, start: int) -> int:
    """The index of the heading of the answers; that behind the last block where there is none."""
    places = range(start, len(document.blocks))
    return next((index for index in places if HEADING.match(document.blocks[index].text)), len(document.blocks))


def days_by_style(document: Document, start: int) -> Mapping[Style, list[int]]:
    """The indices of the short lines with a day from ``start`` on, ascending, by style."""
    found: dict[Style, list[int]] = defaultdict(list)
    for index, block in enumerate(document.blocks[start:], start):
        said = block.spaced or block.text
        if len(said) <= LONGEST_LINE and is_day(said) and not SENTENCE_END.search(said) and not ASKED_BY.search(said):
            found[document.style(index)].append(index)
    return found


def _are_answers(document: Document, text: Sequence[int], days: Sequence[int]) -> bool:
    """Whether some days of one style (two, at least) are those of answers."""
    start, end = _post(document, days[0], days[1])
    own = bisect_left(text, end) - bisect_left(text, start)
    if own:
        return text[0] < start
    return text[0] < days[0] and text[-1] > days[-1]


def _post(document: Document, index: int, other: int) -> tuple[int, int]:
    """The blocks of the largest element around one of two blocks that does not hold the other."""
    node = document.nodes[document.blocks[index].node]
    while node.parent >= 0 and document.nodes[node.parent].end <= other:
        node = document.nodes[node.parent]
    return node.start, node.end
