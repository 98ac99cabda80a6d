"""The routes for the maintainer of a list: what changed, and what could be mended."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.review import DifferenceRecord, FindingRecord
from app.store import changes, quality
from app.store.parameters import CHANGES, QUALITY
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.formats import accept_json
from app.web.params import asked_of, documented, id_of
from app.web.responses import engine_of

router = APIRouter(tags=["review"])

_Id = Annotated[str, id_of("document", "deep-learning-resources")]


@router.get(
    "/v1/documents/{id}/changes",
    response_model=Listing[DifferenceRecord],
    responses=problems.documented(404, 406),
    openapi_extra=documented(CHANGES),
)
async def list_changes_of_document(
    request: Request,
    id: _Id,
) -> Response:
    """List what changed between two editions of a document, line by line."""
    asked = asked_of(request, CHANGES)
    accept_json(request)
    page = await run_in_threadpool(changes.listing, engine_of(request), id, asked)
    return responses.listing(request, page)


@router.get(
    "/v1/quality",
    response_model=Listing[FindingRecord],
    responses=problems.documented(406),
    openapi_extra=documented(QUALITY),
)
async def list_findings(request: Request) -> Response:
    """List what the maintainer of a list may want to mend, line by line."""
    asked = asked_of(request, QUALITY)
    accept_json(request)
    page = await run_in_threadpool(quality.listing, engine_of(request), asked)
    return responses.listing(request, page)
