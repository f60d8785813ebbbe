"""What stands around a block in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction.features.columns import Columns, constant, running, share, shifted, since, until, window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.extraction.features.columns import Column

LOOKED_AT = ("ours", "weight", "length", "link_share", "ended")
WINDOWS = {"above": (-5, -1), "below": (1, 5), "far_above": (-12, -1), "far_below": (1, 12)}
PROSE = 40.0


def columns(own: Mapping[str, Column]) -> Columns:
    """Shifted columns, sums over windows, and distances to prose."""
    found: Columns = {
        f"{name}{places:+d}": shifted(own[name], places) for name in LOOKED_AT for places in (-2, -1, 1, 2)
    }
    return found | windows(own) | core(own)


def windows(own: Mapping[str, Column]) -> Columns:
    """Prose, links and what we take in the blocks above and below."""
    found, length = Columns(), own["length"]
    sums = running(np.stack([length, own["ours"] * length, np.maximum(own["weight"], 0.0), own["linked"]]))
    for name, (first, last) in WINDOWS.items():
        size, ours, found[f"prose_{name}"], found[f"linked_{name}"] = window(sums, first, last)
        found[f"ours_{name}"] = share(ours, size)
    return found


def core(own: Mapping[str, Column]) -> Columns:
    """How much of the page our container finder takes, and how far the block is from that and from prose."""
    length = own["length"]
    taken = own["ours"] * length
    found = {
        "ours_before": share(running(taken)[:-1], float(taken.sum())),
        "ours_share": constant(taken.sum() / max(1.0, float(length.sum())), len(length)),
    }
    for name, marked in (("ours", own["ours"]), ("prose", (own["weight"] >= PROSE).astype(np.float64))):
        found[f"since_{name}"] = since(marked)
        found[f"until_{name}"] = until(marked)
    return found
