"""What --public keeps from others, and what it still shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.plugin.asking import get

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = (
    "/",
    "/-/overdue/search?q=逾期",
    "/-/overdue/search.csv?q=逾期",
    "/-/overdue/article/1",
    "/-/overdue/cluster/1?a=1&b=2",
    "/-/overdue/overview",
    "/overdue",
    "/overdue/articles",
    "/overdue/articles.csv",
    "/overdue/articles/1",
    "/overdue/who_copies_whom",
    "/-/static/app.css",
    "/-/static-plugins/overdue/overdue.css",
)
REFUSED = (
    "/overdue.db",
    "/overdue?sql=select+1",
    "/overdue.json?sql=select+1",
    "/overdue/articles?_where=1",
    "/-/databases.json",
    "/-/settings",
    "/-/versions.json",
    "/-/plugins",
    "/-/metadata",
    "/-/actor",
    "/-/permissions",
    "/-/allow-debug",
    "/-/messages",
    "/-/patterns",
    "/-/logout",
    "/-/threads",
    "/_internal",
    "/-/overdue/article/1/removed",
    "/-/overdue/search?q=" + "x" * 5000,
)


def test_others_see_every_page_of_the_dataset(path: Path) -> None:
    for url, page in zip(SHOWN, get(path, *SHOWN, public=True), strict=True):
        assert page.status_code == 200, url
        policy = page.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert str(path.parent) not in page.text


def test_others_may_not_ask_in_sql_nor_take_the_file_nor_look_at_the_server(path: Path) -> None:
    for url, page in zip(REFUSED, get(path, *REFUSED, public=True), strict=True):
        assert page.status_code in (400, 403, 404, 414), url
        assert str(path.parent) not in page.text
    at_home = get(path, "/overdue.json?sql=select+1", "/-/versions.json")
    assert [page.status_code for page in at_home] == [200, 200]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_others_may_only_read(path: Path, method: str) -> None:
    (page,) = get(path, "/overdue/articles", public=True, method=method)
    assert page.status_code == 405


def test_our_own_pages_have_the_policy_at_home_too(path: Path) -> None:
    ours, theirs = get(path, "/-/overdue/search?q=逾期", "/overdue/articles")
    assert "unsafe-inline" not in ours.headers["content-security-policy"]
    assert "content-security-policy" not in theirs.headers  # Datasette's editor of SQL would not work
