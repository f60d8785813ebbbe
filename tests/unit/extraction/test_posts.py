from __future__ import annotations

import numpy as np

from pipeline.extraction import tree
from pipeline.extraction.selection import posted

SAID = (
    "打官方客服一直是机器人，转不到人工。",
    "按0不行就按9，按到它烦。",
    "早上八点半打，十分钟之内能接通。",
    "五位数的那个就是，别信手机号。",
)
SIGNED = "人生就像煮面，急不得。"
POST = "<div class=post><b>{}</b><div class=say>{}</div><div class=sig>{}</div></div>"


def told(said: dict[str, float]) -> list[str]:
    """The lines of a thread that stand where posts stand, given what is likely of each; of others .05 is."""
    posts = "".join(POST.format(f"某{number}", line, SIGNED) for number, line in enumerate(SAID))
    root = tree.parse(f"<html><body>{posts}</body></html>")
    assert root is not None
    document = tree.read_tree(root)
    probability = np.array([said.get(block.text, 0.05) for block in document.blocks])
    return [
        block.text for block, is_post in zip(document.blocks, posted(document, probability), strict=True) if is_post
    ]


def test_a_doubtful_post_stands_where_the_others_stand() -> None:
    assert told({SAID[0]: 0.9, SAID[1]: 0.5, SAID[2]: 0.2, SAID[3]: 0.12, SIGNED: 0.2}) == list(SAID)


def test_an_unlikely_one_stays_out() -> None:
    assert told({SAID[0]: 0.9, SAID[1]: 0.5, SAID[2]: 0.08, SAID[3]: 0.2}) == [SAID[0], SAID[1], SAID[3]]


def test_a_place_of_which_little_is_likely_is_none_of_posts() -> None:
    assert told({SAID[2]: 0.2, SAID[3]: 0.2}) == []
