"""The title of a page without the site's name and other tails."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extraction.wording import key

# `标题_栏目_网站`, `标题-网站`, `标题 | 网站`, `标题——网站`
SEPARATOR = re.compile(r"\s*(?:[_|｜»«‹›·•]|—{1,2}|–|\s-{1,2}\s|-{1,2}(?=[^-\d]))\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleHints:
    """What a page says about its title: <title>, og:title and headline, the texts of its <h1>."""

    head: str = ""
    declared: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def title(hints: TitleHints) -> str:
    """The heading that the page's head confirms, else the declared title or the head without its tails.

    >>> title(TitleHints(head="微粒贷逾期怎么办_逾期动态_某某网", headings=("微粒贷逾期怎么办",)))
    '微粒贷逾期怎么办'
    >>> title(TitleHints(head="微粒贷逾期怎么办-某某网"))
    '微粒贷逾期怎么办'
    """
    whole = key(hints.head)
    confirmed = [text for text in hints.headings if key(text) and key(text) in whole]
    if confirmed:
        return max(confirmed, key=len)
    for text in hints.declared:
        if text.strip():
            return without_tails(text)
    if hints.head:
        return without_tails(hints.head)
    return next(iter(hints.headings), "")


def without_tails(text: str) -> str:
    """The first part of a title that is long enough to be one."""
    parts = [part for part in SEPARATOR.split(text.strip()) if part]
    if len(parts) < 2:
        return text.strip()
    first = parts[0]
    if len(key(first)) >= 5 or len(parts[0]) >= max(map(len, parts)):
        return first.strip()
    return max(parts, key=len).strip()
