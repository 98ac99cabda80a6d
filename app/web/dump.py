"""The route of the whole catalogue as one file, for Datasette and the like."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.store.dump import Dumps
from app.store.parameters import NONE
from app.web import problems
from app.web.cache import unchanged
from app.web.params import asked_of
from app.web.responses import engine_of

router = APIRouter(tags=["service"])

MEDIA_TYPE = "application/vnd.sqlite3"


@router.get(
    "/v1/dump.sqlite",
    response_class=FileResponse,
    responses=problems.documented()
    | {200: {"content": {MEDIA_TYPE: {}}, "description": "An SQLite database."}},
)
async def get_dump(request: Request) -> Response:
    """Give the whole catalogue as one SQLite file, the same for each revision."""
    asked_of(request, NONE)
    dumps: Dumps = request.app.state.dumps
    dump = await run_in_threadpool(dumps.newest, engine_of(request))
    tag = f'W/"{dump.revision}-{dump.digest}"'
    headers = {
        "ETag": tag,
        "Repr-Digest": f"sha-256=:{dump.digest}:",
        "X-Catalogue-Revision": str(dump.revision),
    }
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        dump.file, media_type=MEDIA_TYPE, filename="catalogue.sqlite", headers=headers
    )
