"""Which member of a cluster stands for it, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.wording import Known, number
from pipeline.lexicon import substitutions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# Why a cluster of one has its canonical article.
ALONE = "the only one"
# Before this year there was no online lending to be overdue with.
FIRST_YEAR = "1998"
# A word cut out by a censor leaves a gap between Chinese characters, or stars. (What is looked for first is the space:
# a pattern that begins with a letter is found several times as fast.)
GAP = re.compile(r" (?<=[\u4e00-\u9fff,，。、] )(?=[\u4e00-\u9fff,，。、])")
STARS = re.compile(r"\*{2,}")
# Damage is measured in steps of this share, so that a chance word or two do not decide.
DAMAGE_STEP = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is asked of a member before it can be canonical.

    ``damage``: the share of the text that was spun or censored. ``merged`` members hold another article too.
    """

    article: int
    site: str
    published: str | None
    fetched_at: str
    characters: int
    damage: float
    merged: bool = False


def credible_day(candidate: Candidate) -> str | None:
    """The day of publication, if it can be true: it names a day and is not after the page was fetched."""
    day = (candidate.published or "")[:10]
    if len(day) < len("2024-03-01") or not FIRST_YEAR <= day <= candidate.fetched_at[:10]:
        return None
    return day


def order(candidate: Candidate) -> tuple[bool, str, int, str, int, int]:
    """Earliest credible day, then least spun or censored, then earliest hour, then fullest, then first known."""
    day = credible_day(candidate)
    hour = (candidate.published or "")[10:] if day else ""
    damage = round(candidate.damage / DAMAGE_STEP)
    return (
        candidate.merged,
        day or "9999",
        damage,
        hour or "T99",
        -candidate.characters,
        candidate.article,
    )


def reason(chosen: Candidate, others: Iterable[Candidate], size: int) -> str:
    """Why this one, in words for a person."""
    if size == 1:
        return ALONE
    day, rest = credible_day(chosen), [each for each in others if each.article != chosen.article]
    rivals = [each for each in rest if credible_day(each) == day and not each.merged]
    if day and not rivals:
        return f"earliest of {size}: {day} on {chosen.site or 'a local file'}"
    place = f"of {size} {'from ' + day if day else 'without a date'}"
    if all(order(each)[2] > order(chosen)[2] for each in rivals):
        return f"least altered {place}"
    if all(each.characters < chosen.characters for each in rivals):
        return f"fullest {place}"
    return f"first known {place}"


def damage(text: str, words: NDArray[np.uint32]) -> float:
    """The share of a text's words that show spinning or censoring: words that only spinners use, and gaps."""
    if not len(words):
        return 0.0
    spun = len(spun_words().find(words)[0])
    gaps = len(GAP.findall(text)) + (len(STARS.findall(text)) if "**" in text else 0)
    return min(1.0, (spun + gaps) / len(words))


@cache
def spun_words() -> Known:
    """The words that stand in the table only as a replacement, of two characters or more."""
    pairs = substitutions().pairs
    originals = {old for old, _ in pairs}
    found = {number(new) for _, new in pairs if new not in originals and len(new) > 1}
    return Known(np.array(sorted(found), dtype=np.uint32))
