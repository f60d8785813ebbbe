"""Whole pages of Chinese content farms with gold, made by independent seeded choices: what extraction is measured on.

A block selector that is trained or measured on them must generalise: layouts, names, orders, wording and texts are
drawn apart from each other, and two folds share none of them.
"""

from __future__ import annotations

from benchmarks.noise.page import NoisePage
from benchmarks.noise.suite import pages

__all__ = ["NoisePage", "pages"]
