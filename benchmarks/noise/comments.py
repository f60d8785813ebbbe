"""Comments on an article in the shapes that pages give them, and the posts of threads, which have the same shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.noise import wild
from benchmarks.noise.pieces import PieceKind
from benchmarks.noise.stock import filled, prose, stock
from pipeline.sample.copies import paraphrased

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.sheet import Sheet

CROWD = 40
"""Comments on some articles, which are short beside them."""
FLOORS = ("{n}楼", "第{n}楼", "#{n}", "{n}#", "{n}F", "[{n}楼]", "#{n}楼", "")
"""How sites number posts; the last calls the first few by their names."""
SEATS = ("沙发", "板凳", "地板")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One comment or reply as markup; ``said`` are its paragraphs."""

    name: str
    role: str
    date: str
    said: tuple[str, ...]
    action: str

    def body(self, tag: str) -> str:
        """Its paragraphs in ``tag``."""
        return "".join(f"<{tag}>{line}</{tag}>" for line in self.said)

    def broken(self) -> str:
        """Its paragraphs in one element."""
        return "<br>".join(self.said)


def comments(sheet: Sheet) -> str:
    """A list of comments, with or without a head and a form."""
    kinds = sheet.still.random.choice(
        [("chatter",), ("chatter", "remark"), ("remark",), ("fake",), ("fake", "chatter")]
    )
    most = CROWD if sheet.draw.chance(0.1) else 5 if "fake" in kinds else 12
    size = sheet.draw.between(2 if "fake" in kinds else 1, most)
    floored = sheet.site.habit("floored comments", range(5)) == 0
    posts = [
        _comment(sheet, sheet.draw.random.choice(kinds), floor(sheet, place, "comment floor") if floored else "")
        for place in range(1, size + 1)
    ]
    inner = shape(sheet, "comments", list(SHAPES))(sheet, posts)
    head = _head(sheet) if sheet.still.chance(0.75) else ""
    form = box(sheet) if sheet.still.chance(0.3) else ""
    return sheet.box("comments", head + inner + form) if sheet.still.chance(0.8) else head + inner + form


def shape(sheet: Sheet, name: str, known: list[str]) -> Callable[[Sheet, list[Post]], str]:
    """How the site writes a list of comments: in one of the ``known`` shapes, or in one of its own."""
    chosen = sheet.still.named(name, {option: option for option in known})
    return wild.comments if sheet.site.skeleton == wild.SKELETON and sheet.still.chance(0.7) else SHAPES[chosen]


def box(sheet: Sheet) -> str:
    """An empty form to comment."""
    said = sheet.lines("comment_box", 1, 3, hand=sheet.still, noise="comment box")
    return sheet.box("comments", "".join(f"<p>{line}</p>" for line in said) + "<textarea></textarea>")


def _head(sheet: Sheet) -> str:
    tag = sheet.still.random.choice(["h3", "h2", "div", "p", "h4"])
    return f"<{tag}>{sheet.line('comment_head', 'comment head', hand=sheet.still)}</{tag}>"


def _comment(sheet: Sheet, kind: str, number: str) -> Post:
    said = {"chatter": chatter, "remark": remark, "fake": fake}[kind](sheet)
    return Post(
        name=sheet.mark("comment name", sheet.name()),
        role=sheet.mark("comment name", sheet.draw.pick(stock(sheet.site.language).lines["roles"])),
        date=f"{sheet.mark('comment date', when(sheet))} {number}".strip(),
        said=(sheet.mark(f"comment {kind}", said),),
        action=sheet.line("actions", "comment action"),
    )


def when(sheet: Sheet) -> str:
    """When a comment was made: hours to months after the article, in a form of the site."""
    moment = sheet.stamp.moment + timedelta(minutes=sheet.draw.between(5, 90000))
    if sheet.site.language == "zh" and sheet.site.habit("comment ago", range(5)) == 0:
        return f"{sheet.draw.between(2, 25)}{sheet.draw.random.choice(['天', '小时', '个月'])}前"
    form = sheet.site.habit(
        "comment date", ["%Y-%m-%d %H:%M", "%Y-%m-%d", "%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日"]
    )
    return min(moment, sheet.site.fetched_at).strftime(form)


def floor(sheet: Sheet, place: int, noise: str) -> str:
    """The number of a post, from 1, as the site writes it; those in English write none."""
    if sheet.site.language != "zh":
        return ""
    form = sheet.site.habit("floor", FLOORS)
    seat = SEATS[place - 1] if 0 < place <= len(SEATS) else f"{place}楼"
    return sheet.mark(noise, form.format(n=place) or seat)


def chatter(sheet: Sheet) -> str:
    """A line that somebody wrote in passing."""
    return filled(sheet.draw, sheet.draw.pick(stock(sheet.site.language).lines["chatter"]), sheet.site.language)


def remark(sheet: Sheet) -> str:
    """Several sentences of somebody who has a story of his own."""
    return prose(sheet.draw, "remarks", sheet.site.language, 2, 4, **sheet.known())


def fake(sheet: Sheet) -> str:
    """What farms invent: the headings strung together, or sentences of the article said otherwise."""
    language = sheet.site.language
    heads = [block.text for block in sheet.blocks if block.kind is PieceKind.HEADING]
    if heads and sheet.draw.chance(0.3):
        opening = filled(sheet.draw, sheet.draw.pick(stock(language).lines["listings"]), language, **sheet.known())
        return opening + (";" if language == "zh" else "; ").join(_bare(head) for head in heads)
    sentences = [said for block in sheet.blocks for said in _sentences(block.text)]
    if not sentences or language != "zh":  # there is no table to say it otherwise
        return remark(sheet)
    chosen = sheet.draw.random.sample(sentences, min(len(sentences), sheet.draw.between(1, 3)))
    table = stock(language).substitutions
    opening = filled(sheet.draw, sheet.draw.pick(stock(language).lines["openings"]), language, **sheet.known())
    return opening + "".join(paraphrased(sentence, table, f"{sheet.draw.seed}{sentence}") for sentence in chosen)


# The number in front of a heading, in whatever form.
NUMBER = re.compile(r"^(?:[\d一二三四五六七八九十（()）.、 |]+|第.{1,2}[步、：]+|Part \d+ |Q\d+：)")


def _bare(heading: str) -> str:
    return NUMBER.sub("", heading) or heading


def _sentences(text: str) -> list[str]:
    return [part + "。" for part in text.split("。") if len(part) > 12 and "\t" not in part]


def _divs(sheet: Sheet, posts: list[Post]) -> str:
    name = sheet.attribute("comment")
    return "".join(
        f"<div{name}><span>{p.name}</span><span>{p.date}</span>{p.body('p')}<a>{p.action}</a></div>" for p in posts
    )


def _definitions(_: Sheet, posts: list[Post]) -> str:
    return "<dl>" + "".join(f"<dt>{p.name} {p.date}</dt>{p.body('dd')}" for p in posts) + "</dl>"


def _alternating(_: Sheet, posts: list[Post]) -> str:
    return "".join(f"<p>{p.name}　{p.date}</p>{p.body('p')}" for p in posts)


def _nested(sheet: Sheet, posts: list[Post]) -> str:
    name, out = sheet.attribute("comment"), ""
    for place, p in enumerate(posts):
        inner = f"<div>{p.name}</div><div>{p.body('p')}</div><div>{p.date} {p.action}</div>"
        out += f"<li{name}>{inner}</li>" if place % 3 == 0 else f"<li{name}><ul><li>{inner}</li></ul></li>"
    return f"<ul>{out}</ul>"


def _rows(_: Sheet, posts: list[Post]) -> str:
    rows = "".join(f"<tr><td>{p.name}<br>{p.date}</td><td>{p.body('div')}</td></tr>" for p in posts)
    return f"<table>{rows}</table>"


def _colon(_: Sheet, posts: list[Post]) -> str:
    return "".join(f"<p>{p.name}：{p.broken()}</p>" for p in posts)


def _avatars(_: Sheet, posts: list[Post]) -> str:
    return "".join(
        f'<div><img src="/a.png" alt="头像"><b>{p.name}-{p.role}</b> <i>{p.date}</i></div><div>{p.broken()}</div>'
        for p in posts
    )


def _quoting(sheet: Sheet, posts: list[Post]) -> str:
    name = sheet.attribute("comment")
    return "".join(
        f"<div{name}><h4>{p.name}</h4><blockquote>@{p.name}</blockquote>{p.body('p')}<em>{p.date}</em></div>"
        for p in posts
    )


def _articles(sheet: Sheet, posts: list[Post]) -> str:
    name = sheet.attribute("comment")
    return "".join(
        f"<article{name}><header>{p.name} <time>{p.date}</time></header>{p.body('p')}</article>" for p in posts
    )


def _broken(_: Sheet, posts: list[Post]) -> str:
    return "<br>\n".join(f"<b>{p.name}</b> {p.date}<br>{p.broken()}<br>{p.action}" for p in posts)


def _sections(sheet: Sheet, posts: list[Post]) -> str:
    name = sheet.attribute("comment")
    return "".join(
        f"<section{name}><div><a href='/u/1'>{p.name}</a><span>{p.role}</span></div>"
        f"<div><span>{p.broken()}</span></div><div><span>{p.date}</span><span>{p.action}</span></div></section>"
        for p in posts
    )


def _bare_list(_: Sheet, posts: list[Post]) -> str:
    return "<ol>" + "".join(f"<li>{p.body('p')}<cite>{p.name}，{p.date}</cite></li>" for p in posts) + "</ol>"


SHAPES: Mapping[str, Callable[[Sheet, list[Post]], str]] = {
    "divs": _divs,
    "dl": _definitions,
    "alternating": _alternating,
    "nested": _nested,
    "rows": _rows,
    "colon": _colon,
    "avatars": _avatars,
    "quoting": _quoting,
    "articles": _articles,
    "br": _broken,
    "sections": _sections,
    "ol": _bare_list,
}
