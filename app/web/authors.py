"""The routes of authors."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import AuthorDetail, AuthorRecord
from app.store import authors, lists
from app.store.parameters import AUTHORS, NONE
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

router = APIRouter(tags=["authors"])

_Id = Annotated[str, path_parameter("The id of the author.", "geoffrey-e-hinton")]


@router.get(
    "/v1/authors",
    response_model=Listing[AuthorRecord],
    responses=problems.documented(),
    openapi_extra=documented(AUTHORS),
)
async def list_authors(request: Request) -> Response:
    """List authors."""
    asked = asked_of(request, AUTHORS)
    page = await run_in_threadpool(
        lists.listing, engine_of(request), "authors", asked, authors.records
    )
    return responses.listing(request, page)


@router.get(
    "/v1/authors/{id}",
    response_model=AuthorDetail,
    responses=problems.documented(404),
    openapi_extra=documented(NONE),
)
async def get_author(
    request: Request,
    id: _Id,
) -> Response:
    """Give one author, with topics, co-authors and years."""
    asked_of(request, NONE)
    single = await run_in_threadpool(
        lists.single, engine_of(request), "authors", id, authors.details
    )
    return responses.single(single)
