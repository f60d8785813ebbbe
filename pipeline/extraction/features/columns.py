"""Arithmetic on columns: one number for each block of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

Column: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = dict[str, Column]

FAR = 999.0
"""The distance to what is nowhere on the page, in blocks."""


def column(values: Iterable[float]) -> Column:
    """The column of given numbers."""
    return np.fromiter(values, dtype=np.float64)


def flags(indices: Iterable[int], size: int) -> Column:
    """1 at the given indices, 0 elsewhere."""
    made = np.zeros(size)
    made[list(indices)] = 1.0
    return made


def constant(value: float, size: int) -> Column:
    """The same number for every block: what is true of the page."""
    return np.full(size, float(value))


def running(values: Column) -> Column:
    """Prefix sums, one longer than ``values``: the sum over blocks a to b is ``[b] - [a]``.

    Of several columns, one below the other, the same for each.
    """
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums


def window(sums: Column, first: int, last: int) -> Column:
    """For each block, the sum over the blocks ``first`` to ``last`` places from it, cut at the ends of the page.

    ``sums`` are the prefix sums (:func:`running`) of one column, or of several.
    """
    size = sums.shape[-1] - 1
    places = np.arange(size)
    low = np.minimum(np.maximum(places + first, 0), size)
    high = np.minimum(np.maximum(places + last + 1, 0), size)
    return np.asarray(sums[..., high] - sums[..., low])


def shifted(values: Column, places: int) -> Column:
    """For each block, the number of the one so many places further down; 0 beyond the ends."""
    made = np.zeros(len(values))
    if places > 0:
        made[:-places] = values[places:]
    else:
        made[-places:] = values[:places]
    return made


def since(marked: Column) -> Column:
    """Blocks from the last marked one above (0 on it), or :data:`FAR`."""
    places = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked > 0, places, -1))
    return np.where(last >= 0, places - last, FAR)


def until(marked: Column) -> Column:
    """Blocks to the next marked one below (0 on it), or :data:`FAR`."""
    return since(marked[::-1])[::-1]


def share(part: Column, whole: Column | float) -> Column:
    """A quotient whose divisor is at least one."""
    return part / np.maximum(whole, 1.0)
