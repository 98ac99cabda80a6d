"""Errors as pages: the same status, what is wrong, and where to go on."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.errors import CatalogueError
from app.web.formats import likes_pages
from app.web.pages.fixes import readable, shown
from app.web.pages.frame import HEADERS, HTML, View, rendered

# Programs ask here: their errors are data whatever they accept.
_DATA = ("/v1", "/health", "/openapi.json")
_NOT_FOUND = 404
# A longer address was not mistyped.
_MOST_SEARCHED = 100


def wanted(request: Request) -> bool:
    """Say whether an error of this request is a page."""
    path = request.url.path
    of_programs = any(path == each or path.startswith(f"{each}/") for each in _DATA)
    return not of_programs and likes_pages(request)


def page(
    request: Request, error: CatalogueError, names: Mapping[str, str] | None = None
) -> Response:
    """Return the page of an error; `names` are those of records that may be meant."""
    search = readable(request.url.path.rpartition("/")[2])[:_MOST_SEARCHED]
    values = {
        "error": error,
        "faults": shown(request, error, names or {}),
        "search": search if error.status == _NOT_FOUND else "",
    }
    body = rendered(request, View("error.html", values))
    headers = HEADERS | error.headers
    return Response(body, error.status, headers=headers, media_type=HTML)
