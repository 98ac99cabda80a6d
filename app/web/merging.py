"""The routes that merge two records of one noun."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import merging
from app.catalogue.patches import AuthorPatch, Merge, Patch, ResourcePatch, TopicPatch
from app.catalogue.records import AuthorDetail, Record, TopicRecord
from app.store.parameters import NONE
from app.web import problems, responses
from app.web.access import Curator
from app.web.answers import MOVED
from app.web.bodies import JSON, read_object
from app.web.curated import (
    IDS,
    Read,
    answer,
    body,
    desk,
    read_author,
    read_resource,
    read_topic,
)
from app.web.envelope import ResourceAnswer
from app.web.exact_json import validated
from app.web.params import asked_of, path_parameter
from app.web.preconditions import MayMatch
from app.web.writing import in_turn

router = APIRouter(tags=["writing"])


def _add_merge(noun: str, patch: type[Patch], record: type[Record], read: Read) -> None:
    """Add the route that merges records of `noun`."""

    async def merge(
        request: Request,
        id: Annotated[str, path_parameter("The id that leads on then.", IDS[noun])],
        actor: Curator,
        held: MayMatch,
    ) -> Response:
        asked = asked_of(request, NONE)
        said = validated(Merge, await read_object(request, JSON))

        def merged() -> Response:
            at = desk(request, actor)
            outcome = merging.unite(at, patch.TYPE, id, said.into, held)
            if outcome.moved:
                return responses.moved(f"/v1/{noun}/{outcome.id}/merge", asked)
            return answer(request, noun, outcome, read)

        return await in_turn(request, merged)

    router.add_api_route(
        f"/v1/{noun}/{{id}}/merge",
        merge,
        methods=["POST"],
        name=f"merge_{patch.TYPE}",
        description=(
            f"Merge the {patch.TYPE} into another one.\n\nThat one goes on, and is "
            "given back. All that was said of either is kept, and later imports know "
            "them as one."
        ),
        response_model=record,
        responses=problems.documented(401, 403, 404, 409, 410, 412, 413, 415, 422) | MOVED,
        openapi_extra=body(Merge, JSON),
    )


_add_merge("resources", ResourcePatch, ResourceAnswer, read_resource)
_add_merge("authors", AuthorPatch, AuthorDetail, read_author)
_add_merge("topics", TopicPatch, TopicRecord, read_topic)
