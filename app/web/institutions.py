"""The routes of institutions."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import InstitutionRecord
from app.store import institutions, lists
from app.store.parameters import INSTITUTIONS, NONE
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

router = APIRouter(tags=["institutions"])

_Id = Annotated[
    str, path_parameter("The id of the institution.", "university-of-toronto")
]


@router.get(
    "/v1/institutions",
    response_model=Listing[InstitutionRecord],
    responses=problems.documented(),
    openapi_extra=documented(INSTITUTIONS),
)
async def list_institutions(request: Request) -> Response:
    """List institutions."""
    asked = asked_of(request, INSTITUTIONS)
    page = await run_in_threadpool(
        lists.listing, engine_of(request), "institutions", asked, institutions.records
    )
    return responses.listing(request, page)


@router.get(
    "/v1/institutions/{id}",
    response_model=InstitutionRecord,
    responses=problems.documented(404),
    openapi_extra=documented(NONE),
)
async def get_institution(
    request: Request,
    id: _Id,
) -> Response:
    """Give one institution."""
    asked_of(request, NONE)
    single = await run_in_threadpool(
        lists.single, engine_of(request), "institutions", id, institutions.records
    )
    return responses.single(single)
