"""Small forests of oblivious trees: how likely something is, given numbers that are known of it.

An oblivious tree asks the same question of every node of one level, so a leaf's number is the row of answers read as
bits (Langley and Sage 1994; Prokhorenkova et al. 2018, "CatBoost"). The forests are trained by programs in
``benchmarks``; nothing but numpy is needed to ask them. Leaves are whole numbers, so that their sum is the same on
every machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Column = NDArray[np.float64]

SCALE = 1 << 16
"""What a leaf's whole number is divided by: log-odds."""
ROWS = 4096
"""Rows that are asked at a time: what bounds the memory of a large page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees of one depth over named columns.

    ``asked`` and ``borders`` have the shape (trees, depth): the place in ``columns`` that a level looks at, and the
    number above which the answer is yes. ``leaves`` has the shape (trees, 2 ** depth), in units of 1 / :data:`SCALE`.
    """

    columns: tuple[str, ...]
    asked: NDArray[np.int64]
    borders: NDArray[np.float32]
    leaves: NDArray[np.int64]
    bias: int

    def odds(self, columns: Mapping[str, Column]) -> Column:
        """For each row, the log-odds of what was learned; columns that are not asked for are left alone."""
        table = np.stack([columns[name] for name in self.columns], axis=1).astype(np.float32)
        return np.concatenate([self._odds(table[row : row + ROWS]) for row in range(0, len(table), ROWS)])

    def _odds(self, table: NDArray[np.float32]) -> Column:
        trees, depth = self.asked.shape
        rows, leaf = np.ascontiguousarray(table.T), np.zeros((trees, len(table)), dtype=np.int32)
        for level in range(depth):
            answer = rows[self.asked[:, level]] > self.borders[:, level, None]
            leaf |= answer.astype(np.int32) << level
        leaf += (np.arange(trees, dtype=np.int32) << depth)[:, None]
        total = self.leaves.ravel()[leaf].sum(axis=0) + self.bias
        return np.asarray(total / SCALE)


def parsed(data: dict[str, Any]) -> Forest:
    """A forest from its JSON form."""
    return Forest(
        columns=tuple(data["columns"]),
        asked=np.array([tree["asked"] for tree in data["trees"]], dtype=np.int64),
        borders=np.array([tree["borders"] for tree in data["trees"]], dtype=np.float32),
        leaves=np.array([tree["leaves"] for tree in data["trees"]], dtype=np.int64),
        bias=data["bias"],
    )


def packaged(name: str) -> dict[str, Any]:
    """The JSON form of forests that are part of the package."""
    data: dict[str, Any] = json.loads(files("pipeline.extraction").joinpath(name).read_text(encoding="utf-8"))
    return data
