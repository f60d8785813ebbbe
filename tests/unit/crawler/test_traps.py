"""Traps are seen by their spelling, and what only looks a little like one passes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.traps import trap

NOW = datetime(2025, 3, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/thread-1.html?sid=8f2a", "session"),
        ("/list?session_id=1", "session"),
        ("/list?page=1&orderby=views", "sort order"),
        ("/list?sort=new&page=3", "sort order"),
        ("/list?page_size=100", "sort order"),
        ("/2027/01/", "calendar"),
        ("/cal/2031-07", "calendar"),
        ("/1873/02/03/", "calendar"),
        ("/cal?year=2040&month=1", "calendar"),
        ("/a/b/a/b/a/", "repeated path"),
        ("/" + "/".join("abcdefghijklmnopq"), "endless address"),
        ("/f?" + "&".join(f"p{n}=1" for n in range(9)), "endless address"),
        ("/post/1?replytocom=7", "action"),
        ("/login?next=/1", "action"),
        ("/wp-admin/", "action"),
    ],
)
def test_traps_are_seen(path: str, kind: str) -> None:
    assert trap(f"http://a.example{path}", NOW) == kind


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/yuqi/690944.html",
        "/2025/03/22/yuqi",
        "/2026/01/01/1.html",
        "/news/202503/4310182.shtml",
        "/index.php?m=content&c=index&a=show&catid=9&id=12",
        "/list?page=12",
        "/loginless-credit/1.html",
        "/12026/11/1.html",
        "/2025年逾期新规",
    ],
)
def test_ordinary_addresses_pass(path: str) -> None:
    assert trap(f"http://a.example{path}", NOW) == ""
