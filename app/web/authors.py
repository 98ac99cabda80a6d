"""The routes of authors."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import AuthorDetail, AuthorRecord
from app.store import authors
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

router = APIRouter(tags=["authors"])

_Id = Annotated[str, path_parameter("The id of the author.", "geoffrey-e-hinton")]


@router.get(
    "/v1/authors",
    response_model=Listing[AuthorRecord],
    responses=formats_of("authors"),
    openapi_extra=described("authors"),
)
async def list_authors(request: Request) -> Response:
    """List authors."""
    return await listed(request, "authors")


@router.get(
    "/v1/authors.{suffix}",
    response_model=Listing[AuthorRecord],
    responses=formats_of("authors") | problems.documented(404, 406),
    openapi_extra=described_by_suffix("authors"),
)
async def export_authors(
    request: Request,
    suffix: Annotated[str, SUFFIX],
) -> Response:
    """List authors, in the format of the suffix."""
    return await listed(request, "authors", suffix)


@router.get(
    "/v1/authors/{id}",
    response_model=AuthorDetail,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(NONE),
)
async def get_author(
    request: Request,
    id: _Id,
) -> Response:
    """Give one author, with topics, co-authors and years."""
    return await one(request, "authors", id, authors.details)
