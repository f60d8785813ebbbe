"""Mirrors that convert their pages to traditional characters, some of which leave pinyin behind characters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.sample.copies import to_traditional

if TYPE_CHECKING:
    from benchmarks.noise.draw import Draw
    from benchmarks.noise.page import NoisePage

PINYIN = {
    "据": "jù", "证": "zhèng", "还": "huán", "协": "xié", "贷": "dài", "债": "zhài", "应": "yīng",
    "时": "shí", "们": "mén", "开": "kāi", "电": "diàn", "话": "huà", "银": "yín", "谈": "tán",
    "说": "shuō", "长": "cháng", "个": "gè", "张": "zhāng", "问": "wèn", "实": "shí", "发": "fā",
    "后": "hòu", "学": "xué", "万": "wàn", "钱": "qián", "书": "shū", "现": "xiàn",
}  # fmt: skip


class _Characters(dict[int, str]):
    """One traditional character for each simplified one, whatever stands beside it."""

    def __missing__(self, code: int) -> str:
        self[code] = to_traditional(chr(code)) if code > 0x3000 else chr(code)
        return self[code]


CHARACTERS = _Characters()


def with_pinyin(draw: Draw, text: str) -> tuple[str, list[str]]:
    """A text with pinyin in brackets behind some characters, and what was put in."""
    added = []
    out = []
    for character in text:
        out.append(character)
        if character in PINYIN and draw.chance(0.3):
            added.append(f"({PINYIN[character]})")
            out.append(added[-1])
    return "".join(out), added


def mirrored(page: NoisePage) -> NoisePage:
    """The same page and its gold in traditional characters."""

    def said(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.translate(CHARACTERS) for text in texts)

    return replace(
        page,
        html=page.html.translate(CHARACTERS),
        title=page.title.translate(CHARACTERS),
        author=page.author.translate(CHARACTERS) if page.author else None,
        units=said(page.units),
        headings=said(page.headings),
        second=said(page.second),
        noise={kind: said(texts) for kind, texts in page.noise.items()},
    )
