"""Which parts a site has, where, and in which order: drawn once for each site, place by place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.noise import bodies, comments, heads, lists, parts, wild
from benchmarks.noise.skeletons import SKELETONS, Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.sheet import Sheet

    Place = Mapping[str, tuple[Callable[[Sheet], str], float]]

TOP: Place = {
    "notice": (parts.notice, 0.3),
    "login": (parts.login, 0.35),
    "logo": (heads.logo, 1),
    "nav": (parts.nav, 0.95),
    "mega": (parts.mega, 0.2),
    "crumbs": (parts.crumbs, 0.7),
}
BEFORE: Place = {
    "label": (parts.label, 0.25),
    "counter": (parts.counter, 0.12),
    "contents": (parts.contents, 0.12),
    "summary": (parts.summary, 0.1),
    "keywords": (parts.keywords, 0.12),
    "share": (parts.share, 0.15),
    "advert": (parts.advert, 0.15),
    "lead": (parts.lead, 0.08),
    "hidden": (parts.hidden, 0.1),
    "machine": (parts.machine, 0.05),
    "promo": (parts.promo, 0.05),
}
INSIDE: Place = {
    "figure": (parts.figure, 0.35),
    "advert": (parts.marked_advert, 0.2),
    "promo": (parts.promo, 0.12),
    "lead": (parts.lead, 0.15),
    "related": (lists.inline_related, 0.15),
    "keywords": (parts.keywords, 0.1),
    "title again": (parts.title_again, 0.06),
    "unfold": (parts.unfold, 0.12),
    "widget": (parts.widget, 0.06),
    "hidden": (parts.hidden, 0.08),
    "leftover": (parts.leftover, 0.05),
    "headlines": (lists.headlines, 0.05),
}
STRAY = 0.3
"""Of the sites, how many set lines of theirs between the paragraphs as if they were some."""
END: Place = {
    "editor": (parts.editor, 0.35),
    "promo": (parts.promo, 0.18),
    "machine": (parts.machine, 0.12),
    "legal": (parts.legal, 0.15),
    "share": (parts.share, 0.12),
    "tags": (parts.tags, 0.15),
    "signature": (parts.signature, 0.08),
    "leftover": (parts.leftover, 0.05),
    "lead": (parts.lead, 0.15),
    "copyright": (parts.copyright, 0.15),
    "unlinked": (lists.unlinked, 0.08),
    "revised": (parts.revised, 0.08),
    "follow": (parts.follow, 0.15),
}
AFTER: Place = {
    "share": (parts.share, 0.3),
    "tags": (parts.tags, 0.3),
    "prevnext": (parts.prevnext, 0.5),
    "bio": (parts.bio, 0.2),
    "legal": (parts.legal, 0.2),
    "headlines": (lists.headlines, 0.45),
    "unlinked": (lists.unlinked, 0.12),
    "teasers": (lists.teasers, 0.25),
    "questions": (lists.questions, 0.1),
    "cards": (lists.cards, 0.2),
    "comments": (comments.comments, 0.42),
    "comment box": (comments.box, 0.2),
    "widget": (parts.widget, 0.15),
    "lead": (parts.lead, 0.18),
    "promo": (parts.promo, 0.12),
    "app": (parts.app, 0.1),
    "advert": (parts.advert, 0.15),
    "copyright": (parts.copyright, 0.12),
}
SIDE: Place = {
    "rank": (lists.rank, 0.6),
    "headlines": (lists.headlines, 0.3),
    "cards": (lists.cards, 0.2),
    "teasers": (lists.teasers, 0.2),
    "lead": (parts.lead, 0.2),
    "bio": (parts.bio, 0.12),
    "cloud": (lists.cloud, 0.3),
    "advert": (parts.advert, 0.3),
    "widget": (parts.widget, 0.15),
    "company": (parts.company, 0.1),
    "channels": (lists.channels, 0.25),
}
BOTTOM: Place = {
    "channels": (lists.channels, 0.22),
    "friends": (lists.friends, 0.3),
    "company": (parts.company, 0.22),
    "legal": (parts.legal, 0.12),
    "app": (parts.app, 0.15),
    "footer": (parts.footer, 0.97),
    "script": (parts.script, 0.3),
    "hidden": (parts.hidden, 0.12),
}
STEADY = frozenset(
    ("notice", "login", "nav", "mega", "rank", "channels", "friends", "cloud", "company", "footer", "app")
)
WRITTEN_BY_READERS = frozenset(("comments", "comment box"))


def filled(sheet: Sheet, place: Place, name: str, *, shuffled: bool = True) -> list[str]:
    """The parts of one place on this page, in the order of the site."""
    still = sheet.on(name).still
    chosen = [key for key, (_, share) in place.items() if still.chance(share)]
    if sheet.site.family != "article":  # what readers write there is the content
        chosen = [key for key in chosen if key not in WRITTEN_BY_READERS]
    ordered = still.shuffled(chosen) if shuffled else chosen
    return [part(sheet, place[key][0], f"{name}/{key}", key in STEADY) for key in ordered]


def part(sheet: Sheet, write: Callable[[Sheet], str], name: str, steady: bool) -> str:
    """One part of a page; one that is the same on every page of its site is made once."""
    if not steady:
        return write(sheet.on(name))
    if name not in sheet.site.steady:
        alone = replace(sheet.on(name), noise={})
        sheet.site.steady[name] = (write(alone), alone.noise)
    html, noise = sheet.site.steady[name]
    for kind, texts in noise.items():
        sheet.noise.setdefault(kind, []).extend(texts)
    return html


def interleaved(sheet: Sheet, how: bodies.Style, chunks: list[str]) -> list[str]:
    """The article's chunks with parts of the site between them, each behind some chunk but the last."""
    extra = filled(sheet, INSIDE, "inside")
    out = list(chunks)
    hand = sheet.on("between").draw
    for part in extra:
        place = hand.between(1, max(1, len(out) - 1))
        out.insert(place, how.paragraph(sheet, part) if how.name in bodies.OUTER else part)
    stray = sheet.on("stray")
    if stray.still.chance(STRAY):
        for number in range(stray.draw.between(1, 3)):
            said = parts.stray(replace(stray, draw=stray.draw.child(f"{number}")))
            out.insert(hand.between(1, max(1, len(out) - 1)), how.line(sheet, said))
    return out


def arranged(sheet: Sheet, whole: list[str], how: bodies.Style, second: str) -> str:
    """The body element of an article page."""
    middle = len(whole) // 2
    end = "".join(filled(sheet, END, "end"))
    after = "".join(filled(sheet, AFTER, "after"))
    inside = sheet.on("second").still.chance(0.6) or sheet.site.skeleton == "after_first"
    slots = Slots(
        top="".join(filled(sheet, TOP, "top", shuffled=False)),
        title=heads.headline(sheet),
        byline=heads.byline(sheet.on("byline")),
        before="".join(filled(sheet, BEFORE, "before")),
        whole=bodies.joined(how, whole),
        halves=(bodies.joined(how, whole[:middle]), bodies.joined(how, whole[middle:])),
        end=(second + end) if inside else end,
        after=after if inside else second + after,
        side="".join(filled(sheet, SIDE, "side")),
        bottom="".join(filled(sheet, BOTTOM, "bottom")),
    )
    return written(sheet, slots)


def bare(sheet: Sheet, centre: str) -> str:
    """The body element of a page without an article: ``centre`` between the top, the side and the bottom."""
    side = "".join(filled(sheet, SIDE, "side"))
    top = "".join(filled(sheet, TOP, "top", shuffled=False))
    title = heads.headline(sheet)
    slots = Slots(
        top=top,
        title=title,
        byline="",
        before="",
        whole=centre,
        halves=(centre, ""),
        end="",
        after="",
        side=side,
        bottom="".join(filled(sheet, BOTTOM, "bottom")),
    )
    return written(sheet, slots)


def written(sheet: Sheet, slots: Slots) -> str:
    """The parts of a page in the layout of its site."""
    write = wild.skeleton if sheet.site.skeleton == wild.SKELETON else SKELETONS[sheet.site.skeleton]
    return write(sheet, slots)


def page(sheet: Sheet, body: str) -> str:
    """The whole page."""
    return f"<!DOCTYPE html>\n<html>{heads.head(sheet.on('head'))}\n<body>{body}</body></html>"
