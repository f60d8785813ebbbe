"""What a copy is to its canonical article, told from their alignment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.alignment import runs
from pipeline.model import Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.dedup.alignment import Alignment, Step
    from pipeline.dedup.verify import Sheet

    Speller = Callable[[Sequence[int]], str]

# Shares of words from which on a copy is called so.
SPUN = 0.025
MOVED = 0.08
LOST = 0.15
ADDED = 0.2
# Up to so many words in a row a censor takes out; longer runs were cut.
CENSORED = 4
# Longer runs that have others in their place were not replaced word by word: another sentence stands there.
REPLACED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became of the words of an original in a copy.

    Of words that correspond, ``kept`` are the same and ``substituted`` have others in their place; ``dropped`` and
    ``stuffed`` are gone or new here and there, ``lost`` and ``added`` in long runs; ``moved`` stand elsewhere.
    """

    original: int
    copy: int
    kept: int
    substituted: int
    dropped: int
    stuffed: int
    lost: int
    added: int
    moved: int


def changes(found: Alignment, original: Sheet, copy: Sheet, spell: Speller) -> Changes:
    """Count what became of the words; ``spell`` gives the letters of words by their numbers."""
    counts: Counter[str] = Counter()
    for step in runs(found.steps):
        if step[0] == "replace" and max(step[2] - step[1], step[4] - step[3]) > REPLACED:
            counts.update(lost=step[2] - step[1], added=step[4] - step[3])
        elif step[0] != "equal":
            what, words = judge(step, original, copy, spell)
            counts[what] += words
    equal = [step[1:] for step in found.steps if step[0] == "equal"]
    mine = np.concatenate([original.words[i:j] for i, j, _, _ in equal]) if equal else original.words[:0]
    theirs = np.concatenate([copy.words[k:m] for _, _, k, m in equal]) if equal else copy.words[:0]
    same = int(np.count_nonzero(mine == theirs))
    counts.update(kept=same, substituted=len(mine) - same)
    return Changes(
        original=len(found.original),
        copy=len(found.copy),
        kept=counts["kept"],
        substituted=counts["substituted"],
        dropped=counts["dropped"],
        stuffed=counts["stuffed"],
        lost=len(found.original) - found.covered + counts["lost"],
        added=len(found.copy) - found.covering + counts["added"],
        moved=found.moved,
    )


def judge(step: Step, original: Sheet, copy: Sheet, spell: Speller) -> tuple[str, int]:
    """What one step of an alignment, where words differ, does to how many of them."""
    tag, i, j, k, m = step
    gone, new = j - i, m - k
    if tag == "delete":
        return "dropped" if gone <= CENSORED else "lost", gone
    if tag == "insert":
        return "stuffed" if new <= CENSORED else "added", new
    old, fresh = spell(original.words[i:j].tolist()), spell(copy.words[k:m].tolist())
    if old == fresh:  # the same letters, cut otherwise
        return "kept", gone
    if is_rest(fresh, old):
        return "dropped", max(1, gone - new)
    if is_rest(old, fresh):
        return "stuffed", max(1, new - gone)
    return "substituted", max(gone, new)


def is_rest(rest: str, whole: str) -> bool:
    """Whether letters of ``whole`` were taken out to give ``rest``.

    >>> is_rest("措", "措施"), is_rest("办法", "措施")
    (True, False)
    """
    letters = iter(whole)
    return all(letter in letters for letter in rest)


def relate(found: Changes) -> tuple[Relation, float]:
    """The one word for what happened to a copy, the change that went furthest, and the share of words substituted."""
    aligned = found.kept + found.substituted
    share = found.substituted / aligned if aligned else 0.0
    relation = name(found, share)
    return relation, round(share, 4) if relation is Relation.SPUN else 0.0


def name(found: Changes, substituted: float) -> Relation:
    """The name of the change that went furthest."""
    smaller = max(1, min(found.original, found.copy))
    if substituted >= SPUN and found.substituted > found.dropped:
        return Relation.SPUN
    if found.moved >= MOVED * smaller:
        return Relation.REORDERED
    if found.lost >= LOST * found.original and found.lost > found.added:
        return Relation.EXCERPT
    if found.added >= ADDED * found.copy:
        return Relation.EXTENDED
    if found.dropped > found.substituted + found.stuffed:
        return Relation.CENSORED
    return Relation.NEAR
