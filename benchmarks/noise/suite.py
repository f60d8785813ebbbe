"""Pages with gold, site after site."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from typing import TYPE_CHECKING

from benchmarks.noise import bodies, copies, places, rejected, threads, wild
from benchmarks.noise.copies import retold
from benchmarks.noise.draw import Draw
from benchmarks.noise.inserts import inserted
from benchmarks.noise.mirrors import mirrored
from benchmarks.noise.naming import naming
from benchmarks.noise.page import NoisePage, squeezed
from benchmarks.noise.pieces import headings, pieces, shaped, units
from benchmarks.noise.sheet import Sheet, Site
from benchmarks.noise.skeletons import SKELETONS
from benchmarks.noise.stamps import stamp
from benchmarks.noise.stock import headline, line, stock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.noise.pieces import Pieces
    from pipeline.sample.texts import Text

TAG = re.compile(r"<[^>]*>")
FIRST_DAY = datetime(2025, 6, 1, 2, 0, tzinfo=UTC)
SIZES = {(4, 8): 0.7, (8, 20): 0.22, (20, 60): 0.08}
"""Pages of a site, and how many sites are of that size."""
LONGEST_FORUM = 14
FAMILIES = (*["article"] * 9, "english", "thread", "question")
SIGNED_WITH_ROLE = 0.12
"""The share of signed sites on which a role stands behind the name, joined to it by a dash."""
MIRRORS = {"": 0.94, "traditional": 0.03, "pinyin": 0.03}
REJECTED = 0.1
"""The share of pages without an article on every site."""
SYLLABLES = (
    "qing",
    "he",
    "bai",
    "chuan",
    "nan",
    "shan",
    "yun",
    "lu",
    "cheng",
    "xin",
    "fa",
    "zhai",
    "hao",
    "da",
    "min",
    "an",
)
PATHS = {
    "article": ("/a/{n}.html", "/news/2025/{n}.shtml", "/?p={n}", "/show-{n}-1.html", "/content/{n}", "/{n}/",
        "/yuqi/{n}.htm"),
    "thread": ("/thread-{n}-1-1.html", "/bbs/{n}.html", "/t/{n}", "/forum.php?mod=viewthread&tid={n}", "/{n}.html"),
    "question": ("/question/{n}", "/ask/{n}.html", "/wenda/{n}.html", "/q/{n}", "/zhidao-{n}.html", "/{n}.html"),
}  # fmt: skip


def pages(number: int, seed: int, fold: int | None = None, *, is_wild: bool = False) -> Iterator[NoisePage]:
    """The first ``number`` pages of ``seed``: the same for the same arguments, on every machine.

    Folds 0 and 1 share no text, skeleton or line of noise; None draws from everything. Where ``is_wild``, layouts are
    composed at random.
    """
    left = number
    for place in count():
        draw = Draw(seed=f"noise/{seed}/{fold}/{place}", fold=fold)
        where = site(draw.child("site"), seed, place, is_wild=is_wild)
        size = pages_of(where, draw)
        for step in range(min(size, left)):
            yield page(where, Draw(seed=f"{draw.seed}/page{step}", fold=fold), step)
        left -= size
        if left <= 0:
            return


def pages_of(where: Site, draw: Draw) -> int:
    """How many pages a site has: where its texts are few, no more than make sense without saying the same again."""
    size = draw.between(*draw.random.choices(list(SIZES), list(SIZES.values()))[0])
    if where.language == "en":
        return min(size, len(draw.half(stock("en").texts)))
    return size if where.family == "article" else min(size, LONGEST_FORUM)


def site(draw: Draw, seed: int, place: int, *, is_wild: bool = False) -> Site:
    """What the pages of a site share. Skeletons and families take turns: a few hundred pages see all of them."""
    family = turn(draw, seed, "families", FAMILIES, place)
    language = "en" if family == "english" else "zh"
    name = "".join(draw.random.choices(SYLLABLES, k=2)) + str(draw.between(1, 999))
    sub = {"thread": "bbs.", "question": "wenda."}.get(family, "www.") if draw.chance(0.7) else "m."
    return Site(
        seed=draw.seed,
        fold=draw.fold,
        name=draw.pick(stock(language).lines["sites"]),
        host=f"{sub}{name}.example",
        section=draw.pick(stock(language).lines["sections"]),
        language=language,
        family="article" if family == "english" else family,
        skeleton=wild.SKELETON if is_wild else turn(draw, seed, "skeletons", draw.half(list(SKELETONS)), place),
        naming=naming(draw.child("naming")),
        fetched_at=FIRST_DAY + timedelta(minutes=draw.between(0, 400 * 1440)),
        mirror=draw.random.choices(list(MIRRORS), list(MIRRORS.values()))[0] if language == "zh" else "",
    )


def turn(draw: Draw, seed: int, name: str, options: Sequence[str], place: int) -> str:
    """The option whose turn it is: all of them, in an order that is drawn anew, before one comes again."""
    order = Draw(seed=f"noise/{seed}/{draw.fold}/{name}/{place // len(options)}")
    return order.shuffled(options)[place % len(options)]


def page(where: Site, draw: Draw, step: int) -> NoisePage:
    """One page of a site."""
    sheet = begun(where, draw, step)
    if draw.chance(REJECTED):
        return without_article(sheet, step)
    made = article(sheet, step) if where.family == "article" else discussion(sheet, step)
    return mirrored(made) if where.mirror else made


def begun(where: Site, draw: Draw, step: int) -> Sheet:
    """A page with its text, date and signature, and nothing written yet.

    A site tells every text once; where its texts are used up, it spins them and writes of another lender, as farms do.
    """
    still = Draw(seed=f"{where.seed}/still", fold=where.fold, chosen=draw.chosen)
    order = Draw(seed=f"{where.seed}/texts").shuffled(draw.half(stock(where.language).texts))
    text = order[step % len(order)]
    title, blocks = (text.title, pieces(text)) if step < len(order) else retold(draw.child("retold"), text)
    return Sheet(
        site=where,
        draw=draw,
        still=still,
        title=title,
        blocks=blocks,
        stamp=stamp(still, draw.child("date"), where.fetched_at, where.language),
        nick=nick(still, draw, text),
    )


def nick(still: Draw, draw: Draw, text: Text) -> str | None:
    """Who signed it: on half of the sites nobody does."""
    if still.chance(0.5):
        return None
    lines = stock("en" if text.name.startswith("english") else "zh").lines
    name = draw.pick(lines["names"])
    if still.chance(SIGNED_WITH_ROLE) and not text.name.startswith("english"):
        return f"{name}-{draw.pick(lines['roles'])}"
    return name


def article(sheet: Sheet, step: int) -> NoisePage:
    """A page with an article."""
    shaping = sheet.on("shape")
    cut, sheet.blocks = shaped(shaping.still, shaping.draw, sheet.blocks, lambda: another(sheet))
    if sheet.site.language == "zh":
        sheet.blocks = inserted(sheet.on("inserts").draw, sheet.blocks, **sheet.known())
    how = bodies.style(sheet.on("style"))
    whole = places.interleaved(sheet, how, bodies.chunks(sheet.on("chunks"), how, sheet.blocks))
    copy, second = copies.second(sheet.on("second"), how)
    html = places.page(sheet, places.arranged(sheet, whole, how, copy))
    kind = "english" if sheet.site.language == "en" else "micro" if cut == "micro" else "article"
    return finished(sheet, kind, html, step, units(sheet.blocks), second=second)


def another(sheet: Sheet) -> Pieces:
    """The blocks of another text, told in a way that no other page of the site tells it; English ones have none."""
    if sheet.site.language == "en":
        return ()
    hand = sheet.draw.child("another")
    others = [text for text in hand.half(stock().texts) if text.title != sheet.title]
    return retold(hand, hand.random.choice(others))[1]


def discussion(sheet: Sheet, step: int) -> NoisePage:
    """A thread or a question with its answers."""
    sheet.title, sheet.blocks = headline(sheet.draw, "zh"), ()
    sheet.nick = sheet.nick or sheet.name()
    how = bodies.style(sheet.on("style"))
    inner, said = threads.posts(sheet.on("posts"))
    html = places.page(sheet, places.arranged(sheet, [f"<div>{inner}</div>"], how, ""))
    return finished(sheet, sheet.site.family, html, step, said)


def without_article(sheet: Sheet, step: int) -> NoisePage:
    """A page of the site that holds no article."""
    kind = sheet.draw.random.choice(list(rejected.KINDS))
    write, reason = rejected.KINDS[kind]
    if kind != "wall":
        sheet.title = line(
            sheet.draw, "page_titles", sheet.site.language, site=sheet.site.name, section=sheet.site.section
        )
    html = places.page(sheet, places.bare(sheet, write(sheet.on("centre"))))
    return NoisePage(
        url=address(sheet, step),
        html=html,
        kind=kind,
        site=sheet.site.host,
        fetched_at=sheet.site.fetched_at,
        reason=reason,
        layout=layout(sheet),
    )


def finished(
    sheet: Sheet, kind: str, html: str, step: int, said: tuple[str, ...], second: tuple[str, ...] = ()
) -> NoisePage:
    """The page with its gold; strings that the article says as well are no noise."""
    return NoisePage(
        url=address(sheet, step),
        html=html,
        kind=kind,
        site=sheet.site.host,
        fetched_at=sheet.site.fetched_at,
        title=sheet.title,
        units=said,
        headings=headings(sheet.blocks),
        noise=foreign(sheet.noise, said, html),
        second=second,
        published=sheet.stamp.told(sheet.noise.get("crumbs", ()), said[-1] if said else ""),
        author=sheet.nick,
        layout=layout(sheet),
    )


def foreign(noise: Mapping[str, list[str]], said: tuple[str, ...], html: str) -> dict[str, tuple[str, ...]]:
    """The strings of noise that the page has and the article does not say, each once, by kind."""
    whole, page = squeezed("\n".join(said)), squeezed(unescape(TAG.sub("", html)) + html)
    kept = {
        kind: tuple(text for text in dict.fromkeys(texts) if squeezed(text) in page and squeezed(text) not in whole)
        for kind, texts in noise.items()
    }
    return {kind: texts for kind, texts in sorted(kept.items()) if texts}


def address(sheet: Sheet, step: int) -> str:
    """Where the page lies."""
    path = Draw(seed=f"{sheet.site.seed}/path", fold=sheet.site.fold).pick(PATHS[sheet.site.family])
    return f"https://{sheet.site.host}{path.format(n=10000 + 37 * step)}"


def layout(sheet: Sheet) -> str:
    """The choices that made the page."""
    chosen = dict.fromkeys(sheet.draw.chosen)
    return " ".join([sheet.site.skeleton, f"naming={sheet.site.naming.scheme}", *chosen])
