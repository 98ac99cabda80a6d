"""The routes of curators: make, correct, merge, delete, take back."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import curate
from app.bootstrap import load_authority
from app.catalogue.patches import (
    AuthorPatch,
    InstitutionPatch,
    Merge,
    NewResource,
    NewTopic,
    Patch,
    ResourcePatch,
    TopicPatch,
)
from app.catalogue.records import AuthorDetail, InstitutionRecord, Record, TopicRecord, Undone
from app.curate import Desk, Outcome
from app.errors import NotFound
from app.store.api_keys import Actor
from app.store.read import changes, lists, pages, people, subjects
from app.store.read.pages import Single
from app.store.read.parameters import NONE, SINGLE_RESOURCE
from app.store.read.request import parse
from app.web import problems, responses
from app.web.lists import MOVED
from app.web.negotiation import asked_of, path_parameter
from app.web.openapi import REFERENCE
from app.web.responses import ResourceAnswer
from app.web.writes import (
    JSON,
    PATCHES,
    Curator,
    Held,
    IfMatch,
    MayMatch,
    in_turn,
    read_object,
    validated,
    writer_of,
)

RESOURCE = "a-fast-learning-algorithm-for-deep-belief-nets"
IDS = {
    "resources": RESOURCE,
    "authors": "geoffrey-e-hinton",
    "institutions": "google",
    "topics": "reinforcement-learning",
}
CREATED = 201
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
    TopicPatch: {"synonyms": ["Networks"], "broader": None},
    NewTopic: {"name": "Graph theory", "synonyms": ["Graphs"], "broader": None},
    Merge: {"into": "geoffrey-e-hinton"},
}


def body(model: type[Patch], media_types: tuple[str, ...]) -> dict[str, Any]:
    """Return what OpenAPI says about the body of a route."""
    schema = model.model_json_schema(ref_template=REFERENCE)
    parts = schema.pop("$defs", {}) | {model.__name__: schema}
    shown = {"$ref": REFERENCE.format(model=model.__name__), "$defs": parts}
    content = {name: {"schema": dict(shown), "example": _EXAMPLES[model]} for name in media_types}
    return {"requestBody": {"required": True, "content": content}}


_WHOLE = parse(b"", SINGLE_RESOURCE)


def read_resource(engine: Engine, id_: str) -> Single:
    """Return a resource as reading gives it."""
    return pages.resource(engine, id_, _WHOLE)


def read_author(engine: Engine, id_: str) -> Single:
    """Return an author as reading gives it."""
    return lists.single(engine, "authors", id_, people.details)


def read_institution(engine: Engine, id_: str) -> Single:
    """Return an institution as reading gives it."""
    return lists.single(engine, "institutions", id_, people.institution_records)


def read_topic(engine: Engine, id_: str) -> Single:
    """Return a topic as reading gives it."""
    return lists.single(engine, "topics", id_, subjects.topics)


def desk(request: Request, actor: Actor) -> Desk:
    """Return where the caller works."""
    return Desk(writer_of(request), load_authority(), actor.name)


def answer(
    request: Request, noun: str, outcome: Outcome, read: Read, status: int = 200
) -> Response:
    """Answer with the record as it is now, or lead to where it stands."""
    path = f"/v1/{noun}/{outcome.id}"
    if outcome.moved:
        return responses.moved(path, asked_of(request, NONE))
    found = read(writer_of(request), outcome.id)
    place = path if status == CREATED else None
    return responses.written(found, status, place)


# The routes that correct a record: manual values, which imports respect.

corrections_router = APIRouter(tags=["writing"])


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

    corrections_router.add_api_route(
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


@corrections_router.api_route(
    "/v1/resources/{scheme}:{value:path}",
    methods=["PATCH", "DELETE"],
    include_in_schema=False,
)
async def change_identified(request: Request, scheme: str, value: str, _actor: Curator) -> Response:
    """Lead to the resource with an identifier, as reading does."""
    engine, printed = writer_of(request), f"{scheme}:{value}"
    to = await run_in_threadpool(pages.identified, engine, printed)
    return responses.moved(f"/v1/resources/{to}", asked_of(request, NONE))


_add_patch("resources", ResourcePatch, ResourceAnswer, read_resource)
_add_patch("authors", AuthorPatch, AuthorDetail, read_author)
_add_patch("institutions", InstitutionPatch, InstitutionRecord, read_institution)
_add_patch("topics", TopicPatch, TopicRecord, read_topic)


# The routes that make a resource, and delete one.

creation_router = APIRouter(tags=["writing"])

_NO_CONTENT = 204


@creation_router.post(
    "/v1/resources",
    status_code=CREATED,
    response_model=ResourceAnswer,
    responses=problems.documented(401, 403, 413, 415, 422),
    openapi_extra=body(NewResource, JSON),
)
async def create_resource(request: Request, actor: Curator) -> Response:
    """Make a resource.

    It is for one that no edition lists yet; an edition that does will find it.
    """
    asked_of(request, NONE)
    said = validated(NewResource, await read_object(request, JSON))

    def created() -> Response:
        outcome = curate.create(desk(request, actor), said)
        return answer(request, "resources", outcome, read_resource, CREATED)

    return await in_turn(request, created)


@creation_router.delete(
    "/v1/resources/{id}",
    status_code=_NO_CONTENT,
    responses=problems.documented(401, 403, 404, 410, 412, 428) | MOVED,
)
async def delete_resource(
    request: Request,
    id: Annotated[str, path_parameter("The id of the resource.", RESOURCE)],
    actor: Curator,
    held: IfMatch,
) -> Response:
    """Delete a resource.

    It is 410 from then on, also when a later edition lists it again.
    """
    asked = asked_of(request, NONE)

    def deleted() -> Response:
        outcome = curate.remove(desk(request, actor), id, held)
        if outcome.moved:
            return responses.moved(f"/v1/resources/{outcome.id}", asked)
        return Response(status_code=_NO_CONTENT)

    return await in_turn(request, deleted)


@creation_router.post(
    "/v1/topics",
    status_code=CREATED,
    response_model=TopicRecord,
    responses=problems.documented(401, 403, 413, 415, 422),
    openapi_extra=body(NewTopic, JSON),
)
async def create_topic(request: Request, actor: Curator) -> Response:
    """Make a topic.

    All records are matched with it at once. One that headings made of that name is the
    curators' from then on.
    """
    asked_of(request, NONE)
    said = validated(NewTopic, await read_object(request, JSON))

    def created() -> Response:
        outcome = curate.create_topic(desk(request, actor), said)
        return answer(request, "topics", outcome, read_topic, CREATED)

    return await in_turn(request, created)


@creation_router.delete(
    "/v1/topics/{id}",
    status_code=_NO_CONTENT,
    responses=problems.documented(401, 403, 404, 409, 410, 412, 428) | MOVED,
)
async def delete_topic(
    request: Request,
    id: Annotated[str, path_parameter("The id of the topic.", IDS["topics"])],
    actor: Curator,
    held: IfMatch,
) -> Response:
    """Delete a topic.

    It is 410 from then on, and headings that name it do not bring it back. One of the
    vocabulary is in its file.
    """
    asked = asked_of(request, NONE)

    def deleted() -> Response:
        outcome = curate.remove_topic(desk(request, actor), id, held)
        if outcome.moved:
            return responses.moved(f"/v1/topics/{outcome.id}", asked)
        return Response(status_code=_NO_CONTENT)

    return await in_turn(request, deleted)


# The routes that merge two records of one noun.

merging_router = APIRouter(tags=["writing"])


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
            outcome = curate.unite(at, patch.TYPE, id, said.into, held)
            if outcome.moved:
                return responses.moved(f"/v1/{noun}/{outcome.id}/merge", asked)
            return answer(request, noun, outcome, read)

        return await in_turn(request, merged)

    merging_router.add_api_route(
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


# The route that takes a revision back.

undo_router = APIRouter(tags=["writing"])

# Of numbers that a database holds.
_DIGITS = 18


@undo_router.post(
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
        number = curate.undo(at, int(revision))
        told = Undone(revision=number, undoes=int(revision), changes=[])
        told = told.model_copy(update={"changes": changes.of(at.engine, number)})
        return responses.made(told.model_dump_json(), 200, number, None)

    return await in_turn(request, undone)
