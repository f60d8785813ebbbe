"""Whatever the bytes are, extraction gives an article or a rejection, and what it gives is clean."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import fuzz
from pipeline.extraction.explanation import explain
from pipeline.extraction.extract import extract
from pipeline.model import Article, Page, Rejected
from tests.unit.extraction.pages import FETCHED, TEXT, html

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = 300
SEED = 7


@cache
def originals() -> tuple[bytes, ...]:
    return fuzz.originals(noise=60, seed=SEED)


def page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(url="http://a.example/1.html", source="t", fetched_at=FETCHED, body=body, content_type=content_type)


def check(given_page: Page) -> Article | Rejected:
    found = extract(given_page)
    assert list(fuzz.faults(found)) == []
    return found


@pytest.mark.parametrize("part", range(6))
def test_mutated_pages_give_clean_articles_or_rejections(part: int) -> None:
    outcomes = Counter(
        type(check(fuzz.mutated(originals(), SEED, number)))
        for number in range(part * PAGES // 6, (part + 1) * PAGES // 6)
    )
    assert set(outcomes) == {Article, Rejected}, "mutations that leave nothing, or change nothing, test nothing"


@pytest.mark.parametrize("change", fuzz.MUTATIONS, ids=lambda change: change.__name__)
def test_every_mutation_changes_pages_and_bears_an_empty_one(change: Callable[..., bytes]) -> None:
    changed = 0
    for number, body in enumerate(originals()[::20]):
        random = Random(number)
        made = change(random, body)
        changed += made != body
        check(page(made))
    assert changed
    assert isinstance(change(Random(0), b""), bytes)


@pytest.mark.parametrize("piece", fuzz.PIECES, ids=range(len(fuzz.PIECES)))
@pytest.mark.parametrize("place", ["head", "over", "under", "above"])
def test_no_piece_breaks_an_article(piece: bytes, place: str) -> None:
    body = html(**{place: "￼"}).encode().replace("￼".encode(), piece)
    check(page(body))


def test_the_same_seed_makes_the_same_page() -> None:
    assert fuzz.mutated(originals(), 3, 5) == fuzz.mutated(originals(), 3, 5)
    assert fuzz.mutated(originals(), 3, 5) != fuzz.mutated(originals(), 3, 6)


TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<section class=c1>", "<li>", "<pre>", "<br>", "<h1>", "</h2>"),
        *("<table>", "<tr>", "<td>", "</table>", "<a href=/1>", "</a>", "<b>", "<span style='display:block'>"),
        *("<svg>", "<!--", "-->", "<script>", "</script>", "<ruby>", "<rt>"),
    ]
)
WORDS = st.sampled_from(
    [
        "逾期以后先算账，再说话。",
        "网友评论",
        "2025-04-17 12:35",
        "回复",
        "相关阅读",
        "一、先算账",
        "首页 > 正文",
        "作者：小满",
        "&#55357;",
    ]
)
MARKUP = st.lists(st.one_of(TAGS, WORDS, st.text(max_size=12)), max_size=60).map("".join)


@given(MARKUP)
@settings(max_examples=150)
def test_any_markup_has_an_outcome(markup: str) -> None:
    check(page(markup.encode("utf-8", "surrogatepass")))
    check(page(f"<body>{TEXT}{markup}".encode("utf-8", "surrogatepass")))


@given(st.binary(max_size=300), st.sampled_from(fuzz.CONTENT_TYPES))
@settings(max_examples=150)
def test_any_bytes_have_an_outcome(body: bytes, content_type: str) -> None:
    check(page(body, content_type))
    check(page(html().encode() + body, content_type))


@given(
    st.text(max_size=200),
    st.text(max_size=60),
    st.sampled_from(
        ["http://a.example/1", "file:///x", "http://a.example/?" + "x=1&" * 300, "https://逾期.example/逾期 期"]
    ),
)
@settings(max_examples=100)
def test_any_text_title_and_address_have_an_outcome(text: str, title: str, url: str) -> None:
    body = f"<title>{title}</title>{TEXT}<p>{text}</p>".encode("utf-8", "replace")
    found = extract(Page(url=url, source="t", fetched_at=FETCHED, body=body))
    assert list(fuzz.faults(found)) == []


@given(MARKUP)
@settings(max_examples=60)
def test_any_page_can_be_explained(markup: str) -> None:
    given_page = page(f"<body>{TEXT}{markup}".encode("utf-8", "surrogatepass"))
    assert explain(given_page).outcome == extract(given_page)


def test_the_campaign_prints_what_it_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["fuzz", "--pages", "12", "--seed", "2", "--noise", "6"])
    with pytest.raises(SystemExit) as done:
        fuzz.main()
    printed = capsys.readouterr().out
    assert "12 pages" in printed
    assert "slowest: page" in printed
    assert done.value.code == (0 if " 0 crashes and faults" in printed else 1)


def test_a_crash_is_counted_and_told_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: Page) -> Article:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "extract", broken)
    monkeypatch.setattr("sys.argv", ["fuzz", "--pages", "5", "--noise", "2"])
    with pytest.raises(SystemExit) as done:
        fuzz.main()
    printed = capsys.readouterr().out
    assert done.value.code == 1
    assert printed.count("Traceback") == 1
    assert "5 crashes and faults" in printed
