"""What of a page counts as a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.essence import essence

SENTENCE = "信用卡逾期以后先打电话给银行说明情况，再商量还款计划，别让利息越滚越多。"
PAGE = (
    "<html><head><title>逾期怎么办</title><script>var t = 1</script></head><body><span>人气:7 日期:2025-03-22</span>"
    f"<p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p><ul><li><a href=/1>{SENTENCE}相关</a></li></ul></body></html>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("人气:7", "人气:8123"),
        ("2025-03-22", "2026-01-01"),
        ("var t = 1", "var t = 1734"),
        (f"{SENTENCE}相关", "另一篇文章的标题也可以很长很长很长很长很长很长很长"),
        ("<ul>", "<!-- 12:31:07 --><ul class='x9'>"),
    ],
)
def test_what_moves_by_itself_is_no_change(old: str, new: str, encoding: str) -> None:
    changed = PAGE.replace(old, new)
    assert changed != PAGE
    assert essence(changed.encode(encoding)) == essence(PAGE.encode(encoding))


@pytest.mark.parametrize(
    ("old", "new"), [("逾期怎么办", "逾期怎么处理"), ("银行", "平台"), ("<ul>", f"<p>{SENTENCE}!</p><ul>")]
)
def test_title_and_sentences_are(old: str, new: str) -> None:
    assert essence(PAGE.replace(old, new).encode()) != essence(PAGE.encode())


def test_a_page_of_short_lines_counts_whole() -> None:
    assert essence("<p>先协商</p>".encode()) != essence("<p>先还款</p>".encode())


@given(st.binary(max_size=300))
def test_any_bytes_have_an_essence(body: bytes) -> None:
    assert len(essence(body)) == 16


@pytest.mark.parametrize("body", [b"<a" * 200_000, b"<script>" * 100_000, b"<!--" * 200_000, b"<title>" * 100_000])
@pytest.mark.timeout(20)
def test_hostile_pages_take_no_time(body: bytes) -> None:
    assert len(essence(body)) == 16
