"""The body of an article as elements, by choices that do not know of each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from benchmarks.noise import wild
from benchmarks.noise.mirrors import with_pinyin
from benchmarks.noise.pieces import PieceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.pieces import Piece, Pieces
    from benchmarks.noise.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a body writes its blocks. ``joint`` stands between two of them."""

    name: str
    paragraph: Callable[[Sheet, str], str]
    heading: Callable[[Sheet, str], str]
    item: Callable[[Sheet, list[str]], str]
    dress: Callable[[Piece], str]
    indent: str = ""
    joint: str = "\n"
    is_wild: bool = False

    def line(self, sheet: Sheet, inner: str) -> str:
        """A paragraph of the article's own style around what is already markup."""
        return self.paragraph(sheet, self.indent + inner)


def _nested(sheet: Sheet, text: str) -> str:
    depth = sheet.site.habit("nested", [1, 2, 3, 4])
    return "<div>" * depth + text + "</div>" * depth


PARAGRAPHS: Mapping[str, Callable[[Sheet, str], str]] = {
    "p": lambda _, text: f"<p>{text}</p>",
    "p-class": lambda sheet, text: f"<p{sheet.attribute('paragraph')}>{text}</p>",
    "div": lambda _, text: f"<div>{text}</div>",
    "br": lambda _, text: text,
    "word": lambda _, text: (
        f'<p class="MsoNormal"><span style="font-family:宋体"><font size="3">{text}</font></span></p>'
    ),
    "div-class": lambda sheet, text: f"<div{sheet.attribute('paragraph')}>{text}</div>",
    "p-span": lambda _, text: f'<p style="text-indent:2em"><span style="font-size:16px">{text}</span></p>',
    "nested": _nested,
    "section": lambda _, text: f"<section><span>{text}</span></section>",
    "tr": lambda _, text: f"<tr><td>{text}</td></tr>",
    "dd": lambda sheet, text: f"<dd{sheet.attribute('paragraph')}>{text}</dd>",
    "p-br": lambda _, text: f"<p>{text}<br></p>",
    "span-block": lambda _, text: f'<span style="display:block">{text}</span>',
    "li": lambda sheet, text: f"<li{sheet.attribute('paragraph')}>{text}</li>",
    "p-again": lambda _, text: f"<p>{text}</p>",
    "p-left": lambda _, text: f'<p align="left">{text}</p>',
    "p-spaced": lambda _, text: f"<p>\n\t{text}\n</p>\n<p>&nbsp;</p>",
    "p-div": lambda _, text: f"<div><p>{text}</p></div>",
    "p-plain": lambda _, text: f"<p>{text}",
    "br-span": lambda _, text: f"<span>{text}</span>",
}
OUTER = {"tr": ("<table width=100%><tbody>", "</tbody></table>"), "dd": ("<dl>", "</dl>"), "li": ("<ul>", "</ul>")}
BROKEN = frozenset(("br", "br-span"))
HEADINGS: Mapping[str, Callable[[Sheet, str], str]] = {
    "h2": lambda _, text: f"<h2>{text}</h2>",
    "p-strong": lambda _, text: f"<p><strong>{text}</strong></p>",
    "h3": lambda sheet, text: f"<h3{sheet.attribute('heading')}>{text}</h3>",
    "bold-span": lambda _, text: f'<p><span style="font-weight:bold;font-size:18px">{text}</span></p>',
    "h2-span": lambda _, text: f"<h2><span>{text}</span></h2>",
    "div-class": lambda sheet, text: f"<div{sheet.attribute('heading')}><b>{text}</b></div>",
    "h4": lambda _, text: f"<h4>{text}</h4>",
    "plain": lambda _, text: text,
    "h2-strong": lambda _, text: f"<h2><strong>{text}</strong></h2>",
    "p-class-b": lambda sheet, text: f"<p{sheet.attribute('heading')}><b>{text}</b></p>",
    "quoted": lambda _, text: f"<blockquote><p><strong>{text}</strong></p></blockquote>",
    "font": lambda _, text: f'<p><font color="#c00"><b>{text}</b></font></p>',
    "strong-alone": lambda _, text: f"<strong>{text}</strong>",
    "h3-again": lambda _, text: f"<h3>{text}</h3>",
}
ITEMS: Mapping[str, Callable[[Sheet, list[str]], str]] = {
    "ul": lambda _, items: "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>",
    "same": lambda _, items: "",
    "ol": lambda _, items: "<ol>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ol>",
    "ul-p": lambda _, items: "<ul>" + "".join(f"<li><p>{item}</p></li>" for item in items) + "</ul>",
}
INDENTS = ("", "", "\u3000\u3000", "&nbsp;&nbsp;&nbsp;&nbsp;", "", "&emsp;&emsp;")
# Headings that show by their number that they are headings: 一、 （二） 第三步： 4. Q5： Part 6
NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|[（(]?[\d一二三四五六七八九十]{1,2}[）).、 ]|第.{1,2}[步、]|Part |Q\d)"
)


def style(sheet: Sheet) -> Style:
    """The choices of one site, and how much this page dresses its words."""
    still = sheet.still
    paragraph = still.noted("paragraph", PARAGRAPHS)
    heading, item = still.noted("heading", HEADINGS), still.noted("item", ITEMS)
    is_wild = sheet.site.skeleton == wild.SKELETON
    if is_wild:
        paragraph = ("wild", wild.paragraph) if still.chance(0.7) else paragraph
        heading = ("wild", wild.heading) if still.chance(0.7) else heading
    inline = paragraph[0] in BROKEN or paragraph[0] in OUTER or paragraph[0] == "p-plain"  # its <p> stays open
    return Style(
        name=paragraph[0],
        paragraph=paragraph[1],
        heading=_inline_heading(paragraph, heading) if inline or heading[0] == "plain" else heading[1],
        item=item[1],
        dress=dressed(sheet),
        is_wild=is_wild and item[0] != "same",
        indent=still.random.choice(INDENTS),
        joint=still.random.choice(["<br><br>\n", "<br/>\n", "<br>\n<br>\n"]) if paragraph[0] in BROKEN else "\n",
    )


def _inline_heading(
    paragraph: tuple[str, Callable[[Sheet, str], str]], heading: tuple[str, Callable[[Sheet, str], str]]
) -> Callable[[Sheet, str], str]:
    """A heading in the element of the paragraphs, bold unless it is plain; a plain one without a number is bold too."""

    def write(sheet: Sheet, text: str) -> str:
        bold = heading[0] != "plain" or not is_numbered(text)
        return paragraph[1](sheet, f"<strong>{text}</strong>" if bold else text)

    return write


def is_numbered(text: str) -> bool:
    """Whether a heading shows by itself that it is one.

    >>> is_numbered("一、看账单"), is_numbered("先看账单"), is_numbered("第二步：打电话")
    (True, False, True)
    """
    return bool(NUMBERED.match(text))


def chunks(sheet: Sheet, how: Style, blocks: Pieces) -> list[str]:
    """The blocks as markup, one chunk for each place behind which something else may stand."""
    out: list[str] = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        group = list(run)
        texts = [how.dress(block) for block in group]
        inline = how.name in OUTER or how.name in BROKEN
        if kind is PieceKind.HEADING:
            out.extend(how.heading(sheet, text) for text in texts)
        elif kind is PieceKind.ROW:
            out.append(table(sheet, how, [block.text.split("\t") for block in group]))
        elif kind is PieceKind.CODE:
            out.extend(code(sheet, how, block.text.split("\n")) for block in group)
        elif kind is PieceKind.ITEM and not inline:
            listed = wild.items(sheet, texts) if how.is_wild else how.item(sheet, texts)
            out.extend([listed] if listed else [how.line(sheet, text) for text in texts])
        elif kind is PieceKind.QUOTE and how.name not in OUTER:
            out.extend(f"<blockquote>{text}</blockquote>" for text in texts)
        else:
            out.extend(how.line(sheet, text) for text in texts)
    return out


def table(sheet: Sheet, how: Style, rows: list[list[str]]) -> str:
    """A table of data; in a body that is a table itself, a table inside."""
    if how.is_wild and how.name not in OUTER:
        return wild.table(sheet, rows)
    head = sheet.site.habit("table head", ["th", "td"])
    cells = [
        "".join(f"<{tag}>{escape(cell, quote=False)}</{tag}>" for cell in row)
        for tag, row in zip([head, *["td"] * len(rows)], rows, strict=False)
    ]
    inner = "<table border=1>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    return how.paragraph(sheet, inner) if how.name in OUTER else inner


CODE = (
    "<pre>{said}</pre>",
    "<pre{a}><code>{said}</code></pre>",
    "<figure{a}><table><tr><td><pre>{numbers}</pre></td><td><pre>{said}</pre></td></tr></table></figure>",
    "<div{a}><pre><code>{said}</code></pre></div>",
)


def code(sheet: Sheet, how: Style, lines: list[str]) -> str:
    """Lines of a program, as highlighters write them; their numbers are noise."""
    said = "\n".join(escape(line, quote=False) for line in lines)
    shape, counted = sheet.site.habit("code", CODE), [str(number) for number in range(1, len(lines) + 1)]
    if "{numbers}" in shape:
        for number in counted:
            sheet.mark("line number", number)
    inner = shape.format(said=said, numbers="\n".join(counted), a=sheet.attribute("code"))
    return how.paragraph(sheet, inner) if how.name in OUTER else inner


def plain(block: Piece) -> str:
    """A block as it stands."""
    return escape(block.text, quote=False)


MARKS = (
    '<a href="/tag/{n}">{w}</a>', "<strong>{w}</strong>", "<span>{w}</span>", "<b>{w}</b>",
    "<font color=red>{w}</font>", "<em>{w}</em>", '<span style="color:#333">{w}</span>',
    '<a href="/zt/{n}.html" target="_blank"><strong>{w}</strong></a>',
)  # fmt: skip


def dressed(sheet: Sheet) -> Callable[[Piece], str]:
    """A block with some words bold, linked or in a span, as editors and keyword plug-ins leave them."""
    draw, share = sheet.draw, sheet.still.random.choice([0.0, 0.0, 0.15, 0.4, 0.8])
    marks = sheet.still.some(MARKS, 1, 3)

    def dress(block: Piece) -> str:
        text = block.text
        if sheet.site.mirror == "pinyin":
            text, added = with_pinyin(draw, text)
            for pinyin in added:
                sheet.mark("pinyin", pinyin)
            return escape(text, quote=False)
        if block.kind is PieceKind.HEADING or len(text) < 30 or not draw.chance(share):
            return plain(block)
        start = draw.between(2, len(text) - 12)
        end = start + draw.between(2, 10)
        parts = [escape(part, quote=False) for part in (text[:start], text[start:end], text[end:])]
        return parts[0] + draw.random.choice(marks).format(n=draw.between(1, 99), w=parts[1]) + parts[2]

    return dress


def joined(how: Style, lines: list[str]) -> str:
    """The chunks as the inside of a container."""
    before, after = OUTER.get(how.name, ("", "<br>" if how.name in BROKEN else ""))
    return before + how.joint.join(lines) + after
