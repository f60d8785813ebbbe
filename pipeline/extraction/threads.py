"""Threads and questions with answers: there the replies are what a reader comes for."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.extraction import body
from pipeline.extraction.comments import ACTION, is_dated
from pipeline.extraction.furniture import is_furniture
from pipeline.extraction.wording import PUNCTUATION, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.extraction.blocks import Block, Document

# Addresses that only threads and questions have.
ADDRESS = re.compile(
    r"//(?:[\w-]+\.)*(?:bbs|forum|tieba|wenda|ask|club|discuss)\."
    r"|/(?:threads?|viewthread|questions?)[/\-.?]|[?&](?:tid|thread)=",
    re.IGNORECASE,
)
# Addresses that articles have too: content farms file theirs under `wenda`.
HALF_ADDRESS = re.compile(
    r"/(?:[dtpq]|posts?|comments|topics?|forum|bbs|discuss(?:ion)?|tieba|wenda|ask|zhidao)[/\-.?]|#/post",
    re.IGNORECASE,
)
# What software and structured data say of themselves.
DECLARED = re.compile(
    r"[\"/](?:QAPage|DiscussionForumPosting)\""
    r"|powered by[^<]{0,20}(?:<[^>]*>\s*)*(?:discuz|phpwind|bbs-go|flarum|nodebb|phpbb|discourse|vbulletin)",
    re.IGNORECASE,
)
# Buttons and labels around posts: `只看楼主`, `倒序看帖`, `2楼`, `最佳答案`, `3 个回答`, `写回答`
SIGN = re.compile(
    r"^(?:[只仅]看(?:该作者|楼主|TA|此人)|倒序(?:看帖|浏览)|楼主|沙发|板凳|发(?:表新|新)?帖|回复(?:此|本)[帖楼]|版主.{0,8}|[#＃]?\s?\d{1,4}\s?[楼#]|#\s?\d{1,4}"
    r"|(?:最佳|推荐|满意|精选|优质)(?:答案|回答|回复)|(?:全部|更多|其他|共)?\s*\d{0,5}\s*[个条]?回答|(?:写|我要|邀请)回答|提问者?|回答者|已?采纳|已解决|采纳率.{0,6})[:：]?$"
)
ANSWER_ADDRESS = re.compile(r"/(?:q|wenda|ask|zhidao)[/\-.?]", re.IGNORECASE)
# `答：不会。`: articles have it too
ANSWER = re.compile(r"^答\s?[:：]")
ENOUGH = 2
"""Signs that make a thread; an address that only threads have is enough by itself."""
SAID = 0.5
"""A page whose comments hold this share of its prose may be a thread."""
REPLIES = 0.25
"""Replies that hold less of the prose than this were not all found."""
USUAL = 0.1
"""A style that holds at least this share of the prose is one in which people write."""
REPEATED = 4
"""A line that stands on a page so often is a button."""
MIN_PROSE = 8


def is_thread(document: Document, text: str, url: str, said: frozenset[int]) -> bool:
    """Whether a page is a thread or a question with answers, by its address, its markup ``text`` and its buttons."""
    if ADDRESS.search(url) or DECLARED.search(text):
        return True
    signs = {SIGN.sub("", block.text) or block.text for block in document.blocks if SIGN.match(block.text)}
    answers = sum(bool(ANSWER.match(block.text)) for block in document.blocks)
    answered = answers > 1 and bool(ANSWER_ADDRESS.search(url))
    halves = (answered, bool(HALF_ADDRESS.search(url)), share(document, said) >= SAID)
    return len(signs) + sum(halves) >= ENOUGH


def share(document: Document, said: frozenset[int]) -> float:
    """How much of the prose of a page is in some blocks."""
    sizes = [len(block.text) if is_prose(block) else 0 for block in document.blocks]
    return sum(sizes[index] for index in said) / max(1, sum(sizes))


def select(document: Document, title: str, theirs: frozenset[int], said: frozenset[int]) -> list[int]:
    """The indices of the posts: all that is written in the styles in which people write there, but for the buttons.

    Where the replies are found as such (``said``), nothing behind the last of them is a post; nothing over the first
    line above them that says the title is one either.
    """
    ours = frozenset(body.select(document))
    core = [index for index in ours | theirs | said if is_prose(document.blocks[index])]
    styles = usual(document, core)
    counts = Counter(block.text for block in document.blocks)
    first, last = extent(document, title, core, said)
    return [
        index
        for index, block in enumerate(document.blocks[first:last], first)
        if not is_button(block)
        and counts[block.text] < REPEATED
        and (document.style(index) in styles or (index in ours | theirs and is_prose(block)))
    ]


def extent(document: Document, title: str, core: Iterable[int], said: frozenset[int]) -> tuple[int, int]:
    """The half-open range of blocks in which posts stand."""
    name, first = key(title), min(core, default=0)
    replies = min(said, default=len(document.blocks))
    prose = [len(block.text) if is_prose(block) else 0 for block in document.blocks]
    titled = (
        index
        for index, block in enumerate(document.blocks[:replies])
        if name and block.link_share < 0.5 and key(block.text) == name
    )
    start, end = next(titled, first - 1) + 1, max(said, default=-1) + 1
    found = share(document, said) >= REPLIES and sum(prose[end:]) < sum(prose[start:end])
    return start, end if found else len(document.blocks)


def usual(document: Document, core: Iterable[int]) -> frozenset[tuple[str, str]]:
    """The styles that hold a good share of the prose."""
    sizes: Counter[tuple[str, str]] = Counter()
    for index in core:
        sizes[document.style(index)] += len(document.blocks[index].text)
    return frozenset(style for style, size in sizes.items() if size >= USUAL * sizes.total())


def is_prose(block: Block) -> bool:
    """Whether a block reads like something that a person wrote."""
    plain = len(block.text) - block.linked
    return plain >= MIN_PROSE and block.link_share < 0.5 and bool(PUNCTUATION.search(block.text))


def is_button(block: Block) -> bool:
    """Whether a line belongs to the page, not to a post: links, dates, actions, furniture."""
    if block.link_share >= 0.5 or is_dated(block) or SIGN.match(block.text):
        return True
    return bool(ACTION.search(block.text)) or is_furniture(block.text)
