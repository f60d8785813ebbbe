"""Candidates -> pairs: what it takes to be a copy, judged on the two texts alone.

Word 2-grams tell at once whether two texts are nearly the same or have nothing in common. Between the two they mislead:
a text spun at 40 % shares fewer 2-grams with its original than two articles that quote the same page of law. What
tells these apart is *where* they agree: a spun copy agrees thinly everywhere, a quotation fully in one place. So pairs
in doubt are aligned, and how much of the shorter text has its counterpart decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipeline.config import DedupeSettings
from pipeline.dedup.alignment import Landmarks, lay
from pipeline.dedup.wording import figures
from pipeline.model import Similarity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.dedup.alignment import Alignment
    from pipeline.dedup.classes import Classes

# Beyond doubt versions of one text; where each has so much of the other, nothing needs to be aligned.
ALIKE = 0.6
SAME = 0.85
# Texts of which neither shares so much with the other are not aligned: they have nothing in common.
DISTINCT = 0.08
# A text that stands in another one whole: so much of it must be found there.
HELD = 0.75
# A page is more than a text that it holds if the text fills so much less of the page than it is found there, and no
# more of the page than this: with a few replies under it, it is that text still.
MORE = 0.1
MOSTLY = 0.7
# Two texts with so many figures each, of which they share less than this, are one form filled in twice.
MIN_FIGURES = 4
SHARED_FIGURES = 0.34
# A version has its counterpart in both directions; less than this, and the one is a part of the other.
WHOLE = 0.6
# Of two texts, so much of one must have its counterpart in the other (``covered``), so much of it in the same words or
# classes (``kept``: a skeleton with fresh text corresponds everywhere, in few words), and it must be long enough to be
# more than a quoted sentence (``shortest``). A part is at least so much of its whole (``part``): what is less is a
# block that many articles have, or a quotation.
DEFAULTS = DedupeSettings()


class Verdict(Enum):
    """What two texts are to each other; a *part* stands in the second text, a *whole* has the second in it."""

    STRANGER = "stranger"
    VERSION = "version"
    PART = "part"
    WHOLE = "whole"


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A text as it is compared, given as the numbers of its words and its shingles; the rest is made when asked for."""

    raw: NDArray[np.uint32]
    table: Classes
    shingles: NDArray[np.uint32]

    @cached_property
    def read(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """The words that count, phrases as one, and the numbers of their classes."""
        return self.table.read(self.raw)

    @property
    def words(self) -> NDArray[np.uint32]:
        """The numbers of the words that count."""
        return self.read[0]

    @property
    def meanings(self) -> NDArray[np.uint32]:
        """The numbers of their classes."""
        return self.read[1]

    @cached_property
    def figures(self) -> NDArray[np.uint32]:
        """The distinct figures, ascending."""
        return figures(self.raw)

    @cached_property
    def landmarks(self) -> Landmarks:
        """What the text is aligned by."""
        return Landmarks(self.meanings)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Two texts compared.

    ``size`` is the number of words of the first. ``covered`` is the share of them that have their counterpart in the
    second, ``covering`` the share of the second one's; ``alignment``, if the texts had to be aligned, is from the
    second to the first.
    """

    size: int
    similarity: Similarity
    verdict: Verdict
    covered: float
    covering: float
    alignment: Alignment | None = None

    @property
    def is_pair(self) -> bool:
        """Whether the two are copies."""
        return self.verdict is not Verdict.STRANGER

    @property
    def is_mere_part(self) -> bool:
        """Whether the second text holds the first one, and more."""
        return self.is_pair and self.covered >= HELD and self.covering < SAME

    @property
    def holds_more(self) -> bool:
        """Whether the first text is much more than what it has in common with the second one."""
        return self.covered < MOSTLY and self.covering >= self.covered + MORE

    @property
    def is_held_with_more(self) -> bool:
        """Whether the second text is much more than that."""
        return self.covering < MOSTLY and self.covered >= self.covering + MORE

    @property
    def other_mask(self) -> NDArray[np.bool_] | None:
        """Which words of the second text have their counterpart in the first; None if as good as all of them have."""
        return None if self.alignment is None else self.alignment.source

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which words of the first text have their counterpart in the second, bool, shape (size,)."""
        if self.alignment is None:
            return np.full(self.size, self.is_pair)
        return self.alignment.copied


def held(shingles: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of the shingles stand in the other text too; both ascending and distinct."""
    if not len(other):
        return np.zeros(len(shingles), dtype=np.bool_)
    places = np.searchsorted(other, shingles)
    places[places == len(other)] = 0
    return np.equal(other[places], shingles)


def similarity(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> Similarity:
    """How alike two texts are by their shingles; texts without words resemble nothing."""
    shared = int(np.count_nonzero(held(first, second)))
    if not shared:
        return Similarity(jaccard=0.0, within=0.0, around=0.0)
    return Similarity(
        jaccard=shared / (len(first) + len(second) - shared),
        within=shared / len(first),
        around=shared / len(second),
    )


def compare(first: Sheet, second: Sheet, settings: DedupeSettings = DEFAULTS) -> Comparison:
    """Compare two texts."""
    pair = similarity(first.shingles, second.shingles)
    size = len(first.meanings)
    if max(pair.within, pair.around) < DISTINCT or is_filled_in_anew(first.figures, second.figures):
        return Comparison(size=size, similarity=pair, verdict=Verdict.STRANGER, covered=0.0, covering=0.0)
    if pair.jaccard >= ALIKE and min(pair.within, pair.around) >= SAME:
        covered, covering = pair.within, pair.around
        return Comparison(size=size, similarity=pair, verdict=Verdict.VERSION, covered=covered, covering=covering)
    found, judged = lay_both(second, first)
    covered = found.covering / max(1, len(found.copy))
    covering = found.covered / max(1, len(found.original))
    return Comparison(
        size=len(found.copy),
        similarity=pair,
        verdict=Verdict.VERSION if pair.jaccard >= ALIKE else judge(judged, covered, covering, settings),
        covered=covered,
        covering=covering,
        alignment=found,
    )


def lay_both(original: Sheet, copy: Sheet) -> tuple[Alignment, Alignment]:
    """The alignment from one text to the other, and as it was made: from the lesser text, whoever asks."""
    mine, theirs = original.meanings, copy.meanings
    if (len(mine), mine.tobytes()) <= (len(theirs), theirs.tobytes()):
        found = lay(original.landmarks, copy.landmarks)
        return found, found
    found = lay(copy.landmarks, original.landmarks)
    return found.mirrored, found


def is_filled_in_anew(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> bool:
    """Whether two texts have their figures apart, as two notices on one form have: spinners leave figures alone."""
    fewer = min(len(first), len(second))
    shared = int(np.count_nonzero(held(first, second)))
    return fewer >= MIN_FIGURES and shared < SHARED_FIGURES * fewer


def judge(found: Alignment, covered: float, covering: float, settings: DedupeSettings = DEFAULTS) -> Verdict:
    """The verdict on two texts that are not alike at first sight."""
    shorter = min(len(found.original), len(found.copy))
    apart = 100 * max(covered, covering) < settings.covered or 100 * min(covered, covering) < settings.part
    if shorter < settings.shortest or apart or not found.keeps(settings.kept * shorter / 100) or found.is_patchwork:
        return Verdict.STRANGER
    if min(covered, covering) >= WHOLE:
        return Verdict.VERSION
    return Verdict.PART if covered > covering else Verdict.WHOLE
