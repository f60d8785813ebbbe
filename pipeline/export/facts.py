"""What a card knows of an export: everything that says what it is, and nothing of the machine that made it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

from pipeline.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.export.files import Written

# Where the facts stand in a card.
BLOCK = re.compile(r"^```json\n(.*?)\n```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of an export. ``files``: name, size, digest and rows of each, by split; a name that ends in ``/`` is a
    folder of articles. ``lengths`` counts articles by the power of two that their characters lie under, ``quality``
    by twentieths.
    """

    name: str
    format: str
    version: str
    command: str
    articles: int
    characters: int
    digest: str
    files: dict[str, list[dict[str, str | int]]]
    fields: list[str]
    choice: dict[str, object] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    undated: int = 0
    lengths: dict[str, int] = field(default_factory=dict)
    quality: dict[str, int] = field(default_factory=dict)
    redacting: bool = True
    bylines: bool = False
    redacted: dict[str, int] = field(default_factory=dict)
    touched: int = 0
    repairing: bool = False
    repairs: dict[str, int] = field(default_factory=dict)
    cleaned: int = 0
    splits: dict[str, int] = field(default_factory=dict)
    recipe: str = ""
    signals: int = 0


def as_block(facts: Facts) -> str:
    """The facts as the JSON block of a card."""
    return f"```json\n{json.dumps(asdict(facts), ensure_ascii=False, indent=1)}\n```"


def read(card: str, name: str) -> Facts:
    """The facts that stand in a card."""
    blocks = BLOCK.findall(card)
    try:
        values = json.loads(blocks[-1])
        return Facts(**{each.name: values[each.name] for each in fields(Facts)})
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise ExportError(f"{name} is no card of an export of Overdue: {error}") from error


def files_of(written: Mapping[str, list[Written]]) -> dict[str, list[dict[str, str | int]]]:
    """Files as they stand in the facts."""
    return {split: [asdict(each) for each in files] for split, files in sorted(written.items())}
