"""Pages with the verdict on each of their blocks: what the block selector learns from and is measured on."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from labels import ARTICLE, OTHER, UNSURE, labels

from benchmarks.noise import pages
from benchmarks.noise.written import COMPOSED, HELD_OUT, sets, written
from pipeline.extraction import metadata, titles, tree
from pipeline.extraction.features import Declared, features
from pipeline.extraction.selection import discussed
from pipeline.extraction.wording import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.noise import NoisePage
    from pipeline.extraction.blocks import Document
    from pipeline.extraction.features import Discussion

ZH_WEB = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "zh-web"
SUITE, WILD, WRITTEN = "suite", "wild", "written"
FORUM = "magic-forum"
THREADS = ("thread", "question")
# What a page counts for: there are few of some sets, and the suite is not the web.
WEIGHTS = {
    "daniel": 1.0, "cwced": 2.0, "magic-article": 2.0, "magic-forum": 2.0,
    SUITE: 0.35, WILD: 0.35, WRITTEN: 3.0, COMPOSED: 0.8,
}  # fmt: skip
PER_SITE = 2
"""Pages of a site of the suite: the others are much like them."""
OTHERS = 4
"""Of the pages of the suite, one in so many holds no article."""
ONE_IN = 4
# Names of classes and tags help where they mean something; every page is learned a second time without them.
NAMED = ("called_margin", "called_centre", "in_article", "in_main", "in_margin", "in_header", "in_section")
NOWHERE = 9.0
PARTS = 4


@dataclass(kw_only=True)
class Example:
    """A page of a set: what is known of its blocks (rows), what they are, and what was wanted of it.

    ``fold`` is that of the suite, None for real pages.
    """

    group: str
    host: str
    half: int
    part: int
    fold: int | None
    discussion: Discussion
    document: Document
    text: str
    title: str
    gold: str
    columns: dict[str, np.ndarray]
    labels: np.ndarray
    told: dict[str, np.ndarray] = field(default_factory=dict)
    probability: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def wording(self) -> tuple[str, int]:
        """Pages that share wording: those of one part of the real pages, and those of one fold."""
        return ("real", self.part) if self.fold is None else ("suite", self.fold)

    @property
    def easy(self) -> np.ndarray:
        """Which blocks are short links, and no part of the article: there are very many, all alike."""
        return (self.columns["link_share"] > 0.8) & (self.columns["length"] < 30) & (self.labels != ARTICLE)

    @property
    def learned(self) -> np.ndarray:
        """Which blocks are learned from: of the easy ones, one in so many."""
        return ~self.easy | (np.arange(len(self.labels)) % ONE_IN == 0)

    @property
    def weights(self) -> np.ndarray:
        """What each block counts for: longer ones more, unsure ones nothing, the page as much as its set says."""
        size = np.where(self.labels == UNSURE, 0.0, np.sqrt(self.columns["length"]))
        size = np.where(self.easy, size * ONE_IN, size)
        return size / max(1.0, size[self.learned].sum()) * 1000 * WEIGHTS[self.group]

    def table(self, names: Iterable[str], *, named: bool = True) -> np.ndarray:
        """The rows of numbers, without what classes and tags are called where not ``named``."""
        blank = {name: NOWHERE if name.startswith("called") else 0.0 for name in NAMED}
        known = {**self.columns, **self.told}
        return np.stack(
            [known[n] if named or n not in blank else np.full(len(self.labels), blank[n]) for n in names], axis=1
        ).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A page of a set and its gold: what examples are made of.

    ``again`` are the paragraphs of a second copy: whether they are chosen does not matter here, they are folded later.
    """

    group: str
    url: str
    html: str
    gold: str
    is_thread: bool
    again: tuple[str, ...] = ()
    fold: int | None = None

    @property
    def host(self) -> str:
        """The site that it is from."""
        return host_of(self.url)

    @property
    def part(self) -> int:
        """Which of :data:`PARTS` parts it belongs to: pages of one host, and those of one fold, are not torn apart."""
        number = int(hashlib.md5(self.host.encode()).hexdigest(), 16)
        return number % PARTS if self.fold is None else PARTS // 2 * self.fold + number % (PARTS // 2)


def example(given: Given, odds: float) -> Example | None:
    """A page as the selector sees it; ``odds`` are those of its being a thread, by a forest that has not seen it."""
    root = tree.parse(given.html)
    if root is None:
        return None
    head, document = metadata.read_head(root), tree.read_tree(root)
    title = titles.title(head.titles, document)
    if not document.blocks:
        return None
    wanted, copied = labels(document, given.gold, title), {key(text) for text in given.again}
    plain, declared = document.simplified(), Declared(title=title, description=head.description).simplified()
    discussion = discussed(plain, given.html, given.url, declared.title)
    discussion = replace(discussion, signs=replace(discussion.signs, odds=odds))
    columns = features(plain, declared, discussion)
    return Example(
        group=given.group,
        host=given.host,
        half=int(hashlib.sha256(given.url.encode()).hexdigest(), 16) % 2,
        part=given.part,
        fold=given.fold,
        discussion=discussion,
        document=document,
        text=given.html,
        title=title,
        gold=given.gold,
        columns=dict(columns),
        labels=np.array(
            [
                UNSURE if label == OTHER and key(block.text) in copied else label
                for label, block in zip(wanted, document.blocks, strict=True)
            ]
        ),
    )


def host_of(url: str) -> str:
    """The host; ``daniel`` keeps it in the path, and of ``cwced`` each page is from another."""
    parts = urlsplit(url)
    words = parts.path.split("_")
    if parts.netloc == "daniel.example" and len(words) > 2:
        return words[1]
    return url if parts.netloc == "cwced.example" else parts.netloc


def zh_web() -> Iterator[Given]:
    """The real pages, where they are."""
    for path in sorted(ZH_WEB.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                group = row["set"]
                yield Given(group=group, url=row["url"], html=row["html"], gold=row["text"], is_thread=group == FORUM)


def by_others() -> Iterator[Given]:
    """The pages that others wrote and composed, without those that are held out."""
    for page in written([name for name in sets() if name not in HELD_OUT]):
        yield of_suite(COMPOSED if page.layout.startswith(COMPOSED) else WRITTEN, page, None)


def suite(number: int, seed: int, fold: int, *, is_wild: bool = False) -> Iterator[Given]:
    """Pages of many sites of the suite; of those that are no articles, every block is something else."""
    seen: Counter[tuple[str, bool]] = Counter()
    left = {True: number - number // OTHERS, False: number // OTHERS}
    for page in pages(number * 60, seed, fold, is_wild=is_wild):
        is_article = page.reason is None
        seen[page.site, is_article] += 1
        if seen[page.site, is_article] > PER_SITE or not left[is_article]:
            continue
        left[is_article] -= 1
        yield of_suite(WILD if is_wild else SUITE, page, fold)
        if not any(left.values()):
            return


def of_suite(group: str, page: NoisePage, fold: int | None) -> Given:
    """A page of which it is known what it is."""
    gold = "\n".join(page.units)
    is_thread = page.reason is None and page.kind in THREADS
    return Given(
        group=group, url=page.url, html=page.html, gold=gold, is_thread=is_thread, again=tuple(page.second), fold=fold
    )
