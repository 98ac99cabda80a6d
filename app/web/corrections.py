"""The routes that correct a record: manual values, which imports respect."""

from typing import Annotated

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import curate
from app.catalogue.patches import (
    AuthorPatch,
    InstitutionPatch,
    Patch,
    ResourcePatch,
    TopicPatch,
)
from app.catalogue.records import AuthorDetail, InstitutionRecord, Record, TopicRecord
from app.store import load
from app.store.access import Actor
from app.store.parameters import NONE
from app.web import problems, responses
from app.web.access import Curator
from app.web.answers import MOVED
from app.web.bodies import PATCHES, read_object
from app.web.curated import (
    IDS,
    Read,
    answer,
    body,
    desk,
    read_author,
    read_institution,
    read_resource,
    read_topic,
)
from app.web.envelope import ResourceAnswer
from app.web.exact_json import validated
from app.web.params import asked_of, path_parameter
from app.web.preconditions import Held, IfMatch
from app.web.writing import in_turn, writer_of

router = APIRouter(tags=["writing"])


def _add_patch(noun: str, patch: type[Patch], record: type[Record], read: Read) -> None:
    """Add the route that corrects the records of `noun`."""

    async def correct(
        request: Request,
        id: Annotated[str, path_parameter("The id of the record.", IDS[noun])],
        actor: Curator,
        held: IfMatch,
    ) -> Response:
        asked_of(request, NONE)
        said = validated(patch, await read_object(request, PATCHES))
        return await in_turn(request, _corrected, request, actor, id, said, held)

    def _corrected(request: Request, actor: Actor, id_: str, said: Patch, held: Held) -> Response:
        outcome = curate.correct(desk(request, actor), id_, said, held)
        return answer(request, noun, outcome, read)

    router.add_api_route(
        f"/v1/{noun}/{{id}}",
        correct,
        methods=["PATCH"],
        name=f"correct_{patch.TYPE}",
        description=(
            f"Correct the {patch.TYPE}.\n\nImports respect manual values (RFC 7396). "
            "null withdraws one, and what was imported shows again; an empty text or "
            "list says that there is none."
        ),
        response_model=record,
        responses=problems.documented(401, 403, 404, 410, 412, 413, 415, 422, 428) | MOVED,
        openapi_extra=body(patch, PATCHES),
    )


@router.api_route(
    "/v1/resources/{scheme}:{value:path}",
    methods=["PATCH", "DELETE"],
    include_in_schema=False,
)
async def change_identified(request: Request, scheme: str, value: str, _actor: Curator) -> Response:
    """Lead to the resource with an identifier, as reading does."""
    engine, printed = writer_of(request), f"{scheme}:{value}"
    to = await run_in_threadpool(load.identified, engine, printed)
    return responses.moved(f"/v1/resources/{to}", asked_of(request, NONE))


_add_patch("resources", ResourcePatch, ResourceAnswer, read_resource)
_add_patch("authors", AuthorPatch, AuthorDetail, read_author)
_add_patch("institutions", InstitutionPatch, InstitutionRecord, read_institution)
_add_patch("topics", TopicPatch, TopicRecord, read_topic)
