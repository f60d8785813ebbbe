"""What processing keeps for exports: where personal data stands in an article, found once and then only applied.

Finding is most of the work of an export. It is done beside the other measuring of an article; an export looks again
only where nothing was kept, or with other rules than today's.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson

from pipeline.export.cleaning import harmless
from pipeline.privacy.kinds import Kind, Span
from pipeline.privacy.redaction import every

if TYPE_CHECKING:
    from collections.abc import Sequence

# The numbers of the parts of an article in what is kept; headings count on from the last.
TITLE, TEXT, HEADINGS = 0, 1, 2
# Whatever decides on what is kept: the rooms whose files are read, and of ours the rules for characters.
DECIDING = (("pipeline.privacy", ""), ("pipeline.export", "cleaning.py"))


@cache
def version() -> str:
    """Names the rules that find personal data: places that others found are not used.

    Made of the files that hold them, so that no rule can be changed and the places of the old one still be trusted.
    """
    total = hashlib.sha256()
    for package, only in DECIDING:
        for file in sorted(files(package).iterdir(), key=lambda each: each.name):
            if file.name.endswith((".py", ".toml")) and file.name.startswith(only):
                total.update(f"{file.name}\n".encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]


def kept(title: str, text: str, headings: Sequence[str]) -> str | None:
    """The places in an article as they are stored; nothing where it must be looked at again, since cleaning moves them.

    >>> kept("逾期了", "电话13800138000", ())
    '[[1,2,13,"telephone"]]'
    >>> kept("逾期了", "先协商", ("协商",)), kept("a\\x00", "", ())
    ('', None)
    """
    parts = [title, text, *headings]
    if any(harmless(part) is not part for part in parts):
        return None
    found = [(place, *span) for place, part in enumerate(parts) for span in sorted(every(part, bylines=True))]
    return orjson.dumps(found).decode() if found else ""


def places(stored: str) -> dict[int, list[Span]]:
    """What :func:`kept` found, by the number of the part."""
    found: dict[int, list[Span]] = {}
    for place, start, end, kind in orjson.loads(stored) if stored else ():
        found.setdefault(place, []).append(Span(start, end, Kind(kind)))
    return found
