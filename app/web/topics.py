"""The routes of topics and categories: the two ways resources are sorted."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import CategoryRecord, TopicRecord
from app.store import lists, topics
from app.store.parameters import CATEGORIES, NONE, TOPICS
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

router = APIRouter()

_Topic = Annotated[str, path_parameter("The id of the topic.", "deep-learning")]
_Category = Annotated[str, path_parameter("The id of the category.", "academic-papers")]


@router.get(
    "/v1/topics",
    tags=["topics"],
    response_model=Listing[TopicRecord],
    responses=problems.documented(),
    openapi_extra=documented(TOPICS),
)
async def list_topics(request: Request) -> Response:
    """List the whole vocabulary."""
    asked = asked_of(request, TOPICS)
    page = await run_in_threadpool(
        lists.listing, engine_of(request), "topics", asked, topics.topics
    )
    return responses.listing(request, page)


@router.get(
    "/v1/topics/{id}",
    tags=["topics"],
    response_model=TopicRecord,
    responses=problems.documented(404),
    openapi_extra=documented(NONE),
)
async def get_topic(
    request: Request,
    id: _Topic,
) -> Response:
    """Give one topic."""
    asked_of(request, NONE)
    single = await run_in_threadpool(
        lists.single, engine_of(request), "topics", id, topics.topics
    )
    return responses.single(single)


@router.get(
    "/v1/categories",
    tags=["categories"],
    response_model=Listing[CategoryRecord],
    responses=problems.documented(),
    openapi_extra=documented(CATEGORIES),
)
async def list_categories(request: Request) -> Response:
    """List the headings under which resources stand."""
    asked = asked_of(request, CATEGORIES)
    page = await run_in_threadpool(
        lists.listing, engine_of(request), "categories", asked, topics.categories
    )
    return responses.listing(request, page)


@router.get(
    "/v1/categories/{id}",
    tags=["categories"],
    response_model=CategoryRecord,
    responses=problems.documented(404),
    openapi_extra=documented(NONE),
)
async def get_category(
    request: Request,
    id: _Category,
) -> Response:
    """Give one category."""
    asked_of(request, NONE)
    single = await run_in_threadpool(
        lists.single, engine_of(request), "categories", id, topics.categories
    )
    return responses.single(single)
