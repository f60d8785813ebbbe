"""The charts of the pages: SVG drawn on the server that holds no script and takes its colours from our style sheet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.export.cleaning import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 480  # as wide as a phone shows it at a readable size
BAR = 24  # height that a bar takes with the space around it
FRAME = 50  # what stands around the bars
LETTER = 13  # width of a Chinese character of a label
LONGEST = 20  # of a label, in halves of a Chinese character

Series = tuple[str, tuple[int | None, ...]]
Point = tuple[float, float, str]
SVG = "{http://www.w3.org/2000/svg}"


def bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Lying bars, one for each label, stacked where there are several series."""
    return _bars(title, tuple(map(label, labels)), tuple(series))


def columns(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Standing bars, for what has an order in time."""
    return _columns(title, tuple(map(label, labels)), tuple(series))


@lru_cache(64)
def _bars(title: str, labels: tuple[str, ...], series: tuple[Series, ...]) -> Markup:
    import pygal

    chart = pygal.HorizontalStackedBar(
        **look(height=FRAME + BAR * len(labels)),
        margin_left=max(LETTER * cells(name) // 2 for name in labels) - measured(labels) + 24,
        print_values=False,
    )
    chart.x_labels = labels[::-1]
    for name, values in series:
        chart.add(name, list(values)[::-1])
    return drawn(chart, title, [name for name, _ in series])


@lru_cache(64)
def _columns(title: str, labels: tuple[str, ...], series: tuple[Series, ...]) -> Markup:
    import pygal

    chart = pygal.StackedBar(**look(height=220), show_minor_x_labels=False)
    chart.x_labels = labels
    chart.x_labels_major_every = -(-len(labels) // 6)
    for name, values in series:
        chart.add(name, list(values))
    return drawn(chart, title, [name for name, _ in series])


@lru_cache(256)
def scatter(title: str, series: tuple[tuple[str, tuple[Point, ...]], ...]) -> Markup:
    """Points in time (days since 1970) and height from 0 to 1, one colour for each series."""
    from datetime import date, timedelta

    import pygal

    def day(value: float) -> str:
        return (date(1970, 1, 1) + timedelta(days=value)).isoformat()

    chart = pygal.XY(
        **(look(height=220) | {"max_scale": 4, "min_scale": 3}),
        stroke=False,
        range=(0, 1.05),
        dots_size=6,
        margin_right=40,
    )
    chart.x_value_formatter = day
    for name, points in series:
        chart.add(name, [{"value": (x, y), "label": label(said)} for x, y, said in points])
    return drawn(chart, title, [name for name, _ in series])


def look(height: int) -> dict[str, Any]:
    """What all charts share: no script, nothing from elsewhere, no colours of their own."""
    return {
        "width": WIDTH,
        "height": height,
        "js": (),
        "css": (),
        "show_legend": False,
        "no_data_text": "—",
        "truncate_label": -1,
        "show_y_guides": True,
        "margin_top": 8,
        "max_scale": 5,
        "value_formatter": lambda value: f"{value:,.0f}" if value == int(value) else f"{value:.2f}",
    }


def label(text: str) -> str:
    """A label that a chart has room for and that its file can hold."""
    line = " ".join(harmless(text).split())
    if cells(line) <= LONGEST:
        return line
    while cells(line) > LONGEST - 2:
        line = line[:-1]
    return line + "…"


def cells(text: str) -> int:
    """The width of a label in halves of a Chinese character."""
    return sum(1 if character.isascii() else 2 for character in text)


def measured(labels: Sequence[str]) -> int:
    """The width that the library believes labels to have: it knows no Chinese characters."""
    return int(max(map(len, labels)) * 6)


def drawn(chart: Any, title: str, series: Sequence[str]) -> Markup:
    """A chart as SVG for a page, and its legend: named, its values as tooltips, without script, style and comments."""
    from lxml import etree

    root = chart.render_tree()
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is not None and (not isinstance(element.tag, str) or is_furniture(element)):
            parent.remove(element)
    for element in list(root.iter()):
        if descriptions := [child for child in element if local(child) == "desc"]:
            tell(element, descriptions)
        for name in ("id", "style"):
            element.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("class", "ov-chart")
    svg = Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704  a tree of elements, not a text, was written
    key = Markup('<span class="ov-key ov-key-{}">{}</span>')
    return svg + Markup('<p class="ov-legend">') + Markup(" ").join(map(key.format, range(9), series)) + Markup("</p>")


def is_furniture(element: Any) -> bool:
    """Whether an element of a chart is a script, style or what only a script would show, or titles a label again."""
    if local(element) == "title":
        return True
    return local(element) in ("defs", "script", "style") or element.get("class") == "plot tooltip-overlay"


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def tell(element: Any, descriptions: Sequence[Any]) -> None:
    """Make the label and value of a bar or a dot its tooltip; the other descriptions are for the library's script."""
    from lxml import etree

    texts = {each.get("class"): each.text for each in descriptions if each.text}
    for each in descriptions:
        element.remove(each)
    said = [texts[name] for name in ("label", "x_label", "value") if name in texts]
    if said:
        etree.SubElement(element, f"{SVG}title").text = " · ".join(said)
