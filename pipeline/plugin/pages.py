"""Our pages as HTML: search, article, what was removed from it, cluster, overview."""

from __future__ import annotations

import asyncio
from functools import lru_cache, wraps
from typing import TYPE_CHECKING

from datasette import NotFound, Response
from markupsafe import Markup

from pipeline.archive.history import history_of
from pipeline.errors import OverdueError
from pipeline.plugin import figures, reads, removed
from pipeline.plugin.access import UnreadableError, dataset, is_public, read, render
from pipeline.plugin.question import LAST_PAGE, PAGE_SIZE, number, question
from pipeline.plugin.wording import ORDERS, RELATIONS, RULES
from pipeline.plugin.worker import work
from pipeline.store.snippet import highlight

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from pipeline.archive.history import History
    from pipeline.store.comparing import Compared
    from pipeline.store.rows import ClusterRow

    View = Callable[[Datasette, Request], Awaitable[Response]]


def page(view: View) -> View:
    """A view that says on a page of its own why the dataset cannot be shown now."""

    @wraps(view)
    async def guarded(datasette: Datasette, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except UnreadableError as error:
            response = await render(datasette, request, "trouble", message=str(error))
            response.status = error.status
            return response

    return guarded


async def start(datasette: Datasette, name: str) -> reads.Start | str:
    """What the start page shows, or why it cannot show it."""
    try:
        found: reads.Start = await read(datasette, name, reads.start)
    except UnreadableError as error:
        return str(error)
    return found


async def start_page(datasette: Datasette, request: Request) -> Response:
    """The start page."""
    name = await dataset(datasette, request)
    return await render(datasette, request, "start", overdue=await start(datasette, name))


@page
async def search_page(datasette: Datasette, request: Request) -> Response:
    """Ranked hits for ``?q=``, with the filters of :class:`pipeline.plugin.question.Question`."""
    name = await dataset(datasette, request)
    asked = question(request.args)
    found = await read(datasette, name, reads.find, asked, PAGE_SIZE)
    more = found.total > asked.page * PAGE_SIZE and asked.page < LAST_PAGE
    return await render(
        datasette,
        request,
        "search",
        asked=asked,
        found=found,
        orders=ORDERS,
        options={name: options(tuple(values)) for name, values in found.facets.items()},
        marked={hit.id: (highlight(hit.title, asked.query), highlight(hit.snippet, asked.query)) for hit in found.hits},
        first=(asked.page - 1) * PAGE_SIZE + 1,
        next="?" + asked.address(page=asked.page + 1) if more else "",
        previous="?" + asked.address(page=asked.page - 1) if asked.page > 1 else "",
    )


@lru_cache(32)
def options(values: tuple[tuple[str, int], ...]) -> Markup:
    """What a filter offers, as options of its box: the same on every page until the figures change."""
    option = Markup('<option value="{0}">{0} ({1})</option>')
    return Markup("\n").join(option.format(value, number) for value, number in values)


@page
async def article_page(datasette: Datasette, request: Request) -> Response:
    """One article, its facts, its copies and the versions of its page."""
    name = await dataset(datasette, request)
    shown = await shown_article(datasette, name, request)
    archive = archive_of(datasette, name)
    return await render(
        datasette,
        request,
        "article",
        shown=shown,
        article=shown.article,
        cluster=shown.cluster,
        copies=[member for member in shown.cluster.members if member.id != shown.article.id] if shown.cluster else [],
        blocks=[(block, block in shown.article.headings) for block in shown.article.text.split("\n\n")],
        link=safe_link(shown.article.url),
        history=await asyncio.to_thread(history, archive, shown.article.page_url) if archive else None,
        relations=RELATIONS,
        has_archive=archive is not None and archive.exists(),
    )


async def shown_article(datasette: Datasette, name: str, request: Request) -> reads.Shown:
    """The article whose number the address gives."""
    shown: reads.Shown | None = await read(datasette, name, reads.article, int(request.url_vars["number"]))
    if shown is None:
        raise NotFound("No such article")
    return shown


def archive_of(datasette: Datasette, name: str) -> Path | None:
    """Where the archive of a dataset is; None where the dataset is served to others: raw pages are not for them."""
    return None if is_public(datasette) else removed.archive_beside(datasette.get_database(name).path)


def history(archive: Path, url: str) -> History | None:
    """The versions of a page, or nothing where the archive cannot be read now."""
    try:
        return history_of(archive, url)
    except OverdueError:
        return None


@page
async def removed_page(datasette: Datasette, request: Request) -> Response:
    """What was taken off the page that an article came from, block by block."""
    name = await dataset(datasette, request)
    shown = await shown_article(datasette, name, request)
    archive = archive_of(datasette, name)
    if archive is None:
        raise NotFound("The pages that were fetched are not shown to others")
    try:
        lines = await work(removed.lines, archive, shown.article)
    except OverdueError as error:
        raise UnreadableError(503, str(error)) from error
    return await render(datasette, request, "removed", article=shown.article, lines=lines, rules=RULES)


@page
async def cluster_page(datasette: Datasette, request: Request) -> Response:
    """The members of a cluster, and two of them side by side (``?a=``, ``?b=``)."""
    name = await dataset(datasette, request)
    cluster = await read(datasette, name, reads.cluster, int(request.url_vars["number"]))
    if cluster is None:
        raise NotFound("No such cluster")
    members = reads.timeline(cluster)
    last = max(1, -(-len(members) // reads.MEMBERS))
    shown = number(request.args.get("page") or "", 1, last)
    both = await compared(datasette, name, request, cluster)
    return await render(
        datasette,
        request,
        "cluster",
        cluster=cluster,
        members=members[(shown - 1) * reads.MEMBERS : shown * reads.MEMBERS],
        numbers=(shown, last),
        picture=figures.picture(cluster),
        both=both,
        relations=RELATIONS,
    )


async def compared(datasette: Datasette, name: str, request: Request, cluster: ClusterRow) -> Compared | None:
    """The two members that the address asks for side by side; None where it asks for none, or for strangers."""
    sides = [number(request.args.get(key) or "", 0, 2**62) for key in ("a", "b")]
    if not set(sides) <= {member.id for member in cluster.members}:
        return None
    both: Compared | None = await read(datasette, name, reads.pair, *sides)
    return both


@page
async def overview_page(datasette: Datasette, request: Request) -> Response:
    """The figures of the dataset as the last run counted them."""
    name = await dataset(datasette, request)
    overview = await read(datasette, name, reads.figures)
    return await render(
        datasette,
        request,
        "overview",
        overview=overview,
        charts=figures.charts_of(overview),
        matrix=figures.matrix(overview),
        relations=RELATIONS,
    )


def safe_link(url: str) -> str:
    """The address if a browser may follow it, else nothing.

    >>> safe_link("javascript:alert(1)"), safe_link("https://a.example/")
    ('', 'https://a.example/')
    """
    return url if url.startswith(("http://", "https://")) else ""
