"""From a page that is asked for to the answer: unchanged, moved, or made now."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound
from app.store import called, load
from app.store.session import snapshot
from app.web.cache import answer, list_tag, unchanged
from app.web.pages import errors
from app.web.pages.frame import HEADERS, View, rendered
from app.web.pages.shown import PLURALS
from app.web.pages.site import Site
from app.web.responses import engine_of, public_address

__all__ = ["View", "show"]

_TYPES = {plural: type_ for type_, plural in PLURALS.items()}

Make = Callable[[], View | Response]


async def show(request: Request, make: Make) -> Response:
    """Answer with a page, or say that the reader has it already."""
    return await run_in_threadpool(_of_one_state, request, make)


def _of_one_state(request: Request, make: Make) -> Response:
    """Make a page that is as new as its tag says, all of it."""
    with snapshot(engine_of(request)):
        return _shown(request, make)


def _shown(request: Request, make: Make) -> Response:
    site: Site = request.app.state.site
    revision = load.revision(engine_of(request))
    tag = list_tag(request, revision, f"{site.build} {public_address(request)}")
    headers = {"X-Catalogue-Revision": str(revision)} | HEADERS
    # Whatever there is satisfies `*`: then it has to be there.
    if request.headers.get("if-none-match") != "*" and unchanged(request, tag):
        return Response(status_code=304, headers=headers | {"ETag": tag})
    try:
        made = make()
    except NotFound as error:
        if not errors.wanted(request):
            raise
        return errors.page(request, error, _names(request, error))
    if isinstance(made, Response):
        return made
    body = rendered(request, made)
    return answer(request, body, tag, made.media_type, headers | dict(made.headers))


def _names(request: Request, error: NotFound) -> dict[str, str]:
    """Return what the records are called that may have been meant."""
    ids = [id_ for fault in error.faults for id_ in fault.did_you_mean or ()]
    type_ = _TYPES.get(request.url.path.split("/")[1])
    return called.named(engine_of(request), type_, ids) if ids and type_ else {}
