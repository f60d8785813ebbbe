"""What a page is drawn on: its site, its article, its hands, and a note of every string that is noise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, TypeVar

from benchmarks.noise.draw import Draw
from benchmarks.noise.stock import filled, headline, line, prose, stock, teaser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from benchmarks.noise.naming import Naming
    from benchmarks.noise.pieces import Pieces
    from benchmarks.noise.stamps import Stamp


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the pages of one site have in common.

    ``family`` is article, thread or question; ``mirror`` is empty, traditional or pinyin.
    """

    seed: str
    fold: int | None
    name: str
    host: str
    section: str
    language: str
    family: str
    skeleton: str
    naming: Naming
    fetched_at: datetime
    mirror: str = ""
    habits: dict[str, int] = field(default_factory=dict)
    steady: dict[str, tuple[str, dict[str, list[str]]]] = field(default_factory=dict)

    def habit(self, name: str, options: Sequence[T]) -> T:
        """The one of ``options`` that this site always takes, whatever was asked before."""
        if name not in self.habits:
            self.habits[name] = Draw(seed=f"{self.seed}/habit/{name}").between(0, 2**20)
        return options[self.habits[name] % len(options)]


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One page in the making.

    ``draw`` is the hand of this page, ``still`` one that draws the same on every page of the site. ``nick`` is who
    signed the article, or nobody.
    """

    site: Site
    draw: Draw
    still: Draw
    title: str
    blocks: Pieces
    stamp: Stamp
    nick: str | None
    noise: dict[str, list[str]] = field(default_factory=dict)

    def on(self, name: str) -> Sheet:
        """The same page with hands of its own for one part."""
        still = Draw(seed=f"{self.site.seed}/still/{name}", fold=self.site.fold, chosen=self.draw.chosen)
        return replace(self, draw=self.draw.child(name), still=still)

    def mark(self, kind: str, text: str) -> str:
        """Note ``text`` as noise of ``kind``; it comes back escaped for the page."""
        self.noise.setdefault(kind, []).append(text)
        return escape(text, quote=False)

    def known(self) -> dict[str, object]:
        """What every template may say of this page."""
        return {"site": self.site.name, "section": self.site.section, "title": self.title}

    def line(self, kind: str, noise: str = "", *, hand: Draw | None = None, **known: object) -> str:
        """A short line of ``kind``, noted as noise of ``noise`` or of its kind."""
        said = line(hand or self.draw, kind, self.site.language, **{**self.known(), **known})
        return self.mark(noise or kind, said)

    def lines(self, kind: str, least: int, most: int, *, hand: Draw | None = None, noise: str = "") -> list[str]:
        """Several different short lines of a kind, noted."""
        hand = hand or self.draw
        chosen = hand.some(stock(self.site.language).lines[kind], least, most)
        return [self.mark(noise or kind, filled(hand, said, self.site.language, **self.known())) for said in chosen]

    def prose(self, kind: str, noise: str, least: int = 1, most: int = 1, *, hand: Draw | None = None) -> str:
        """A paragraph of prose of ``kind``, noted."""
        return self.mark(noise, prose(hand or self.draw, kind, self.site.language, least, most, **self.known()))

    def words(self, kind: str, least: int, most: int, *, hand: Draw | None = None) -> list[str]:
        """Several different words of a kind, not noted."""
        return (hand or self.draw).some(stock(self.site.language).lines[kind], least, most)

    def name(self) -> str:
        """Somebody's name, not noted."""
        return self.draw.pick(stock(self.site.language).lines["names"])

    def headline(self, kind: str, hand: Draw | None = None) -> str:
        """The headline of another article, noted."""
        return self.mark(kind, headline(hand or self.draw, self.site.language, self.title))

    def teaser(self, kind: str) -> str:
        """The beginning of another article, noted."""
        return self.mark(kind, teaser(self.draw, self.site.language, self.title))

    def attribute(self, part: str) -> str:
        """The class or id of a part."""
        return self.site.naming.attribute(part)

    def box(self, part: str, inner: str, tag: str = "") -> str:
        """An element named after a part."""
        tag = tag or self.site.habit(f"box {part}", ["div", "div", "div", "section"])
        return f"<{tag}{self.attribute(part)}>{inner}</{tag}>"

    def href(self, hand: Draw | None = None) -> str:
        """The address of another page of the site."""
        shape = self.site.habit("href", ["/a/{}.html", "/news/{}/", "/show-{}-1.html", "/?p={}", "/{}.shtml"])
        return shape.format((hand or self.draw).between(1000, 99999))

    def link(self, kind: str, said: str | None = None, hand: Draw | None = None) -> str:
        """A link to another page; its words are a headline unless said."""
        words = self.headline(kind, hand) if said is None else self.mark(kind, said)
        return f'<a href="{self.href(hand)}">{words}</a>'

    def strip(self, kind: str, words: Sequence[str], between: str = "", hand: Draw | None = None) -> str:
        """Links in a row, noted as one string."""
        self.noise.setdefault(kind, []).append(between.join(words))
        return between.join(f'<a href="{self.href(hand)}">{escape(word)}</a>' for word in words)
