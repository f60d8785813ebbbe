"""The pages for programs: JSON, CSV, Atom."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from lxml import etree

from tests.unit.plugin.asking import get

if TYPE_CHECKING:
    from pathlib import Path

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_search_as_json_tells_counts_filters_and_the_next_page(path: Path) -> None:
    (page,) = get(path, "/-/overdue/search.json?q=逾期&all=1&size=2&lender=花呗")
    found = page.json()
    assert (found["total"], len(found["hits"]), found["filters"]) == (5, 2, {"lender": "花呗"})
    assert found["hits"][0]["canonical"]
    assert {"value": "花呗", "articles": 5} in found["facets"]["lender"]
    (following,) = get(path, found["next"])
    assert {hit["id"] for hit in following.json()["hits"]}.isdisjoint(hit["id"] for hit in found["hits"])
    (last,) = get(path, "/-/overdue/search.json?q=逾期&all=1&size=2&lender=花呗&page=3")
    assert last.json()["next"] is None


def test_articles_and_clusters_have_stable_addresses_that_lead_to_each_other(path: Path) -> None:
    (page,) = get(path, "/-/overdue/search.json?q=协商")
    (article,) = get(path, page.json()["hits"][0]["json"])
    shown = article.json()
    assert shown["id"] == 1
    assert 0 <= shown["quality"]["quality"] <= 1 if shown["quality"] else True
    (cluster,) = get(path, f"/-/overdue/cluster/{shown['cluster']['id']}.json")
    members = cluster.json()["members"]
    assert [member["published"] for member in members] == sorted(member["published"] for member in members)
    (copy,) = get(path, members[1]["json"])
    assert copy.json()["cluster_id"] == shown["cluster_id"]


def test_a_comparison_as_json_names_every_difference(path: Path) -> None:
    (page,) = get(path, "/-/overdue/compare/1/2.json")
    pieces = [
        piece
        for row in page.json()["rows"]
        for paragraph in row["first"]
        for piece in paragraph["pieces"]
        if isinstance(piece, dict)
    ]
    assert {"text": "原因", "mark": "spun", "other": "起因"} in pieces


def test_the_overview_as_json_counts_the_same_as_the_tables(path: Path) -> None:
    (page,) = get(path, "/-/overdue/overview.json")
    found = page.json()
    assert (found["articles"], found["clusters"], found["copies"]) == (6, 2, 4)
    assert sum(row["articles"] for row in found["counts"]["site"]) == 6
    assert {"original": "原因", "spun": "起因", "copies": 1, "sites": 1, "article": 2} in [
        {key: value for key, value in row.items() if key != "example"} for row in found["substitutions"]
    ]
    assert found["runs"][0]["articles"] == 6


def test_what_is_not_there_is_told_in_json(path: Path) -> None:
    for page in get(path, "/-/overdue/article/99.json", "/-/overdue/cluster/99.json", "/-/overdue/compare/1/99.json"):
        assert page.status_code == 404
        assert page.json()["status"] == 404


def test_hits_as_csv_open_in_a_spreadsheet(path: Path) -> None:
    (page,) = get(path, "/-/overdue/search.csv?q=逾期&all=1")
    assert page.text.startswith("\ufeff")  # without it, spreadsheets take UTF-8 for the system's encoding
    assert page.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(page.text.removeprefix("\ufeff"), newline="")))
    assert [row["id"] for row in rows][:1] == ["1"]
    assert len(rows) == 6


def test_a_feed_has_the_newest_canonical_articles_of_a_lender(path: Path) -> None:
    one, everything = get(path, "/-/overdue/search.atom?lender=花呗", "/-/overdue/search.atom")
    assert one.headers["content-type"].startswith("application/atom+xml")
    root = etree.fromstring(one.content)
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["花呗逾期怎么协商还款"]
    assert len(list(etree.fromstring(everything.content).iter(f"{ATOM}entry"))) == 2
    assert root.findtext(f"{ATOM}updated") == "2026-01-02T00:00:00+00:00"
