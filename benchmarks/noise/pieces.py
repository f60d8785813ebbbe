"""The blocks of an article before they are markup, and the shapes that the same article can take."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pipeline.sample.copies import HEADING_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.noise.draw import Draw
    from pipeline.sample.texts import BlockKind, Text


class PieceKind(StrEnum):
    """What a piece is on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block of an article; the cells of a row are separated by tabs, the lines of code by line breaks."""

    text: str
    kind: PieceKind = PieceKind.PARAGRAPH


Pieces: TypeAlias = tuple[Piece, ...]

ROW = "| "
QUOTE = "> "
NUMERALS = "一二三四五六七八九十"
# What stands for the number of a heading; the first leaves it as it was written.
NUMBERS = (
    "",
    "{n}. ",
    "{n}、",
    "第{c}步：",
    "（{c}）",
    "{bare}",
    "{n:02} ",
    "{n}.",
    "Part {n} ",
    "({n})",
    "",
    "{c}. ",
    "第{c}、",
    "{n} | ",
)
CUTS = {"whole": 0.6, "long": 0.2, "without headings": 0.06, "beginning": 0.06, "micro": 0.05, "ending": 0.03}
# A sentence with its mark and the closing quotation mark behind it.
SENTENCE = re.compile(r"[^。！？]+[。！？]+[”』」）]?|[^。！？]+$")
# The last line of official notices: 2025年3月3日
SIGNED = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$")
MICRO = 150
"""Characters that the shortest article has at least."""


def pieces(text: Text) -> Pieces:
    """The blocks of a text, without the date that a notice is signed with: the page says another one."""
    return tuple(_piece(block.text, block.kind) for block in text.blocks if not SIGNED.match(block.text))


def _piece(text: str, kind: BlockKind) -> Piece:
    if text.startswith(ROW):
        return Piece(text="\t".join(cell.strip() for cell in text.strip("| ").split("|")), kind=PieceKind.ROW)
    if text.startswith(QUOTE):
        return Piece(text=text.removeprefix(QUOTE), kind=PieceKind.QUOTE)
    return Piece(text=text, kind=PieceKind(kind.value))


def units(blocks: Pieces) -> tuple[str, ...]:
    """What must be kept: the blocks, rows cell by cell and code line by line.

    >>> units((Piece(text="期数\\t月供", kind=PieceKind.ROW), Piece(text="先看账单。")))
    ('期数', '月供', '先看账单。')
    """
    return tuple(part.strip() for piece in blocks for part in re.split(r"[\t\n]", piece.text) if part.strip())


def headings(blocks: Pieces) -> tuple[str, ...]:
    """The headings among them."""
    return tuple(piece.text for piece in blocks if piece.kind is PieceKind.HEADING)


def shaped(still: Draw, draw: Draw, blocks: Pieces, more: Callable[[], Pieces]) -> tuple[str, Pieces]:
    """The article as this page tells it, and how it was cut; ``still`` decides what a whole site does alike.

    ``more`` are the blocks of another article, which long ones go on with.
    """
    style = still.pick(NUMBERS)
    sentences, merged = still.chance(0.07), still.chance(0.05)
    cut = draw.weighted("cut", CUTS)
    out = CUTTERS[cut](draw, blocks)
    if cut == "long":
        out, style = blocks + more(), style or "{c}、"
    if sentences:
        out = by_sentence(out)
    elif merged:
        out = merged_paragraphs(out)
    if draw.chance(0.12):
        out = as_steps(draw, out)
    if draw.chance(0.08):
        out = with_quote(draw, out)
    return cut, renumbered(out, style)


def whole(_: Draw, blocks: Pieces) -> Pieces:
    """All of it."""
    return blocks


def without_headings(_: Draw, blocks: Pieces) -> Pieces:
    """The text alone."""
    return tuple(piece for piece in blocks if piece.kind is not PieceKind.HEADING)


def beginning(draw: Draw, blocks: Pieces) -> Pieces:
    """The first half or so, never less than a micro article."""
    wanted = max(MICRO, round(sum(len(piece.text) for piece in blocks) * draw.random.uniform(0.35, 0.7)))
    return _until(blocks, wanted)


def ending(draw: Draw, blocks: Pieces) -> Pieces:
    """What stands from some heading on, where enough stands there."""
    starts = [place for place, piece in enumerate(blocks) if piece.kind is PieceKind.HEADING]
    chosen = [place for place in starts if sum(len(piece.text) for piece in blocks[place:]) > 2 * MICRO]
    return blocks[draw.random.choice(chosen) :] if chosen else blocks


def micro(_: Draw, blocks: Pieces) -> Pieces:
    """One paragraph or two."""
    return _until(without_headings(_, blocks), MICRO)


CUTTERS: dict[str, Callable[[Draw, Pieces], Pieces]] = {
    "whole": whole,
    "long": whole,
    "without headings": without_headings,
    "beginning": beginning,
    "micro": micro,
    "ending": ending,
}


def _until(blocks: Pieces, wanted: int) -> Pieces:
    """The first blocks until they hold ``wanted`` characters; never a heading last."""
    kept: list[Piece] = []
    for piece in blocks:
        if sum(len(other.text) for other in kept) >= wanted and kept[-1].kind is not PieceKind.HEADING:
            break
        kept.append(piece)
    while kept and kept[-1].kind is PieceKind.HEADING:
        kept.pop()
    return tuple(kept)


def by_sentence(blocks: Pieces) -> Pieces:
    """Every paragraph in paragraphs of a sentence or two, as stories for telephones have them."""
    out: list[Piece] = []
    for piece in blocks:
        said = SENTENCE.findall(piece.text) if piece.kind is PieceKind.PARAGRAPH else [piece.text]
        out.extend(replace(piece, text=sentence) for sentence in said if sentence.strip())
    return tuple(out)


def merged_paragraphs(blocks: Pieces) -> Pieces:
    """Neighbouring paragraphs in one."""
    out: list[Piece] = []
    for piece in blocks:
        if out and piece.kind is out[-1].kind is PieceKind.PARAGRAPH:
            out[-1] = replace(piece, text=out[-1].text + piece.text)
        else:
            out.append(piece)
    return tuple(out)


def as_steps(draw: Draw, blocks: Pieces) -> Pieces:
    """One paragraph of three sentences or more as list items."""
    places = [
        place
        for place, piece in enumerate(blocks)
        if piece.kind is PieceKind.PARAGRAPH and len(SENTENCE.findall(piece.text)) > 2
    ]
    if not places:
        return blocks
    place = draw.random.choice(places)
    items = (Piece(text=said, kind=PieceKind.ITEM) for said in SENTENCE.findall(blocks[place].text))
    return (*blocks[:place], *items, *blocks[place + 1 :])


def with_quote(draw: Draw, blocks: Pieces) -> Pieces:
    """One paragraph as a quotation."""
    places = [place for place, piece in enumerate(blocks) if piece.kind is PieceKind.PARAGRAPH]
    chosen = draw.random.choice(places) if places else -1
    return tuple(
        replace(piece, kind=PieceKind.QUOTE) if place == chosen else piece for place, piece in enumerate(blocks)
    )


def renumbered(blocks: Pieces, style: str) -> Pieces:
    """The headings that have a number with another one.

    >>> renumbered((Piece(text="一、看账单", kind=PieceKind.HEADING),), "第{c}步：")[0].text
    '第一步：看账单'
    """
    if not style:
        return blocks
    numbers = iter(range(1, len(blocks) + 1))
    return tuple(
        replace(piece, text=_numbered(piece.text, style, next(numbers)))
        if piece.kind is PieceKind.HEADING and HEADING_NUMBER.match(piece.text)
        else piece
        for piece in blocks
    )


def _numbered(text: str, style: str, number: int) -> str:
    counted = NUMERALS[number - 1] if number <= len(NUMERALS) else str(number)
    return style.format(n=number, c=counted, bare="") + HEADING_NUMBER.sub("", text)
