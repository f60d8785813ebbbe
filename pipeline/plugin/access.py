"""Which dataset a request is about, whether it may be seen, and reading it within a time limit."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette import NotFound
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Response

from pipeline.store.connection import APPLICATION_ID, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

INTERRUPTED = "interrupted"


class UnreadableError(Exception):
    """The dataset cannot be shown now; the message says why and what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def datasets(datasette: Datasette) -> list[str]:
    """The names of the databases that are datasets of ours."""
    return [name for name, database in datasette.databases.items() if database.path and is_dataset(database.path)]


def is_dataset(path: str) -> bool:
    """Whether the file at ``path`` carries our mark (bytes 68 to 71 of a SQLite file's header)."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  asked on every page: as plain as can be
            return file.read(72)[68:] == APPLICATION_ID.to_bytes(4, "big")
    except OSError:
        return False


def is_public(datasette: Datasette) -> bool:
    """Whether the dataset is served to others: ``{"plugins": {"overdue": {"public": true}}}`` in the metadata."""
    return bool((datasette.plugin_config("overdue") or {}).get("public"))


async def dataset(datasette: Datasette, request: Request) -> str:
    """The database that a request is about: the first dataset of ours, if whoever asks may see it."""
    names = datasets(datasette)
    if not names:
        raise NotFound("No dataset of Overdue is served here")
    await datasette.ensure_permissions(request.actor, [("view-database", names[0]), "view-instance"])
    return names[0]


async def read(datasette: Datasette, name: str, function: Callable[..., Any], *values: Any, **options: Any) -> Any:
    """Run a function of ``reads`` on a connection of the dataset, within the time limit for queries.

    Raises:
        UnreadableError: another version of Overdue made the dataset, or it takes too long.
    """
    limit = datasette.setting("sql_time_limit_ms")

    def work(conn: sqlite3.Connection) -> Any:
        if found := trouble(conn):
            raise UnreadableError(409, f"This dataset {found}")
        with sqlite_timelimit(conn, limit):
            return function(conn, *values, **options)

    try:
        return await datasette.get_database(name).execute_fn(work)
    except sqlite3.OperationalError as error:
        if INTERRUPTED in str(error):
            message = f"This took more than {limit / 1000:g} seconds; ask for less"
            raise UnreadableError(503, message) from error
        raise UnreadableError(503, f"The dataset cannot be read: {error}") from error


async def render(datasette: Datasette, request: Request, template: str, **variables: Any) -> Response:
    """A page from a template of ours."""
    return Response.html(await datasette.render_template(f"overdue_{template}.html", variables, request=request))
