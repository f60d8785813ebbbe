"""Known sets of filters, adapted to Chinese: each a list of rules with the reason under which a drop is counted.

Words of the originals are counted as 1.5 characters, lines of 30 characters as 12. What an original does to lines (C4
takes out lines that do not end as sentences do) is asked of whole articles here: an export never edits for quality.
Sources: Rae et al. 2021 (Gopher, section A.1.1), Raffel et al. 2020 (C4, section 2.2), Penedo et al. 2024 (FineWeb,
section 3.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Preset(StrEnum):
    """What ``--preset`` takes."""

    GOPHER = "gopher"
    C4 = "c4"
    FINEWEB = "fineweb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Articles are dropped whose ``signal`` (or ``characters``) lies under ``least`` or over ``most``."""

    reason: str
    signal: str
    least: float | None = None
    most: float | None = None

    def drops(self, value: float) -> bool:
        """Whether an article with that value is dropped."""
        return (self.least is not None and value < self.least) or (self.most is not None and value > self.most)


GOPHER = (
    Rule(reason="gopher: too short", signal="characters", least=75),
    Rule(reason="gopher: too long", signal="characters", most=150_000),
    Rule(reason="gopher: symbols", signal="symbols", most=0.1),
    Rule(reason="gopher: mostly lists", signal="listed", most=0.9),
    Rule(reason="gopher: lines break off", signal="ellipses", most=0.3),
    Rule(reason="gopher: few Chinese characters", signal="chinese", least=0.6),
    Rule(reason="gopher: few function words", signal="function_words", least=0.04),
    Rule(reason="gopher: repeated lines", signal="repeated_lines", most=0.2),
    Rule(reason="gopher: one 2-gram", signal="top_2", most=0.2),
    Rule(reason="gopher: one 3-gram", signal="top_3", most=0.18),
    Rule(reason="gopher: one 4-gram", signal="top_4", most=0.16),
    Rule(reason="gopher: repeated 5-grams", signal="repeated_5", most=0.15),
    Rule(reason="gopher: repeated 10-grams", signal="repeated_10", most=0.1),
)
C4 = (
    Rule(reason="c4: under 3 sentences", signal="sentences", least=3),
    Rule(reason="c4: lines not ended", signal="ended", least=0.5),
    Rule(reason="c4: code or placeholder", signal="templates", most=0),
    Rule(reason="c4: policy notice", signal="policies", most=2),
)
FINEWEB = (
    Rule(reason="fineweb: lines not ended", signal="ended", least=0.12),
    Rule(reason="fineweb: repeated lines", signal="repeated_lines", most=0.1),
    Rule(reason="fineweb: short lines", signal="short_lines", most=0.67),
)
RULES: dict[Preset, tuple[Rule, ...]] = {Preset.GOPHER: GOPHER, Preset.C4: C4, Preset.FINEWEB: FINEWEB}


def dropped(preset: Preset, values: Mapping[str, float]) -> str | None:
    """The reason for which a preset drops an article with these signals (and ``characters``); None if it stays."""
    return next((rule.reason for rule in RULES[preset] if rule.drops(values[rule.signal])), None)
