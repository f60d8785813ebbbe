"""What the wording of a line is like: one flag for each shape of furniture, for the forest to weigh."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction import comments, threads, wording
from pipeline.extraction.features.columns import Columns, since, until
from pipeline.extraction.furniture import LONGEST, REMEMBERED, verdict
from pipeline.extraction.hints import DIGIT, letters

if TYPE_CHECKING:
    from collections.abc import Sequence

FOUND = {
    "copyright": wording.COPYRIGHT,
    "crumbs": wording.CRUMBS,
    "lure": wording.LURE,
    "contact": wording.CONTACT,
    "machine": wording.MACHINE,
    "counter": wording.COUNTER,
    "dated": comments.MOMENT,
    "action": comments.ACTION,
}
"""Patterns that are looked for anywhere in a line."""
MATCHED = {
    "label": wording.LABEL,
    "label_head": wording.LABEL_HEAD,
    "related": wording.RELATED_HEADING,
    "around": wording.AROUND,
    "field": wording.FIELD_START,
    "date_line": wording.DATE_LINE,
    "comment_box": wording.COMMENT_BOX,
    "comment_head": wording.COMMENT_HEAD,
    "comments_heading": wording.COMMENTS_HEADING,
    "offer": wording.OFFER,
    "advert": wording.ADVERT,
    "credit": wording.CREDIT,
    "image_credit": wording.IMAGE_CREDIT,
    "signature": wording.SIGNATURE,
    "bullet": wording.BULLET,
    "sign": threads.SIGN,
    "answer": threads.ANSWER,
}
"""Patterns that a line begins with."""
LISTED = "阅文推新资内链专喜感报问看搜标排精"
"""Characters of the headings of lists."""
NEEDED = {
    name: frozenset(letters)
    for name, letters in {
        "copyright": "权侵删cC©网责未载dD本成助",
        "crumbs": "置页正>»›＞",
        "lure": "展阅查显拉彩击载间【制信xX按维注询线话",
        "contact": "信xXqQvV加联复送线",
        "machine": "能型器aA程算",
        "counter": DIGIT,
        "dated": DIGIT,
        "action": "复赞支反踩顶举引",
        "label": "正导摘内编原目详核如",
        "label_head": "文导摘提内",
        "related": LISTED,
        "around": LISTED + "篇页条返享分打印收藏举点赞转关辑",
        "field": ":：",
        "date_line": DIGIT,
        "comment_box": "评回看说帖言登沙邮昵验匿",
        "comment_head": comments.HEADS,
        "comments_heading": threads.NEEDED["comments"],
        "offer": "▶►❤♥✅👉🔥☎📞⭐★※→↓☞💡📌",
        "advert": "广推赞A",
        "credit": "编审校统监排制录",
        "image_credit": "图摄视",
        "signature": "签尾客",
        "bullet": "•·●▪■◆◇★☆►▶‣◦※-*–—",
        "sign": "看序楼沙板帖版#答问采决复",
        "answer": "答",
    }.items()
}
"""Characters of which each match of a pattern has one."""
NAMES = ("furniture", *FOUND, *MATCHED)
PLAIN = (False,) * len(NAMES)


def columns(texts: Sequence[str]) -> Columns:
    """A flag for each shape, and how far the nearest furniture and heads of related lists are, in blocks."""
    flags = np.array([shapes(text) for text in texts], dtype=np.float64)
    found = dict(zip(NAMES, flags.T, strict=True))
    found |= {"since_furniture": since(found["furniture"]), "until_furniture": until(found["furniture"])}
    found |= {f"since_{name}": since(found[name]) for name in ("related", "copyright", "comments_heading", "label")}
    return found


def shapes(text: str) -> tuple[bool, ...]:
    """Which shapes a line has, in the order of :data:`NAMES`; none where it is longer than furniture is."""
    return _shapes(text) if len(text) <= LONGEST else PLAIN


@lru_cache(maxsize=REMEMBERED)
def _shapes(text: str) -> tuple[bool, ...]:
    said = letters(text)
    absent = {name for name, needed in NEEDED.items() if needed.isdisjoint(said)}
    has = {pattern: name not in absent and pattern.search(text) is not None for name, pattern in FOUND.items()}
    has |= {pattern: name not in absent and pattern.match(text) is not None for name, pattern in MATCHED.items()}
    return (verdict(text, has.__getitem__), *has.values())
