"""One figure from 0 to 1 made of six that one can see: the weighted geometric mean, so that none makes up for another.

The ramps were set by eye on texts of the sample and measured by ``benchmarks/quality.py`` on labelled ones.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.quality.signals import Signals

# No part is worse than this: a text that is bad in one way can still be told from one that is bad in all.
FLOOR = 0.02
WEIGHTS = {"readable": 1.5, "substantial": 1.0, "unrepeated": 1.5, "unpromoted": 1.2, "whole": 0.8, "unspun": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of quality, each from 0 to 1.

    readable: prose in Chinese, in sentences that end, punctuated as people do. substantial: long enough to say
    something, and in many different words. unrepeated: nothing is said twice. unpromoted: neither advertising nor its
    own title over and over. whole: no gaps that a censor left, no code or placeholders. unspun: the usual words.
    """

    readable: float
    substantial: float
    unrepeated: float
    unpromoted: float
    whole: float
    unspun: float


NAMES = tuple(field.name for field in fields(Parts))


def rising(value: float, low: float, high: float) -> float:
    """0 up to ``low``, 1 from ``high`` on, a straight line between.

    >>> rising(5, 0, 10), rising(5, 10, 0), rising(99, 0, 10)
    (0.5, 0.5, 1.0)
    """
    return min(1.0, max(0.0, (value - low) / (high - low)))


def parts(signals: Signals, characters: int) -> Parts:
    """The parts of an article's quality; ``characters`` without white space."""
    return Parts(
        readable=readable(signals),
        substantial=rising(characters, 40, 500)
        * rising(signals.sentences, 0, 6)
        * rising(signals.distinct_words, 0.1, 0.3),
        unrepeated=unrepeated(signals),
        unpromoted=rising(signals.advertising, 18, 1) * rising(signals.stuffing, 0.2, 0.02),
        whole=rising(signals.gaps, 12, 0.5) * rising(signals.templates + signals.policies, 8, 1),
        unspun=rising(signals.spin, 0.7, 0.25),
    )


def readable(signals: Signals) -> float:
    """How much a text reads like prose."""
    punctuated = rising(signals.punctuation, 0.02, 0.06) * rising(signals.punctuation, 0.4, 0.22)
    worded = rising(signals.function_words, 0.03, 0.09)
    shaped = rising(signals.ended, 0.2, 0.8) * rising(signals.short_lines, 1, 0.6) * rising(signals.ellipses, 0.6, 0.15)
    figures = rising(signals.digits, 0.4, 0.15) * rising(signals.symbols, 0.15, 0.03)
    return rising(signals.chinese, 0.3, 0.65) * punctuated * worded * shaped * figures


def unrepeated(signals: Signals) -> float:
    """How little of a text is said twice."""
    runs = rising(signals.repeated_10, 0.5, 0.03) * rising(signals.top_4, 0.16, 0.04)
    return runs * rising(signals.repeated_lines, 0.5, 0.03) * rising(signals.longest_repeat, 120, 20)


def quality(found: Parts) -> float:
    """The weighted geometric mean of the parts.

    >>> quality(Parts(readable=1, substantial=1, unrepeated=1, unpromoted=1, whole=1, unspun=1))
    1.0
    """
    total = sum(WEIGHTS.values())
    logs = sum(weight * log(max(FLOOR, getattr(found, name))) for name, weight in WEIGHTS.items())
    return round(exp(logs / total), 4)
