"""The route of suggestions."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.found import Suggestion
from app.store import suggest
from app.store.suggestible import SUGGEST
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.formats import accept_json
from app.web.params import asked_of, documented
from app.web.responses import engine_of

router = APIRouter(tags=["service"])


@router.get(
    "/v1/suggest",
    response_model=Listing[Suggestion],
    responses=problems.documented(406),
    openapi_extra=documented(SUGGEST),
)
async def list_suggestions(request: Request) -> Response:
    """Suggest records while somebody types."""
    asked = asked_of(request, SUGGEST)
    accept_json(request)
    page = await run_in_threadpool(suggest.suggest, engine_of(request), asked)
    return responses.listing(request, page)
