"""Threads and questions with answers: what people wrote there is the content, their names and dates are not."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from benchmarks.noise import comments
from benchmarks.noise.comments import Post
from benchmarks.noise.stock import filled, stock

if TYPE_CHECKING:
    from benchmarks.noise.sheet import Sheet


SEPARABLE = [name for name in comments.SHAPES if name != "colon"]
"""Shapes in which names stand apart from what is said; in the others a name is a part of the line."""


def posts(sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    """The posts of a page as markup, and what they say."""
    said = [_paragraphs(sheet, _sentences(sheet, "asked")[: sheet.draw.between(3, 5)]), *_answers(sheet)]
    told = [_post(sheet, text, place) for place, text in enumerate(said)]
    shape = comments.shape(sheet, "posts", SEPARABLE)
    if sheet.site.family == "thread" and sheet.still.chance(0.7):
        inner = shape(sheet, told)
    else:
        inner = _question(sheet, told[0]) + shape(sheet, told[1:])
    return inner, tuple(line for text in said for line in text)


def _question(sheet: Sheet, post: Post) -> str:
    label = sheet.line("answers_head", "label", hand=sheet.still)
    return f"<div{sheet.attribute('body')}><div>{post.name} {post.date}</div>{post.body('p')}</div><h3>{label}</h3>"


def _answers(sheet: Sheet) -> list[list[str]]:
    """What the replies say; nobody repeats a sentence of another."""
    forum = sheet.site.family == "thread"
    count = sheet.draw.between(2, 9) if forum else sheet.draw.between(1, 4)
    short = _short(sheet) if forum else []
    long = [*_sentences(sheet, "answers"), *(_sentences(sheet, "remarks") if forum else [])]
    out = []
    for _ in range(count):
        if short and sheet.draw.chance(0.45):
            out.append([short.pop()])
        elif len(long) >= 4:
            out.append(_paragraphs(sheet, [long.pop() for _ in range(sheet.draw.between(2, 4))]))
    return out


def _short(sheet: Sheet) -> list[str]:
    """Posts of a line, in some order."""
    said = [text for kind in ("chatter", "replies") for text in _sentences(sheet, kind, lines=True)]
    return sheet.draw.shuffled(list(dict.fromkeys(said)))


def _sentences(sheet: Sheet, kind: str, *, lines: bool = False) -> list[str]:
    have = stock(sheet.site.language)
    said = (have.lines if lines else have.prose)[kind]
    return [filled(sheet.draw, text, sheet.site.language, **sheet.known()) for text in sheet.draw.some(said, 99, 99)]


def _paragraphs(sheet: Sheet, sentences: list[str]) -> list[str]:
    """Sentences as one paragraph or two."""
    cut = sheet.draw.between(2, max(2, len(sentences)))
    return [part for part in ("".join(sentences[:cut]), "".join(sentences[cut:])) if part]


def _post(sheet: Sheet, said: list[str], place: int) -> Post:
    first = place == 0
    name = sheet.nick or sheet.name() if first else sheet.name()
    date = sheet.stamp.text if first else comments.when(sheet)
    floored = sheet.site.family == "thread" and sheet.site.habit("floored posts", range(2)) == 0
    number = comments.floor(sheet, place + 1, "post floor") if floored else ""
    return Post(
        name=sheet.mark("post name", name),
        role=sheet.mark("post name", sheet.draw.pick(stock(sheet.site.language).lines["roles"])),
        date=f"{sheet.mark('post date', date) if date else ''} {number}".strip(),
        said=tuple(escape(line, quote=False) for line in said),
        action=sheet.line("actions", "post action"),
    )
