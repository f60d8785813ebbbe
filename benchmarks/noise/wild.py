"""Layouts that nobody drew: containers, places and elements composed at random, site by site.

The layouts of :mod:`benchmarks.noise.skeletons` are what is measured. These are what the block selector learns from
besides, so that it learns what an article is and not what a few dozen layouts are (Tobin et al. 2017, "Domain
randomization", of images). A site keeps its choices on all of its pages.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.noise.comments import Post
    from benchmarks.noise.draw import Draw
    from benchmarks.noise.sheet import Sheet
    from benchmarks.noise.skeletons import Slots

SKELETON = "wild"
CONTAINERS = (
    *["div"] * 8, "section", "section", "table", "td", "ul", "dl", "article", "main", "aside", "center", "form", "span",
    "header",
)  # fmt: skip
WRAPPED = {
    "table": ("<table><tr><td{a}>", "</td></tr></table>"),
    "td": ("<table{a}><tr><td>", "</td></tr></table>"),
    "ul": ("<ul{a}><li>", "</li></ul>"),
    "dl": ("<dl{a}><dd>", "</dd></dl>"),
}
DEPTHS = {0: 0.32, 1: 0.36, 2: 0.18, 3: 0.09, 6: 0.05}
PARTS = {
    "top": "header", "title": "title", "byline": "meta", "before": "notice", "body": "body", "end": "legal",
    "after": "related", "side": "side", "bottom": "footer", "main": "main", "page": "wrapper",
}  # fmt: skip
OUTER = (
    "p", "p", "p", "div", "div", "section", 'span style="display:block"', "article", "center", 'p style="margin:0"',
)  # fmt: skip
INNER = ("", "", "", "", "span", "font", 'span style="font-size:15px"', "em", "div", "p", "section", "label", "text")
EMPHASIS = ("strong", "b", 'span style="font-weight:700"', 'font color="blue"', "em", "u")
HEADING = ("h2", "h3", "h4", "h2", "h3", "h5", "p", "div", "section", "dt", "h1", "legend", "p", "p")


def wrapped(sheet: Sheet, hand: Draw, name: str, inner: str) -> str:
    """``inner`` in as many containers as the site puts around that part, named after it or not."""
    depth = hand.random.choices(list(DEPTHS), list(DEPTHS.values()))[0]
    for _ in range(depth):
        tag = hand.random.choice(CONTAINERS)
        attribute = sheet.attribute(PARTS[name]) if hand.chance(0.55) else ""
        before, after = WRAPPED.get(tag, (f"<{tag}{{a}}>", f"</{tag}>"))
        inner = before.replace("{a}", attribute) + inner + after
    return inner


def skeleton(sheet: Sheet, slots: Slots) -> str:
    """The parts of a page in an order and in containers of their own for each site."""
    hand = sheet.on("wild").still

    def part(name: str, inner: str) -> str:
        return wrapped(sheet, hand, name, inner) if inner else ""

    split = hand.chance(0.15)
    inner = "".join(part("body", half) for half in slots.halves) if split else slots.whole
    head = [part("title", slots.title), part("byline", slots.byline)]
    if hand.chance(0.1):
        head.reverse()
    before, after, side = part("before", slots.before), part("after", slots.after), part("side", slots.side)
    end = slots.end if hand.chance(0.7) else part("end", slots.end)
    placed = hand.random.choices(["inside", "behind", "outside", "above"], [0.2, 0.5, 0.25, 0.05])[0]
    body = (before if hand.chance(0.3) else "") + inner + end + (after if placed == "inside" else "")
    parts = [*head, before if before not in body else "", part("body", body), after if placed == "behind" else ""]
    apart = hand.random.choices([0, 1, 2], [0.75, 0.15, 0.1])[0]
    above, main = parts[:apart], part("main", "".join(parts[apart:]))
    columns = [main, side] if hand.chance(0.7) else [side, main]
    middle = [*above, part("page", "".join(columns)), after if placed == "outside" else ""]
    if placed == "above":
        middle.insert(len(above), after)
    return part("top", slots.top) + "".join(middle) + part("bottom", slots.bottom)


def paragraph(sheet: Sheet, text: str) -> str:
    """A paragraph in the elements of the site."""
    outer, inner = sheet.site.habit("wild outer", OUTER), sheet.site.habit("wild inner", INNER)
    name = sheet.attribute("paragraph") if sheet.site.habit("wild named", (0, 0, 1)) else ""
    return element(outer, element(inner, text) if inner else text, name)


def heading(sheet: Sheet, text: str) -> str:
    """A heading in the elements of the site: where its element does not tell, something else does."""
    outer = sheet.site.habit("wild heading", HEADING)
    inner = sheet.site.habit("wild emphasis", EMPHASIS)
    bold = outer[0] != "h" or sheet.site.habit("wild bold", (0, 0, 1))
    name = sheet.attribute("heading") if sheet.site.habit("wild heading named", (0, 1)) else ""
    beside = sheet.site.habit("wild beside", BESIDE)
    if beside:
        sheet.mark("edit", "返回顶部" if "返回" in beside else "编辑")
    return element(outer, element(inner, text) if bold else text, name) + beside


LISTS = (
    "<ul{a}>{}</ul>", "<ol>{}</ol>", "<ul>{}</ul>", "<div{a}>{}</div>", "<dl>{}</dl>", "<ol{a}>{}</ol>",
    "<section>{}</section>", "<div><ul>{}</ul></div>", "<blockquote><ul>{}</ul></blockquote>",
)  # fmt: skip
ITEMS = ("{}", "{}", "<span>{}</span>", "<p>{}</p>", "<i></i><span>{}</span>", "<div>{}</div>", "<em></em>{}")
TABLES = (
    "<table>{}</table>", "<table{a}><tbody>{}</tbody></table>", "<div{a}><table>{}</table></div>",
    '<div style="overflow-x:auto"><table border="1" cellspacing="0"><tbody>{}</tbody></table></div>',
    "<figure{a}><table>{}</table></figure>", "<section><table{a}>{}</table></section>",
)  # fmt: skip
CELLS = ("{}", "{}", "<p>{}</p>", "<span>{}</span>", '<p style="text-align:center"><span>{}</span></p>')
BESIDE = ("", "", "", "", "", "<span>编辑</span>", "<div>编辑</div>", '<a href="#top">返回顶部</a>')
"""What may stand behind a heading."""


def items(sheet: Sheet, texts: Sequence[str]) -> str:
    """A list in the elements of the site."""
    outer, inner = sheet.site.habit("wild list", LISTS), sheet.site.habit("wild item", ITEMS)
    tag = "dd" if "<dl" in outer else "li" if "l>" in outer else sheet.site.habit("wild item tag", ("div", "p", "div"))
    name = sheet.attribute("item") if sheet.site.habit("wild item named", (0, 0, 1)) else ""
    rows = "".join(element(tag, inner.replace("{}", text), name) for text in texts)
    return outer.replace("{a}", sheet.attribute("list")).replace("{}", rows)


def table(sheet: Sheet, rows: Sequence[Sequence[str]]) -> str:
    """A table in the elements of the site; pairs may be a list of definitions."""
    if all(len(row) == 2 for row in rows) and sheet.site.habit("wild pairs", (0, 1, 1)):
        return pairs(sheet, rows)
    outer, inner = sheet.site.habit("wild table", TABLES), sheet.site.habit("wild cell", CELLS)
    head = sheet.site.habit("wild head", ("th", "td", "td", "th"))
    cells = [
        "".join(element(tag, inner.replace("{}", escape(cell, quote=False))) for cell in row)
        for tag, row in zip([head, *["td"] * len(rows)], rows, strict=False)
    ]
    lines = "".join(f"<tr>{row}</tr>" for row in cells)
    return outer.replace("{a}", sheet.attribute("list")).replace("{}", lines)


def pairs(sheet: Sheet, rows: Sequence[Sequence[str]]) -> str:
    """Names and values in the elements of the site."""
    one, other = sheet.site.habit("wild pair", (("dt", "dd"), ("div", "div"), ("dt", "dd"), ("p", "p")))
    inner = "".join(element(one, escape(name)) + element(other, escape(value)) for name, value in rows)
    return element("dl" if one == "dt" else "div", inner, sheet.attribute("list"))


def element(opening: str, inner: str, attribute: str = "") -> str:
    """``inner`` in an element whose opening tag may carry a style already."""
    return f"<{opening}{attribute}>{inner}</{opening.split()[0]}>"


PIECES = ("name", "date", "said", "action", "role")
TAGS = ("div", "div", "span", "p", "b", "i", "a", "em", "h5", "cite", "small")


def comments(sheet: Sheet, posts: Sequence[Post]) -> str:
    """Comments whose parts stand in an order and in elements of the site's own."""
    hand = sheet.on("wild comments").still
    order = [piece for piece in PIECES if piece in {"name", "said"} or hand.chance(0.6)]
    order = hand.shuffled(order) if hand.chance(0.4) else order
    tags = {piece: hand.random.choice(TAGS) for piece in PIECES}
    told, joined = hand.random.choice(["p", "div", "dd", "span", "li", "br"]), hand.chance(0.3)
    outer, depth = hand.random.choice(["div", "li", "section", "article", "dl", "tr", "br"]), hand.between(1, 3)
    named = sheet.attribute("comment") if hand.chance(0.6) else ""

    is_bare = hand.chance(0.6)

    def one(post: Post) -> str:
        made = {
            "name": post.name, "date": post.date, "action": post.action, "role": post.role,
            "said": post.broken() if told == "br" else post.body(told),
        }  # fmt: skip
        pieces = [made[piece] if piece == "said" else element(tags[piece], made[piece]) for piece in order]
        if joined and "date" in order:
            line = element(tags["name"], f"{post.name} {post.date}")
            pieces = [line, *(each for piece, each in zip(order, pieces, strict=True) if piece not in {"name", "date"})]
        if outer == "br":  # nothing but their order holds the parts of a comment together
            return "".join(f"{made[piece]}<br>" for piece in order)
        inner = "".join(pieces) if is_bare else element("div", "".join(pieces))
        inner = "<div>" * (depth - 1) + inner + "</div>" * (depth - 1)
        return f"<tr{named}><td>{inner}</td></tr>" if outer == "tr" else f"<{outer}{named}>{inner}</{outer}>"

    rows = "".join(map(one, posts))
    return {"tr": f"<table>{rows}</table>", "li": f"<ul>{rows}</ul>"}.get(outer, rows)


def teaser(sheet: Sheet, head: str, said: str, name: str) -> str:
    """Another article with its beginning, in elements of the site's own."""
    hand = sheet.on("wild teasers").still
    top = element(hand.random.choice(["h3", "h4", "div", "p", "dt", "strong", "span"]), head)
    below = element(hand.random.choice(["p", "div", "dd", "span", "p", "em"]), said)
    outer = hand.random.choice(["div", "li", "section", "article", "dl", "a href='/x'", "p"])
    return element(outer, top + below, name)
