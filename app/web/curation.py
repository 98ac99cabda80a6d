"""The routes that make a resource, and delete one."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import curate, merging
from app.catalogue.patches import NewResource, NewTopic
from app.catalogue.records import TopicRecord
from app.store.parameters import NONE
from app.web import problems, responses
from app.web.access import Curator
from app.web.answers import MOVED
from app.web.bodies import JSON, read_object
from app.web.curated import (
    CREATED,
    IDS,
    RESOURCE,
    answer,
    body,
    desk,
    read_resource,
    read_topic,
)
from app.web.envelope import ResourceAnswer
from app.web.exact_json import validated
from app.web.params import asked_of, path_parameter
from app.web.preconditions import IfMatch
from app.web.writing import in_turn

router = APIRouter(tags=["writing"])

_NO_CONTENT = 204


@router.post(
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


@router.delete(
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
        outcome = merging.remove(desk(request, actor), id, held)
        if outcome.moved:
            return responses.moved(f"/v1/resources/{outcome.id}", asked)
        return Response(status_code=_NO_CONTENT)

    return await in_turn(request, deleted)


@router.post(
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


@router.delete(
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
        outcome = merging.remove_topic(desk(request, actor), id, held)
        if outcome.moved:
            return responses.moved(f"/v1/topics/{outcome.id}", asked)
        return Response(status_code=_NO_CONTENT)

    return await in_turn(request, deleted)
