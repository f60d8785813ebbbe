"""The ways in which farms copy an article: pure functions from blocks to blocks, seeded by a string."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

from pipeline.sample.texts import Block, BlockKind, Blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# a token that a reader would count as a word: Han characters, no punctuation, digits or Latin letters
WORD = re.compile(r"[\u4e00-\u9fff]+")
# the number in front of a heading (一、 十二、), which a farm that shuffles sections writes anew
HEADING_NUMBER = re.compile(r"^[一二三四五六七八九十]+、")
NUMERALS = "一二三四五六七八九十"


def words(text: str) -> list[str]:
    """The tokens of a text by jieba, punctuation included: joined they are the text again.

    >>> words("逾期后,先协商。")
    ['逾期', '后', ',', '先', '协商', '。']
    """
    import rjieba

    return list(rjieba.cut(text))


def spun(blocks: Blocks, table: Mapping[str, Sequence[str]], share: float, seed: str) -> Blocks:
    """Another word of ``table`` for ``share`` of all words; ValueError where the table does not reach that far.

    >>> [block.text for block in spun((Block(text="尽快还款"),), {"尽快": ("尽早",)}, 0.5, "a")]
    ['尽早还款']
    """
    cut = [words(block.text) for block in blocks]
    places = [(row, column) for row, line in enumerate(cut) for column, word in enumerate(line) if word in table]
    wanted = round(share * sum(bool(WORD.fullmatch(word)) for line in cut for word in line))
    if wanted > len(places):
        raise ValueError(f"the table knows {len(places)} words of this text, {wanted} are to be replaced")
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    for row, column in sorted(random.sample(places, wanted)):
        cut[row][column] = random.choice(table[cut[row][column]])
    return tuple(replace(block, text="".join(line)) for block, line in zip(blocks, cut, strict=True))


def paraphrased(sentence: str, table: Mapping[str, Sequence[str]], seed: str) -> str:
    """A sentence with every word replaced that ``table`` knows, as fake comments do.

    >>> paraphrased("尽快还款", {"尽快": ("尽早",)}, "a")
    '尽早还款'
    """
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    return "".join(random.choice(table[word]) if word in table else word for word in words(sentence))


def censored(blocks: Blocks, banned: Sequence[str], *, gap: bool) -> Blocks:
    """Every banned word removed, with a space left in its place or without trace.

    >>> [block.text for block in censored((Block(text="先联系客服说明"),), ["客服"], gap=True)]
    ['先联系 说明']
    """
    pattern = re.compile("|".join(map(re.escape, sorted(banned, key=len, reverse=True))))
    filler = " " if gap else ""
    return _each(blocks, lambda text: pattern.sub(filler, text).strip())


def lender_swapped(blocks: Blocks, old: str, new: str) -> Blocks:
    """The same article about another lender.

    >>> lender_swapped((Block(text="花呗逾期"),), "花呗", "京东白条")[0].text
    '京东白条逾期'
    """
    return _each(blocks, lambda text: text.replace(old, new))


def reordered(blocks: Blocks, seed: str) -> Blocks:
    """Sections in another order, their numbers written anew; paragraphs where there are too few sections.

    >>> lines = "开头 一、甲 子 二、乙 丑".split()
    >>> blocks = tuple(Block(text=t, kind=BlockKind("heading" if "、" in t else "paragraph")) for t in lines)
    >>> [block.text for block in reordered(blocks, "a")]
    ['开头', '一、乙', '丑', '二、甲', '子']
    """
    lead, *sections = _sections(blocks)
    if len(sections) < 2:
        lead, sections = blocks[:1], [(block,) for block in blocks[1:]]
    shuffled = list(sections)
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    while shuffled == sections and len(sections) > 1:
        random.shuffle(shuffled)
    return _renumbered(lead + tuple(block for section in shuffled for block in section))


def truncated(blocks: Blocks, share: float) -> Blocks:
    """The first blocks, until they hold ``share`` of the characters.

    >>> [block.text for block in truncated((Block(text="甲乙丙"), Block(text="丁戊己")), 0.5)]
    ['甲乙丙']
    """
    wanted = share * sum(len(block.text) for block in blocks)
    kept: list[Block] = []
    for block in blocks:
        if sum(len(other.text) for other in kept) >= wanted:
            break
        kept.append(block)
    return tuple(kept)


def merged(first: Blocks, second: Blocks) -> Blocks:
    """Two articles as one.

    >>> len(merged((Block(text="甲"),), (Block(text="乙"),)))
    2
    """
    return first + second


def reposted(blocks: Blocks, head: str, tail: str) -> Blocks:
    """Another opening paragraph in place of the first, and one more at the end.

    >>> [block.text for block in reposted((Block(text="甲"), Block(text="乙")), "新", "尾")]
    ['新', '乙', '尾']
    """
    return (Block(text=head), *blocks[1:], Block(text=tail))


def traditional(blocks: Blocks) -> Blocks:
    """The article in traditional characters, as OpenCC's s2t writes it.

    >>> traditional((Block(text="征信"),))[0].text
    '徵信'
    """
    return _each(blocks, to_traditional)


def to_traditional(text: str) -> str:
    """One line in traditional characters.

    >>> to_traditional("贷款")
    '貸款'
    """
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def _each(blocks: Blocks, change: Callable[[str], str]) -> Blocks:
    return tuple(replace(block, text=change(block.text)) for block in blocks)


def _sections(blocks: Blocks) -> list[Blocks]:
    """What stands before the first heading (it may be nothing), then every heading with what follows it."""
    starts = [0, *(place for place, block in enumerate(blocks) if block.kind is BlockKind.HEADING)]
    return [blocks[start:end] for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def _renumbered(blocks: Blocks) -> Blocks:
    numbers = iter(NUMERALS)
    return tuple(
        replace(block, text=HEADING_NUMBER.sub(lambda _: f"{next(numbers)}、", block.text))
        if block.kind is BlockKind.HEADING
        else block
        for block in blocks
    )
