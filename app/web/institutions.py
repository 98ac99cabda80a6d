"""The routes of institutions."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import InstitutionRecord
from app.store import institutions
from app.store.parameters import NONE
from app.web import problems
from app.web.answers import (
    MOVED,
    SUFFIX,
    described,
    described_by_suffix,
    formats_of,
    listed,
    one,
)
from app.web.envelope import Listing
from app.web.params import documented, path_parameter

router = APIRouter(tags=["institutions"])

_Id = Annotated[
    str, path_parameter("The id of the institution.", "university-of-toronto")
]


@router.get(
    "/v1/institutions",
    response_model=Listing[InstitutionRecord],
    responses=formats_of("institutions"),
    openapi_extra=described("institutions"),
)
async def list_institutions(request: Request) -> Response:
    """List institutions."""
    return await listed(request, "institutions")


@router.get(
    "/v1/institutions.{suffix}",
    response_model=Listing[InstitutionRecord],
    responses=formats_of("institutions") | problems.documented(404, 406),
    openapi_extra=described_by_suffix("institutions"),
)
async def export_institutions(
    request: Request,
    suffix: Annotated[str, SUFFIX],
) -> Response:
    """List institutions, in the format of the suffix."""
    return await listed(request, "institutions", suffix)


@router.get(
    "/v1/institutions/{id}",
    response_model=InstitutionRecord,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(NONE),
)
async def get_institution(
    request: Request,
    id: _Id,
) -> Response:
    """Give one institution."""
    return await one(request, "institutions", id, institutions.records)
