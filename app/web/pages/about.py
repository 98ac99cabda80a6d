"""The page about the catalogue itself."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import Stats
from app.store.documents import credited
from app.store.fields import FIELDS
from app.store.parameters import NONE
from app.store.stats import stats
from app.web.pages.view import View, show
from app.web.params import asked_of
from app.web.responses import engine_of

router = APIRouter(include_in_schema=False)


@router.get("/about")
async def about_page(request: Request) -> Response:
    """Say what the catalogue is, and where it comes from."""
    asked_of(request, NONE)
    return await show(request, partial(_view, request))


def _view(request: Request) -> View:
    engine = engine_of(request)
    values = {
        "stats": Stats.model_validate_json(stats(engine).text),
        "documents": credited(engine),
        "bases": FIELDS["resources"]["year_basis"].choices,
    }
    return View("about.html", values)
