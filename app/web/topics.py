"""The routes of topics and categories: the two ways resources are sorted."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import CategoryRecord, TopicRecord
from app.store import topics
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

router = APIRouter()

_Topic = Annotated[
    str, path_parameter("The id of the topic.", "reinforcement-learning")
]
_Category = Annotated[str, path_parameter("The id of the category.", "academic-papers")]


@router.get(
    "/v1/topics",
    tags=["topics"],
    response_model=Listing[TopicRecord],
    responses=formats_of("topics"),
    openapi_extra=described("topics"),
)
async def list_topics(request: Request) -> Response:
    """List the whole vocabulary."""
    return await listed(request, "topics")


@router.get(
    "/v1/topics.{suffix}",
    tags=["topics"],
    response_model=Listing[TopicRecord],
    responses=formats_of("topics") | problems.documented(404, 406),
    openapi_extra=described_by_suffix("topics"),
)
async def export_topics(
    request: Request,
    suffix: Annotated[str, SUFFIX],
) -> Response:
    """List the whole vocabulary, in the format of the suffix."""
    return await listed(request, "topics", suffix)


@router.get(
    "/v1/topics/{id}",
    tags=["topics"],
    response_model=TopicRecord,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(NONE),
)
async def get_topic(
    request: Request,
    id: _Topic,
) -> Response:
    """Give one topic."""
    return await one(request, "topics", id, topics.topics)


@router.get(
    "/v1/categories",
    tags=["categories"],
    response_model=Listing[CategoryRecord],
    responses=formats_of("categories"),
    openapi_extra=described("categories"),
)
async def list_categories(request: Request) -> Response:
    """List the headings under which resources stand."""
    return await listed(request, "categories")


@router.get(
    "/v1/categories.{suffix}",
    tags=["categories"],
    response_model=Listing[CategoryRecord],
    responses=formats_of("categories") | problems.documented(404, 406),
    openapi_extra=described_by_suffix("categories"),
)
async def export_categories(
    request: Request,
    suffix: Annotated[str, SUFFIX],
) -> Response:
    """List the headings under which resources stand, in the format of the suffix."""
    return await listed(request, "categories", suffix)


@router.get(
    "/v1/categories/{id}",
    tags=["categories"],
    response_model=CategoryRecord,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(NONE),
)
async def get_category(
    request: Request,
    id: _Category,
) -> Response:
    """Give one category."""
    return await one(request, "categories", id, topics.categories)
