"""Lists and single records in every format: one way from the request to the answer."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import Record
from app.formats.registry import FORMATS
from app.store import lists, nouns
from app.store.asked import Asked
from app.store.lists import Records
from app.store.parameters import LISTS, NONE, PAGED, parameters_of
from app.store.reader import without
from app.store.session import snapshot
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.formats import accept_json, chosen, names_for
from app.web.paged import page_of
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

# Of the formats that JSON readers read; the others are text.
_SCHEMAS = {
    "csl": {"type": "array", "items": {"type": "object"}},
    "jsonld": {"type": "object"},
}
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
    suffixes = path_parameter("The format.", "json", enum=list(names_for(noun)))

    async def as_asked(request: Request) -> Response:
        return await listed(request, noun)

    async def by_suffix(request: Request, suffix: Annotated[str, suffixes]) -> Response:
        return await listed(request, noun, suffix)

    # A type made at run time, which no checker can follow.
    model: Any = Listing[record]  # type: ignore[valid-type]
    router.add_api_route(
        f"/v1/{noun}",
        as_asked,
        name=f"list_{noun}",
        description=f"{says}.",
        response_model=model,
        responses=formats_of(noun),
        openapi_extra=documented(LISTS[noun]),
    )
    router.add_api_route(
        f"/v1/{noun}.{{suffix}}",
        by_suffix,
        name=f"export_{noun}",
        description=f"{says}, in the format of the suffix.",
        response_model=model,
        responses=formats_of(noun) | problems.documented(404),
        # The path tells the format.
        openapi_extra=documented(without(LISTS[noun], ["format"])),
    )


async def listed(request: Request, noun: str, suffix: str | None = None) -> Response:
    """Answer with a page of the list `noun`, or all of it where the format has none."""
    asked = asked_of(request, LISTS[noun])
    name = chosen(request, asked, suffix, names_for(noun))
    if name != "json":
        asked_of(request, parameters_of(noun, name))
    if "if-none-match" in request.headers:
        known = await responses.known(request, name)
        if known:
            return known
    if name not in PAGED:
        return await run_in_threadpool(responses.download, request, name, noun)
    if name != "json":
        return await run_in_threadpool(_paged, request, noun, name)
    if _is_brief(noun, asked):
        page = await responses.read(request, nouns.page, noun, asked)
    else:
        page = await run_in_threadpool(nouns.page, engine_of(request), noun, asked)
    return responses.listing(request, page)


def _is_brief(noun: str, asked: Asked) -> bool:
    """Say whether it is worth a try to read a page at once.

    The index of a search cannot be told to give up, nor can what is done in Python: to
    make records of rows, or a long statement.
    """
    plain = noun == "resources" and not (asked.q or asked.include)
    return plain and len(asked.pairs) <= _FEW


def _paged(request: Request, noun: str, name: str) -> Response:
    """Return a page in a format that says more than the records."""
    engine = engine_of(request)
    with snapshot(engine):
        page = page_of(engine, request.scope["query_string"], noun, name)
        return responses.page(request, page, name)


async def one(request: Request, noun: str, id_: str, records: Records) -> Response:
    """Answer with the record of `noun` that has an id, or lead to its successor."""
    asked = asked_of(request, NONE)
    accept_json(request)
    found = await responses.read(request, lists.single, noun, id_, records)
    if found.successor:
        return responses.moved(f"/v1/{noun}/{found.successor}", asked)
    return responses.single(request, found)
