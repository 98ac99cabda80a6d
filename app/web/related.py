"""The route of what is near a resource."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.found import Related
from app.store import load
from app.store.load import Page
from app.store.parameters import RELATED
from app.store.related import related
from app.web import problems, responses
from app.web.answers import MOVED
from app.web.envelope import Listing
from app.web.formats import accept_json
from app.web.params import RESOURCE, asked_of, documented
from app.web.responses import engine_of

router = APIRouter(tags=["resources"])

_Id = Annotated[str, RESOURCE]


@router.get(
    "/v1/resources/{id:path}/related",
    response_model=Listing[Related],
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(RELATED),
)
async def list_related(
    request: Request,
    id: _Id,
) -> Response:
    """List the resources that share the most with one, and what they share."""
    asked = asked_of(request, RELATED)
    accept_json(request)
    engine = engine_of(request)
    if ":" in id:
        to = await run_in_threadpool(load.identified, engine, id)
    else:
        found = await run_in_threadpool(related, engine, id, asked)
        if isinstance(found, Page):
            return responses.listing(request, found)
        to = str(found.successor)
    return responses.moved(f"/v1/resources/{to}/related", asked)
