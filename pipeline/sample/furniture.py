"""What surrounds an article: comments, related links, promos, counters, drawn by a seeded choice per page."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from pipeline.sample.copies import paraphrased
from pipeline.sample.texts import BlockKind, folder, headings

if TYPE_CHECKING:
    from pipeline.sample.texts import Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The data files that furniture is drawn from. ``promos`` are blocks of lines by name."""

    names: tuple[str, ...]
    roles: tuple[str, ...]
    chatter: tuple[str, ...]
    queries: tuple[str, ...]
    openings: tuple[str, ...]
    listings: tuple[str, ...]
    labels: tuple[str, ...]
    copyright: tuple[str, ...]
    ads: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    banned: tuple[str, ...]
    promos: dict[str, tuple[str, ...]]
    synonyms: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment; ``date`` is as the page shows it."""

    name: str
    role: str
    date: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link with its words."""

    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """Everything around one article. ``fakes`` are comments that paraphrase it, ``chatter`` what people wrote."""

    views: int
    likes: int
    nick: str
    label: str
    copyright: str
    fakes: tuple[Comment, ...]
    chatter: tuple[Comment, ...]
    related: tuple[Link, ...]
    hot: tuple[Link, ...]
    ads: tuple[str, ...]
    promo: tuple[str, ...]


@cache
def stock() -> Stock:
    """The data files, read once."""
    lists = tomllib.loads((folder() / "furniture.toml").read_text("utf-8"))
    promos = {name: tuple(lines) for name, lines in lists.pop("promos").items()}
    table = tomllib.loads((folder() / "synonyms.toml").read_text("utf-8"))["substitutions"]
    synonyms = {word: tuple(others) for word, others in table.items()}
    return Stock(promos=promos, synonyms=synonyms, **{name: tuple(lines) for name, lines in lists.items()})


def furniture(
    seed: str, site: str, title: str, blocks: Blocks, published: datetime, links: tuple[Link, ...], promo: str
) -> Furniture:
    """What surrounds the article at ``seed`` (its address); ``links`` are the links that the site could show."""
    random, shared, have = Random(seed), Random(site), stock()  # noqa: S311 - repeatable on purpose
    return Furniture(
        views=random.randint(3, 4200),
        likes=random.randint(0, 98),
        nick=random.choice(have.names),
        label=random.choice(have.labels),
        copyright=random.choice(have.copyright),
        fakes=tuple(_fakes(random, title, blocks, published)),
        chatter=tuple(_chatter(random, published)),
        related=tuple(random.sample(links, min(len(links), random.randint(6, 10)))),
        hot=tuple(shared.sample(links, min(len(links), 8))),
        ads=tuple(random.sample(have.ads, 3)),
        promo=have.promos[promo] if promo else (),
    )


def _fakes(random: Random, title: str, blocks: Blocks, published: datetime) -> list[Comment]:
    """Comments as farms invent them: the headings strung together, sentences of the article said otherwise."""
    have = stock()
    said = _sentences(blocks)
    texts = [random.choice(have.listings).format(title=title, headings=";".join(_bare(blocks)))]
    for _ in range(random.randint(1, 3)):
        chosen = random.sample(said, min(len(said), random.randint(2, 4)))
        body = "".join(paraphrased(sentence, have.synonyms, sentence) for sentence in chosen)
        texts.append(random.choice(have.openings).format(title=title) + body)
    random.shuffle(texts)
    day = published.strftime("%Y-%m-%d")
    names = random.sample(have.names, len(texts))
    return [
        Comment(name=name, role=random.choice(have.roles), date=day, text=text)
        for name, text in zip(names, texts, strict=True)
    ]


def _chatter(random: Random, published: datetime) -> list[Comment]:
    """What readers wrote under a page in the days after it was published."""
    have = stock()
    texts = random.sample(have.chatter, random.randint(4, 9))
    moment = published
    comments = []
    for text in texts:
        moment += timedelta(minutes=random.randint(7, 3000))
        comments.append(
            Comment(name=random.choice(have.names), role="", date=moment.strftime("%Y-%m-%d %H:%M"), text=text)
        )
    return comments


def _sentences(blocks: Blocks) -> list[str]:
    paragraphs = [block.text for block in blocks if block.kind is not BlockKind.HEADING]
    return [part + "。" for text in paragraphs for part in text.split("。") if len(part) > 8]


def _bare(blocks: Blocks) -> list[str]:
    """The headings without their numbers; the beginnings of paragraphs where there are none."""
    named = headings(blocks) or tuple(block.text[:14] for block in blocks[:4])
    return [heading.split("、", 1)[-1] for heading in named]
