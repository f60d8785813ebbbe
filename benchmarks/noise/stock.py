"""The data that pages are drawn from: lines, prose, class names and texts, read once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.sample.furniture import stock as sample_stock
from pipeline.sample.texts import Text, parse, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.noise.draw import Draw

HERE = Path(__file__).parent
BLANK = re.compile(r"\{(\w+)\}")
LISTS = {"lender": "lenders", "word": "words", "name": "names", "role": "roles"}
NUMBERS = {"n": (2, 96), "m": (103, 9870), "year": (2021, 2026)}
LINES = {"zh": ("lines", "offers", "notices", "talk", "genuine", "lines_more"), "en": ("lines_en",)}
"""The files that hold the short lines of a language; of a kind that several have, those of the later come behind."""
PROSE = {"zh": ("prose", "stories", "prose_more"), "en": ("prose_en",)}
TEXTS = ("texts_daily", "texts_public", "texts_essays", "texts_briefs", "english_daily")
"""Files of texts that came later: they stand behind the first ones, which so stay in their folds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Lists of lines and sentences by kind, class names by scheme and part, substitutions of a spinner by word."""

    lines: dict[str, list[str]]
    prose: dict[str, list[str]]
    classes: dict[str, dict[str, list[str]]]
    substitutions: dict[str, tuple[str, ...]]
    texts: tuple[Text, ...]


@cache
def stock(language: str = "zh") -> Stock:
    """Everything in a language, read once."""
    first = {**texts(), **_own("texts"), **_own("english")}
    every = [*sorted(first.items()), *(row for name in TEXTS for row in _own(name).items())]
    return Stock(
        lines=_tables(*LINES[language]),
        prose=_tables(*PROSE[language]),
        classes=_tables("classes"),
        substitutions=sample_stock().synonyms,
        texts=tuple(text for name, text in every if name.startswith("english") is (language == "en")),
    )


def _tables(*names: str) -> dict[str, Any]:
    """The tables of several files as one; a list that two have is one list."""
    found: dict[str, Any] = {}
    for name in names:
        for key, value in tomllib.loads((HERE / f"{name}.toml").read_text("utf-8")).items():
            found[key] = found[key] + value if key in found else value
    return found


def _own(name: str) -> dict[str, Text]:
    """Texts of ours: a TOML table of Markdown with front matter, as the sample's files hold it."""
    return {key: parse(key, source) for key, source in _tables(name).items()}


def line(draw: Draw, kind: str, language: str, **known: object) -> str:
    """A short line of ``kind``, its blanks filled by draw unless ``known``."""
    return filled(draw, draw.pick(stock(language).lines[kind]), language, **known)


def prose(draw: Draw, kind: str, language: str, least: int, most: int, **known: object) -> str:
    """Between ``least`` and ``most`` sentences of ``kind`` in one paragraph."""
    said = draw.some(stock(language).prose[kind], least, most)
    return ("" if language == "zh" else " ").join(filled(draw, sentence, language, **known) for sentence in said)


def filled(draw: Draw, template: str, language: str, **known: object) -> str:
    """A template with its blanks filled; a word that is drawn for a blank is no template itself."""
    if "{" not in template:
        return template
    return BLANK.sub(
        lambda blank: str(known[blank[1]] if blank[1] in known else _drawn(draw, blank[1], language)), template
    )


def _drawn(draw: Draw, blank: str, language: str) -> object:
    if blank in LISTS:
        return draw.pick(stock(language).lines[LISTS[blank]])
    if blank in NUMBERS:
        return draw.between(*NUMBERS[blank])
    letters = "".join(draw.random.choices("abcdefghkmnpqrstuvwxyz", k=4))
    ways: dict[str, Callable[[], str]] = {
        "wx": lambda: f"{letters}{draw.between(100, 99999)}",
        "tel": lambda: f"400-{draw.between(100, 999)}-{draw.between(1000, 9999)}",
        "mail": lambda: f"{letters}{draw.between(1, 99)}@example.com",
        "date": lambda: f"{draw.between(2019, 2025)}-{draw.between(1, 12):02}-{draw.between(1, 28):02}",
        "headline": lambda: headline(draw, language),
    }
    return ways[blank]()


def headline(draw: Draw, language: str, other_than: str = "") -> str:
    """The title of some other article: of a text that we hold, or made up of lender and question."""
    if draw.chance(0.3):
        title = draw.pick(stock(language).texts).title
        if title != other_than:
            return title
    return filled(draw, draw.pick(stock(language).lines["headlines"]), language)


def teaser(draw: Draw, language: str, other_than: str) -> str:
    """The beginning of another article, 40 to 120 characters of prose as cards show it."""
    own = [text for text in draw.half(stock(language).texts) if text.title != other_than]
    source = draw.random.choice(own)
    paragraphs = [block.text for block in source.blocks if len(block.text) >= 45]
    chosen = draw.random.choice(paragraphs) if paragraphs else source.blocks[0].text
    return chosen[: draw.between(40, 120)] + draw.random.choice(
        ["…", "...", "", "……", "[详细]" if language == "zh" else ""]
    )
