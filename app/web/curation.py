"""The routes of curators: correct a record, make one, delete one, merge two."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import curate, merging, undo
from app.catalogue.patches import (
    AuthorPatch,
    InstitutionPatch,
    Merge,
    NewResource,
    Patch,
    ResourcePatch,
)
from app.catalogue.records import AuthorDetail, InstitutionRecord, Record
from app.catalogue.revised import Undone
from app.curate import Desk, Outcome
from app.errors import NotFound
from app.seed import load_authority
from app.store import authors, feed, institutions, lists, load
from app.store.access import Actor
from app.store.asked import parse
from app.store.load import Single
from app.store.parameters import NONE, SINGLE_RESOURCE
from app.web import problems, responses
from app.web.access import Curator
from app.web.answers import MOVED
from app.web.bodies import JSON, PATCHES, read_object
from app.web.description import REFERENCE
from app.web.envelope import ResourceAnswer
from app.web.exact_json import validated
from app.web.params import asked_of, path_parameter
from app.web.preconditions import Held, IfMatch, MayMatch
from app.web.writing import in_turn, writer_of

router = APIRouter(tags=["writing"])

_CREATED, _NO_CONTENT = 201, 204
# Of numbers that a database holds.
_DIGITS = 18
_RESOURCE = "a-fast-learning-algorithm-for-deep-belief-nets"
_IDS = {
    "resources": _RESOURCE,
    "authors": "geoffrey-e-hinton",
    "institutions": "google",
}
# Reads a record back, as the reading route gives it.
Read = Callable[[Engine, str], Single]
_EXAMPLES: dict[type[Patch], dict[str, Any]] = {
    ResourcePatch: {
        "title": "Deep learning",
        "year": 2015,
        "authors": [{"id": "yann-lecun"}, {"name": "Yoshua Bengio"}],
        "identifiers": {"doi": "10.1038/nature14539"},
        "note": None,
    },
    NewResource: {
        "title": "Deep learning",
        "kind": "paper",
        "year": 2015,
        "authors": [{"id": "yann-lecun"}, {"name": "Yoshua Bengio"}],
        "links": [{"url": "https://doi.org/10.1038/nature14539"}],
    },
    AuthorPatch: {"name": "Geoffrey E. Hinton", "homepage": None},
    InstitutionPatch: {"country": "CA", "parent": "university-of-toronto"},
    Merge: {"into": "geoffrey-e-hinton"},
}


def _body(model: type[Patch], media_types: tuple[str, ...]) -> dict[str, Any]:
    """Return what OpenAPI says about the body of a route."""
    schema = model.model_json_schema(ref_template=REFERENCE)
    parts = schema.pop("$defs", {}) | {model.__name__: schema}
    shown = {"$ref": REFERENCE.format(model=model.__name__), "$defs": parts}
    content = {
        name: {"schema": dict(shown), "example": _EXAMPLES[model]}
        for name in media_types
    }
    return {"requestBody": {"required": True, "content": content}}


_WHOLE = parse(b"", SINGLE_RESOURCE)


def _read_resource(engine: Engine, id_: str) -> Single:
    return load.resource(engine, id_, _WHOLE)


def _read_author(engine: Engine, id_: str) -> Single:
    return lists.single(engine, "authors", id_, authors.details)


def _read_institution(engine: Engine, id_: str) -> Single:
    return lists.single(engine, "institutions", id_, institutions.records)


def _add_patch(noun: str, patch: type[Patch], record: type[Record], read: Read) -> None:
    """Add the route that corrects the records of `noun`."""

    async def correct(
        request: Request,
        id: Annotated[str, path_parameter("The id of the record.", _IDS[noun])],
        actor: Curator,
        held: IfMatch,
    ) -> Response:
        asked_of(request, NONE)
        said = validated(patch, await read_object(request, PATCHES))
        return await in_turn(request, _corrected, request, actor, id, said, held)

    def _corrected(
        request: Request, actor: Actor, id_: str, said: Patch, held: Held
    ) -> Response:
        outcome = curate.correct(_desk(request, actor), id_, said, held)
        return _answer(request, noun, outcome, read)

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
        responses=problems.documented(401, 403, 404, 410, 412, 413, 415, 422, 428)
        | MOVED,
        openapi_extra=_body(patch, PATCHES),
    )


@router.api_route(
    "/v1/resources/{scheme}:{value:path}",
    methods=["PATCH", "DELETE"],
    include_in_schema=False,
)
async def change_identified(
    request: Request, scheme: str, value: str, _actor: Curator
) -> Response:
    """Lead to the resource with an identifier, as reading does."""
    engine, printed = writer_of(request), f"{scheme}:{value}"
    to = await run_in_threadpool(load.identified, engine, printed)
    return responses.moved(f"/v1/resources/{to}", asked_of(request, NONE))


@router.post(
    "/v1/resources",
    status_code=_CREATED,
    response_model=ResourceAnswer,
    responses=problems.documented(401, 403, 413, 415, 422),
    openapi_extra=_body(NewResource, JSON),
)
async def create_resource(request: Request, actor: Curator) -> Response:
    """Make a resource.

    It is for one that no edition lists yet; an edition that does will find it.
    """
    asked_of(request, NONE)
    body = validated(NewResource, await read_object(request, JSON))

    def created() -> Response:
        outcome = curate.create(_desk(request, actor), body)
        return _answer(request, "resources", outcome, _read_resource, _CREATED)

    return await in_turn(request, created)


@router.delete(
    "/v1/resources/{id}",
    status_code=_NO_CONTENT,
    responses=problems.documented(401, 403, 404, 410, 412, 428) | MOVED,
)
async def delete_resource(
    request: Request,
    id: Annotated[str, path_parameter("The id of the resource.", _RESOURCE)],
    actor: Curator,
    held: IfMatch,
) -> Response:
    """Delete a resource.

    It is 410 from then on, also when a later edition lists it again.
    """
    asked = asked_of(request, NONE)

    def deleted() -> Response:
        outcome = merging.remove(_desk(request, actor), id, held)
        if outcome.moved:
            return responses.moved(f"/v1/resources/{outcome.id}", asked)
        return Response(status_code=_NO_CONTENT)

    return await in_turn(request, deleted)


def _add_merge(noun: str, patch: type[Patch], record: type[Record], read: Read) -> None:
    """Add the route that merges records of `noun`."""

    async def merge(
        request: Request,
        id: Annotated[str, path_parameter("The id that leads on then.", _IDS[noun])],
        actor: Curator,
        held: MayMatch,
    ) -> Response:
        asked = asked_of(request, NONE)
        body = validated(Merge, await read_object(request, JSON))

        def merged() -> Response:
            desk = _desk(request, actor)
            outcome = merging.unite(desk, patch.TYPE, id, body.into, held)
            if outcome.moved:
                return responses.moved(f"/v1/{noun}/{outcome.id}/merge", asked)
            return _answer(request, noun, outcome, read)

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
        responses=problems.documented(401, 403, 404, 410, 412, 413, 415, 422) | MOVED,
        openapi_extra=_body(Merge, JSON),
    )


_add_merge("resources", ResourcePatch, ResourceAnswer, _read_resource)
_add_merge("authors", AuthorPatch, AuthorDetail, _read_author)


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
        desk = _desk(request, actor)
        number = undo.undo(desk, int(revision))
        told = Undone(revision=number, undoes=int(revision), changes=[])
        told = told.model_copy(update={"changes": feed.of(desk.engine, number)})
        return responses.made(told.model_dump_json(), 200, number, None)

    return await in_turn(request, undone)


_add_patch("resources", ResourcePatch, ResourceAnswer, _read_resource)
_add_patch("authors", AuthorPatch, AuthorDetail, _read_author)
_add_patch("institutions", InstitutionPatch, InstitutionRecord, _read_institution)


def _desk(request: Request, actor: Actor) -> Desk:
    return Desk(writer_of(request), load_authority(), actor.name)


def _answer(
    request: Request, noun: str, outcome: Outcome, read: Read, status: int = 200
) -> Response:
    """Answer with the record as it is now, or lead to where it stands."""
    path = f"/v1/{noun}/{outcome.id}"
    if outcome.moved:
        return responses.moved(path, asked_of(request, NONE))
    found = read(writer_of(request), outcome.id)
    place = path if status == _CREATED else None
    return responses.written(found, status, place)
