"""The routes of every noun: its list, one record; of a resource what is near it too."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app import export
from app.catalogue.records import CheckedLink, FieldRecord, Record, Related
from app.export import context_of, documents_of
from app.formats.common import Context, View
from app.formats.registry import FORMATS, names_for
from app.reading import MEDIA_TYPES, media_type
from app.store import values
from app.store.engine import snapshot
from app.store.read import fields, nouns, pages
from app.store.read.pages import Page, Single
from app.store.read.parameters import (
    FIELD_LIST,
    LISTS,
    NONE,
    PAGED,
    RELATED,
    SINGLE_RESOURCE,
    check_carried,
    without,
)
from app.store.read.related import related
from app.store.read.request import Asked, Parameter
from app.web import problems, responses
from app.web.negotiation import (
    RESOURCE,
    accept_json,
    asked_of,
    chosen,
    documented,
    id_of,
    path_parameter,
    split_suffix,
)
from app.web.responses import (
    AUTHORS,
    CATEGORIES,
    DOCUMENTS,
    INSTITUTIONS,
    TOPICS,
    Listing,
    Noun,
    ResourceAnswer,
    engine_of,
    page_of,
    public_address,
)
from app.web.work import work

# Of the formats that JSON readers read; the others are text.
_SCHEMAS = {"csl": {"type": "array", "items": {"type": "object"}}, "jsonld": {"type": "object"}}
_OF_JSON = ("format", "facets", "facet_limit")
_NOT_BY_SUFFIX = {True: _OF_JSON, False: (*_OF_JSON, "page", "per_page", "cursor")}
router = APIRouter()
# To make a statement takes about a millisecond for each of its values, the first time.
_FEW = 8
MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "The record stands at `Location`."}}


def formats_of(noun: str) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says about the answers of a list, errors too."""
    found = {
        FORMATS[name].media_type: {"schema": _SCHEMAS.get(name, {"type": "string"})}
        for name in names_for(noun)
        if name in FORMATS
    }
    return problems.documented(406) | {200: {"content": found}}


def add_list(router: APIRouter, noun: str, record: type[Record], says: str) -> None:
    """Add the routes of the list `noun`: as asked, and in the format of a suffix."""
    # JSON has the path without a suffix: each has one type of answer.
    suffixes = path_parameter("The format.", "csv", enum=list(names_for(noun)[1:]))

    async def as_asked(request: Request) -> Response:
        return await listed(request, noun)

    async def by_suffix(request: Request, suffix: Annotated[str, suffixes]) -> Response:
        return await listed(request, noun, suffix)

    # A type made at run time, which no checker can follow.
    shape = responses.SearchedListing if noun == "resources" else Listing
    model: Any = shape[record]
    router.add_api_route(
        f"/v1/{noun}",
        as_asked,
        tags=[noun],
        name=f"list_{noun}",
        description=f"{says}.",
        response_model=model,
        responses=problems.documented(406),
        openapi_extra=documented(without(LISTS[noun], ["format", "bom"])),
    )
    router.add_api_route(
        f"/v1/{noun}.{{suffix}}",
        by_suffix,
        tags=[noun],
        name=f"export_{noun}",
        description=f"{says}, in the format of the suffix.",
        response_class=Response,
        responses=formats_of(noun) | problems.documented(404),
        # The path tells the format; facets and most pages are of JSON.
        openapi_extra=documented(without(LISTS[noun], _NOT_BY_SUFFIX[noun == "resources"])),
    )


async def listed(request: Request, noun: str, suffix: str | None = None) -> Response:
    """Answer with a page of the list `noun`, or all of it where the format has none."""
    asked = asked_of(request, LISTS[noun])
    name = chosen(request, asked, suffix, names_for(noun))
    if name != "json" or asked.bom:
        check_carried(asked, LISTS[noun], name)
    if noun == "links":
        await responses.tag_with_checks(request)
    if "if-none-match" in request.headers:
        known = await responses.known(request, name)
        if known:
            return known
    if name not in PAGED:
        return await responses.download(request, name, noun)
    if name != "json":
        return await work(request, _paged, request, noun, name)
    if _is_brief(noun, asked):
        page = await responses.read(request, export.page_of, noun, asked)
    else:
        page = await work(request, export.page_of, engine_of(request), noun, asked)
    return responses.listing(request, page)


def _is_brief(noun: str, asked: Asked) -> bool:
    """Say whether it is worth a try to read a page at once.

    What is done in Python cannot be told to give up: to make records of rows, or a long
    statement.
    """
    words = len(asked.q.terms) if asked.q else 0
    return noun == "resources" and not asked.include and len(asked.pairs) + words <= _FEW


def _paged(request: Request, noun: str, name: str) -> Response:
    """Return a page in a format that says more than the records."""
    engine = engine_of(request)
    with snapshot(engine):
        page = page_of(engine, request.scope["query_string"], noun, name)
        return responses.page(request, page, name)


async def json_list(
    request: Request,
    parameters: Mapping[str, Parameter],
    ask: Callable[[Engine, Asked], Page],
    *,
    is_brief: bool = False,
) -> Response:
    """Answer with a page of a list that is JSON alone."""
    asked = asked_of(request, parameters)
    accept_json(request)
    if is_brief:
        page = await responses.read(request, ask, asked)
    else:
        page = await work(request, ask, engine_of(request), asked)
    return responses.listing(request, page)


async def one(request: Request, noun: Noun, id_: str) -> Response:
    """Answer with the record of `noun` that has an id, or lead to its successor."""
    asked = asked_of(request, NONE)
    accept_json(request)
    found = await responses.read(request, noun.read, id_)
    if found.successor:
        return responses.moved(f"/v1/{noun.name}/{found.successor}", asked)
    return responses.single(request, found)


# The routes of every noun beside resources, from one table: its list, one record.


def _add_routes(noun: Noun, lists: str, gives: str, example: str) -> None:
    """Add the routes of a noun, with what they do and an id for example."""
    parameter = id_of(noun.one, example)

    async def get(request: Request, id: Annotated[str, parameter]) -> Response:
        return await one(request, noun, id)

    add_list(router, noun.name, noun.listed, lists)
    router.add_api_route(
        f"/v1/{noun.name}/{{id}}",
        get,
        tags=[noun.name],
        name=f"get_{noun.one}",
        description=f"{gives}.",
        response_model=noun.single,
        responses=problems.documented(404, 406, 410) | MOVED,
        openapi_extra=documented(NONE),
    )


_add_routes(
    AUTHORS,
    "Find who wrote, teaches or made what is listed",
    "Give one author, with topics, co-authors and years",
    "geoffrey-e-hinton",
)
_add_routes(
    INSTITUTIONS,
    "Find the universities, companies and laboratories behind resources",
    "Give one institution, with its parts",
    "university-of-toronto",
)
_add_routes(
    TOPICS,
    "Find subjects: the whole vocabulary, broad to narrow",
    "Give one topic, with those above and below it",
    "reinforcement-learning",
)
_add_routes(
    CATEGORIES,
    "Find the headings of the lists, under which resources stand",
    "Give one category: a heading, and where it stands",
    "academic-papers",
)
_add_routes(
    DOCUMENTS,
    "Find the curated lists themselves, with their editions",
    "Give one document, with its editions",
    "deep-learning-resources",
)


add_list(router, "links", CheckedLink, "See which addresses still work")


# The route of the texts of editions.

_DocumentId = Annotated[str, id_of("document", "deep-learning-resources")]
_Label = Annotated[str, path_parameter("The label of the edition.", "1", pattern=values.LABEL)]


@router.get(
    "/v1/documents/{id}/editions/{label}/source",
    tags=["documents"],
    response_class=Response,
    responses=problems.documented(404)
    | {200: {"content": {name: {"schema": {"type": "string"}} for name in MEDIA_TYPES}}},
    openapi_extra=documented(NONE),
)
async def get_source(request: Request, id: _DocumentId, label: _Label) -> Response:
    """Give the text of an edition as it was imported."""
    asked_of(request, NONE)
    engine = engine_of(request)
    source, format_ = await work(request, nouns.edition_text, engine, id, label)
    return responses.source(request, source, media_type(format_))


# The route of the table of fields: what can be asked of resources, and how.


@router.get(
    "/v1/fields",
    tags=["service"],
    response_model=Listing[FieldRecord],
    responses=problems.documented(406),
    openapi_extra=documented(FIELD_LIST),
)
async def list_fields(request: Request) -> Response:
    """See every field of a resource: whether it filters, counts, orders, is given."""
    return await json_list(request, FIELD_LIST, fields.listing)


# The routes of resources and of what is near one.

_ResourceId = Annotated[str, RESOURCE]
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
async def list_related(request: Request, id: _ResourceId) -> Response:
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
async def export_resource(
    request: Request, id: _ResourceId, suffix: Annotated[str, _SUFFIX]
) -> Response:
    """Give one resource, in the format of the suffix."""
    return await get_resource(request, f"{id}.{suffix}")


@router.get(
    "/v1/resources/{id}",
    tags=["resources"],
    response_model=ResourceAnswer,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(without(SINGLE_RESOURCE, ["format", "bom"])),
)
async def get_resource(request: Request, id: _ResourceId) -> Response:
    """Give one resource, by its id, DOI, ISBN, arXiv id or citation key."""
    record, suffix = split_suffix(id)
    asked = asked_of(request, SINGLE_RESOURCE)
    name = chosen(request, asked, suffix)
    if name != "json" or asked.bom:
        check_carried(asked, SINGLE_RESOURCE, name)
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
