"""Atom feeds of new articles (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.export.cleaning import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.plugin.reads import Entry

NAMESPACE = "http://www.w3.org/2005/Atom"
EPOCH = "1970-01-01T00:00:00+00:00"
HARMLESS = ("http://", "https://")


def feed(entries: Sequence[Entry], *, title: str, own: str, page: str, of: Callable[[int], str]) -> str:
    """The feed at the address ``own`` of what ``page`` shows; ``of`` gives the address of an article by its id."""
    from lxml import etree

    def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
        element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
        element.text = harmless(text) if text is not None else None
        return element

    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})
    add(root, "id", own)
    add(root, "title", title)
    add(root, "updated", max((entry.fetched_at for entry in entries), default=EPOCH))
    add(root, "link", rel="self", href=own, type="application/atom+xml")
    add(root, "link", rel="alternate", href=page, type="text/html")
    add(add(root, "author"), "name", "Overdue")
    for entry in entries:
        item = add(root, "entry")
        add(item, "id", of(entry.id))
        add(item, "title", entry.title)
        add(item, "updated", entry.fetched_at)
        add(item, "link", rel="alternate", href=of(entry.id), type="text/html")
        if entry.url.startswith(HARMLESS):
            add(item, "link", rel="via", href=harmless(entry.url))
        add(add(item, "author"), "name", entry.author or entry.site or "?")
        for term in (*entry.lenders, *entry.topics):
            add(item, "category", term=harmless(term))
        add(item, "summary", entry.summary)
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode()
