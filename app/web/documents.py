"""The routes of documents and of the texts of their editions."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.catalogue.records import DocumentRecord
from app.store import documents, lists
from app.store.parameters import DOCUMENTS, NONE
from app.web import problems, responses
from app.web.envelope import Listing
from app.web.params import asked_of, documented, path_parameter
from app.web.responses import engine_of

router = APIRouter(tags=["documents"])

_Id = Annotated[
    str, path_parameter("The id of the document.", "deep-learning-resources")
]
_Label = Annotated[str, path_parameter("The label of the edition.", "1")]


@router.get(
    "/v1/documents",
    response_model=Listing[DocumentRecord],
    responses=problems.documented(),
    openapi_extra=documented(DOCUMENTS),
)
async def list_documents(request: Request) -> Response:
    """List the curated lists, with their editions."""
    asked = asked_of(request, DOCUMENTS)
    page = await run_in_threadpool(
        lists.listing, engine_of(request), "documents", asked, documents.records
    )
    return responses.listing(request, page)


@router.get(
    "/v1/documents/{id}",
    response_model=DocumentRecord,
    responses=problems.documented(404),
    openapi_extra=documented(NONE),
)
async def get_document(
    request: Request,
    id: _Id,
) -> Response:
    """Give one document."""
    asked_of(request, NONE)
    single = await run_in_threadpool(
        lists.single, engine_of(request), "documents", id, documents.records
    )
    return responses.single(single)


@router.get(
    "/v1/documents/{id}/editions/{label}/source",
    response_class=PlainTextResponse,
    responses=problems.documented(404)
    | {200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
    openapi_extra=documented(NONE),
)
async def get_source(
    request: Request,
    id: _Id,
    label: _Label,
) -> Response:
    """Give the text of an edition as it was imported."""
    asked_of(request, NONE)
    engine = engine_of(request)
    source = await run_in_threadpool(documents.source, engine, id, label)
    return responses.source(source)
