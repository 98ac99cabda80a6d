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
from app.reading import INPUT_MEDIA_TYPES, media_type
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
from app.store.read.request import Criteria, Parameter
from app.web import negotiation, problems, responses
from app.web.work import work

# Of the formats that JSON readers read; the others are text.
_SCHEMAS: Mapping[str, Mapping[str, object]] = {
    "csl": {"type": "array", "items": {"type": "object"}},
    "jsonld": {"type": "object"},
}
TEXT: Mapping[str, object] = {"type": "string"}
_OF_JSON = ("format", "facets", "facet_limit")
_NOT_BY_SUFFIX = {True: _OF_JSON, False: (*_OF_JSON, "page", "per_page", "cursor")}
router = APIRouter()
# To make a statement takes about a millisecond for each of its values, the first time.
_FEW = 8
MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "The record stands at `Location`."}}


def json_answer(
    model: Any,  # noqa: ANN401 - a type made at run time, which no checker can follow
    parameters: Mapping[str, Parameter],
    *statuses: int,
    moves: bool = False,
) -> dict[str, Any]:
    """Return what a route of JSON says of itself: its type, parameters and errors."""
    return {
        "response_model": model,
        "responses": problems.documented(406, *statuses) | (MOVED if moves else {}),
        "openapi_extra": negotiation.documented(parameters),
    }


def text_answer(
    schemas: Mapping[str, Mapping[str, object]],
    parameters: Mapping[str, Parameter],
    *statuses: int,
    moves: bool = False,
) -> dict[str, Any]:
    """Return the same of a route that answers with a text of one of some media types."""
    content = {name: {"schema": schema} for name, schema in schemas.items()}
    errors = problems.documented(*statuses) | (MOVED if moves else {})
    return {
        "response_class": Response,
        "responses": errors | {200: {"content": content}},
        "openapi_extra": negotiation.documented(parameters),
    }


def _schemas_of(noun: str) -> dict[str, Mapping[str, object]]:
    """Return the media types of a list besides JSON, and what stands in them."""
    return {FORMATS[name].media_type: _SCHEMAS.get(name, TEXT) for name in names_for(noun)[1:]}


def add_list(router: APIRouter, noun: str, record: type[Record], says: str) -> None:
    """Add the routes of the list `noun`: as asked, and in the format of a suffix."""
    # JSON has the path without a suffix: each has one type of answer.
    suffixes = negotiation.path_parameter("The format.", "csv", enum=list(names_for(noun)[1:]))

    async def as_asked(request: Request) -> Response:
        return await list_answer(request, noun)

    async def by_suffix(request: Request, suffix: Annotated[str, suffixes]) -> Response:
        return await list_answer(request, noun, suffix)

    shape: Any = responses.SearchedListPage if noun == "resources" else responses.ListPage
    router.add_api_route(
        f"/v1/{noun}",
        as_asked,
        tags=[noun],
        name=f"list_{noun}",
        description=f"{says}.",
        **json_answer(shape[record], without(LISTS[noun], ["format", "bom"])),
    )
    router.add_api_route(
        f"/v1/{noun}.{{suffix}}",
        by_suffix,
        tags=[noun],
        name=f"export_{noun}",
        description=f"{says}, in the format of the suffix.",
        # The path tells the format; facets and most pages are of JSON.
        **text_answer(
            _schemas_of(noun), without(LISTS[noun], _NOT_BY_SUFFIX[noun == "resources"]), 404, 406
        ),
    )


async def list_answer(request: Request, noun: str, suffix: str | None = None) -> Response:
    """Answer with a page of the list `noun`, or all of it where the format has none."""
    criteria = negotiation.criteria_of(request, LISTS[noun])
    name = negotiation.choose_format(request, criteria, suffix, names_for(noun))
    if name != "json" or criteria.bom:
        check_carried(criteria, LISTS[noun], name)
    if noun == "links":
        await responses.tag_with_checks(request)
    if "if-none-match" in request.headers:
        known = await responses.not_modified(request, name)
        if known:
            return known
    if name not in PAGED:
        return await responses.download(request, name, noun)
    if name != "json":
        return await work(request, _paged, request, noun, name)
    # Whether it is worth a try to read it at once: what is done in Python cannot be told to
    # give up, to make records of rows, or a long statement.
    size = len(criteria.pairs) + (len(criteria.q.terms) if criteria.q else 0)
    if noun == "resources" and not criteria.include and size <= _FEW:
        page = await responses.read(request, export.page_of, noun, criteria)
    else:
        page = await work(request, export.page_of, responses.engine_of(request), noun, criteria)
    return responses.json_page(request, page)


def _paged(request: Request, noun: str, name: str) -> Response:
    """Return a page in a format that says more than the records."""
    engine = responses.engine_of(request)
    with snapshot(engine):
        page = responses.page_of(engine, request.scope["query_string"], noun, name)
        return responses.page(request, page, name)


async def json_list(
    request: Request,
    parameters: Mapping[str, Parameter],
    ask: Callable[[Engine, Criteria], Page],
    *,
    is_brief: bool = False,
) -> Response:
    """Answer with a page of a list that is JSON alone."""
    criteria = negotiation.json_criteria(request, parameters)
    if is_brief:
        page = await responses.read(request, ask, criteria)
    else:
        page = await work(request, ask, responses.engine_of(request), criteria)
    return responses.json_page(request, page)


def _add_routes(noun: responses.Noun, lists: str, gives: str) -> None:
    """Add the routes of a noun, with what they do."""
    parameter = negotiation.id_of(noun.one, noun.example)

    async def get(request: Request, id: Annotated[str, parameter]) -> Response:
        criteria = negotiation.json_criteria(request, NONE)
        found = await responses.read(request, noun.read, id)
        if found.successor:
            return responses.redirect(f"/v1/{noun.name}/{found.successor}", criteria)
        return responses.single(request, found)

    add_list(router, noun.name, noun.listed, lists)
    router.add_api_route(
        f"/v1/{noun.name}/{{id}}",
        get,
        tags=[noun.name],
        name=f"get_{noun.one}",
        description=f"{gives}.",
        **json_answer(noun.single, NONE, 404, 410, moves=True),
    )


_add_routes(
    responses.AUTHORS,
    "Find who wrote, teaches or made what is listed",
    "Give one author, with topics, co-authors and years",
)
_add_routes(
    responses.INSTITUTIONS,
    "Find the universities, companies and laboratories behind resources",
    "Give one institution, with its parts",
)
_add_routes(
    responses.TOPICS,
    "Find subjects: the whole vocabulary, broad to narrow",
    "Give one topic, with those above and below it",
)
_add_routes(
    responses.CATEGORIES,
    "Find the headings of the lists, under which resources stand",
    "Give one category: a heading, and where it stands",
)
_add_routes(
    responses.DOCUMENTS,
    "Find the curated lists themselves, with their editions",
    "Give one document, with its editions",
)


add_list(router, "links", CheckedLink, "See which addresses still work")


_DocumentId = Annotated[str, negotiation.id_of("document", "deep-learning-resources")]
_Label = Annotated[
    str, negotiation.path_parameter("The label of the edition.", "1", pattern=values.LABEL)
]


@router.get(
    "/v1/documents/{id}/editions/{label}/source",
    tags=["documents"],
    **text_answer(dict.fromkeys(INPUT_MEDIA_TYPES, TEXT), NONE, 404),
)
async def get_source(request: Request, id: _DocumentId, label: _Label) -> Response:
    """Give the text of an edition as it was imported."""
    negotiation.criteria_of(request, NONE)
    engine = responses.engine_of(request)
    found, format_ = await work(request, nouns.edition_text, engine, id, label)
    headers = {"X-Catalogue-Revision": str(found.revision)}
    tag = responses.text_tag(found.text, "source")
    return responses.answer(request, found.text, tag, media_type(format_), headers)


@router.get(
    "/v1/fields", tags=["service"], **json_answer(responses.ListPage[FieldRecord], FIELD_LIST)
)
async def list_fields(request: Request) -> Response:
    """See every field of a resource: whether it filters, counts, orders, is given."""
    return await json_list(request, FIELD_LIST, fields.list_page)


_ResourceId = Annotated[str, negotiation.RESOURCE]
_SUFFIX = negotiation.path_parameter("The format.", "bib", enum=list(names_for("resources")[1:]))


add_list(router, "resources", responses.ResourceAnswer, "Find what matches every filter")


# Before the others, whose ids may hold slashes.
@router.get(
    "/v1/resources/{id:path}/related",
    tags=["resources"],
    **json_answer(responses.ListPage[Related], RELATED, 404, 410, moves=True),
)
async def list_related(request: Request, id: _ResourceId) -> Response:
    """Find what is like a resource, and what the two share."""
    criteria = negotiation.json_criteria(request, RELATED)
    engine = responses.engine_of(request)
    if ":" in id:
        to = await work(request, pages.id_by_identifier, engine, id)
    else:
        found = await work(request, related, engine, id, criteria)
        if isinstance(found, Page):
            return responses.json_page(request, found)
        to = str(found.successor)
    return responses.redirect(f"/v1/resources/{to}/related", criteria)


@router.get(
    "/v1/resources/{id}.{suffix}",
    tags=["resources"],
    **text_answer(
        *(_schemas_of("resources"), without(SINGLE_RESOURCE, ["format"]), 404, 406, 410), moves=True
    ),
)
async def export_resource(
    request: Request, id: _ResourceId, suffix: Annotated[str, _SUFFIX]
) -> Response:
    """Give one resource, in the format of the suffix."""
    return await get_resource(request, f"{id}.{suffix}")


@router.get(
    "/v1/resources/{id}",
    tags=["resources"],
    **json_answer(
        responses.ResourceAnswer, without(SINGLE_RESOURCE, ["format", "bom"]), 404, 410, moves=True
    ),
)
async def get_resource(request: Request, id: _ResourceId) -> Response:
    """Give one resource, by its id, DOI, ISBN, arXiv id or citation key."""
    record, suffix = negotiation.split_suffix(id)
    criteria = negotiation.criteria_of(request, SINGLE_RESOURCE)
    name = negotiation.choose_format(request, criteria, suffix)
    if name != "json" or criteria.bom:
        check_carried(criteria, SINGLE_RESOURCE, name)
    if "related" in criteria.include:
        found = await work(request, _with_related, responses.engine_of(request), record, criteria)
    else:
        found = await responses.read(request, pages.resource_by_any_id, record, criteria)
    if found.successor:
        ending = f".{suffix}" if suffix else ""
        return responses.redirect(f"/v1/resources/{found.successor}{ending}", criteria)
    if name == "json":
        return responses.single(request, found)
    body = await work(request, _rendered, request, found, name, criteria)
    return responses.single(request, found, body, name)


@router.get("/v1/resources/{scheme}:{value:path}", include_in_schema=False)
async def get_identified(request: Request, scheme: str, value: str) -> Response:
    """Lead to the resource with an identifier, which may hold slashes."""
    return await get_resource(request, f"{scheme}:{value}")


def _with_related(engine: Engine, record: str, criteria: Criteria) -> Single:
    """Return a single record, and in it what is near."""
    with snapshot(engine):
        found = pages.resource_by_any_id(engine, record, criteria)
        near = None if found.successor else related(engine, record, Criteria())
    if not isinstance(near, Page):
        return found
    return replace(found, text=f'{found.text[:-1]},"related":[{",".join(near.texts)}]}}')


def _rendered(request: Request, found: Single, name: str, criteria: Criteria) -> str:
    """Return a single record in the format `name`, which is not JSON."""
    form, context = FORMATS[name], Context()
    if form.cites:
        base = responses.public_address(request)
        context = context_of(responses.engine_of(request), base, request.url.path)
        context = context.of(documents_of([found.text]))
    view = View("resources", criteria.fields, context, criteria.bom == "true")
    return "".join(form.render([found.text], view))
