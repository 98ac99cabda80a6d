"""The route of the texts of editions."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.documents.formats import MEDIA_TYPES, media_type
from app.store import documents, patterns
from app.store.parameters import NONE
from app.web import problems, responses
from app.web.params import asked_of, documented, id_of, path_parameter
from app.web.responses import engine_of

router = APIRouter(tags=["documents"])

_Id = Annotated[str, id_of("document", "deep-learning-resources")]
_Label = Annotated[str, path_parameter("The label of the edition.", "1", pattern=patterns.LABEL)]


@router.get(
    "/v1/documents/{id}/editions/{label}/source",
    response_class=Response,
    responses=problems.documented(404)
    | {200: {"content": {name: {"schema": {"type": "string"}} for name in MEDIA_TYPES}}},
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
    source, format_ = await run_in_threadpool(documents.source, engine, id, label)
    return responses.source(request, source, media_type(format_))
