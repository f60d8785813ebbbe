"""Our pages for programs: the same as JSON, hits as CSV that spreadsheets do not run, new articles as Atom."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any

from datasette import Forbidden, NotFound, Response

from pipeline.export.cleaning import harmless, safe_cell
from pipeline.plugin import reads
from pipeline.plugin.access import UnreadableError, dataset, read
from pipeline.plugin.question import PAGE_SIZE, newest_first, number, question
from pipeline.store.comparing import values

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from pipeline.plugin.question import Question

    View = Callable[[Datasette, Request], Awaitable[Response]]

CSV_ROWS = 1_000
COLUMNS = ("id", "title", "site", "published", "copies", "canonical", "score", "url", "page", "snippet")


def data(view: View) -> View:
    """A view for programs: what goes wrong is JSON with the status, too, and scripts of other sites may read it."""

    @wraps(view)
    async def guarded(datasette: Datasette, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except UnreadableError as error:
            return as_json({"error": str(error), "status": error.status}, error.status)
        except NotFound as error:
            return as_json({"error": str(error), "status": 404}, 404)
        except Forbidden as error:
            return as_json({"error": str(error), "status": 403}, 403)

    return guarded


def as_json(value: Any, status: int = 200) -> Response:
    """A JSON response; characters that end lines or scripts elsewhere are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Response(text, status=status, content_type="application/json; charset=utf-8")


def address(datasette: Datasette, request: Request, path: str) -> str:
    """The whole address of a page of ours."""
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


async def found(datasette: Datasette, request: Request, asked: Question, size: int) -> reads.Found:
    """One page of hits."""
    name = await dataset(datasette, request)
    hits: reads.Found = await read(datasette, name, reads.find, asked, size)
    return hits


@data
async def search_json(datasette: Datasette, request: Request) -> Response:
    """Hits with the address of each and of the next page; ``size`` is up to 100."""
    asked = question(request.args)
    size = number(request.args.get("size") or str(PAGE_SIZE), 1, 100)
    hits = await found(datasette, request, asked, size)
    more = hits.total > asked.page * size
    following = f"/-/overdue/search.json?{asked.address(page=asked.page + 1, size=str(size))}"
    return as_json(
        {
            "query": asked.query,
            "filters": asked.chosen,
            "all": asked.everything,
            "order": asked.order,
            "total": hits.total,
            "page": asked.page,
            "size": size,
            "next": address(datasette, request, following) if more else None,
            "facets": {name: [{"value": v, "articles": n} for v, n in values] for name, values in hits.facets.items()},
            "hits": [
                asdict(hit) | {"json": address(datasette, request, f"/-/overdue/article/{hit.id}.json")}
                for hit in hits.hits
            ],
        }
    )


@data
async def search_csv(datasette: Datasette, request: Request) -> Response:
    """A thousand hits a page as CSV; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    asked = question(request.args)
    hits = await found(datasette, request, asked, CSV_ROWS)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for hit in hits.hits:
        page = address(datasette, request, f"/-/overdue/article/{hit.id}")
        texts = [hit.title, hit.site, hit.published or "", hit.url, hit.snippet]
        title, site, published, url, snippet = (safe_cell(harmless(text)) for text in texts)
        canonical = int(hit.canonical)
        rows.writerow([hit.id, title, site, published, hit.copies, canonical, round(hit.score, 4), url, page, snippet])
    headers = {"content-disposition": 'attachment; filename="overdue-search.csv"'}
    return Response("\ufeff" + out.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


@data
async def article_json(datasette: Datasette, request: Request) -> Response:
    """An article, the figures of its quality, and its cluster with all members."""
    name = await dataset(datasette, request)
    shown = await read(datasette, name, reads.article, int(request.url_vars["number"]))
    if shown is None:
        raise NotFound("No such article")
    return as_json(
        asdict(shown.article)
        | {
            "page": address(datasette, request, f"/-/overdue/article/{shown.article.id}"),
            "quality": asdict(shown.quality) if shown.quality else None,
            "cluster": asdict(shown.cluster) if shown.cluster else None,
        }
    )


@data
async def cluster_json(datasette: Datasette, request: Request) -> Response:
    """A cluster with its members, those that published first before the others."""
    name = await dataset(datasette, request)
    cluster = await read(datasette, name, reads.cluster, int(request.url_vars["number"]))
    if cluster is None:
        raise NotFound("No such cluster")
    members = [
        asdict(member) | {"json": address(datasette, request, f"/-/overdue/article/{member.id}.json")}
        for member in reads.timeline(cluster)
    ]
    return as_json(asdict(cluster) | {"members": members})


@data
async def compare_json(datasette: Datasette, request: Request) -> Response:
    """Any two articles side by side, as `overdue compare --json` prints them."""
    name = await dataset(datasette, request)
    both = await read(datasette, name, reads.pair, int(request.url_vars["first"]), int(request.url_vars["second"]))
    if both is None:
        raise NotFound("No such articles")
    return as_json(values(both))


@data
async def overview_json(datasette: Datasette, request: Request) -> Response:
    """All figures of the overview."""
    name = await dataset(datasette, request)
    overview = await read(datasette, name, reads.figures)
    return as_json(asdict(overview) | {"copies": overview.copies})


@data
async def search_atom(datasette: Datasette, request: Request) -> Response:
    """The newest canonical articles of a search or a filter as an Atom feed; of everything where nothing is asked."""
    from pipeline.plugin.feeds import feed

    asked = newest_first(question(request.args))
    name = await dataset(datasette, request)
    entries = await read(datasette, name, reads.newest, asked)
    link = address(datasette, request, f"/-/overdue/search?{asked.address()}")
    own = address(datasette, request, f"/-/overdue/search.atom?{asked.address()}")
    text = feed(
        entries,
        title=asked.title,
        own=own,
        page=link,
        of=lambda n: address(datasette, request, f"/-/overdue/article/{n}"),
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")
