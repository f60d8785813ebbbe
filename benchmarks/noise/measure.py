"""What an extractor made of generated pages, counted against their gold."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.noise.page import squeezed
from pipeline.extraction.cleanup import EMPHASIS, PINYIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.noise.page import NoisePage

GRAM = 5
"""Characters of the shingles by which a part of a string is found."""
LEAKED = 0.6
"""The share of a string that makes it leaked."""
SHORT = 4
"""Strings with fewer characters leak only as lines of their own."""
CUT = "\x00"
WRITER = re.compile(r"记者|通讯员|撰稿|文字：|Words:|Compiled by")
"""Credits that say who wrote a page."""
TOKEN = re.compile(r"[\u4e00-\u9fff]|[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an extractor says of a page; nothing at all where it rejected it."""

    text: str = ""
    headings: tuple[str, ...] | None = None
    title: str = ""
    author: str | None = None
    published: str | None = None
    rejected: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was lost and what leaked on one page."""

    lost: tuple[str, ...] = ()
    lost_headings: tuple[str, ...] = ()
    unmarked: int = 0
    leaked: tuple[tuple[str, str], ...] = ()
    second: tuple[str, ...] = ()
    date: str = ""
    author: str = ""
    title: bool = False
    f1: float = 0.0

    @property
    def badness(self) -> int:
        """How far the page is from its gold, for sorting."""
        return 2 * len(self.lost) + len(self.leaked) + len(self.second)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over pages; shares are of what could be counted."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, good: int, whole: int) -> None:
        """``good`` of ``whole`` more."""
        self.counts[name] += good
        self.counts[f"{name}/"] += whole

    def share(self, name: str) -> float | None:
        """The share, or None where nothing was counted."""
        whole = self.counts[f"{name}/"]
        return self.counts[name] / whole if whole else None

    def whole(self, name: str) -> int:
        """What could be counted."""
        return self.counts[f"{name}/"]

    def names(self, prefix: str) -> list[str]:
        """The names counted that begin with ``prefix``, in order."""
        return sorted(name[:-1] for name in self.counts if name.endswith("/") and name.startswith(prefix))


def judged(page: NoisePage, found: Found) -> Verdict:
    """One page of an article against its gold."""
    text = squeezed(found.text)
    forms = {unit: form(unit, text) for unit in page.units}
    kept = {unit: said in text for unit, said in forms.items()}
    rest = without(text, forms.values())
    return Verdict(
        lost=tuple(unit for unit in page.units if not kept[unit]),
        lost_headings=tuple(heading for heading in page.headings if not kept[heading]),
        unmarked=unmarked(page, found),
        leaked=tuple(leaks(page, found.text, rest)),
        second=tuple(doubles(page, text, rest)),
        date=date_verdict(page.published, found.published),
        author=author_verdict(page.author, found.author, page.noise.get("editor", ())),
        title=squeezed(found.title) == squeezed(page.title),
        f1=f1(found.text, "\n".join(page.units)),
    )


def form(unit: str, text: str) -> str:
    """How a unit stands in a squeezed text: as on its page, or without marks of Markdown and readings in brackets."""
    plain = squeezed(unit)
    return plain if plain in text else squeezed(PINYIN.sub("", EMPHASIS.sub(r"\2", unit)))


def unmarked(page: NoisePage, found: Found) -> int:
    """Headings that are kept and not told to be headings; 0 for a tool that does not tell."""
    if found.headings is None:
        return 0
    told = {squeezed(heading) for heading in found.headings}
    return sum(squeezed(heading) not in told for heading in page.headings)


def without(text: str, units: Iterable[str]) -> str:
    """A squeezed text with the last place of every unit cut out (a table of contents stays), longest units first."""
    for unit in sorted(map(squeezed, units), key=len, reverse=True):
        before, found, after = text.rpartition(unit)
        text = before + CUT + after if found else text
    return text


def grams(text: str) -> set[str]:
    """The shingles of a squeezed text."""
    return {text[start : start + GRAM] for start in range(len(text) - GRAM + 1)}


def leaks(page: NoisePage, text: str, rest: str) -> Iterable[tuple[str, str]]:
    """Kind and string of every noise that stands in what is left when the article is taken away.

    What stands there whole is cut out, longest first, before parts are looked for: a string that is a part of a longer
    one, or like another, does not count again.
    """
    lines, said = {squeezed(line) for line in text.splitlines()}, grams(squeezed("\n".join(page.units)))
    every = [(squeezed(string), kind, string) for kind, strings in page.noise.items() for string in strings]
    partial = []
    for plain, kind, string in sorted(every, key=lambda row: -len(row[0])):
        if plain in (lines if len(plain) < SHORT else rest):
            rest = rest.replace(plain, CUT) if len(plain) >= SHORT else rest
            yield kind, string
        else:
            partial.append((plain, kind, string))
    left = grams(rest)
    for plain, kind, string in partial:
        if is_partly(plain, said, left):
            yield kind, string


def is_partly(string: str, said: set[str], left: set[str]) -> bool:
    """Whether the greater part of a string stands in what is left; what the article says too does not tell."""
    own = grams(string) - said
    return len(own) > GRAM and len(own & left) >= LEAKED * len(own)


def doubles(page: NoisePage, text: str, rest: str) -> Iterable[str]:
    """Units of the second copy that stand in the text beside those of the first."""
    first = Counter(map(squeezed, page.units))
    said, left = grams("".join(first)), grams(rest)
    for unit in page.second:
        string = squeezed(unit)
        if string in first:
            if text.count(string) > sum(string in other for other in first.elements()):
                yield unit
        elif is_partly(string, said, left):
            yield unit


def date_verdict(gold: str | None, found: str | None) -> str:
    """right, wrong, missing, invented or none. The day counts, and the minute where both have it."""
    if not gold or not found:
        return ("invented" if found else "none") if not gold else "missing"
    size = 16 if len(gold) >= 16 and len(found) >= 16 else 10
    return "right" if gold[:size] == found[:size] else "wrong"


def author_verdict(gold: str | None, found: str | None, bylines: Iterable[str] = ()) -> str:
    """right, wrong, missing or invented; none where there is none.

    Where no author stands near the title, whoever the lines of credits name as the writer is right too.
    """
    if not gold and found:
        said = [squeezed(line) for line in bylines if WRITER.search(line)]
        return "right" if any(all(squeezed(name) in line for name in found.split()) for line in said) else "invented"
    if not gold or not found:
        return "missing" if gold else "none"
    names = {squeezed(gold), squeezed(gold).partition("-")[0]}  # with or without the role behind the name
    return "right" if squeezed(found) in names else "wrong"


def f1(found: str, gold: str) -> float:
    """Multiset F1 over Chinese characters and Latin words."""
    one, two = Counter(TOKEN.findall(found)), Counter(TOKEN.findall(gold))
    return 2 * (one & two).total() / (one.total() + two.total()) if one or two else 1.0


def counted(tally: Tally, page: NoisePage, found: Found, verdict: Verdict) -> None:
    """Add one article to the counts."""
    leaked = Counter(kind for kind, _ in verdict.leaked)
    tally.add("real rejected", found.rejected is not None, 1)
    tally.add("units", len(page.units) - len(verdict.lost), len(page.units))
    tally.add(f"units of {page.kind}", len(page.units) - len(verdict.lost), len(page.units))
    tally.add("headings", len(page.headings) - len(verdict.lost_headings), len(page.headings))
    if found.headings is not None:
        tally.add("headings told", len(page.headings) - verdict.unmarked, len(page.headings))
    for kind, strings in page.noise.items():
        tally.add(f"leak {kind}", leaked[kind], len(strings))
        tally.add("leaks", leaked[kind], len(strings))
    tally.add("second", len(verdict.second), len(page.second))
    tally.add("pages clean", not verdict.badness, 1)
    tally.add("f1", round(10**6 * verdict.f1), 10**6)
    tally.add(f"f1 {page.kind}", round(10**6 * verdict.f1), 10**6)
    if found.rejected is None:
        counted_facts(tally, verdict)


def counted_facts(tally: Tally, verdict: Verdict) -> None:
    """Add what was found out about an article that was not rejected."""
    dated = verdict.date in {"right", "wrong", "missing"}
    tally.add("dates right", verdict.date == "right", dated)
    tally.add("dates wrong", verdict.date == "wrong", dated)
    tally.add("dates invented", verdict.date == "invented", not dated)
    tally.add("author precision", verdict.author == "right", verdict.author in {"right", "wrong", "invented"})
    tally.add("author recall", verdict.author == "right", verdict.author in {"right", "wrong", "missing"})
    tally.add("title exact", verdict.title, 1)
