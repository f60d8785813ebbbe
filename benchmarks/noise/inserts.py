"""What stands in an article beside its prose: points behind a colon, tables of figures, names with values, code; and
what reads like furniture: talk, advice to telephone, notes, who signed and when.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.noise.pieces import Piece, PieceKind
from benchmarks.noise.stock import filled
from benchmarks.noise.stock import stock as lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.noise.draw import Draw
    from benchmarks.noise.pieces import Pieces

SHARES = {
    "points": 0.16, "table": 0.09, "pairs": 0.04, "code": 0.06, "talk": 0.1, "advice": 0.2, "notes": 0.1,
    "quotes": 0.08, "own points": 0.08, "own heads": 0.06, "closing": 0.12, "sign-off": 0.1,
}  # fmt: skip
CLAUSES = re.compile(r"[，；。！？、]")
CLAUSE = (4, 40)
"""Characters of a clause that makes a point."""
ENDS = ("；", "", "。", "，", ";", "；")


@cache
def stock() -> dict[str, Any]:
    """The lines, labels and pieces of code."""
    return tomllib.loads(Path(__file__).with_name("inserts.toml").read_text("utf-8"))


def inserted(draw: Draw, blocks: Pieces, **known: object) -> Pieces:
    """An article with some of these between its paragraphs; ``known`` fills the blanks of what is drawn."""
    for name, share in SHARES.items():
        if draw.chance(share):
            blocks = WAYS[name](draw, blocks, known)
    return blocks


def points(draw: Draw, blocks: Pieces, _: dict[str, object]) -> Pieces:
    """A paragraph as a list of its clauses."""
    found = {place: clauses(piece) for place, piece in enumerate(blocks)}
    places = [place for place, said in found.items() if len(said) > 2]
    if not places:
        return blocks
    place, end = draw.random.choice(places), draw.random.choice(ENDS)
    said = found[place][: draw.between(3, 7)]
    items = [Piece(text=each + (end or ""), kind=PieceKind.ITEM) for each in said[:-1]]
    last = Piece(text=said[-1] + ("。" if end else ""), kind=PieceKind.ITEM)
    lead = Piece(text=draw.pick(stock()["leads"]))
    return (*blocks[:place], lead, *items, last, *blocks[place + 1 :])


def clauses(piece: Piece) -> list[str]:
    """The clauses of a paragraph; none where some of them say too little or too much alone."""
    said = [each.strip() for each in CLAUSES.split(piece.text) if each.strip()]
    fit = piece.kind is PieceKind.PARAGRAPH and all(CLAUSE[0] <= len(each) <= CLAUSE[1] for each in said)
    return said if fit and len(set(said)) == len(said) else []


def table(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """A table of figures behind some paragraph."""
    header = draw.pick(stock()["headers"])
    names = draw.some(stock()["labels"], 2, 6)
    rows = [[name, *(_filled(draw, "values", known) for _ in header[1:])] for name in names]
    made = [Piece(text="\t".join(row), kind=PieceKind.ROW) for row in [header, *rows]]
    return behind(draw, blocks, (Piece(text=draw.pick(stock()["table_leads"])), *made))


def pairs(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """Names and values, as encyclopedias and recipes begin with them."""
    every = [filled(draw, each, "zh", **known) for each in draw.some(stock()["pairs"], 3, 6)]
    made = tuple(Piece(text=each.replace("|", "\t"), kind=PieceKind.ROW) for each in every)
    place = 1 if blocks[0].kind is PieceKind.PARAGRAPH else 0
    return blocks[:place] + made + blocks[place:]


def code(draw: Draw, blocks: Pieces, _: dict[str, object]) -> Pieces:
    """Pieces of a program, each with what it is for."""
    for snippet in draw.some(stock()["code"], 1, 3):
        made = Piece(text=draw.pick(stock()["code_leads"])), Piece(text=snippet, kind=PieceKind.CODE)
        blocks = behind(draw, blocks, made)
    return blocks


def talk(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """Lines of a dialogue, one behind the other."""
    return behind(draw, blocks, tuple(Piece(text=said) for said in _genuine(draw, "dialogue", 2, 6, known)))


def advice(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """Advice that speaks of telephones, apps and offices."""
    for said in _genuine(draw, "advice", 1, 2, known):
        blocks = behind(draw, blocks, (Piece(text=said),))
    return blocks


def notes(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """A note on figures and names, behind some paragraph or at the end."""
    made = tuple(Piece(text=said) for said in _genuine(draw, "notes", 1, 1, known))
    return behind(draw, blocks, made) if draw.chance(0.5) else blocks + made


def quotes(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """Words of somebody else."""
    kind = draw.random.choice([PieceKind.QUOTE, PieceKind.PARAGRAPH])
    return behind(draw, blocks, tuple(Piece(text=said, kind=kind) for said in _genuine(draw, "quotes", 1, 2, known)))


def own_points(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """A list of short points behind a line that announces it."""
    items = tuple(Piece(text=said, kind=PieceKind.ITEM) for said in _genuine(draw, "points", 3, 8, known))
    return behind(draw, blocks, (Piece(text=draw.pick(stock()["leads"])), *items))


def own_heads(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """Short headings over some paragraphs."""
    for said in _genuine(draw, "heads", 2, 4, known):
        places = [place for place, piece in enumerate(blocks) if place and piece.kind is PieceKind.PARAGRAPH]
        if places:
            place = draw.random.choice(places)
            blocks = (*blocks[:place], Piece(text=said, kind=PieceKind.HEADING), *blocks[place:])
    return blocks


def closing(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """The author's last words."""
    return blocks + tuple(Piece(text=said) for said in _genuine(draw, "closings", 1, 1, known))


def sign_off(draw: Draw, blocks: Pieces, known: dict[str, object]) -> Pieces:
    """Who signed, and when, in lines of their own."""
    (said,) = _genuine(draw, "signoffs", 1, 1, known)
    return blocks + tuple(Piece(text=part) for part in said.split("\t"))


def _genuine(draw: Draw, kind: str, least: int, most: int, known: dict[str, object]) -> list[str]:
    return [filled(draw, said, "zh", **known) for said in draw.some(lines("zh").lines[kind], least, most)]


def behind(draw: Draw, blocks: Pieces, made: Pieces) -> Pieces:
    """The blocks with others behind some paragraph."""
    places = [place + 1 for place, piece in enumerate(blocks) if piece.kind is PieceKind.PARAGRAPH]
    place = draw.random.choice(places) if places else len(blocks)
    return blocks[:place] + made + blocks[place:]


def _filled(draw: Draw, kind: str, known: dict[str, object]) -> str:
    return filled(draw, draw.pick(stock()[kind]), "zh", **known)


WAYS: dict[str, Callable[[Draw, Pieces, dict[str, object]], Pieces]] = {
    "points": points, "table": table, "pairs": pairs, "code": code, "talk": talk, "advice": advice, "notes": notes,
    "quotes": quotes, "own points": own_points, "own heads": own_heads, "closing": closing, "sign-off": sign_off,
}  # fmt: skip
