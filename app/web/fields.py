"""The route of the table of fields: what can be asked of resources, and how."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import FieldRecord
from app.store import described
from app.store.parameters import FIELD_LIST
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.formats import accept_json
from app.web.params import asked_of, documented
from app.web.responses import engine_of

router = APIRouter(tags=["service"])


@router.get(
    "/v1/fields",
    response_model=Listing[FieldRecord],
    responses=problems.documented(406),
    openapi_extra=documented(FIELD_LIST),
)
async def list_fields(request: Request) -> Response:
    """List the fields of resources: what they filter, count, order and give."""
    asked = asked_of(request, FIELD_LIST)
    accept_json(request)
    page = await run_in_threadpool(described.listing, engine_of(request), asked)
    return responses.listing(request, page)
