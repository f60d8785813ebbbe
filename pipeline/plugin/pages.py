"""Our pages: search, article, cluster, and what the start page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from datasette import NotFound, Response

from pipeline.plugin import reads
from pipeline.plugin.comparison import compare
from pipeline.store.search import Filters
from pipeline.store.snippet import highlight

if TYPE_CHECKING:
    from collections.abc import Callable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PAGE_SIZE = 20
LAST_PAGE = 500


async def read(datasette: Datasette, name: str, function: Callable[..., Any], *values: Any, **options: Any) -> Any:
    """Run a function of ``reads`` on a connection of the dataset."""
    return await datasette.get_database(name).execute_fn(lambda conn: function(conn, *values, **options))


async def render(datasette: Datasette, request: Request, template: str, **variables: Any) -> Response:
    """A page from a template, for whoever may see the database."""
    html = await datasette.render_template(f"overdue_{template}.html", variables, request=request)
    return Response.html(html)


async def dataset(datasette: Datasette, request: Request) -> str:
    """The database that a request is about: the first dataset of ours, if whoever asks may see it."""
    from pipeline.plugin import datasets

    names = datasets(datasette)
    if not names:
        raise NotFound("No dataset of Overdue is served here")
    await datasette.ensure_permissions(request.actor, [("view-database", names[0]), "view-instance"])
    return names[0]


async def start(datasette: Datasette, name: str) -> reads.Start:
    """What the start page shows."""
    found: reads.Start = await read(datasette, name, reads.start)
    return found


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Ranked hits for ``?q=``, with filters ``lender``, ``topic``, ``site``, ``all`` and ``page``."""
    name = await dataset(datasette, request)
    query = (request.args.get("q") or "").strip()
    chosen = {key: request.args.get(key) or "" for key in ("lender", "topic", "site")}
    everything = bool(request.args.get("all"))
    asked = request.args.get("page") or "1"
    page = min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = await read(
        datasette,
        name,
        reads.find,
        query,
        Filters(**chosen),
        everything=everything,
        offset=(page - 1) * PAGE_SIZE,
        size=PAGE_SIZE,
    )
    kept = {key: value for key, value in {"q": query, **chosen, "all": "1" if everything else ""}.items() if value}
    more = found.total > page * PAGE_SIZE and page < LAST_PAGE
    return await render(
        datasette,
        request,
        "search",
        query=query,
        chosen=chosen,
        everything=everything,
        found=found,
        marked={hit.id: (highlight(hit.title, query), highlight(hit.snippet, query)) for hit in found.hits},
        next="?" + urlencode({**kept, "page": page + 1}) if more else "",
        previous="?" + urlencode({**kept, "page": page - 1}) if page > 1 else "",
    )


async def article_page(datasette: Datasette, request: Request) -> Response:
    """One article, its facts and its cluster."""
    name = await dataset(datasette, request)
    found = await read(datasette, name, reads.article, int(request.url_vars["number"]))
    if found is None:
        raise NotFound("No such article")
    article, cluster = found
    return await render(
        datasette,
        request,
        "article",
        article=article,
        cluster=cluster,
        blocks=[(block, block in article.headings) for block in article.text.split("\n\n")],
        link=safe_link(article.url),
    )


async def cluster_page(datasette: Datasette, request: Request) -> Response:
    """The members of a cluster, and two of them side by side (``?a=``, ``?b=``)."""
    name = await dataset(datasette, request)
    cluster = await read(datasette, name, reads.cluster, int(request.url_vars["number"]))
    if cluster is None:
        raise NotFound("No such cluster")
    sides = [request.args.get(key) or "" for key in ("a", "b")]
    both = None
    if all(side.isascii() and side.isdigit() and len(side) <= 18 for side in sides):
        both = await read(datasette, name, reads.pair, cluster, *map(int, sides))
    return await render(
        datasette,
        request,
        "cluster",
        cluster=cluster,
        timeline=sorted(cluster.members, key=lambda member: (member.published or "9", member.id)),
        both=both,
        rows=compare(both[0].text, both[1].text) if both else [],
    )


def safe_link(url: str) -> str:
    """The address if a browser may follow it, else nothing.

    >>> safe_link("javascript:alert(1)"), safe_link("https://a.example/")
    ('', 'https://a.example/')
    """
    return url if url.startswith(("http://", "https://")) else ""
