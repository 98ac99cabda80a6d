"""The routes of documents and of the texts of their editions."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.catalogue.records import DocumentRecord
from app.store import documents
from app.store.parameters import NONE
from app.web import problems, responses
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
    responses=formats_of("documents"),
    openapi_extra=described("documents"),
)
async def list_documents(request: Request) -> Response:
    """List the curated lists, with their editions."""
    return await listed(request, "documents")


@router.get(
    "/v1/documents.{suffix}",
    response_model=Listing[DocumentRecord],
    responses=formats_of("documents") | problems.documented(404, 406),
    openapi_extra=described_by_suffix("documents"),
)
async def export_documents(
    request: Request,
    suffix: Annotated[str, SUFFIX],
) -> Response:
    """List the curated lists, with their editions, in the format of the suffix."""
    return await listed(request, "documents", suffix)


@router.get(
    "/v1/documents/{id}",
    response_model=DocumentRecord,
    responses=problems.documented(404, 406, 410) | MOVED,
    openapi_extra=documented(NONE),
)
async def get_document(
    request: Request,
    id: _Id,
) -> Response:
    """Give one document."""
    return await one(request, "documents", id, documents.records)


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
    return responses.source(request, source)
