"""The routes of resources."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.store import load
from app.store.asked import Asked
from app.store.parameters import EXPORT, RESOURCES, SINGLE_RESOURCE
from app.web import problems, responses
from app.web.envelope import Listing, ResourceAnswer, path_with
from app.web.formats import MEDIA_TYPES, chosen, split_suffix
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

router = APIRouter(tags=["resources"])

_Id = Annotated[
    str,
    path_parameter(
        "The id, or `arxiv:1301.3781` or `doi:10.1126/science.1127647`.",
        "a-fast-learning-algorithm-for-deep-belief-nets",
    ),
]
_LINES: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPES["jsonl"]: {"schema": {"type": "string"}}}}
}
# The suffix says the format.
_SUFFIXED = {name: each for name, each in EXPORT.items() if name != "format"}


@router.get(
    "/v1/resources",
    response_model=Listing[ResourceAnswer],
    responses=problems.documented(406) | _LINES,
    openapi_extra=documented(RESOURCES),
)
async def list_resources(request: Request) -> Response:
    """List the resources that match every filter."""
    asked = asked_of(request, RESOURCES)
    name = chosen(request, asked)
    if name != "json":
        return await run_in_threadpool(responses.download, request, name)
    page = await run_in_threadpool(load.resources, engine_of(request), asked)
    return responses.listing(request, page)


@router.get(
    "/v1/resources.jsonl",
    response_class=Response,
    responses=problems.documented() | _LINES,
    openapi_extra=documented(_SUFFIXED),
)
async def export_resources(request: Request) -> Response:
    """Give every resource that matches, one JSON record a line."""
    chosen(request, asked_of(request, EXPORT), "jsonl")
    return await run_in_threadpool(responses.download, request, "jsonl")


@router.get(
    "/v1/resources/{id:path}",
    response_model=ResourceAnswer,
    responses=problems.documented(404, 406)
    | {308: {"description": "The record stands at `Location`."}},
    openapi_extra=documented(SINGLE_RESOURCE),
)
async def get_resource(
    request: Request,
    id: _Id,
) -> Response:
    """Give one resource."""
    record, suffix = split_suffix(id)
    asked = asked_of(request, SINGLE_RESOURCE)
    name = chosen(request, asked, suffix)
    engine = engine_of(request)
    if ":" in record:
        found = await run_in_threadpool(load.identified, engine, record)
        return _moved(found, suffix, asked)
    single = await run_in_threadpool(load.resource, engine, record, asked.include)
    return responses.single(single, MEDIA_TYPES[name])


def _moved(record: str, suffix: str | None, asked: Asked) -> Response:
    """Lead to where a record stands; the suffix and the query go along."""
    path = f"/v1/resources/{record}" + (f".{suffix}" if suffix else "")
    return RedirectResponse(path_with(path, asked.pairs), status_code=308)
