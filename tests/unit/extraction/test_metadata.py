"""What a page declares about itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction import tree
from pipeline.extraction.linkeddata import linked_data
from pipeline.extraction.metadata import Head, read_head


def head(source: str) -> Head:
    root = tree.parse(f"<html><head>{source}</head><body><p>正文</p></body></html>")
    assert root is not None
    return read_head(root)


def test_names_of_metas_have_no_case_and_the_first_counts() -> None:
    found = head('<meta NAME="PubDate" content=" 2025-03-22 "><meta name="pubdate" content="2024-01-01">')
    assert found.published == ("2025-03-22",)


def test_addresses_are_read_in_the_order_of_trust() -> None:
    found = head('<meta property="og:url" content="http://a.example/2"><link rel="canonical" href="/1">')
    assert found.canonical == ("/1", "http://a.example/2")


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ('<meta http-equiv="Content-Language" content="zh-TW">', "zh-tw"),
        ('<meta property="og:locale" content="en_US">', "en_us"),
        ("", ""),
    ],
)
def test_the_language_may_be_declared(source: str, language: str) -> None:
    assert head(source).language == language


def test_the_name_of_the_site_is_known() -> None:
    data = '{"@type": "Article", "publisher": {"@type": "Organization", "name": "青禾手记"}}'
    found = head(f'<meta property="og:site_name" content="青禾"><script type="application/ld+json">{data}</script>')
    assert found.titles.sites == ("青禾", "青禾手记")


def test_the_article_comes_before_what_else_the_data_describe() -> None:
    data = (
        '[{"@type": "WebPage", "datePublished": "2020-01-01"}, {"@type": "Organization", "name": "甲", "title": "乙"},'
        ' {"@type": ["NewsArticle"], "headline": "丙", "datePublished": "2025-01-01", "author": "丁"}]'
    )
    root = tree.parse(f'<script type="application/ld+json">{data}</script>')
    assert root is not None
    found = linked_data(root)
    assert (found.headline, found.published, found.author, found.site) == ("丙", "2025-01-01", "丁", "甲")


def test_a_drawing_s_title_is_not_the_page_s() -> None:
    root = tree.parse("<html><body><svg><title>图标</title></svg><title>正题</title></body></html>")
    assert root is not None
    assert read_head(root).titles.head == "正题"


def test_marks_are_few_on_a_hostile_page() -> None:
    root = tree.parse("<html><body>" + '<span class="author" title="2025-01-01">某甲</span>' * 500 + "</body></html>")
    assert root is not None
    assert len(read_head(root).writers) == 1
    assert len(read_head(root).times) <= 40


@given(
    st.recursive(
        st.text(max_size=8) | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["@type", "@graph", "author", "name", "headline", "mainEntity", "publisher"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read(value: object) -> None:
    import json

    root = tree.parse(f'<html><script type="application/ld+json">{json.dumps(value)}</script></html>')
    if root is not None:
        linked_data(root)
