"""Which blocks are the article: the container with the most prose, and inside it what is prose or belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.extraction.wording import PUNCTUATION, key

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block, Document

# The cut-off beginnings of other articles: `…的民生问题...[详细]`
TEASER = re.compile(r"(?:\.{3,}|…+)\s*[\[【（(]?\s*(?:详细|详情|全文|更多|阅读全文|查看全文|查看详情|more)?\s*[>»]*[\]】）)]?$|[\[【（(](?:详细|详情|全文|更多|阅读全文)[\]】）)]$", re.I)
TITLE_BONUS = 1.5

def weight(block: Block) -> float:
    """How much a block speaks for (or, below zero, against) the container around it being the article."""
    size = len(block.text)
    plain = size - block.linked
    if block.link_share > 0.5:
        return -8.0 - 4 * block.anchors - 0.2 * min(block.linked, 100)
    if block.level:
        return 0
    if block.anchors and TEASER.search(block.text):
        return -10.0
    marks = len(PUNCTUATION.findall(block.text))
    if plain >= 20 and marks >= 1:
        return min(plain, 300.0) * (1 if marks >= 2 or plain < 40 else 0.5)
    if marks and plain >= 10:
        return plain * 0.5
    return -2.0


def title_places(document: Document, names: frozenset[str]) -> list[int]:
    return [i for i, b in enumerate(document.blocks) if b.link_share < .5 and key(b.text) in names]


def container(document: Document, weights, names) -> int:
    sums = list(accumulate(weights, initial=0.0))
    places = title_places(document, names)
    best, found = 0.0, 0
    for index, node in enumerate(document.nodes):
        t = sums[node.end] - sums[node.start]
        if any(node.start - 12 <= p < node.end for p in places): t *= TITLE_BONUS
        if t >= best:
            best, found = t, index
    return found


def select(document: Document, names=frozenset()) -> list[int]:
    """Indices of the blocks that are the article."""
    if not document.blocks: return []
    weights = [weight(block) for block in document.blocks]
    sums = list(accumulate(weights, initial=0.0))
    c = container(document, weights, names)
    stack = [c]
    dropped = set()
    while stack:
        i = stack.pop()
        for ch in document.children[i]:
            n = document.nodes[ch]
            t = sums[n.end] - sums[n.start]
            if t < -10 :
                # drop subtree unless contains strong positive
                if max((weights[k] for k in range(n.start, n.end)), default=0) < 40:
                    dropped.update(range(n.start, n.end)); continue
            stack.append(ch)
    n = document.nodes[c]
    idx = [k for k in range(n.start, n.end) if k not in dropped and document.blocks[k].link_share < .6]
    # trim ends: max subsequence
    best=(0,0,0); cur=0; st=0
    for pos,k in enumerate(idx):
        if cur<=0: cur=0; st=pos
        cur+=weights[k]
        if cur>=best[0]: best=(cur,st,pos+1)
    s,e=best[1],best[2]
    while s>0 and document.blocks[idx[s-1]].level: s-=1
    return idx[s:e]
