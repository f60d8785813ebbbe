"""What farms do to an article, with tables of synonyms that the program has never seen.

A table gives each word up to three others of the same length and part of speech, drawn by a seed from jieba's
dictionary. No word of the built-in table stands in it on either side.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.dedup.classes import builtin
from pipeline.sample import copies
from pipeline.sample.copies import words
from pipeline.sample.texts import Block, BlockKind, Blocks, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BANNED = (
    "催收", "电话", "客服", "起诉", "法院", "记者", "公司", "情况", "工作", "问题", "平台", "征信", "方法",
    "手段", "措施", "政府", "新闻", "网站",
)  # fmt: skip
HEADS = (
    "本站整理了大家关心的内容，下面和小编一起看看吧。",
    "很多朋友留言想看这个话题，今天就来给大家详细说一说，希望看完以后心里有数。",
    "导语：这篇文章有点长，建议先收藏，慢慢读。",
)
TAILS = (
    "以上就是全部内容，希望对各位有所帮助，更多消息请继续留意本站。",
    "好了，今天就聊到这里，觉得有用的话记得点个赞，我们下期再见。",
    "本文仅代表作者观点，不构成任何建议，转载请注明出处。",
)
TOPIC_WORDS = ("无力", "负面", "额度", "渠道", "攻略", "口子", "上岸", "账龄")
PINYIN = {"花": "hua", "呗": "bei", "还": "huan", "款": "kuan", "期": "qi", "钱": "qian", "法": "fa", "人": "ren"}
# open-class words: nouns, verbs, adjectives and adverbs, by jieba's tags
OPEN = re.compile(r"^(n|v|vn|a|ad|d|t|s|c|r|p|f)$")

Table = dict[str, tuple[str, ...]]


@cache
def dictionary() -> dict[str, str]:
    """Jieba's words of one to four Chinese characters that somebody uses, with their part of speech."""
    rows = [line.split() for line in files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()]
    return {word: tag for word, count, tag in rows if re.fullmatch("[\u4e00-\u9fff]{1,4}", word) and int(count) > 3}


def tables(articles: Sequence[Blocks], count: int, seed: int) -> list[Table]:
    """So many tables for the words of the articles; no two give a word the same others."""
    seen = {word for blocks in articles for block in blocks for word in words(block.text)}
    known = {word for term in builtin().members for word in term}
    groups = defaultdict(list)
    for word, tag in sorted(dictionary().items()):
        if word not in seen and word not in known:
            groups[len(word), tag].append(word)
    made = []
    for number in range(count):
        dice, table = random.Random(seed * 100 + number), {}
        for word in sorted(seen - known):
            tag = dictionary().get(word, "")
            pool = groups.get((max(2, len(word)), tag)) or groups.get((2, tag), [])
            if OPEN.fullmatch(tag) and len(pool) > 50:
                table[word] = tuple(dice.sample(pool, dice.randint(1, 3)))
        made.append(table)
    return made


def spun(blocks: Blocks, table: Mapping[str, Sequence[str]], share: float, seed: str) -> Blocks:
    """Another word for a share of all words, or for as many as the table knows."""
    cut = [words(block.text) for block in blocks]
    han = sum(bool(copies.WORD.fullmatch(word)) for line in cut for word in line)
    reach = sum(word in table for line in cut for word in line)
    return copies.spun(blocks, table, min(share, (reach - 0.5) / max(1, han)), seed)


def each(blocks: Blocks, pattern: str, replacement: str) -> Blocks:
    """Every block with the pattern replaced."""
    return tuple(Block(text=re.sub(pattern, replacement, b.text), kind=b.kind) for b in blocks)


def reposted(blocks: Blocks, number: int) -> Blocks:
    """Another head and tail around the whole article."""
    head, tail = HEADS[number % len(HEADS)], TAILS[number // 3 % len(TAILS)]
    return (Block(text=head), *blocks, Block(text=tail))


def farmed(blocks: Blocks, table: Table, number: int) -> Blocks:
    """Spun at 30 %, commas dropped, censored, other head and tail."""
    changed = copies.censored(spun(blocks, table, 0.3, f"farm{number}"), BANNED, gap=True)
    return reposted(each(changed, "[,，]", ""), number)


def combined(blocks: Blocks, table: Table, number: int) -> Blocks:
    """Spun at 30 %, shuffled, cut to 60 %, censored, other head and tail."""
    changed = copies.reordered(spun(blocks, table, 0.3, f"combo{number}"), str(number))
    return reposted(copies.censored(copies.truncated(changed, 0.6), BANNED, gap=False), number)


def lettered(blocks: Blocks, number: int) -> Blocks:
    """One character lost here and there, as one family of hosts loses them."""
    lost = "".join(random.Random(number).sample("段盖户期施惯惠题始史虑措", 6))
    return each(blocks, f"(?<=[\u4e00-\u9fff])[{lost}]", "")


def stuffed(blocks: Blocks, number: int) -> Blocks:
    """Random topic words behind 的, and the title's keywords as lines of their own."""
    dice, made = random.Random(number), []
    for block in blocks:
        made.append(Block(text=re.sub("的", lambda _: "的" + dice.choice(TOPIC_WORDS), block.text), kind=block.kind))
        if dice.random() < 0.3:
            made.append(Block(text="".join(dice.sample(TOPIC_WORDS, 3))))
    return tuple(made)


def punctuated(blocks: Blocks) -> Blocks:
    """Other punctuation, full width for half width, and a line for every sentence."""
    lines = [part for block in blocks for part in re.findall("[^。]+。?", block.text)]
    return tuple(Block(text=line.replace("，", " ").replace("。", "！").replace("1", "１")) for line in lines)


def with_pinyin(blocks: Blocks) -> Blocks:
    """The reading behind some characters."""
    pattern = re.compile(f"[{''.join(PINYIN)}]")
    return tuple(
        Block(text=pattern.sub(lambda match: f"{match[0]}({PINYIN[match[0]]})", b.text), kind=b.kind) for b in blocks
    )


def shuffled(blocks: Blocks, seed: str) -> Blocks:
    """The paragraphs in another order."""
    order = list(blocks)
    random.Random(seed).shuffle(order)
    return tuple(order)


def extended(blocks: Blocks, other: Blocks, share: float) -> Blocks:
    """The article, and so much of another one as makes ``share`` of its length."""
    wanted, added = share * len(plain(blocks)), []
    for block in other:
        if len(plain(tuple(added))) >= wanted:
            break
        added.append(Block(text=block.text[: int(wanted) + 1], kind=BlockKind.PARAGRAPH))
    return (*blocks, *added)


def every_copy(blocks: Blocks, other: Blocks, table: Table, number: int) -> dict[str, Blocks]:
    """A copy of each kind, by kind; ``other`` is another article, for what pages add."""
    made = {
        "exact": blocks,
        "reposted": reposted(blocks, number),
        "punctuation": punctuated(blocks),
        "traditional": copies.traditional(blocks),
        "pinyin": with_pinyin(blocks),
        "censored": copies.censored(blocks, BANNED, gap=number % 2 == 0),
        "letters lost": lettered(blocks, number),
        "stuffed": stuffed(blocks, number),
        "reordered": copies.reordered(blocks, str(number)),
        "shuffled": shuffled(blocks, str(number)),
        "truncated 60 %": copies.truncated(blocks, 0.6),
        "truncated 40 %": copies.truncated(blocks, 0.4),
        "extended 60 %": extended(blocks, other, 0.6),
        "farm 30 %": farmed(blocks, table, number),
        "combined": combined(blocks, table, number),
    }
    for share in (10, 20, 30, 40):
        made[f"spun {share} %"] = spun(blocks, table, share / 100, f"{number}-{share}")
    return made
