"""The Datasette plugin: search, article and cluster pages over any database that is a dataset of ours.

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
    from pipeline.plugin.metadata import describe

    return {"databases": {name: describe() for name in datasets(datasette)}}


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, Any]:
    """The questions that are asked most."""
    from pipeline.plugin.metadata import QUERIES

    return QUERIES if database in datasets(datasette) else {}


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Our pages."""
    from pipeline.plugin import pages

    return [
        (r"^/-/overdue/search$", pages.search_page),
        (r"^/-/overdue/article/(?P<number>\d{1,18})$", pages.article_page),
        (r"^/-/overdue/cluster/(?P<number>\d{1,18})$", pages.cluster_page),
    ]


@hookimpl
def extra_template_vars(datasette: Datasette, view_name: str) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What the start page shows; nothing where no dataset of ours is served."""
    from pipeline.plugin import pages

    async def variables() -> dict[str, Any]:
        names = datasets(datasette) if view_name == "index" else []
        return {"overdue": await pages.start(datasette, names[0]) if names else None}

    return variables


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """Our style sheet, on every page: it styles our own classes alone."""
    return [datasette.urls.static_plugins("overdue", "overdue.css")]


def datasets(datasette: Datasette) -> list[str]:
    """The names of the databases that are datasets of ours."""
    return [name for name, database in datasette.databases.items() if database.path and is_dataset(database.path)]


def is_dataset(path: str) -> bool:
    """Whether the file at ``path`` carries our mark (bytes 68 to 71 of a SQLite file's header)."""
    from pipeline.store.connection import APPLICATION_ID

    try:
        with open(path, "rb") as file:  # noqa: PTH123  asked on every page: as plain as can be
            return file.read(72)[68:] == APPLICATION_ID.to_bytes(4, "big")
    except OSError:
        return False
