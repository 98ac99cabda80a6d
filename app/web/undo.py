"""The route that takes a revision back."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import undo
from app.catalogue.revised import Undone
from app.errors import NotFound
from app.store import feed
from app.store.parameters import NONE
from app.web import problems, responses
from app.web.access import Curator
from app.web.curated import desk
from app.web.params import asked_of, path_parameter
from app.web.writing import in_turn

router = APIRouter(tags=["writing"])

# Of numbers that a database holds.
_DIGITS = 18


@router.post(
    "/v1/changes/{revision}/undo",
    response_model=Undone,
    responses=problems.documented(401, 403, 404, 409),
)
async def undo_revision(
    request: Request,
    revision: Annotated[str, path_parameter("The number of the revision.", "3")],
    actor: Curator,
) -> Response:
    """Undo a revision: what it changed, an import too, is as it was.

    It is refused where the same records have changed since. Two records whose merge
    is undone are not merged by any rule afterwards.
    """
    asked_of(request, NONE)
    if not revision.isascii() or not revision.isdecimal() or len(revision) > _DIGITS:
        message = f"There is no revision {revision!r}."
        raise NotFound(message)

    def undone() -> Response:
        at = desk(request, actor)
        number = undo.undo(at, int(revision))
        told = Undone(revision=number, undoes=int(revision), changes=[])
        told = told.model_copy(update={"changes": feed.of(at.engine, number)})
        return responses.made(told.model_dump_json(), 200, number, None)

    return await in_turn(request, undone)
