"""The elements around a block: what else they hold, what they are called, and how far the one with most prose is."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.extraction.features.columns import Columns, column, constant, running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column

Places: TypeAlias = NDArray[np.int64]
"""For each block, the index of an element."""
LEVELS = 4
NAMED = 3
"""Steps from the block upwards to the last element whose class and id count."""
NOWHERE = 9.0
FURTHEST = 99
# What templates call the parts around an article, in English and in pinyin.
MARGIN = re.compile(
    r"comment|reply|pinglun|huifu|liuyan|relat|recommend|tuijian|xiangguan|hot|rank|paihang|side|foot|copyright|banquan"
    r"|nav|menu|crumb|share|fenxiang|tag|tool|login|ad[sv]?(?:\b|_|-)|banner|guanggao|widget|pag(?:er|ing|ination)|link"
    r"|meta|author|vote|disclaim|bottom|header|top|promo|popup|modal|hidden|subscribe|next|prev|list|card|sponsor"
    r"|shengming|daohang|cebian"
)
# What they call the article.
CENTRE = re.compile(
    r"content|article|zhengwen|wenzhang|neirong|body|text|main|post|entry|detail|story|news|txt|nr|cont"
)
CALLED = {"called_margin": MARGIN, "called_centre": CENTRE}
REMEMBERED = 1 << 14
"""Classes and ids that are remembered: a site has the same on each of its pages."""
SEMANTIC = {
    "in_article": frozenset(("article",)),
    "in_main": frozenset(("main",)),
    "in_margin": frozenset(("aside", "footer", "nav", "form")),
    "in_header": frozenset(("header",)),
    "in_section": frozenset(("section",)),
    "in_table": frozenset(("table",)),
    "in_list": frozenset(("ul", "ol", "dl")),
    "in_quote": frozenset(("blockquote",)),
}
TAGS = {
    tag: sum(1 << place for place, tags in enumerate(SEMANTIC.values()) if tag in tags)
    for tag in chain(*SEMANTIC.values())
}
"""The kinds that each tag is of, as bits in their order."""


def columns(document: Document, own: Mapping[str, Column]) -> Columns:
    """The columns of the elements around each block."""
    nodes, places, wider = standing(document)
    prose = np.maximum(own["weight"], 0.0)
    direct = np.bincount(places, weights=prose, minlength=len(wider)).astype(np.float64)
    below = np.where(wider == np.arange(len(wider)), 0.0, direct)  # what holds the whole page is inside nothing
    near = direct + np.bincount(wider, weights=below, minlength=len(wider))
    near = near / max(1.0, float(prose.sum()))
    rows = alike(document, wider)
    found = {"alike": rows[nodes], "alike_in0": rows[places], "alike_in1": rows[wider[places]]}
    found |= held(document, own, places, wider, near) | announced(document, places, wider)
    return found | main(document, places, wider, near) | names(document, nodes)


def standing(document: Document) -> tuple[Places, Places, Places]:
    """The element of each block, the closest one around it that is a place, and for each element the next place."""
    nodes = np.array([block.node for block in document.blocks])
    wider = ancestors(document)
    sizes = np.array([node.end - node.start for node in document.nodes])
    return nodes, np.where(sizes[nodes] > 1, nodes, wider[nodes]), wider


def alike(document: Document, wider: Places) -> Column:
    """For each element, how many of its style stand in the same place: items of a list have many brothers."""
    kinds = list(zip(wider.tolist(), document.styles, strict=True))
    counts = Counter(kind for kind, node in zip(kinds, document.nodes, strict=True) if node.end > node.start)
    return column(counts[kind] for kind in kinds)


def ancestors(document: Document) -> Places:
    """For each element, the closest one around it that holds more blocks; the innermost that holds all, for the rest.

    Pages wrap a paragraph in one element or in four: only elements that hold something else as well are places.
    """
    sizes = [node.end - node.start for node in document.nodes]
    top = max(index for index, size in enumerate(sizes) if size == len(document.blocks))
    wider: list[int] = []
    for index, node in enumerate(document.nodes):
        if sizes[index] == len(document.blocks):
            wider.append(top)
        else:
            wider.append(node.parent if sizes[node.parent] > sizes[index] else wider[node.parent])
    return np.array(wider)


def announced(document: Document, places: Places, wider: Places) -> Columns:
    """Whether the block above ends in a colon; the one above the place of the block; above the place around it."""
    said = np.array([False, *(block.text.endswith((":", "：")) for block in document.blocks)])
    starts = np.array([node.start for node in document.nodes])
    above = {
        "announced": said[:-1],
        "announced_in0": said[starts[places]],
        "announced_in1": said[starts[wider[places]]],
    }
    return {name: values.astype(np.float64) for name, values in above.items()}


def held(document: Document, own: Mapping[str, Column], places: Places, wider: Places, near: Column) -> Columns:
    """What the place of the block holds, the one around it, and so on: shares of prose, links and what we take."""
    starts = np.array([node.start for node in document.nodes])
    ends = np.array([node.end for node in document.nodes])
    length, prose = own["length"], np.maximum(own["weight"], 0.0)
    sums = {
        "prose": (running(prose), max(1.0, float(prose.sum()))),
        "taken": (running(own["ours"] * length), max(1.0, float((own["ours"] * length).sum()))),
        "size": (running(length), max(1.0, float(length.sum()))),
        "weight": (running(own["weight"]), 1.0),
    }
    inside = {
        "link": running(own["linked"]),
        "ours": running(own["ours"] * length),
    }
    whole_length = max(1.0, float(length.sum()))
    found, around = Columns(), places
    for level in range(LEVELS):
        first, last = starts[around], ends[around]
        for name, (total, whole) in sums.items():
            found[f"{name}_in{level}"] = (total[last] - total[first]) / whole
        size = np.maximum(found[f"size_in{level}"] * whole_length, 1.0)
        for name, total in inside.items():
            found[f"{name}_in{level}"] = (total[last] - total[first]) / size
        found[f"blocks_in{level}"] = (last - first).astype(np.float64)
        found[f"near_in{level}"] = near[around]
        around = wider[around]
    return found


def main(document: Document, places: Places, wider: Places, near: Column) -> Columns:
    """Where the block is from the place that itself, or whose places, hold most prose."""
    best = int(np.argmax(near))
    steps, node = {best: 0}, best
    while int(wider[node]) not in steps:
        node = int(wider[node])
        steps[node] = len(steps)
    up, down = [0] * len(wider), [steps.get(index, FURTHEST) for index in range(len(wider))]
    for index, around in enumerate(wider.tolist()):
        if index not in steps:
            up[index], down[index] = up[around] + 1, down[around]
    order = np.arange(len(places))
    start, end = document.nodes[best].start, document.nodes[best].end
    return {
        "steps_up": column(up)[places],
        "steps_down": column(down)[places],
        "main_share": constant(near[best], len(places)),
        "in_main_part": ((order >= start) & (order < end)).astype(np.float64),
        "behind_main_part": np.maximum(order - end + 1, 0).astype(np.float64),
        "above_main_part": np.maximum(start - order, 0).astype(np.float64),
    }


def names(document: Document, places: Places) -> Columns:
    """What the elements around are called: steps up to the nearest named like a margin or an article, and its tags."""
    found = {name: called(document, pattern)[places] for name, pattern in CALLED.items()}
    found |= {name: inside[places] for name, inside in within(document).items()}
    found["depth"] = column(node.depth for node in document.nodes)[places]
    return found


def called(document: Document, pattern: re.Pattern[str]) -> Column:
    """For each element, the steps up to one whose class or id has a name of this kind; :data:`NOWHERE` beyond three."""
    steps: list[float] = []
    for node in document.nodes:
        above = steps[node.parent] + 1 if node.parent >= 0 else NOWHERE
        steps.append(0.0 if is_called(pattern, node.hint) else above if above <= NAMED else NOWHERE)
    return column(steps)


@lru_cache(maxsize=REMEMBERED)
def is_called(pattern: re.Pattern[str], hint: str) -> bool:
    """Whether a class and id have a name of this kind."""
    return pattern.search(hint) is not None


def within(document: Document) -> Columns:
    """For each element, 1 inside (or as) one of the tags of each kind (:data:`SEMANTIC`)."""
    inside: list[int] = []
    for node in document.nodes:
        around = inside[node.parent] if node.parent >= 0 else 0
        inside.append(around | TAGS.get(node.tag, 0))
    kinds = np.array(inside)
    return {name: (kinds >> place & 1).astype(np.float64) for place, name in enumerate(SEMANTIC)}
