"""A seeded hand that draws from options, from all of them or from one fold of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Draw:
    """Draws repeatable choices. ``fold`` 0 sees the even options, 1 the odd ones, None all of them.

    ``chosen`` notes the choices that have a name, as ``name=option``; children write into their parent's.
    """

    seed: str
    fold: int | None = None
    chosen: list[str] = field(default_factory=list)
    _random: Random | None = None

    @property
    def random(self) -> Random:
        """The generator, seeded when it is first asked: many hands never draw."""
        if self._random is None:
            self._random = Random(self.seed)
        return self._random

    def child(self, name: str) -> Draw:
        """A hand of its own for one part: what it draws does not change what the others draw."""
        return Draw(seed=f"{self.seed}/{name}", fold=self.fold, chosen=self.chosen)

    def half(self, options: Sequence[T]) -> Sequence[T]:
        """The options of the fold; a single option belongs to both."""
        return options if self.fold is None or len(options) < 2 else options[self.fold :: 2]

    def pick(self, options: Sequence[T]) -> T:
        """One option of the fold."""
        return self.random.choice(self.half(options))

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Between ``least`` and ``most`` different options of the fold (fewer where it has fewer)."""
        mine = self.half(options)
        return self.random.sample(mine, min(len(mine), self.random.randint(least, most)))

    def named(self, name: str, options: Mapping[str, T]) -> T:
        """One option of the fold, noted as ``name=key``."""
        return self.noted(name, options)[1]

    def noted(self, name: str, options: Mapping[str, T]) -> tuple[str, T]:
        """The same with the option's name."""
        key = self.pick(list(options))
        self.chosen.append(f"{name}={key}")
        return key, options[key]

    def weighted(self, name: str, weights: Mapping[str, float]) -> str:
        """One key by weight, whatever the fold, noted as ``name=key``."""
        key = self.random.choices(list(weights), list(weights.values()))[0]
        self.chosen.append(f"{name}={key}")
        return key

    def chance(self, share: float) -> bool:
        """True in ``share`` of the draws."""
        return self.random.random() < share

    def between(self, least: int, most: int) -> int:
        """A number, both ends included."""
        return self.random.randint(least, most)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The same options in another order."""
        return self.random.sample(options, len(options))
