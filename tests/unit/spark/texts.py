"""Small corpora with copies of several kinds, in an order drawn by a seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.datasets import article
from tests.unit.export.datasets import text

if TYPE_CHECKING:
    from pipeline.model import Article

SPUN = {"可以": "能够", "原因": "起因", "方法": "办法", "尽快": "尽早", "影响": "作用", "记录": "登记", "协商": "商量"}


def corpus(count: int, seed: int) -> list[Article]:
    """So many articles: originals, and copies that were spun, cut, extended, joined or left as they are."""
    dice = random.Random(seed)
    originals = [text(*range(9 * number, 9 * number + 6)) for number in range(max(1, count // 3))]
    made = []
    while len(made) < count:
        original = dice.choice(originals) if len(made) >= len(originals) else originals[len(made)]
        blocks = original.split("\n\n")
        ways = [
            original,
            "\n\n".join(blocks[: max(3, len(blocks) // 2)]),
            f"{original}\n\n{text(10_000 + len(made), 20_000 + len(made))}",
            f"{original}\n\n{dice.choice(originals)}",
            "\n\n".join(dice.sample(blocks, len(blocks))),
            spun(original),
        ]
        made.append(original if len(made) < len(originals) else dice.choice(ways))
    dice.shuffle(made)
    return [article(number, f"逾期 {number}", each, lenders=()) for number, each in enumerate(made, 1)]


def spun(original: str) -> str:
    """A text with some words replaced."""
    for old, new in SPUN.items():
        original = original.replace(old, new)
    return original
