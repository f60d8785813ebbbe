"""The Datasette plugin: search, article, cluster and overview pages over any database that is a dataset of ours.

It works under ``overdue serve`` and under a plain ``datasette overdue.db`` alike, and leaves other databases alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import hookimpl

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable

    from datasette.app import Datasette


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give a connection our SQL functions; last, so that our ``escape_fts`` replaces Datasette's.

    Datasette's table search puts what was typed through ``escape_fts``; ours makes Chinese findable.
    """
    from pipeline.store.connection import is_ours
    from pipeline.store.search import match_expression
    from pipeline.store.spelling import register

    if is_ours(conn):
        register(conn)
        conn.create_function("escape_fts", 1, lambda query: match_expression(conn, query))


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Titles, descriptions, facets and search of the dataset's tables."""
    from pipeline.plugin.access import datasets
    from pipeline.plugin.metadata import describe

    return {"databases": {name: describe() for name in datasets(datasette)}}


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, Any]:
    """The questions that are asked most."""
    from pipeline.plugin.access import datasets
    from pipeline.plugin.metadata import QUERIES

    return QUERIES if database in datasets(datasette) else {}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Our pages, and each of them for programs; the start page too where nothing but datasets of ours is served."""
    from pipeline.plugin import data, pages
    from pipeline.plugin.access import datasets

    own, number = "^/-/overdue", r"(?P<number>\d{1,18})"
    served = [name for name in datasette.databases if not name.startswith("_")]
    return [
        *([(r"^/$", pages.start_page)] if served and served == datasets(datasette) else []),
        (rf"{own}/search$", pages.search_page),
        (rf"{own}/search\.json$", data.search_json),
        (rf"{own}/search\.csv$", data.search_csv),
        (rf"{own}/search\.atom$", data.search_atom),
        (rf"{own}/article/{number}$", pages.article_page),
        (rf"{own}/article/{number}/removed$", pages.removed_page),
        (rf"{own}/article/{number}\.json$", data.article_json),
        (rf"{own}/cluster/{number}$", pages.cluster_page),
        (rf"{own}/cluster/{number}\.json$", data.cluster_json),
        (rf"{own}/compare/(?P<first>\d{{1,18}})/(?P<second>\d{{1,18}})\.json$", data.compare_json),
        (rf"{own}/overview$", pages.overview_page),
        (rf"{own}/overview\.json$", data.overview_json),
    ]


@hookimpl
def extra_template_vars(datasette: Datasette, view_name: str) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What the start page shows; nothing where no dataset of ours is served."""
    from pipeline.plugin import access, pages

    async def variables() -> dict[str, Any]:
        names = access.datasets(datasette)
        own = {"overdue_name": names[0] if names else None, "overdue_public": access.is_public(datasette)}
        return own | ({"overdue": await pages.start(datasette, names[0])} if names and view_name == "index" else {})

    return variables


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """Headers that keep what strangers wrote inert, CSV that spreadsheets do not run, and the door of ``--public``."""
    from pipeline.plugin.door import door

    return door(datasette)
