"""The routes of all pages, and what search engines and browsers ask for."""

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.errors import NotFound
from app.store.read import stats
from app.store.read.parameters import NONE
from app.store.read.request import Criteria
from app.text import regex
from app.web.negotiation import criteria_of
from app.web.pages import docs, maintain, nouns, resource, results, shell
from app.web.pages.shell import View, page_at
from app.web.responses import engine_of, public_address

router = APIRouter(include_in_schema=False)

# So many addresses a map may hold (sitemaps.org).
MOST = 50_000
_NUMBER = regex("[0-9]{1,5}")
_XML = "application/xml"
_PAGES = ("/", "/authors", "/institutions", "/topics", "/categories", "/documents")


@page_at(router, "/sitemap.xml")
def _map(request: Request, criteria: Criteria) -> View:
    """Give the map of all pages, or of its parts where there are very many."""
    total = stats.page_count(engine_of(request)) + len(_PAGES)
    if total <= MOST:
        return _part(request, "1", criteria)
    parts = range(1, -(-total // MOST) + 1)
    return View("sitemaps.xml", {"parts": parts}, media_type=_XML)


@page_at(router, "/sitemap-{part}.xml")
def _part(request: Request, part: str, _criteria: Criteria) -> View:
    """Return a part by its number; the pages of lists stand before all records."""
    number = int(part) if _NUMBER.fullmatch(part) else 0
    first = (number - 1) * MOST - len(_PAGES)
    pages = _PAGES if number == 1 else ()
    found = stats.entries(engine_of(request), first, MOST - len(pages))
    if number < 1 or not (found or pages):
        raise NotFound.at(f"The map has no part {part!r}.", None, part)
    return View("sitemap.xml", {"pages": pages, "entries": found}, media_type=_XML)


@router.get("/robots.txt")
async def rules(request: Request) -> Response:
    """Say what search engines need: each record once, not every question about it."""
    criteria_of(request, NONE)
    address, prefix = public_address(request), request.app.state.settings.prefix
    return PlainTextResponse(
        "User-agent: *\n"
        f"Disallow: {prefix}/*?\n"
        f"Disallow: {prefix}/v1/dump.sqlite\n"
        "\n"
        f"Sitemap: {address}/sitemap.xml\n"
    )


@page_at(router, "/opensearch.xml")
def _search_description(_request: Request, _criteria: Criteria) -> View:
    """Describe the search, so that a browser can offer it."""
    return View("opensearch.xml", {}, {}, "application/opensearchdescription+xml")


ROUTERS = (
    *(results.router, resource.router, nouns.router, nouns.router, maintain.router, docs.router),
    *(router, shell.router),
)

# The paths that are one page each.
PLACES = tuple(
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "{" not in route.path
)
