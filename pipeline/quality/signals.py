"""The signals of an article: what can be counted of a text that tells good ones from bad ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from pipeline.quality import repetition, wording
from pipeline.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

# Counts the versions of measure(): articles measured by another one are measured again.
VERSION = 1

# A line below so many characters is no paragraph: a label, a crumb, a cell of a table.
SHORT_LINE = 12
# Pieces of a title that are a query of their own: longer than a word, between marks.
QUERY = re.compile(r"[\u3400-\u9fff0-9a-z]{5,}")
# Mentions that we believe the share of spun words only with: below, it is drawn to nothing.
SPIN_PRIOR = 6
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
# The figures of a text of a few megabytes are those of its beginning.
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What was counted. Shares are from 0 to 1, of the characters that are not white space unless said otherwise.

    chinese: share of Chinese characters. punctuation, digits, symbols: shares of those. function_words: share of the
    characters that function words are made of. lines: blocks of the text. sentences: ends of sentences. ended: share
    of the characters that stand in lines that end as sentences do. ellipses: share of lines that break off.
    paragraph: mean characters of a line. short_lines: share of lines of under 12 characters. listed: share of lines
    that are list items. repeated_lines: share in lines that were there before. top_2, top_3, top_4: share of the words
    that the most frequent run of 2, 3, 4 words takes. repeated_5, repeated_10: share of the words in runs of 5 and 10
    that were there before. longest_repeat: words of the longest run that comes twice. distinct_words: share of
    different words among the first 1000. stuffing: share taken by the title, or a query in it, beyond its first time.
    gaps: places a thousand
    characters where a censor took words out. spin: share of spinners' words among those and the usual words that they
    replace, drawn to 0 where there are few. advertising: weighted mentions a thousand characters. statutes: citations
    of statutes and their paragraphs. templates: mentions of program code and placeholders. policies: notices of a site.
    """

    chinese: float
    punctuation: float
    digits: float
    symbols: float
    function_words: float
    lines: int
    sentences: int
    ended: float
    ellipses: float
    paragraph: float
    short_lines: float
    listed: float
    repeated_lines: float
    top_2: float
    top_3: float
    top_4: float
    repeated_5: float
    repeated_10: float
    longest_repeat: int
    distinct_words: float
    stuffing: float
    gaps: float
    spin: float
    advertising: float
    statutes: int
    templates: int
    policies: int


NAMES = tuple(field.name for field in fields(Signals))


def measure(title: str, text: str, words: NDArray[np.uint32]) -> Signals:
    """The signals of an article. ``words``: a number for each of its words in order, equal for equal words."""
    text = text[:MOST_CHARACTERS]
    lines = [line for line in text.split("\n") if line.strip()]
    plain, folded = "".join(text.split()), fold(text)
    size = max(1, len(plain))
    return Signals(
        **shares(plain, size),  # type: ignore[arg-type]
        **shapes(lines, size),  # type: ignore[arg-type]
        **repeats(lines, words),  # type: ignore[arg-type]
        sentences=len(wording.SENTENCE.findall(text)),
        stuffing=stuffing(fold(title), folded, size),
        gaps=round(1000 * len(wording.GAP.findall(text)) / size, 4),
        spin=spin(folded),
        advertising=round(1000 * advertising(folded) / max(size, 300), 4),
        statutes=len(wording.STATUTE.findall(text)),
        templates=len(wording.TEMPLATE.findall(folded)),
        policies=len(wording.POLICY.findall(folded)),
    )


def shares(plain: str, size: int) -> dict[str, float]:
    """Shares of kinds of characters."""
    chinese = sum(map(len, CHINESE.findall(plain)))
    found = {
        "chinese": chinese,
        "punctuation": len(wording.PUNCTUATION.findall(plain)),
        "digits": len(wording.DIGITS.findall(plain)),
        "symbols": len(wording.SYMBOLS.findall(plain)),
        "function_words": len(wording.FUNCTION.findall(plain)),
    }
    return {name: round(number / size, 4) for name, number in found.items()}


def shapes(lines: Sequence[str], size: int) -> dict[str, int | float]:
    """What the lines look like."""
    count = max(1, len(lines))
    ended = sum(len("".join(line.split())) for line in lines if wording.ENDED.search(line))
    return {
        "lines": len(lines),
        "ended": round(ended / size, 4),
        "ellipses": round(sum(bool(wording.ELLIPSIS.search(line)) for line in lines) / count, 4),
        "paragraph": round(size / count, 2),
        "short_lines": round(sum(len(line) < SHORT_LINE for line in lines) / count, 4),
        "listed": round(sum(bool(wording.LISTED.match(line)) for line in lines) / count, 4),
    }


def repeats(lines: Sequence[str], words: NDArray[np.uint32]) -> dict[str, int | float]:
    """What is said twice."""
    beginning = words[:1000]
    return {
        "repeated_lines": round(repetition.repeated_lines(lines), 4),
        **{f"top_{size}": round(repetition.top_gram(words, size), 4) for size in (2, 3, 4)},
        **{f"repeated_{size}": round(repetition.repeated(words, size), 4) for size in (5, 10)},
        "longest_repeat": repetition.longest_repeat(words),
        "distinct_words": round(len(set(beginning.tolist())) / max(1, len(beginning)), 4),
    }


def stuffing(title: str, text: str, size: int) -> float:
    """The share of a text that its title, or a query in that, takes beyond the first time.

    >>> stuffing("花呗逾期怎么办", "花呗逾期怎么办,别慌。花呗逾期怎么办,先协商。", 24)
    0.2917
    """
    queries = [query for query in QUERY.findall(title) if len(query) >= 5]
    again = sum(max(0, text.count(query) - 1) * len(query) for query in dict.fromkeys(queries))
    return round(min(1.0, again / size), 4)


def spin(text: str) -> float:
    """The share of spinners' words in a folded text among these and the words that they replace.

    >>> spin("如果没有还款") < spin("倘使木有还款")
    True
    """
    spun = len(wording.spun_words().findall(text))
    usual = len(wording.usual_words().findall(text))
    return round(spun / (spun + usual + SPIN_PRIOR), 4)


def advertising(text: str) -> float:
    """The weighted mentions of advertising in a folded text.

    >>> advertising("加微信领取方案,马上咨询")
    6.0
    """
    return float(sum(weight * len(pattern.findall(text)) for weight, pattern in wording.advertising()))
