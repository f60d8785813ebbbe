"""What a first forest thought of the blocks around a block: what the second forest decides by besides.

Asking again with the first answers of the neighbours at hand lets a heading between two paragraphs be a heading, and a
paragraph among links be a link's (Tu 2008, "Auto-context").
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction.features.columns import Columns, constant, running, share, window
from pipeline.extraction.features.containers import LEVELS, standing
from pipeline.extraction.features.styles import kinds

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features.columns import Column
    from pipeline.extraction.features.containers import Places

NEIGHBOURS = 3
WINDOWS = {"above3": (-3, -1), "below3": (1, 3), "above8": (-8, -1), "below8": (1, 8)}
NOWHERE = -6.0
"""The log-odds of what is beyond the ends of the page, or of a style that no other block has."""
ALONE = -1.0
LIKELY = 0.5


def columns(document: Document, length: Column, odds: Column) -> Columns:
    """``odds`` are the first log-odds of each block, ``length`` its characters.

    The columns are log-odds of neighbours in reading order and in style, and the share of likely text in windows, in
    the rest of the style, in the rest of the elements around, and above and below.
    """
    probability = np.round(1.0 / (1.0 + np.exp(-odds)), 6)  # the same on every machine
    likely, places = probability * length, Standing.of(document)
    found: Columns = {"odds": odds, **beside(odds), **around(length, likely)}
    found |= alike(document, length, probability, odds)
    found |= inside(places, length, likely) | outside(places, odds)
    first, last = extent(probability)
    order = np.arange(len(odds), dtype=np.float64)
    found |= {"from_first": order - first, "to_last": last - order}
    return found


def beside(odds: Column) -> Columns:
    """The log-odds of the blocks just above and below."""
    padded = np.pad(odds, NEIGHBOURS, constant_values=NOWHERE)
    places = (*range(-NEIGHBOURS, 0), *range(1, NEIGHBOURS + 1))
    return {f"odds{by:+d}": padded[NEIGHBOURS + by : NEIGHBOURS + by + len(odds)] for by in places}


def around(length: Column, likely: Column) -> Columns:
    """Which share of the text near by is likely, and how much stands above and below."""
    both = running(np.stack([likely, length]))
    found = {f"likely_{name}": share(*window(both, first, last)) for name, (first, last) in WINDOWS.items()}
    sums = both[0]
    found["likely_before"], found["likely_behind"] = sums[:-1], sums[-1] - sums[1:]
    found["likely_order"] = share(sums[:-1], float(sums[-1]))
    found["likely_total"] = constant(sums[-1], len(length))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """For each block, the ranges of blocks that its place holds, the place around it, and so on: one a level."""

    starts: tuple[Places, ...]
    ends: tuple[Places, ...]

    @classmethod
    def of(cls, document: Document) -> Standing:
        """That of a page."""
        _, place, wider = standing(document)
        starts = np.array([node.start for node in document.nodes])
        ends = np.array([node.end for node in document.nodes])
        places = list(accumulate(range(LEVELS - 1), lambda around, _: wider[around], initial=place))
        return cls(starts=tuple(starts[each] for each in places), ends=tuple(ends[each] for each in places))


def inside(around: Standing, length: Column, likely: Column) -> Columns:
    """The share of likely text among the other blocks of the place of each block, of the place around it, and so on."""
    sums, found = running(np.stack([likely, length])), Columns()
    for level, (start, end) in enumerate(zip(around.starts, around.ends, strict=True)):
        held, size = sums[:, end] - sums[:, start] - np.stack([likely, length])
        found[f"likely_in{level}"] = np.where(size > 0, share(held, size), ALONE)
    return found


def outside(around: Standing, odds: Column) -> Columns:
    """The log-odds of what stands just before and just behind the place of each block, the place around it, and so on.

    A list, a table or a figure between two paragraphs of the article belongs to it, whatever its lines are.
    """
    padded, found = np.pad(odds, 1, constant_values=NOWHERE), Columns()
    for level, (start, end) in enumerate(zip(around.starts, around.ends, strict=True)):
        found[f"before_in{level}"], found[f"behind_in{level}"] = padded[start], padded[end + 1]
    return found


def alike(document: Document, length: Column, probability: Column, odds: Column) -> Columns:
    """What was thought of the other blocks that look alike: of all of them, and of the next above and below."""
    likely, found = probability * length, Columns()
    for name, kind in kinds(document):

        def others(values: Column, kind: Places = kind) -> Column:
            return np.asarray(np.bincount(kind, weights=values)[kind] - values)

        count = others(np.ones(len(odds)))
        order = np.argsort(kind, kind="stable")
        found |= {
            f"{name}_likely": np.where(count > 0, share(others(likely), others(length)), ALONE),
            f"{name}_mean": np.where(count > 0, share(others(probability), count), ALONE),
            f"{name}_mass": share(others(likely) + likely, float(likely.sum())),
            f"{name}_above": _before(kind, odds, order),
            f"{name}_below": _before(kind, odds, order[::-1]),
        }
    return found


def _before(kind: Places, odds: Column, order: Places) -> Column:
    """For each block the log-odds of the one of its style that comes before it in ``order``."""
    before = np.roll(order, 1)
    same = kind[order] == kind[before]
    same[0] = False
    found = np.empty(len(odds))
    found[order] = np.where(same, odds[before], NOWHERE)
    return found


def extent(probability: Column) -> tuple[float, float]:
    """The first and the last likely block; before and behind the page where none is."""
    likely = np.flatnonzero(probability >= LIKELY)
    return (float(likely[0]), float(likely[-1])) if len(likely) else (float(len(probability)), -1.0)
