"""The passes that make an article of the chosen blocks. Each is total and idempotent; their order tells the way."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pipeline.extraction import wording
from pipeline.extraction.comments import is_headed
from pipeline.extraction.furniture import is_furniture, line_number
from pipeline.extraction.headings import demote_title, mark_counted, mark_headings, mark_styled
from pipeline.extraction.repeats import drop_digest, drop_rest_of_copy, drop_said_again, fold_doubled_article
from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.extraction.blocks import Block, Document
    from pipeline.extraction.selection import Selection

    Blocks = tuple[Block, ...]
    Pass = Callable[[Blocks, str], Blocks]

# `證據(jù)`, `花(hua)呗(bei)`: mirrors that convert characters leave their pinyin behind. One syllable of two
# letters and more, in lower case: `(a)` counts, `(IMF)` and `(pdf)` say something.
PINYIN = re.compile(
    r"(?<=[\u3400-\u9fff])[（(](?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:[aāáǎà](?:i|o|ng?)?|[oōóǒò](?:u|ng)?|[eēéěè](?:i|ng?|r)?|i?[aāáǎàoōóǒò](?:o|ng?)?|i[eēéěèuūúǔù]|[iīíǐì](?:ng?)?"
    r"|u?[aāáǎà](?:i|ng?)?|[uü][eēéěèoōóǒòiīíǐì]|[uūúǔùüǖǘǚǜ]n?|i[oōóǒò]ng|u[eēéěè]ng)(?<=[^\W\d_]{2})[)）]"
)
# Markdown left in pages: `**别慌!**`, `__重要__`, `---`, table bars.
EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
# A brace may stand alone in code, and a pictograph is what somebody says in a thread.
RULE_LINE = re.compile(r"^(?:(?![{}()\[\];\u2600-\u27bf\U0001f000-\U0001faff])[\W_])+$")
PICTOGRAPHS = re.compile(r"^[\W_]*[\u2600-\u27bf\U0001f000-\U0001faff][\W_]*$")
TABLE_BARS = re.compile(r"^\s*\||\|\s*$")
HEADING_MARK = re.compile(r"^#{1,6}\s+(?=\S)")


# `回复 @某甲：`, `@某甲`, `某甲 回复：`: an element of its own at the head of a post
REPLY_LEAD = re.compile(
    r"(?:回[复覆復]|答[复覆復])(?:[楼樓]主|第?\d+[楼樓])?(?:的帖子)?\s?[@＠]?[^\s：:，。！？]{0,20}\s?[:：]"
    r"|[@＠][^\s：:，。！？]{1,20}\s?[:：]?|[^\s：:，。！？]{1,20}\s?[回答][复覆復]\s?[:：]"
)
REPLY_FIELD = re.compile(rf"(?:{REPLY_LEAD.pattern})\s(?=\S)")

SIGNED_DAY = re.compile(r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?年\s?\w{1,3}\s?月\s?\w{1,3}\s?日")

LEADS = (wording.LEAD_LABEL, wording.COUNTER)
"""What may stand in an element of its own before a text."""
CELLS = frozenset(("td", "th"))
MIN_CELLS, MAX_CELL = 4, 24
"""Short lines in a row from which they are a table, and the most characters of one."""
MIN_PARAGRAPH = 24
"""Characters of the shortest paragraph."""
HIDDEN = 0.5
"""A larger share of a text that is hidden will be shown by a script."""
MAX_TOLD = 80
"""Characters of the longest line that says how the text was made."""
MAX_RELATED = 40
"""Lines of a list of related articles; a longer tail is a list that the page is about."""
MAX_KEYWORDS = 5
"""Different keyword lines that a page repeats between its paragraphs."""


def strip_markup_marks(blocks: Blocks, title: str, cells: frozenset[int] = frozenset()) -> Blocks:
    """Drop the marks of Markdown and lines without a single letter; a dash in a cell says that there is nothing."""
    cleaned = []
    for block in blocks:
        if block.order in cells:
            cleaned.append(block)
            continue
        text = EMPHASIS.sub(r"\2", block.text)
        text = TABLE_BARS.sub("", HEADING_MARK.sub("", text)).strip()
        if not RULE_LINE.match(text) and text:
            cleaned.append(block.saying(text))
    return tuple(cleaned)


def strip_pinyin(blocks: Blocks, title: str) -> Blocks:
    """Drop readings in brackets behind characters where a text has several of them."""
    if sum(len(PINYIN.findall(block.text)) for block in blocks) < 2:
        return blocks
    return tuple(block.saying(PINYIN.sub("", block.text)) for block in blocks)


def drop_hidden(blocks: Blocks, title: str) -> Blocks:
    """Drop what readers do not see, unless that is most of the text: some pages show their article by script."""
    unseen = sum(len(block.text) for block in blocks if block.hidden)
    if unseen > HIDDEN * sum(len(block.text) for block in blocks):
        return blocks
    return tuple(block for block in blocks if not block.hidden)


def drop_furniture(blocks: Blocks, certain: frozenset[int]) -> Blocks:
    """Drop crumbs, counters, labels, date lines, comment boxes, copyright and lead-generation lines.

    ``certain`` are the orders of blocks that are the article's whatever their wording.
    """
    return tuple(
        block
        for place, block in enumerate(blocks)
        if block.order in certain
        or not (is_furniture(block.text) or is_told(block.text) or PICTOGRAPHS.match(block.text))
        or _signs(blocks, place)
    )


def is_told(text: str) -> bool:
    """Whether a line only says that the text follows, or what machine it is by."""
    return len(text) <= MAX_TOLD and bool(wording.MERE_LABEL.match(text) or wording.MACHINE_MADE.match(text))


def strip_labels(blocks: Blocks, title: str) -> Blocks:
    """Drop the label in front of a text."""
    return tuple(block.saying(_without_label(block)) for block in blocks)


def _without_label(block: Block) -> str:
    text, lead = block.text, block.lead
    if lead and text.startswith(lead) and any(label.fullmatch(lead) for label in LEADS):
        text = text[len(lead) :].lstrip() or text
    return wording.BRACKETED_LABEL.sub("", wording.LABEL_HEAD.sub("", text))


def strip_reply_leads(blocks: Blocks, title: str) -> Blocks:
    """Drop what an element before a post says of whom it answers: `回复 @某甲：`."""
    return tuple(block.saying(_without_lead(block)) for block in blocks)


def _without_lead(block: Block) -> str:
    if REPLY_LEAD.fullmatch(block.lead):
        return block.text.removeprefix(block.lead).lstrip()
    lead = REPLY_FIELD.match(block.spaced)
    if lead is None:
        return block.text
    left = len("".join(block.spaced[lead.end() :].split()))
    places = [at for at, letter in enumerate(block.text) if not letter.isspace()]
    return block.text[places[-left] :]


def cut_comments(blocks: Blocks, certain: frozenset[int]) -> Blocks:
    """Drop what a name-and-date line introduces, and the heading above: comments, wherever they stand.

    One such line above the text is no comment but says where the text is from, and goes alone. ``certain`` are the
    orders of blocks that stay whatever stands above them.
    """
    heads = [i for i, block in enumerate(blocks) if is_headed(block.text) and not _signs(blocks, i)]
    dropped: set[int] = set()
    for index, block in enumerate(blocks):
        if wording.COMMENTS_HEADING.match(block.text):
            dropped.add(index)
            dropped.update(range(index + 1, _section_end(blocks, index + 1)))
    for index in heads:
        alone = len(heads) == 1 and not any(is_prose(block) for block in blocks[:index])
        dropped.update(range(index, index + 1 if alone else min(len(blocks), index + 2)))
    return tuple(block for index, block in enumerate(blocks) if index not in dropped or block.order in certain)


def _signs(blocks: Blocks, index: int) -> bool:
    """Whether a line is the day under a letter or a notice: prose stands above it, and none behind."""
    if not SIGNED_DAY.fullmatch(blocks[index].text):
        return False
    return any(map(is_prose, blocks[:index])) and not any(map(is_prose, blocks[index + 1 :]))


def _section_end(blocks: Blocks, start: int) -> int:
    """Where the comments end: at the next heading, or behind the text of the last name-and-date line."""
    heads = [i for i in range(start, len(blocks)) if is_headed(blocks[i].text)]
    heading = next((i for i in range(start, len(blocks)) if blocks[i].level), len(blocks))
    inside = [i for i in heads if i < heading]
    if not inside:
        return heading if heading < len(blocks) else start
    return min(heading, inside[-1] + 2)


def is_prose(block: Block) -> bool:
    """Whether a block is long enough for a paragraph, and punctuated like one."""
    return len(block.text) >= MIN_PARAGRAPH and bool(wording.PUNCTUATION.search(block.text))


def drop_title_echoes(blocks: Blocks, title: str, cells: frozenset[int] = frozenset()) -> Blocks:
    """Drop lines that only repeat the title, and short lines that stand in the text twice without saying anything.

    ``cells`` are the orders of blocks that may: those of a table.
    """
    name = key(title)
    counts = Counter(key(block.text) for block in blocks if len(block.text) <= 40 and block.order not in cells)
    if sum(number > 1 for number in counts.values()) > MAX_KEYWORDS:  # a table or a list of works, not keyword lines
        counts.clear()
    kept = []
    for block in blocks:
        line = key(block.text)
        is_echo = bool(name) and line == name
        is_repeated = (
            counts[line] > 1 and not block.level and not wording.PUNCTUATION.search(block.text) and len(line) >= 4
        )
        if block.order in cells or not (is_echo or is_repeated):
            kept.append(block)
    return tuple(kept)


def cells_of(document: Document) -> frozenset[int]:
    """The orders of the blocks that stand in a table, whatever it is made of, which says the same again and again.

    Cells are those of the table's own elements beside one another, and short lines in a row, each in an element of its
    own in one place of the template.
    """
    found: set[int] = set()
    blocks = document.blocks
    for block, after in pairwise(blocks):
        if block.tag in CELLS and after.tag in CELLS and block.node != after.node:
            found |= {block.order, after.order}
    for _, run in groupby(blocks, key=lambda block: (document.nodes[block.node].place, len(block.text) <= MAX_CELL)):
        row = list(run)
        if len(row) >= MIN_CELLS and len(row[0].text) <= MAX_CELL and len({block.node for block in row}) == len(row):
            found |= {block.order for block in row}
    return frozenset(found)


def drop_related(blocks: Blocks, title: str) -> Blocks:
    """Drop the tail of headlines behind the last sentence, and what a related-articles heading introduces."""
    last = max((i for i, block in enumerate(blocks) if wording.SENTENCE_END.search(block.text)), default=-1)
    if last < 0:
        return blocks
    tail = blocks[last + 1 :]
    listed = sum(bool(wording.BULLET.match(block.text)) or block.link_share > 0.5 for block in tail)
    is_list = listed >= 2 and listed >= 0.6 * len(tail) and len(tail) <= MAX_RELATED
    if is_list or (tail and wording.RELATED_HEADING.match(tail[0].text)):
        return blocks[: last + 1]
    return blocks


def drop_orphan_headings(blocks: Blocks, title: str) -> Blocks:
    """Drop headings at the end that head nothing; a whole sentence says something, whatever its element."""
    end = len(blocks)
    while end and blocks[end - 1].level and not wording.SENTENCE_END.search(blocks[end - 1].text):
        end -= 1
    return blocks[:end]


MARKS: tuple[Pass, ...] = (drop_hidden, strip_markup_marks, strip_pinyin)
ARTICLE: tuple[Pass, ...] = (
    strip_labels,
    strip_reply_leads,
    drop_digest,
    fold_doubled_article,
    drop_said_again,
    drop_title_echoes,
    drop_related,
    mark_headings,
)
ECHOES = (fold_doubled_article, drop_title_echoes)
THREAD = tuple(clean_up for clean_up in ARTICLE if clean_up not in ECHOES)
"""In a thread, two people may say the same in a word, and one quotes another."""
AMONG_CELLS = (strip_markup_marks, drop_title_echoes)
"""The passes that ask what stands in a table."""
ENDS: tuple[Pass, ...] = (demote_title, drop_orphan_headings)


def drop_repeated(blocks: Blocks, repeated: frozenset[int]) -> Blocks:
    """Drop the lines that the site says in many of its articles."""
    return tuple(block for block in blocks if block.level or line_number(block.text) not in repeated)


def steps(selection: Selection, title: str, repeated: frozenset[int] = frozenset()) -> Iterator[tuple[str, Blocks]]:
    """The blocks after each pass, with its name; replies are no comments in a thread."""
    blocks = selection.blocks
    for name, clean_up in passes(selection, title, repeated):
        blocks = clean_up(blocks)
        yield name, blocks


def passes(
    selection: Selection, title: str, repeated: frozenset[int]
) -> Iterator[tuple[str, Callable[[Blocks], Blocks]]]:
    """The passes over the blocks of a page in their order."""
    cells = {"cells": cells_of(selection.document)}

    def named(clean_up: Callable[..., Blocks], *known: object) -> tuple[str, Callable[[Blocks], Blocks]]:
        more = cells if clean_up in AMONG_CELLS else {}
        return clean_up.__name__, lambda blocks: clean_up(blocks, *known, **more)

    if repeated:
        yield named(drop_repeated, repeated)
    yield from (named(clean_up, title) for clean_up in MARKS)
    if not selection.is_thread:
        yield named(drop_rest_of_copy, selection.document.blocks)
    for drop in (drop_furniture,) if selection.is_thread else (cut_comments, drop_furniture):
        yield named(drop, selection.certain)
    yield from (named(clean_up, title) for clean_up in (THREAD if selection.is_thread else ARTICLE))
    yield named(mark_styled, selection.document)
    yield named(mark_counted)
    yield from (named(clean_up, title) for clean_up in ENDS)


def clean(selection: Selection, title: str, repeated: frozenset[int] = frozenset()) -> Blocks:
    """The blocks of the article, after all passes."""
    *_, (_, blocks) = steps(selection, title, repeated)
    return blocks
