"""The numbers of authorities and lenders that are never redacted, with what they are."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def hotlines() -> dict[str, str]:
    """Every number of the list, with whose it is and where that is said.

    >>> "12378" in hotlines()
    True
    """
    data = tomllib.loads(files(__package__).joinpath("hotlines.toml").read_text(encoding="utf-8"))
    return {str(number): str(whose) for number, whose in data["numbers"].items()}
