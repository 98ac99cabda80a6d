"""What the routes of curators share: bodies, records read back, and answers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

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
from app.curate import Desk, Outcome
from app.seed import load_authority
from app.store import authors, institutions, lists, load, topics
from app.store.access import Actor
from app.store.asked import parse
from app.store.load import Single
from app.store.parameters import NONE, SINGLE_RESOURCE
from app.web import responses
from app.web.description import REFERENCE
from app.web.params import asked_of
from app.web.writing import writer_of

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
    return load.resource(engine, id_, _WHOLE)


def read_author(engine: Engine, id_: str) -> Single:
    """Return an author as reading gives it."""
    return lists.single(engine, "authors", id_, authors.details)


def read_institution(engine: Engine, id_: str) -> Single:
    """Return an institution as reading gives it."""
    return lists.single(engine, "institutions", id_, institutions.records)


def read_topic(engine: Engine, id_: str) -> Single:
    """Return a topic as reading gives it."""
    return lists.single(engine, "topics", id_, topics.topics)


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
