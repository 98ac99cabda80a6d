"""The route of the whole catalogue as one file, for Datasette and the like."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    MalformedRangeHeader,
    RangeNotSatisfiable,
    Response,
)

from app.store.dump import Dumps
from app.store.parameters import NONE
from app.web import problems
from app.web.cache import unchanged
from app.web.params import asked_of
from app.web.responses import engine_of

router = APIRouter(tags=["service"])

MEDIA_TYPE = "application/vnd.sqlite3"


class _File(FileResponse):
    """A file that is given whole where a `Range` cannot be met (RFC 9110, 14.2)."""

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        try:
            return super()._parse_range_header(http_range, file_size)
        except (MalformedRangeHeader, RangeNotSatisfiable):
            return []


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
    # A strong one: the file is never compressed, and a download may be taken up again.
    tag = f'"{dump.revision}-{dump.digest}"'
    headers = {
        "ETag": tag,
        "Repr-Digest": f"sha-256=:{dump.digest}:",
        "X-Catalogue-Revision": str(dump.revision),
    }
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return _File(dump.file, media_type=MEDIA_TYPE, filename="catalogue.sqlite", headers=headers)
