"""Where the parts of a page stand: one function for each kind of site. Even ones are one fold, odd ones the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.noise.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Markup by place.

    ``whole`` is the inside of the article, ``halves`` the same in two; ``end`` stands in its container after it.
    """

    top: str
    title: str
    byline: str
    before: str
    whole: str
    halves: tuple[str, str]
    end: str
    after: str
    side: str
    bottom: str

    @property
    def body(self) -> str:
        """The inside of the article's container."""
        return self.whole + self.end


def semantic(s: Sheet, p: Slots) -> str:
    """HTML5 as the books have it."""
    return (
        f"<header>{p.top}</header><main><article><header>{p.title}{p.byline}</header>{p.before}{p.body}</article>"
        f"{p.after}</main><aside>{p.side}</aside>{p.bottom}"
    )


def soup(s: Sheet, p: Slots) -> str:
    """Divs in divs."""
    a = s.attribute
    return (
        f"<div{a('wrapper')}><div{a('header')}>{p.top}</div><div{a('main')}><div><div>{p.title}</div><div>{p.byline}</div>"
        f"{p.before}<div{a('body')}>{p.body}</div></div>{p.after}</div><div{a('side')}>{p.side}</div></div>{p.bottom}"
    )


def tables(s: Sheet, p: Slots) -> str:
    """Layout tables of the 2000s, the side on the left."""
    return (
        f'<table width="100%"><tr><td>{p.top}</td></tr></table><table width="960" align="center"><tr valign="top">'
        f'<td width="180">{p.side}</td><td><table><tr><td align="center">{p.title}</td></tr>'
        f"<tr><td>{p.byline}</td></tr><tr><td>{p.before}</td></tr><tr><td{s.attribute('body')}>{p.body}</td></tr></table>{p.after}</td></tr></table>"
        f"<table><tr><td>{p.bottom}</td></tr></table>"
    )


def flat(s: Sheet, p: Slots) -> str:
    """One container for everything: the article's blocks are siblings of the noise."""
    return f"<div{s.attribute('wrapper')}>{p.top}{p.title}{p.byline}{p.before}{p.body}{p.after}{p.side}{p.bottom}</div>"


def press(s: Sheet, p: Slots) -> str:
    """A weblog: post, post meta, entry, comments below, sidebar behind."""
    a = s.attribute
    return (
        f"<div{a('wrapper')}><header{a('header')}>{p.top}</header><div{a('main')}><article{a('card')}>"
        f"<header>{p.title}{p.byline}</header><div{a('body')}>{p.before}{p.body}</div><footer>{p.after}</footer></article>"
        f"</div><aside{a('side')}>{p.side}</aside></div>{p.bottom}"
    )


def split(s: Sheet, p: Slots) -> str:
    """The article in two sibling containers, as pages with a fold or an advert between them have."""
    a = s.attribute
    return (
        f"<div>{p.top}</div><div{a('main')}>{p.title}{p.byline}{p.before}<div{a('body')}>{p.halves[0]}</div>"
        f"<div{a('body')}>{p.halves[1]}{p.end}</div>{p.after}</div><div{a('side')}>{p.side}</div>{p.bottom}"
    )


def columns(s: Sheet, p: Slots) -> str:
    """A content management system: place, left column with title, info, content; right column of lists."""
    a = s.attribute
    return (
        f"<div{a('header')}>{p.top}</div><div{a('wrapper')}><div{a('main')}><div{a('title')}>{p.title}</div>{p.byline}"
        f"<div{a('body')}>{p.before}<table><tr><td>{p.body}</td></tr></table></div>{p.after}</div>"
        f"<div{a('side')}>{p.side}</div></div><div{a('footer')}>{p.bottom}</div>"
    )


def side_first(s: Sheet, p: Slots) -> str:
    """The side column stands before the article in the source."""
    a = s.attribute
    return (
        f"<div{a('header')}>{p.top}</div><div><div{a('side')}>{p.side}</div><div{a('main')}>{p.title}{p.byline}{p.before}"
        f"<div{a('body')}>{p.body}</div></div></div><div>{p.after}</div>{p.bottom}"
    )


def mobile(s: Sheet, p: Slots) -> str:
    """A page for telephones: sections one below another."""
    a = s.attribute
    return (
        f"<section{a('header')}>{p.top}</section><section{a('main')}>{p.title}{p.byline}{p.before}"
        f"<section{a('body')}>{p.body}</section></section><section>{p.after}</section>{p.side}{p.bottom}"
    )


def deep(s: Sheet, p: Slots) -> str:
    """Every part under many containers."""
    a, depth = s.attribute, s.still.between(5, 12)
    down, up = "<div>" * depth, "</div>" * depth
    return (
        f"{down}{p.top}{up}{down}<div{a('main')}>{p.title}{p.byline}{p.before}{down}{p.body}{up}</div>{up}"
        f"{down}{p.after}{up}{down}<div{a('side')}>{p.side}</div>{p.bottom}{up}"
    )


def portal(s: Sheet, p: Slots) -> str:
    """A portal: a strip of lists above, three columns, the article in the middle one."""
    a = s.attribute
    return (
        f"<div{a('header')}>{p.top}</div><div{a('wrapper')}><div{a('side')}>{p.side}</div><div{a('main')}>{p.title}"
        f"{p.byline}{p.before}<div{a('body')}>{p.body}</div></div><div{a('rank')}>{p.after}</div></div><div>{p.bottom}</div>"
    )


def centred(s: Sheet, p: Slots) -> str:
    """A hand-made page of the nineties: center, font, hr."""
    return (
        f"<center>{p.top}</center><hr><center>{p.title}</center>{p.byline}{p.before}<font size=2>{p.body}</font><hr>"
        f"{p.after}<hr>{p.side}<center>{p.bottom}</center>"
    )


def enclosed(s: Sheet, p: Slots) -> str:
    """The article's container holds everything behind it too: shares, lists, comments."""
    a = s.attribute
    return (
        f"<div{a('header')}>{p.top}</div><div{a('wrapper')}><div{a('main')}>{p.title}{p.byline}<div{a('body')}>{p.before}"
        f"{p.body}{p.after}</div></div><div{a('side')}>{p.side}</div></div>{p.bottom}"
    )


def document(s: Sheet, p: Slots) -> str:
    """A manual: navigation of chapters at the left, sections as elements."""
    a = s.attribute
    return (
        f"<div>{p.top}</div><div{a('wrapper')}><nav{a('side')}>{p.side}</nav><main{a('main')}>{p.title}{p.byline}{p.before}"
        f"<section>{p.halves[0]}</section><section>{p.halves[1]}</section>{p.end}</main></div>{p.after}{p.bottom}"
    )


def panels(s: Sheet, p: Slots) -> str:
    """Panels of a framework: row, column, panel, panel body."""
    a = s.attribute
    return (
        f"<div class='navbar'>{p.top}</div><div class='row'><div class='col-8'><div class='panel'>"
        f"<div class='panel-heading'>{p.title}{p.byline}</div><div class='panel-body'>{p.before}{p.body}</div></div>"
        f"<div class='panel'><div class='panel-body'>{p.after}</div></div></div>"
        f"<div class='col-4'{a('side')}><div class='panel'><div class='panel-body'>{p.side}</div></div></div></div>"
        f"{p.bottom}"
    )


def lists(s: Sheet, p: Slots) -> str:
    """Everything is an item of a list."""
    a = s.attribute
    return (
        f"<ul{a('header')}><li>{p.top}</li></ul><ul{a('wrapper')}><li>{p.title}{p.byline}</li><li>{p.before}</li>"
        f"<li{a('body')}>{p.body}</li><li>{p.after}</li></ul><ul{a('side')}><li>{p.side}</li></ul>{p.bottom}"
    )


def form(s: Sheet, p: Slots) -> str:
    """A page of a framework that wraps everything in a form."""
    a = s.attribute
    return (
        f'<form method="post" action="/d.aspx"><input type="hidden" name="__VIEWSTATE" value="AAE"><div>{p.top}</div>'
        f"<div{a('main')}><span>{p.title}</span><span>{p.byline}</span>{p.before}<span{a('body')}>{p.body}</span></div>"
        f"{p.after}<div{a('side')}>{p.side}</div>{p.bottom}</form>"
    )


def app(s: Sheet, p: Slots) -> str:
    """A page that a script framework rendered: one root, unnamed wrappers."""
    a = s.attribute
    return (
        f'<div id="__next"><div><div><div{a("header")}>{p.top}</div></div><div><div{a("main")}><div>{p.title}</div>'
        f"<div>{p.byline}</div><div>{p.before}</div><div{a('body')}>{p.body}</div></div><div>{p.after}</div></div>"
        f"<div>{p.side}</div></div><div>{p.bottom}</div></div>"
    )


def article_lists(s: Sheet, p: Slots) -> str:
    """Semantic elements used for everything: the lists of the side are articles as well."""
    return (
        f"<nav>{p.top}</nav><section><article>{p.title}{p.byline}{p.before}{p.body}</article><article>{p.after}</article>"
        f"<article>{p.side}</article></section>{p.bottom}"
    )


def headed_rows(s: Sheet, p: Slots) -> str:
    """A table for the page, rows for its parts, the side on the right."""
    return (
        f'<table><tr><td colspan="2">{p.top}</td></tr><tr><td><div>{p.title}</div>{p.byline}{p.before}'
        f"<div{s.attribute('body')}>{p.body}</div>{p.after}</td><td width=220>{p.side}</td></tr>"
        f'<tr><td colspan="2">{p.bottom}</td></tr></table>'
    )


def title_apart(s: Sheet, p: Slots) -> str:
    """The title in a wide strip above, far from the text."""
    a = s.attribute
    return (
        f"<div{a('header')}>{p.top}{p.title}</div><div{a('wrapper')}><div>{p.byline}</div><div{a('side')}>{p.side}</div>"
        f"<div{a('main')}><div{a('body')}>{p.before}{p.body}</div></div></div><div>{p.after}</div>{p.bottom}"
    )


def anonymous(s: Sheet, p: Slots) -> str:
    """The text directly in the body of the page."""
    return f"{p.top}{p.title}{p.byline}{p.before}{p.body}{p.after}<div>{p.side}</div>{p.bottom}"


def after_first(s: Sheet, p: Slots) -> str:
    """What comes after an article stands in front of it: comments and lists first."""
    a = s.attribute
    return (
        f"<div{a('header')}>{p.top}</div><div{a('main')}>{p.title}{p.byline}<div>{p.after}</div>{p.before}"
        f"<div{a('body')}>{p.body}</div></div><div{a('side')}>{p.side}</div>{p.bottom}"
    )


def framed(s: Sheet, p: Slots) -> str:
    """A fieldset for each part."""
    a = s.attribute
    return (
        f"<div>{p.top}</div><fieldset><legend>{p.title}</legend>{p.byline}{p.before}<div{a('body')}>{p.body}</div></fieldset>"
        f"<fieldset>{p.after}</fieldset><fieldset{a('side')}>{p.side}</fieldset>{p.bottom}"
    )


SKELETONS: Mapping[str, Callable[[Sheet, Slots], str]] = {
    function.__name__: function
    for function in (
        semantic, soup, tables, flat, press, split, columns, side_first, mobile, deep, portal, centred, enclosed,
        document, panels, lists, form, app, article_lists, headed_rows, title_apart, anonymous, after_first, framed,
    )
}  # fmt: skip
