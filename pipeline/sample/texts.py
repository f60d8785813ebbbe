"""The original articles of the sample, read from Markdown files with front matter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeAlias


class BlockKind(StrEnum):
    """What a block of an article is on a page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading or list item; ``text`` is one plain line."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH


Blocks: TypeAlias = tuple[Block, ...]

MARKS = {"## ": BlockKind.HEADING, "- ": BlockKind.ITEM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One original article. ``name`` is its file's; ``lender`` is the one it is about, or empty."""

    name: str
    title: str
    blocks: Blocks
    author: str | None = None
    published: str | None = None
    lender: str = ""


def folder() -> Path:
    """Where the sample's data lies: inside the installed package, or in the checkout."""
    packaged = Path(__file__).parent / "files"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "datasets" / "sample"


def plain(blocks: Blocks) -> str:
    r"""The text of an article: its blocks, one empty line between two.

    >>> plain((Block(text="一、先停下"), Block(text="别再借。")))
    '一、先停下\n\n别再借。'
    """
    return "\n\n".join(block.text for block in blocks)


def headings(blocks: Blocks) -> tuple[str, ...]:
    """The headings among ``blocks``, in order."""
    return tuple(block.text for block in blocks if block.kind is BlockKind.HEADING)


def parse(name: str, source: str) -> Text:
    r"""An article from its file: front matter between ``---`` lines, then blocks.

    >>> text = parse("demo", "---\ntitle: 花呗逾期\nlender: 花呗\n---\n\n## 一、看账单\n\n- 先看日期。\n")
    >>> text.title, text.author, [str(block.kind) for block in text.blocks]
    ('花呗逾期', None, ['heading', 'item'])
    """
    _, front, body = source.split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in front.strip().splitlines())
    return Text(
        name=name,
        title=fields["title"],
        author=fields.get("author"),
        published=fields.get("published"),
        lender=fields.get("lender", ""),
        blocks=tuple(_block(line) for line in body.splitlines() if line.strip()),
    )


def _block(line: str) -> Block:
    for mark, kind in MARKS.items():
        if line.startswith(mark):
            return Block(text=line.removeprefix(mark), kind=kind)
    return Block(text=line)


@cache
def texts() -> dict[str, Text]:
    """Every original by name."""
    files = sorted((folder() / "texts").glob("*.md"))
    return {file.stem: parse(file.stem, file.read_text("utf-8")) for file in files}
