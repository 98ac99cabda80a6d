"""The routes of resources and of what is near one."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import Related
from app.export import context_of, documents_of
from app.formats.common import Context, View
from app.formats.registry import FORMATS
from app.store.engine import snapshot
from app.store.read import pages
from app.store.read.pages import Page, Single
from app.store.read.parameters import RELATED, SINGLE_RESOURCE, parameters_of_one, without
from app.store.read.related import related
from app.store.read.request import Asked
from app.web import problems, responses
from app.web.lists import MOVED, add_list, formats_of
from app.web.negotiation import (
    RESOURCE,
    accept_json,
    asked_of,
    chosen,
    documented,
    names_for,
    path_parameter,
    split_suffix,
)
from app.web.responses import Listing, ResourceAnswer, engine_of, public_address
from app.web.work import work

router = APIRouter()

_Id = Annotated[str, RESOURCE]
_SUFFIX = path_parameter("The format.", "bib", enum=list(names_for("resources")[1:]))


add_list(router, "resources", ResourceAnswer, "Find what matches every filter")


# Before the others, whose ids may hold slashes.
@router.get(
    "/v1/resources/{id:path}/related",
    tags=["resources"],
    response_model=Listing[Related],
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(RELATED),
)
async def list_related(request: Request, id: _Id) -> Response:
    """Find what is like a resource, and what the two share."""
    asked = asked_of(request, RELATED)
    accept_json(request)
    engine = engine_of(request)
    if ":" in id:
        to = await work(request, pages.identified, engine, id)
    else:
        found = await work(request, related, engine, id, asked)
        if isinstance(found, Page):
            return responses.listing(request, found)
        to = str(found.successor)
    return responses.moved(f"/v1/resources/{to}/related", asked)


@router.get(
    "/v1/resources/{id}.{suffix}",
    tags=["resources"],
    response_class=Response,
    responses=formats_of("resources") | problems.documented(404, 410) | MOVED,
    openapi_extra=documented(without(SINGLE_RESOURCE, ["format"])),
)
async def export_resource(request: Request, id: _Id, suffix: Annotated[str, _SUFFIX]) -> Response:
    """Give one resource, in the format of the suffix."""
    return await get_resource(request, f"{id}.{suffix}")


@router.get(
    "/v1/resources/{id}",
    tags=["resources"],
    response_model=ResourceAnswer,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(without(SINGLE_RESOURCE, ["format", "bom"])),
)
async def get_resource(request: Request, id: _Id) -> Response:
    """Give one resource, by its id, DOI, ISBN, arXiv id or citation key."""
    record, suffix = split_suffix(id)
    asked = asked_of(request, SINGLE_RESOURCE)
    name = chosen(request, asked, suffix)
    if name != "json" or asked.bom:
        asked_of(request, parameters_of_one(name))
    if "related" in asked.include:
        found = await work(request, _with_related, engine_of(request), record, asked)
    else:
        found = await responses.read(request, pages.looked_up, record, asked)
    if found.successor:
        ending = f".{suffix}" if suffix else ""
        return responses.moved(f"/v1/resources/{found.successor}{ending}", asked)
    if name == "json":
        return responses.single(request, found)
    body = await work(request, _rendered, request, found, name, asked)
    return responses.single(request, found, body, name)


@router.get("/v1/resources/{scheme}:{value:path}", include_in_schema=False)
async def get_identified(request: Request, scheme: str, value: str) -> Response:
    """Lead to the resource with an identifier, which may hold slashes."""
    return await get_resource(request, f"{scheme}:{value}")


def _with_related(engine: Engine, record: str, asked: Asked) -> Single:
    """Return a single record, and in it what is near."""
    with snapshot(engine):
        found = pages.looked_up(engine, record, asked)
        near = None if found.successor else related(engine, record, Asked())
    if not isinstance(near, Page):
        return found
    return replace(found, text=f'{found.text[:-1]},"related":[{",".join(near.texts)}]}}')


def _rendered(request: Request, found: Single, name: str, asked: Asked) -> str:
    """Return a single record in the format `name`, which is not JSON."""
    form, context = FORMATS[name], Context()
    if form.cites:
        base = public_address(request)
        context = context_of(engine_of(request), base, request.url.path)
        context = context.of(documents_of([found.text]))
    view = View("resources", asked.fields, context, asked.bom == "true")
    return "".join(form.render([found.text], view))
