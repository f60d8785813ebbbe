"""Whatever strangers wrote is text on every page and in every download."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree, html

from tests.payloads import PAYLOADS
from tests.unit.plugin.asking import get

if TYPE_CHECKING:
    from pathlib import Path

HARMLESS_ELEMENTS = {"script", "style", "link", "meta"}
FRAMES = {"iframe", "object", "embed", "base", "frame", "applet"}
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "{http://www.w3.org/1999/xlink}href")
PAGES = (
    "/",
    "/-/overdue/search?q=逾期",
    "/-/overdue/search?q=逾期&all=1&page=2",
    "/-/overdue/search?copies=1&order=published",
    "/-/overdue/overview",
    "/overdue",
    "/overdue/articles?_size=200&_facet=site&_facet_array=lenders",
    "/overdue/articles?_search=逾期",
    "/overdue/canonical_articles?_size=200",
    "/overdue/cluster_members?_facet=relation",
    "/overdue/who_copies_whom",
)
# Scripts that Datasette itself writes into its pages; --public has none of them.
DATASETTES = ("DATASETTE_ALLOW_FACET", "document.body.addEventListener('click'", "window.onload = () =>")


def pages(number: int) -> list[str]:
    """The pages about one of the articles."""
    cluster = 2 * ((number - 1) // 2) + 1
    return [
        f"/-/overdue/article/{number}",
        f"/-/overdue/cluster/{cluster}?a={cluster}&b={cluster + 1}",
        f"/overdue/articles/{number}",
    ]


def asking(payload: str) -> list[str]:
    """Pages that are asked for with the payload itself."""
    text = quote(payload, safe="")
    return [
        f"/-/overdue/search?q={text}",
        f"/-/overdue/search?lender={text}&topic={text}&site={text}&year={text}&copies={text}&order={text}&page={text}",
        f"/-/overdue/cluster/1?a={text}&b={text}&page={text}",
        f"/overdue/articles?_search={text}",
        f"/overdue/articles?site={text}",
    ]


def faults(text: str, *, public: bool) -> list[str]:
    """What in a page could run, or ask for something elsewhere."""
    found = []
    for element in html.document_fromstring(text).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in FRAMES:
            found.append(f"<{element.tag}>")
        if element.tag == "script" and not element.get("src"):
            script = element.text or ""
            if public or not script.strip().startswith(DATASETTES):
                found.append(f"script {script[:60]!r}")
        if element.tag == "meta" and element.get("http-equiv"):
            found.append("meta refresh")
        found += [f"{name} on <{element.tag}>" for name in element.attrib if str(name).lower().startswith("on")]
        for name in ADDRESSES:
            value = (element.get(name) or "").strip("\x00\x01 \t\r\n")
            scheme = urlsplit(value).scheme.lower() if ":" in value.split("/")[0] else ""
            if scheme not in ("", "http", "https") or (value.startswith("//") and element.tag != "a"):
                found.append(f"{name}={value[:60]!r}")
            if element.tag in HARMLESS_ELEMENTS and "evil.example" in value.split("?")[0]:
                found.append(f"{name}={value[:60]!r}")
    return found


@pytest.mark.parametrize("public", [False, True])
def test_nothing_that_strangers_wrote_runs_on_any_page(hostile: Path, public: bool) -> None:
    urls = [*PAGES, *(page for number in range(1, 2 * len(PAYLOADS) + 1) for page in pages(number))]
    urls += [page for payload in PAYLOADS for page in asking(payload)] if public else []
    for url, page in zip(urls, get(hostile, *urls, public=public), strict=True):
        assert page.status_code in (200, 400, 404), (url, page.text[-300:])
        if page.headers["content-type"].startswith("text/html"):
            assert faults(page.text, public=public) == [], url
        assert "set-cookie" not in page.headers or "x=1" not in page.headers["set-cookie"]


def test_the_text_of_a_stranger_is_shown_as_he_wrote_it(hostile: Path) -> None:
    numbers = range(1, 2 * len(PAYLOADS) + 1, 2)
    shown = get(hostile, *(f"/-/overdue/article/{number}" for number in numbers))
    for payload, page in zip(PAYLOADS, shown, strict=True):
        wanted = "".join(payload.replace("\x00", "").split())
        seen = "".join(html.document_fromstring(page.text).findtext(".//h1").split())
        assert seen.replace("\x01", "") == wanted.replace("\x01", "")


def test_json_is_json_and_holds_no_markup(hostile: Path) -> None:
    urls = ["/-/overdue/search.json?q=逾期&all=1&size=100", "/-/overdue/overview.json"]
    for number in range(1, 2 * len(PAYLOADS), 2):
        urls += [
            f"/-/overdue/article/{number}.json",
            f"/-/overdue/cluster/{number}.json",
            f"/-/overdue/compare/{number}/{number + 1}.json",
        ]
    for url, page in zip(urls, get(hostile, *urls), strict=True):
        assert page.status_code == 200, url
        assert page.headers["content-type"].startswith("application/json")
        assert "<" not in page.text
        json.loads(page.text)


@pytest.mark.parametrize(
    "url",
    ["/-/overdue/search.csv?q=逾期&all=1", "/overdue/articles.csv?_size=max", "/overdue/articles.csv?_stream=on",
     "/overdue/cluster_members.csv?_size=max", "/overdue/canonical_articles.csv?_size=max"],
)  # fmt: skip
def test_no_cell_of_a_csv_is_a_formula(hostile: Path, url: str) -> None:
    (page,) = get(hostile, url)
    rows = list(csv.reader(io.StringIO(page.text.removeprefix("\ufeff"), newline="")))
    assert len(rows) > len(PAYLOADS)
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
    assert [cell for cell in cells if not cell.lstrip("-").replace(".", "").isdigit()] == []


def test_a_feed_is_xml_and_leads_nowhere_but_to_pages(hostile: Path) -> None:
    feeds = get(hostile, "/-/overdue/search.atom", f"/-/overdue/search.atom?q={quote('<script>')}&all=1")
    for page in feeds:
        root = etree.fromstring(page.content)
        addresses = [link.get("href") for link in root.iter("{http://www.w3.org/2005/Atom}link")]
        assert len(addresses) > 2
        assert all(address.startswith(("http://", "https://")) for address in addresses)
