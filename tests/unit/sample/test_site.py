from __future__ import annotations

import gzip
from collections import Counter

import pytest

from pipeline.model import Reason
from pipeline.sample.gold import gold_file, gold_lines, read_gold
from pipeline.sample.page import NEVER_FETCHED, Gold
from pipeline.sample.plan import bases, layouts
from pipeline.sample.site import load
from pipeline.sample.texts import texts

SAMPLE = load()
ARTICLES = [row for row in read_gold() if row.text]
KINDS = {
    "original", "exact", "reposted", "doubled", "spun10", "spun20", "spun30", "censored", "lender_swap",
    "reordered", "truncated", "merged", "traditional",
}  # fmt: skip


def decoded(row: Gold) -> str:
    page = SAMPLE.by_address[row.site, row.path]
    return page.body.decode(layouts()[row.layout].encoding)


def test_the_committed_gold_is_what_the_sample_gives() -> None:
    assert gold_file().read_text("utf-8").splitlines() == list(gold_lines())


def test_the_sample_is_as_rich_as_promised() -> None:
    assert len(texts()) >= 30
    assert len({row.layout for row in ARTICLES}) >= 12
    assert len(ARTICLES) >= 70
    assert {row.kind for row in ARTICLES} == KINDS


def test_every_original_stands_somewhere() -> None:
    assert {row.cluster for row in ARTICLES if row.kind == "original"} == set(texts())


def test_reasons_are_those_of_the_product() -> None:
    known = {str(reason) for reason in Reason} | {NEVER_FETCHED, None}
    assert {row.reason for row in read_gold()} <= known


@pytest.mark.parametrize("row", ARTICLES, ids=lambda row: row.site + row.path)
def test_text_title_and_noise_stand_in_the_page(row: Gold) -> None:
    html = decoded(row).replace("&#34;", '"').replace("&amp;", "&").replace("&#39;", "'").replace("&gt;", ">")
    html = html.replace("&lt;", "<").replace("&#169;", "©")
    flat = " ".join(html.split())
    for wanted in (row.title, *(row.text or "").split("\n\n"), *row.noise):
        assert " ".join((wanted or "").split()) in flat


@pytest.mark.parametrize("row", ARTICLES, ids=lambda row: row.site + row.path)
def test_noise_is_never_part_of_the_article(row: Gold) -> None:
    assert not [line for line in row.noise if line in (row.text or "")]
    assert row.layout == "plainnews" or len(row.noise) >= 5


def test_pages_of_a_site_share_some_furniture_and_differ_in_other() -> None:
    pages = [set(row.noise) for row in ARTICLES if row.site == "farm" and row.layout == "farm"]
    assert set.intersection(*pages)
    assert len(set.union(*pages)) > 4 * max(map(len, pages))


def test_a_page_printed_twice_holds_two_copies() -> None:
    row = next(row for row in ARTICLES if row.kind == "doubled")
    last = (row.text or "").split("\n\n")[-1]
    assert decoded(row).count(last) == 2


def test_a_table_page_is_truly_gbk_and_says_so() -> None:
    row = next(row for row in ARTICLES if row.layout == "table")
    body = SAMPLE.by_address[row.site, row.path].body
    assert b"charset=gb2312" in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_a_wrong_header_claims_utf_8_for_gb18030() -> None:
    row = next(row for row in ARTICLES if row.layout == "wrong_header")
    page = SAMPLE.by_address[row.site, row.path]
    assert dict(page.headers)["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_comments_outweigh_the_article_on_the_chatty_layout() -> None:
    for row in ARTICLES:
        if row.layout == "chatty":
            assert sum(map(len, row.noise)) * 2 > len(row.text or "")


def test_a_swapped_lender_makes_a_cluster_of_its_own_in_the_family_of_the_original() -> None:
    for row in ARTICLES:
        if row.kind == "lender_swap":
            assert row.family in texts()
            assert row.cluster != row.family
            assert texts()[str(row.family)].lender not in (row.text or "")


def test_two_different_articles_quote_the_same_statute() -> None:
    for quoted in ("第六百七十五条规定", "第七十条规定"):
        holders = Counter(line for text in texts().values() for b in text.blocks for line in [b.text] if quoted in line)
        assert max(len(line) for line in holders) > 80
        assert any(
            sum(line[line.index(quoted):] in block.text for text in texts().values() for block in text.blocks) == 2
            for line in holders
        )  # fmt: skip


def test_addresses_follow_the_ports_and_nothing_else_does() -> None:
    here, there = SAMPLE, load(bases(9000))
    assert here.gold == there.gold
    changed = [old for old, new in zip(here.pages, there.pages, strict=True) if old.body != new.body]
    assert all(b"127.0.0.1:84" in gzip.decompress(p.body) if p.path.endswith(".gz") else b"127.0.0.1:84" in p.body
               for p in changed)  # fmt: skip


def test_the_calendar_never_ends() -> None:
    sample, path = SAMPLE, "/calendar/2025-03"
    for _ in range(100):
        page = sample.find("forum", path)
        assert page is not None
        path = page.body.decode().rsplit('href="', 1)[1].split('"')[0]
    assert path == "/calendar/2033-07"
    assert sample.find("law", "/calendar/2025-03") is None


def test_a_date_without_a_year_is_no_date() -> None:
    assert layouts()["farm_before"].date == "%m-%d"
    assert {row.published for row in ARTICLES if row.layout == "farm_before"} == {None}
