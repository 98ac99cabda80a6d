"""The style and the script: named by their content, so they are kept for ever."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.store.parameters import NONE
from app.web.pages.site import Site
from app.web.params import asked_of

router = APIRouter(include_in_schema=False)

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Give a static file of this build."""
    asked_of(request, NONE)
    site: Site = request.app.state.site
    asset = site.assets.get(name)
    if asset is None:
        raise HTTPException(404)
    return Response(asset.body, headers=_FOR_EVER, media_type=asset.media_type)
