"""A second copy of an article inside its own page: word for word, spun, or cut short."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.noise import bodies, comments, heads
from benchmarks.noise.pieces import PieceKind, pieces, units
from benchmarks.noise.stock import stock
from pipeline.sample.copies import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.draw import Draw
    from benchmarks.noise.pieces import Pieces
    from benchmarks.noise.sheet import Sheet
    from pipeline.sample.texts import Text

KINDS = {"exact": 0.35, "spun": 0.4, "short": 0.25}


def second(sheet: Sheet, how: bodies.Style) -> tuple[str, tuple[str, ...]]:
    """The copy as markup and its units; nothing on most sites."""
    still = sheet.still
    if not still.chance(0.14) or len(sheet.blocks) < 4:
        return "", ()
    kind = still.weighted("second", KINDS)
    copy = MAKERS[kind](sheet)
    inner = bodies.joined(how, bodies.chunks(sheet, how, copy))
    between = comments.box(sheet) if still.chance(0.4) else ""
    title = heads.headline(sheet) if still.chance(0.6) else ""
    date = f"<p>{sheet.mark('date', sheet.stamp.text)}</p>" if sheet.stamp.text and still.chance(0.4) else ""
    hidden = ' style="display:none"' if still.chance(0.12) else ""
    name = sheet.attribute("body") if still.chance(0.5) else ""
    return f"{between}{title}{date}<div{name}{hidden}>{inner}</div>", units(copy)


def spun(sheet: Sheet) -> Pieces:
    """The same article with other words for some of its words; never longer in blocks than it."""
    share = sheet.draw.random.uniform(0.3, 1.0)
    return tuple(replace(block, text=_spun(sheet.draw, block.text, share)) for block in sheet.blocks)


def retold(draw: Draw, text: Text) -> tuple[str, Pieces]:
    """Another article made of a text: spun, about another lender; its title and its blocks."""
    lender = draw.pick(stock().lines["lenders"])

    def told(said: str) -> str:
        swapped = said.replace(text.lender, lender) if text.lender else said
        return _spun(draw, swapped, 0.8)

    return told(text.title), tuple(replace(block, text=told(block.text)) for block in pieces(text))


def _spun(draw: Draw, text: str, share: float) -> str:
    table = stock().substitutions
    said = (draw.random.choice(table[word]) if word in table and draw.chance(share) else word for word in words(text))
    return "".join(said)


def short(sheet: Sheet) -> Pieces:
    """Its first blocks, a third to two thirds of them."""
    count = max(2, round(len(sheet.blocks) * sheet.draw.random.uniform(0.3, 0.7)))
    kept = sheet.blocks[:count]
    return kept[:-1] if kept[-1].kind is PieceKind.HEADING else kept


def exact(sheet: Sheet) -> Pieces:
    """The same article."""
    return sheet.blocks


MAKERS: Mapping[str, Callable[[Sheet], Pieces]] = {"exact": exact, "spun": spun, "short": short}
