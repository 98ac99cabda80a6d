"""The first page: the resources that match every filter."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.store.asked import Asked
from app.store.stats import totals
from app.web.pages.results import PARAMETERS, results
from app.web.pages.view import View, show
from app.web.params import asked_of
from app.web.responses import engine_of

router = APIRouter(include_in_schema=False)


@router.get("/")
@router.get("/resources")
async def resources_page(request: Request) -> Response:
    """Show the resources that match every filter."""
    asked = asked_of(request, PARAMETERS)
    return await show(request, partial(_view, request, asked))


def _view(request: Request, asked: Asked) -> View:
    engine = engine_of(request)
    found = results(engine, asked)
    plain = not found.chips and not asked.pairs
    values = {
        "found": found,
        "alternates": found.alternates,
        "totals": totals(engine) if plain else None,
    }
    return View("resources.html", values, {"X-Total-Count": str(found.count)})
