"""The routes of every noun beside resources, from one table: its list, one record."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import (
    AuthorDetail,
    AuthorRecord,
    CategoryRecord,
    DocumentRecord,
    InstitutionRecord,
    Record,
    TopicRecord,
)
from app.store import authors, documents, institutions, topics
from app.store.lists import LISTS, Records
from app.store.parameters import NONE
from app.web import problems
from app.web.answers import MOVED, add_list, one
from app.web.params import documented, id_of


@dataclass(frozen=True, slots=True)
class Noun:
    """What has a list and records: their types, and what a reader is told of them."""

    name: str
    record: type[Record]
    single: type[Record]
    records: Records
    lists: str
    gives: str
    example: str


NOUNS = (
    Noun(
        "authors",
        AuthorRecord,
        AuthorDetail,
        authors.details,
        lists="List authors",
        gives="Give one author, with topics, co-authors and years",
        example="geoffrey-e-hinton",
    ),
    Noun(
        "institutions",
        InstitutionRecord,
        InstitutionRecord,
        institutions.records,
        lists="List institutions",
        gives="Give one institution",
        example="university-of-toronto",
    ),
    Noun(
        "topics",
        TopicRecord,
        TopicRecord,
        topics.topics,
        lists="List the whole vocabulary",
        gives="Give one topic",
        example="reinforcement-learning",
    ),
    Noun(
        "categories",
        CategoryRecord,
        CategoryRecord,
        topics.categories,
        lists="List the headings under which resources stand",
        gives="Give one category",
        example="academic-papers",
    ),
    Noun(
        "documents",
        DocumentRecord,
        DocumentRecord,
        documents.records,
        lists="List the curated lists, with their editions",
        gives="Give one document",
        example="deep-learning-resources",
    ),
)


def _routes(noun: Noun) -> APIRouter:
    kind = LISTS[noun.name].kind
    parameter = id_of(kind, noun.example)

    async def get(request: Request, id: Annotated[str, parameter]) -> Response:
        return await one(request, noun.name, id, noun.records)

    router = APIRouter(tags=[noun.name])
    add_list(router, noun.name, noun.record, noun.lists)
    router.add_api_route(
        f"/v1/{noun.name}/{{id}}",
        get,
        name=f"get_{kind}",
        description=f"{noun.gives}.",
        response_model=noun.single,
        responses=problems.documented(404, 406, 410) | MOVED,
        openapi_extra=documented(NONE),
    )
    return router


routers = tuple(_routes(noun) for noun in NOUNS)
