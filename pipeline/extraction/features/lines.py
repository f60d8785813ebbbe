"""What a block says of itself: length, links, punctuation, type, wording."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction.features import wordings
from pipeline.extraction.features.characters import DIGIT, END, HAN, LATIN, MARK, SEPARATOR, Characters
from pipeline.extraction.features.columns import Columns, column, constant, share, shifted, since, until
from pipeline.extraction.headings import is_heading_line
from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from pipeline.extraction.blocks import Block, Document

TAGS = ("p", "li", "td", "div", "a")


def columns(document: Document, title: str) -> Columns:
    """The columns of each block alone, and how far it is from furniture, related lists and the title."""
    blocks = document.blocks
    own = shape(blocks) | kinds(blocks) | repeated(blocks, title)
    own |= wordings.columns([block.text for block in blocks])
    own["before"] = share(np.cumsum(own["length"]) - own["length"], float(own["length"].sum()))
    own["order"] = np.arange(len(blocks)) / len(blocks)
    own["blocks"] = constant(len(blocks), len(blocks))
    own["characters"] = constant(float(own["length"].sum()), len(blocks))
    return own


def shape(blocks: tuple[Block, ...]) -> Columns:
    """Lengths, links, marks and scripts."""
    characters = Characters([block.text for block in blocks])
    length = characters.sizes.astype(np.float64)
    linked = np.minimum(column(block.linked for block in blocks), length)
    marks = characters.count(MARK)
    return {
        "length": length,
        "linked": linked,
        "plain": length - linked,
        "link_share": share(linked, length),
        "anchors": column(block.anchors for block in blocks),
        "marks": marks,
        "mark_share": share(marks, length),
        "ended": characters.ended,
        "sentences": share(characters.count(END), length),
        "segment": length / (characters.count(SEPARATOR) + 1.0),
        "han": share(characters.count(HAN), length),
        "digits": share(characters.count(DIGIT), length),
        "latin": share(characters.count(LATIN), length),
        "weight": weights(length - linked, marks, column(b.level for b in blocks), share(linked, length)),
    }


def weights(plain: np.ndarray, marks: np.ndarray, level: np.ndarray, link_share: np.ndarray) -> np.ndarray:
    """How much each block speaks for being prose, in characters; negative for menus."""
    prose = np.where((plain >= 10) & (marks > 0), np.minimum(plain, 300.0), -2.0)
    prose = np.where((plain < 20) & (prose > 0), prose / 2, prose)
    return np.where(link_share > 0.5, -10.0, np.where(level > 0, 0.0, prose))


def kinds(blocks: tuple[Block, ...]) -> Columns:
    """Tags, headings and type."""
    found = {f"tag_{tag}": column(block.tag == tag for block in blocks) for tag in TAGS}
    found["level"] = column(block.level for block in blocks)
    found["since_headline"] = since(column(block.level == 1 for block in blocks))
    found["bold"] = column(min(1.0, block.bold / len(block.text)) for block in blocks)
    found["hidden"] = column(block.hidden for block in blocks)
    found["aligned"] = column(block.aligned for block in blocks)
    for name in ("images", "controls"):
        found[name] = column(getattr(block, name) for block in blocks)
        found[f"since_{name}"], found[f"until_{name}"] = since(found[name]), until(shifted(found[name], 1))
    found["headed"] = column(is_heading_line(block) for block in blocks)
    return found


def repeated(blocks: tuple[Block, ...], title: str) -> Columns:
    """How often the page says a line, and how far below the last line that says the title it stands."""
    counts, name = Counter(block.text for block in blocks), key(title)
    titled = column(bool(name) and len(block.text) <= 2 * len(title) and key(block.text) == name for block in blocks)
    last = np.flatnonzero(titled)
    below = np.arange(len(blocks)) - last[-1] if len(last) else np.full(len(blocks), -999.0)
    return {"repeats": column(counts[block.text] for block in blocks), "below_title": below.astype(np.float64)}
