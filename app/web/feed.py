"""The route of the change feed: what was written since, by whom."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.revised import RevisedRecord
from app.formats.atom_changes import atom_changes
from app.formats.context import Context
from app.store import feed
from app.store.asked import parse
from app.store.feed import FEED
from app.store.reader import without
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.formats import MEDIA_TYPES, chosen
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

router = APIRouter(tags=["changes"])

_NAMES = ("json", "atom")
_SUFFIX = path_parameter("The format.", "atom", enum=list(_NAMES))
_ANSWERS = problems.documented(406) | {
    200: {"content": {MEDIA_TYPES["atom"]: {"schema": {"type": "string"}}}}
}


@router.get(
    "/v1/changes",
    response_model=Listing[RevisedRecord],
    responses=_ANSWERS,
    openapi_extra=documented(FEED),
)
async def list_changes(request: Request) -> Response:
    """List every record that was touched since a revision, in the order of the writes.

    Whoever follows it from 0 knows the id and name of every record there is.
    """
    return await _listed(request, None)


@router.get(
    "/v1/changes.{suffix}",
    response_model=Listing[RevisedRecord],
    responses=_ANSWERS | problems.documented(404),
    # The path tells the format.
    openapi_extra=documented(without(FEED, ["format"])),
)
async def export_changes(request: Request, suffix: Annotated[str, _SUFFIX]) -> Response:
    """List every record that was touched, in the format of the suffix."""
    return await _listed(request, suffix)


async def _listed(request: Request, suffix: str | None) -> Response:
    asked = asked_of(request, FEED)
    name = chosen(request, asked, suffix, _NAMES)
    if name == "atom" and not asked.sort:
        query: bytes = request.scope["query_string"]
        asked = parse(b"&".join(filter(None, (query, b"sort=-revision"))), FEED)
    page = await run_in_threadpool(feed.listing, engine_of(request), asked)
    if name == "json":
        return responses.listing(request, page)

    def rendered(context: Context) -> str:
        rows = map(RevisedRecord.model_validate_json, page.texts)
        return "".join(atom_changes(rows, context))

    return responses.feed(request, page, "Changes", rendered)
