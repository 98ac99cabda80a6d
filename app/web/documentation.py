"""The description of the API and the page that shows it, with no other host."""

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from app.store.parameters import NONE
from app.web import responses
from app.web.params import asked_of

ASSETS = "/docs/assets"
_FOLDER = Path(__file__).parent / "docs"
_PAGE = (_FOLDER / "docs.html").read_text()
# The page runs and asks only what comes from this service.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def get_openapi(request: Request) -> Response:
    """Give the OpenAPI description."""
    asked_of(request, NONE)
    return responses.plain(request, responses.json_text(request.app.openapi()))


@router.get("/docs")
async def get_docs(request: Request) -> Response:
    """Show the API; everything comes from this service."""
    asked_of(request, NONE)
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


def assets() -> StaticFiles:
    """Return the files that the page needs: Swagger UI, and how it is set up."""
    library = Path(fastapi_offline.__file__).parent / "static"
    return StaticFiles(directory=library, packages=[(__package__, "docs")])
