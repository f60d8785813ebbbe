"""Whether quality orders texts as a person would: ``python -m benchmarks.quality``.

The labelled sample: the texts of the sample site as they were written (grade 3), and each damaged in nine ways, lightly
(2), badly (1) and beyond use (0): words spun, words cut out, promotion put in, the title put between paragraphs,
paragraphs doubled, lines shredded, turned into a list of links, into keywords, cut off. Every second text is held out;
ramps were set on the others. What is printed: the mean quality of each damage and grade, the share of pairs of
different grade (of the same text and damage, and of any) that quality puts in the right order, and which part falls.
With the shared pages beside the checkout, also: the article of real pages against all the text of the same page, and
the rank correlation with the grades that a reader gave to a sample of both (``quality_labels.toml``).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import time
import tomllib
from dataclasses import astuple, dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.fingerprint import fingerprint
from pipeline.lexicon import substitutions
from pipeline.quality.score import NAMES, parts, quality
from pipeline.quality.signals import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.quality.score import Parts

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "datasets" / "sample" / "texts"
PAGES = ROOT.parent / "shared" / "data" / "zh-web"
LABELS = Path(__file__).with_name("quality_labels.toml")
GRADES = ("none", "little", "half", "flawed", "good")
# How much is damaged at each grade.
SHARES = {3: 0.0, 2: 0.15, 1: 0.5, 0: 0.95}
PROMOTIONS = (
    "点击复制微信号，专业团队一对一服务，免费咨询。",
    "立即咨询专属顾问，不成功不收费，名额有限。",
    "扫码添加老师，领取债务优化方案，成功率高达九成。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A text with its grade, and how it was damaged."""

    origin: int
    damage: str
    grade: int
    title: str
    text: str


def spun(text: str, title: str, share: float, dice: random.Random) -> str:
    """Words replaced by those of spinners."""
    del title
    table: dict[str, list[str]] = {}
    for old, new in substitutions().pairs:
        if len(old) > 1:
            table.setdefault(old, []).append(new)
    pattern = re.compile("|".join(sorted(table, key=len, reverse=True)))
    return pattern.sub(lambda match: dice.choice(table[match[0]]) if dice.random() < share else match[0], text)


def censored(text: str, title: str, share: float, dice: random.Random) -> str:
    """Words cut out, a space in their place."""
    del title
    return re.sub(
        r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff]{2}(?=[\u4e00-\u9fff，。])",
        lambda match: " " if dice.random() < share / 6 else match[0],
        text,
    )


def promoted(text: str, title: str, share: float, dice: random.Random) -> str:
    """Promotion between paragraphs."""
    del title
    return between(text, lambda: dice.choice(PROMOTIONS), share, dice)


def stuffed(text: str, title: str, share: float, dice: random.Random) -> str:
    """The title between paragraphs."""
    return between(text, lambda: title, share, dice)


def between(text: str, made: Callable[[], str], share: float, dice: random.Random) -> str:
    """Something put behind a share of the paragraphs."""
    blocks = text.split("\n\n")
    return "\n\n".join(part for block in blocks for part in ([block, made()] if dice.random() < share else [block]))


def doubled(text: str, title: str, share: float, dice: random.Random) -> str:
    """A share of the paragraphs once more."""
    del title, dice
    blocks = text.split("\n\n")
    return "\n\n".join(blocks + blocks[: round(len(blocks) * share)])


def shredded(text: str, title: str, share: float, dice: random.Random) -> str:
    """Lines broken at commas, their marks lost."""
    del title
    return re.sub(r"[，。；：]", lambda match: "\n\n" if dice.random() < share else match[0], text)


def linked(text: str, title: str, share: float, dice: random.Random) -> str:
    """A list of links behind what is left."""
    blocks = text.split("\n\n")
    kept = blocks[: max(1, round(len(blocks) * (1 - share)))]
    return "\n\n".join(kept + [f"• {title}{dice.randint(2, 99)}" for _ in range(round(30 * share))])


def keywords(text: str, title: str, share: float, dice: random.Random) -> str:
    """A share of the paragraphs replaced by keywords."""
    words = ["逾期", "协商", "花呗", "借呗", "信用卡", "停息挂账", "征信", "起诉", title]
    blocks = text.split("\n\n")
    return "\n\n".join(" ".join(dice.choices(words, k=20)) if dice.random() < share else block for block in blocks)


def cut(text: str, title: str, share: float, dice: random.Random) -> str:
    """The beginning, which breaks off."""
    del title, dice
    return text if not share else text[: max(20, round(len(text) * (1 - share)))] + "…"


DAMAGES = (spun, censored, promoted, stuffed, doubled, shredded, linked, keywords, cut)


def samples(half: int) -> list[Sample]:
    """The labelled sample, of every second text."""
    found = []
    for origin, path in enumerate(sorted(TEXTS.glob("*.md"))[half::2]):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        title = next(line[7:] for line in front.splitlines() if line.startswith("title: "))
        text = re.sub(r"^#+ ", "", body.strip(), flags=re.MULTILINE)
        if not re.search(r"[\u4e00-\u9fff]{30}|[\u4e00-\u9fff，。]{60}", text) or len(text) < 400:
            continue
        for damage in DAMAGES:
            for grade, share in SHARES.items():
                dice = random.Random(origin)
                made = damage(text, title, share, dice)
                found.append(Sample(origin=origin, damage=damage.__name__, grade=grade, title=title, text=made))
    return found


def scored(title: str, text: str) -> tuple[float, Parts]:
    """The quality of a text, and its parts."""
    words = fingerprint(text).words
    found = parts(measure(title, text, words), len("".join(text.split())))
    return quality(found), found


def ordered(pairs: list[tuple[float, float]]) -> float:
    """The share of pairs (better, worse) that are in the right order; a tie is half of one."""
    return sum((a > b) + (a == b) / 2 for a, b in pairs) / max(1, len(pairs))


def report(found: list[Sample]) -> float:
    """Print the figures of a labelled sample; the share of all pairs that are in order."""
    results = [(each, *scored(each.title, each.text)) for each in found]
    print(f"{'damage':10} " + " ".join(f"grade {grade}" for grade in SHARES) + "  in order  part that falls")
    for damage in (each.__name__ for each in DAMAGES):
        mine = [(each, value, shown) for each, value, shown in results if each.damage == damage]
        means = [np.mean([value for each, value, _ in mine if each.grade == grade]) for grade in SHARES]
        same = [
            (max(a, b, key=lambda item: item[0].grade)[1], min(a, b, key=lambda item: item[0].grade)[1])
            for a, b in combinations(mine, 2)
            if a[0].origin == b[0].origin and a[0].grade != b[0].grade
        ]
        worst = np.mean([astuple(shown) for each, _, shown in mine if each.grade == 0], axis=0)
        part = NAMES[int(np.argmin(worst))]
        print(f"{damage:10} " + " ".join(f"{mean:7.3f}" for mean in means) + f"  {ordered(same):8.3f}  {part}")
    values = [[value for each, value, _ in results if each.grade == grade] for grade in SHARES]
    every = [(a, b) for better, worse in combinations(values, 2) for a in better for b in worse]
    print(f"any two of different grade: {ordered(every):.3f} in order; originals against grade 0: ", end="")
    print(f"{ordered([(a, b) for a in values[0] for b in values[-1]]):.3f}")
    return ordered(every)


def pages() -> Iterator[tuple[str, str]]:
    """The article of each shared page, and everything that the same page says."""
    import lxml.html

    for path in sorted(PAGES.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        for row in rows:
            parser = lxml.html.HTMLParser(encoding="utf-8")
            tree = lxml.html.fromstring(row["html"].encode("utf-8", "replace"), parser=parser)
            for node in tree.xpath("//script|//style"):
                node.drop_tree()
            yield blocks(row["text"]), blocks(tree.text_content())


def blocks(text: str) -> str:
    """The lines of a text as blocks."""
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def real() -> None:
    """Real pages: the article against everything that the same page says, and both by the grades of a reader."""
    from scipy.stats import kendalltau, spearmanr

    grades = {
        text: grade for grade, name in enumerate(GRADES) for text in tomllib.loads(LABELS.read_text("utf-8"))[name]
    }
    pairs, graded = [], []
    for page in pages():
        values = [scored("", text)[0] for text in page]
        pairs.append((values[0], values[1]))
        for text, value in zip(page, values, strict=True):
            grade = grades.pop(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12], None)
            graded += [(grade, value)] if grade is not None else []
    better, worse = np.mean(np.array(pairs), axis=0)
    print(f"real pages: article {better:.3f}, all of the page {worse:.3f}, ", end="")
    print(f"{ordered(pairs):.3f} of {len(pairs)} in order")
    given, found = zip(*graded, strict=True)
    means = [np.mean([value for grade, value in graded if grade == each]) for each in range(len(GRADES))]
    print(f"{len(graded)} texts graded by hand: rank correlation {spearmanr(given, found)[0]:.3f} (Spearman), ", end="")
    print(f"{kendalltau(given, found)[0]:.3f} (Kendall); mean by grade, the worst first: ", end="")
    print(" ".join(f"{mean:.3f}" for mean in means))
    unlike = [(a, b) for (x, a), (y, b) in combinations(sorted(graded, reverse=True), 2) if x > y]
    print(f"pairs of different grade: {ordered(unlike):.3f} of {len(unlike)} in order")


def cost() -> None:
    """What measuring costs beside making the fingerprint, in microseconds of processor time an article."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.md"))] * 3
    prints = [fingerprint(text) for text in texts]
    start = time.process_time()
    for text, made in zip(texts, prints, strict=True):
        measure("花呗逾期怎么办", text, made.words)
    measuring = time.process_time() - start
    start = time.process_time()
    for text in texts:
        fingerprint(text + " ")
    printing = time.process_time() - start
    print(
        f"measuring {measuring / len(texts) * 1e6:.0f} µs, fingerprint {printing / len(texts) * 1e6:.0f} µs an article"
    )


def main() -> int:
    """Print the figures; 1 where the order is worse than it was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, default=1, help="0 for the texts that ramps were set on")
    parser.add_argument("--floor", type=float, default=0.85)
    options = parser.parse_args()
    in_order = report(samples(options.half))
    cost()
    if PAGES.is_dir():
        real()
    return int(in_order < options.floor)


if __name__ == "__main__":
    sys.exit(main())
