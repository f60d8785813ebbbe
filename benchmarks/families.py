"""The originals of the near-duplicate benchmark: different articles, and others made to resemble them.

The sample's texts, the pages of ``../shared/data/zh-web`` where present, and articles dealt from the clauses of the
sample's texts, so that there are as many as are asked for. *Hard negatives* share with an original what an article
may share with another without being a copy: its headings, its skeleton, a block of promotion, a quoted paragraph.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from opencc import OpenCC

from pipeline.sample.copies import words
from pipeline.sample.texts import Block, BlockKind, Blocks, headings, plain, texts

if TYPE_CHECKING:
    from collections.abc import Callable

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "zh-web"
HAN = re.compile("[\u4e00-\u9fff]")
# two clauses of a sentence, with what ends them
PIECE = re.compile("[^。！？，；：]+[，；：][^。！？，；：]+[，；。！？]")
LENDERS = ("微粒贷", "花呗", "借呗", "京东白条", "分期乐", "网商贷", "还呗", "省呗")
PROMOTION = (
    "还在为逾期烦恼吗？本站顾问团队免费为您梳理账单，制定个性化的还款安排，全程保密，不收任何前期费用。",
    "扫描页面下方的二维码，备注“咨询”两个字，十分钟之内就有专人回复，节假日照常服务，已经帮助过上万名朋友。",
    "温馨提示：市面上有不少打着修复旗号的骗子，凡是先交钱再办事的都不要相信，遇到这样的情形请马上报警。",
)
# a line is a paragraph; figures are filled in where dashes stand
FORM = (
    "关于编号________的分期账户还款事项的通知",
    "您好，截至20__年1_月2_日，您名下的账户尚有本金_____.__元、利息____.__元、违约金___.__元没有结清，已经超过约定的日期___天。",
    "请您在收到通知以后的__日之内，把合计_____.__元存入签约的扣款账户；确有困难的，可以带上收入证明到就近的网点申请分期。",
    "也可以拨打信函背面的热线登记诉求，工作人员会在七个工作日之内答复；登记的时候请报出账户的最后四位数字____。",
    "如果您已经还清，请不必理会这份通知，并留好凭证备查；由此给您带来的不便，我们深表歉意，谢谢您的理解。",
)


def originals(limit: int, seed: int) -> list[Blocks]:
    """``limit`` different articles of 300 characters or more."""
    found = [text.blocks for text in texts().values() if is_chinese(text.blocks)]
    found += distinct(pages())[: limit * 2 // 5]
    dealer = Dealer(seed)
    while len(found) < limit:
        found.append(dealer.article())
    random.Random(seed).shuffle(found)
    return found[:limit]


def distinct(found: list[Blocks]) -> list[Blocks]:
    """Those articles that share less than a fifth of their runs of eight characters with others: the web copies."""
    seen: set[str] = set()
    kept = []
    for blocks in found:
        text = "".join(HAN.findall(plain(blocks)))
        runs = {text[start : start + 8] for start in range(len(text) - 7)}
        if len(runs & seen) < 0.2 * len(runs):
            kept.append(blocks)
        seen |= runs
    return kept


def is_chinese(blocks: Blocks) -> bool:
    """Whether a text is long enough and Chinese."""
    return len(HAN.findall(plain(blocks))) >= 300


def pages() -> list[Blocks]:
    """Real pages, where they are present, in simplified characters."""
    simplified, found = OpenCC("t2s").convert, []
    for file in sorted(SHARED.glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).decode().splitlines():
            lines = [part.strip() for part in simplified(json.loads(line)["text"]).splitlines()]
            blocks = tuple(Block(text=part) for part in lines if part)
            if is_chinese(blocks) and len(blocks) > 4 and len(plain(blocks)) <= 4000:
                found.append(blocks)
    return found


@cache
def sample_blocks() -> tuple[Block, ...]:
    """Every block of the sample's Chinese texts."""
    return tuple(block for text in texts().values() if is_chinese(text.blocks) for block in text.blocks)


class Dealer:
    """Makes articles of pieces of two clauses, each piece used as often as any other."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        prose = [block.text for block in sample_blocks() if block.kind is not BlockKind.HEADING]
        self.pieces = [piece for text in prose for piece in PIECE.findall(text)]
        self.headings = [block.text for block in sample_blocks() if block.kind is BlockKind.HEADING]
        self.deck: list[str] = []

    def deal(self) -> str:
        """The next piece of the deck."""
        if not self.deck:
            self.deck = self.dice.sample(self.pieces, len(self.pieces))
        return self.deck.pop()

    def paragraph(self, lender: str) -> Block:
        """A paragraph of three to six pieces."""
        pieces = [self.deal() for _ in range(self.dice.randint(3, 6))]
        text = "".join(pieces)[:-1] + "。"
        return Block(text=f"{lender}{text}" if self.dice.random() < 0.6 else text)

    def article(self, about: str = "") -> Blocks:
        """An article under headings about one lender."""
        lender = about or self.dice.choice(LENDERS)
        blocks = [self.paragraph(lender)]
        for heading in self.dice.sample(self.headings, self.dice.randint(2, 5)):
            blocks.append(Block(text=heading, kind=BlockKind.HEADING))
            blocks += [self.paragraph(lender) for _ in range(self.dice.randint(1, 3))]
        return tuple(blocks)


def negatives(articles: list[Blocks], seed: int) -> list[tuple[str, Blocks]]:
    """For each article, another one that resembles it in one of the ways in which different articles do."""
    dealer, made = Dealer(seed + 1), []
    ways: list[tuple[str, Callable[[Blocks, Dealer], Blocks]]] = [
        ("same headings", same_headings),
        ("same skeleton", same_skeleton),
        ("shared promotion", shared_promotion),
        ("shared paragraphs", shared_paragraphs),
        ("same form", same_form),
    ]
    for number, blocks in enumerate(articles):
        name, way = ways[number % len(ways)]
        if name != "same headings" or headings(blocks):
            made.append((name, way(blocks, dealer)))
    return made


def same_headings(blocks: Blocks, dealer: Dealer) -> Blocks:
    """The article's headings over new paragraphs."""
    lender = main_lender(blocks)
    return tuple(b if b.kind is BlockKind.HEADING else sized(b, dealer, lender) for b in blocks)


def same_skeleton(blocks: Blocks, dealer: Dealer) -> Blocks:
    """The article's headings, and the beginning of every sentence, with a new rest."""
    return tuple(b if b.kind is BlockKind.HEADING else reworded(b, dealer) for b in blocks)


def reworded(block: Block, dealer: Dealer) -> Block:
    """Each sentence begins as it did and goes on otherwise."""
    sentences = re.findall("[^。！？]+[。！？]?", block.text)
    kept = ["".join(words(sentence)[: max(2, len(words(sentence)) // 5)]) for sentence in sentences]
    return Block(text="".join(head + dealer.deal()[:-1] + "。" for head in kept), kind=block.kind)


def shared_promotion(blocks: Blocks, dealer: Dealer) -> Blocks:
    """Another article of the same length with the promotion that stands in many."""
    lender = main_lender(blocks)
    fresh = [sized(block, dealer, lender) for block in blocks]
    return (*fresh, *(Block(text=line) for line in PROMOTION))


def shared_paragraphs(blocks: Blocks, dealer: Dealer) -> Blocks:
    """Another article that quotes a quarter of this one in one piece, as two articles quote one statute."""
    whole, lender = len(plain(blocks)), main_lender(blocks)
    start = dealer.dice.randrange(max(1, len(blocks) * 3 // 4))
    quoted: list[Block] = []
    for block in blocks[start:]:
        if quoted and len(plain((*quoted, block))) > 0.28 * whole:
            break
        quoted.append(block)
    quoted = [Block(text=b.text[: int(0.28 * whole)], kind=b.kind) for b in quoted]
    rest = [sized(block, dealer, lender) for block in blocks[: len(blocks) - len(quoted)]]
    while len(plain(tuple(rest))) < 0.7 * whole:
        rest.append(dealer.paragraph(lender))
    return (*rest, *quoted)


def same_form(_: Blocks, dealer: Dealer) -> Blocks:
    """A notice that many others are but for the figures that were filled in."""

    def figure(blank: re.Match[str]) -> str:
        return str(dealer.dice.randint(10 ** (len(blank[0]) - 1), 10 ** len(blank[0]) - 1))

    return tuple(Block(text=re.sub("_+", figure, line)) for line in FORM)


def main_lender(blocks: Blocks) -> str:
    """The lender that the article is about."""
    text = plain(blocks)
    return max(LENDERS, key=lambda lender: (text.count(lender), lender))


def sized(block: Block, dealer: Dealer, lender: str) -> Block:
    """A new paragraph of about the length of this block."""
    text = dealer.paragraph(lender).text
    while len(text) < len(block.text):
        text += dealer.paragraph(lender).text
    return Block(text=text)
