"""The routes of curators: make, correct, merge, delete, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import curate
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
from app.seed import load_authority
from app.store.api_keys import Actor
from app.store.read import changes, pages
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
    held,
    held_if_said,
    in_turn,
    read_object,
    validated,
    writer_of,
)

router = APIRouter(tags=["writing"])

_CREATED, _NO_CONTENT = 201, 204
_WHOLE = parse(b"", SINGLE_RESOURCE)
# What is corrected has these values already: whoever tries it changes nothing.
_EXAMPLES: dict[type[Patch], dict[str, Any]] = {
    ResourcePatch: {"year": 2006},
    NewResource: {
        "title": "Deep learning",
        "kind": "paper",
        "year": 2015,
        "authors": [{"id": "yann-lecun"}, {"name": "Yoshua Bengio"}],
        "links": [{"url": "https://doi.org/10.1038/nature14539"}],
    },
    AuthorPatch: {"name": "Geoffrey E. Hinton"},
    InstitutionPatch: {"country": "US"},
    TopicPatch: {"name": "Reinforcement learning"},
    NewTopic: {"name": "Graph theory", "synonyms": ["Graphs"], "broader": None},
    Merge: {"into": "geoffrey-e-hinton"},
}


@dataclass(frozen=True, slots=True)
class Written:
    """What curators write: how it is corrected, and read back as the reading routes do."""

    name: str
    patch: type[Patch]
    record: type[Record]
    read: Callable[[Engine, str], Single]
    example: str


RESOURCES = Written(
    "resources",
    ResourcePatch,
    ResourceAnswer,
    lambda engine, id_: pages.resource(engine, id_, _WHOLE),
    example="a-fast-learning-algorithm-for-deep-belief-nets",
)
AUTHORS = Written(
    "authors", AuthorPatch, AuthorDetail, responses.AUTHORS.read, example="geoffrey-e-hinton"
)
INSTITUTIONS = Written(
    "institutions",
    InstitutionPatch,
    InstitutionRecord,
    responses.INSTITUTIONS.read,
    example="google",
)
TOPICS = Written(
    "topics", TopicPatch, TopicRecord, responses.TOPICS.read, example="reinforcement-learning"
)


@dataclass(frozen=True, slots=True)
class WriteRoute:
    """A route that writes one record: what `act` takes from the request and does.

    Where the path has no id a record is made; where there is no record to answer with,
    one is deleted.
    """

    method: str
    path: str
    name: str
    description: str
    noun: Written
    act: Callable[[Desk, str, Any, Held], Outcome]
    body: type[Patch] | None = None
    media_types: tuple[str, ...] = JSON
    id_description: str = ""
    condition: Callable[..., Held] = held

    @property
    def status(self) -> int:
        """The status of its answer."""
        if self.body is None:
            return _NO_CONTENT
        return 200 if "{id}" in self.path else _CREATED

    @property
    def errors(self) -> set[int]:
        """The statuses of its errors, besides those of every route."""
        found = {401, 403, 409} | ({413, 415, 422} if self.body else set())
        if "{id}" in self.path:
            found |= {404, 410, 412} | ({428} if self.condition is held else set())
        return found


def _correction(noun: Written) -> WriteRoute:
    """Return the route that gives manual values, which imports respect."""
    return WriteRoute(
        "PATCH",
        f"/v1/{noun.name}/{{id}}",
        f"correct_{noun.patch.TYPE}",
        f"Correct one {noun.patch.TYPE}.\n\nImports respect manual values (RFC 7396). "
        "Only the fields sent are changed. `null` withdraws a value given so, and what was "
        "imported shows again; an empty text or list says that there is none. A list is sent "
        "whole. `If-Match` is the `ETag` of the record as you read it, or `*` for whatever "
        "it is now. A correction can be undone, as every write.",
        noun,
        curate.correct,
        noun.patch,
        PATCHES,
        id_description="The id of the record.",
    )


def _merge(noun: Written) -> WriteRoute:
    """Return the route that merges two records of a noun."""
    type_ = noun.patch.TYPE
    return WriteRoute(
        "POST",
        f"/v1/{noun.name}/{{id}}/merge",
        f"merge_{type_}",
        f"Merge one {type_} into another one.\n\nThat one goes on, and is "
        "given back. All that was said of either is kept, and later imports know "
        "them as one.",
        noun,
        lambda desk, id_, said, held: curate.unite(desk, type_, id_, said.into, held),
        Merge,
        id_description="The id that leads on then.",
        condition=held_if_said,
    )


ROUTES = (
    *map(_correction, (RESOURCES, AUTHORS, INSTITUTIONS, TOPICS)),
    WriteRoute(
        "POST",
        "/v1/resources",
        "create_resource",
        "Make a resource.\n\n"
        "It is for one that no edition lists yet; an edition that does will find it.",
        RESOURCES,
        lambda desk, _id, said, _held: curate.create(desk, said),
        NewResource,
    ),
    WriteRoute(
        "DELETE",
        "/v1/resources/{id}",
        "delete_resource",
        "Delete a resource.\n\nIt is 410 from then on, also when a later edition lists it again.",
        RESOURCES,
        lambda desk, id_, _said, held: curate.remove(desk, id_, held),
        id_description="The id of the resource.",
    ),
    WriteRoute(
        "POST",
        "/v1/topics",
        "create_topic",
        "Make a topic.\n\n"
        "All records are matched with it at once. One that headings made of that name is the\n"
        "curators' from then on.",
        TOPICS,
        lambda desk, _id, said, _held: curate.create_topic(desk, said),
        NewTopic,
    ),
    WriteRoute(
        "DELETE",
        "/v1/topics/{id}",
        "delete_topic",
        "Delete a topic.\n\n"
        "It is 410 from then on, and headings that name it do not bring it back. One of the\n"
        "vocabulary is in its file.",
        TOPICS,
        lambda desk, id_, _said, held: curate.remove_topic(desk, id_, held),
        id_description="The id of the topic.",
    ),
    *map(_merge, (RESOURCES, AUTHORS, TOPICS)),
)


@router.api_route(
    "/v1/resources/{scheme}:{value:path}", methods=["PATCH", "DELETE"], include_in_schema=False
)
async def change_identified(request: Request, scheme: str, value: str, _actor: Curator) -> Response:
    """Lead to the resource with an identifier, as reading does."""
    engine, printed = writer_of(request), f"{scheme}:{value}"
    to = await run_in_threadpool(pages.identified, engine, printed)
    return responses.moved(f"/v1/resources/{to}", asked_of(request, NONE))


def _add(route: WriteRoute) -> None:
    async def create(request: Request, actor: Curator) -> Response:
        return await _written(request, route, actor, "", curate.anyhow)

    async def change(
        request: Request,
        id: Annotated[str, path_parameter(route.id_description, route.noun.example)],
        actor: Curator,
        held: Annotated[Held, Depends(route.condition)],
    ) -> Response:
        return await _written(request, route, actor, id, held)

    moves = "{id}" in route.path
    router.add_api_route(
        route.path,
        change if moves else create,
        methods=[route.method],
        name=route.name,
        status_code=route.status,
        description=route.description,
        response_model=route.noun.record if route.body else None,
        responses=problems.documented(*route.errors) | (MOVED if moves else {}),
        openapi_extra=_described_body(route.body, route.media_types) if route.body else None,
    )


async def _written(
    request: Request, route: WriteRoute, actor: Actor, id_: str, held: Held
) -> Response:
    """Answer with the record as it is now, or lead to where it stands."""
    asked = asked_of(request, NONE)
    said = None
    if route.body:
        said = validated(route.body, await read_object(request, route.media_types))

    def done() -> Response:
        outcome = route.act(_desk(request, actor), id_, said, held)
        if outcome.moved:
            return responses.moved(route.path.format(id=outcome.id), asked)
        if route.body is None:
            told = {"X-Catalogue-Revision": str(outcome.revision)}
            return Response(status_code=route.status, headers=told)
        found = route.noun.read(writer_of(request), outcome.id)
        place = f"/v1/{route.noun.name}/{outcome.id}" if route.status == _CREATED else None
        return responses.written(found, route.status, place)

    return await in_turn(request, done)


def _desk(request: Request, actor: Actor) -> Desk:
    """Return where the caller works."""
    return Desk(writer_of(request), load_authority(), actor.name)


def _described_body(model: type[Patch], media_types: tuple[str, ...]) -> dict[str, Any]:
    """Return what OpenAPI says about the body of a route."""
    schema = model.model_json_schema(ref_template=REFERENCE)
    parts = schema.pop("$defs", {}) | {model.__name__: schema}
    shown = {"$ref": REFERENCE.format(model=model.__name__), "$defs": parts}
    content = {name: {"schema": dict(shown), "example": _EXAMPLES[model]} for name in media_types}
    return {"requestBody": {"required": True, "content": content}}


for each in ROUTES:
    _add(each)


# The route that takes a revision back.

# Of numbers that a database holds.
_DIGITS = 18


@router.post(
    "/v1/changes/{revision}/undo",
    response_model=Undone,
    responses=problems.documented(401, 403, 404, 409),
)
async def undo_revision(
    request: Request,
    revision: Annotated[
        str, path_parameter("The number of the revision.", "3", type="integer", minimum=1)
    ],
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
        number = curate.undo(desk, int(revision))
        told = Undone(revision=number, undoes=int(revision), changes=[])
        told = told.model_copy(update={"changes": changes.of(desk.engine, number)})
        return responses.made(told.model_dump_json(), 200, number, None)

    return await in_turn(request, undone)
