"""The gold file: what every page of the sample is, one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.sample.page import Gold
from pipeline.sample.site import load
from pipeline.sample.texts import folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def gold_file() -> Path:
    """Where the committed gold lies."""
    return folder() / "gold.jsonl"


def gold_lines() -> Iterator[str]:
    """The gold as it follows from texts, layouts and sites, without line ends."""
    for row in load().gold:
        yield json.dumps(asdict(row), ensure_ascii=False)


def read_gold() -> tuple[Gold, ...]:
    """The committed gold."""
    lines = gold_file().read_text("utf-8").splitlines()
    return tuple(_row(json.loads(line)) for line in lines)


def _row(values: dict[str, object]) -> Gold:
    made = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Gold(**made)  # type: ignore[arg-type]


def main() -> None:
    """Write the gold file anew."""
    gold_file().write_text("".join(line + "\n" for line in gold_lines()), "utf-8")


if __name__ == "__main__":
    main()
