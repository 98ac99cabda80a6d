"""The pages of the lists beside resources, from one table: what each row shows."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import (
    AuthorRecord,
    CategoryRecord,
    DocumentRecord,
    InstitutionRecord,
    Record,
    TopicRecord,
)
from app.store import called, nouns
from app.store.asked import Asked
from app.store.parameters import LISTS
from app.store.reader import without
from app.web.pages.chips import chips
from app.web.pages.formats import alternates
from app.web.pages.orders import orders
from app.web.pages.paging import turns
from app.web.pages.query import Query
from app.web.pages.view import View, show
from app.web.params import asked_of
from app.web.responses import engine_of

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Noun:
    """A list: its records, and what a reader is told of it."""

    name: str
    one: str
    record: type[Record]
    lead: str


NOUNS = (
    Noun("authors", "author", AuthorRecord, "Who wrote, teaches or made what is listed."),
    Noun(
        "institutions",
        "institution",
        InstitutionRecord,
        "Where it comes from; what stands under a part counts for the whole.",
    ),
    Noun(
        "topics",
        "topic",
        TopicRecord,
        "What it is about; what is under a narrower topic counts for the broader one.",
    ),
    Noun(
        "categories",
        "category",
        CategoryRecord,
        "The headings of the lists, under which things stand.",
    ),
    Noun(
        "documents",
        "document",
        DocumentRecord,
        "The curated lists from which everything here is taken.",
    ),
)


def _add(noun: Noun) -> None:
    """Add the page of a list."""
    parameters = without(LISTS[noun.name], ("format",))

    async def names_page(request: Request) -> Response:
        asked = asked_of(request, parameters)
        return await show(request, partial(_view, request, noun, asked))

    router.add_api_route(f"/{noun.name}", names_page)


def _view(request: Request, noun: Noun, asked: Asked) -> View:
    engine = engine_of(request)
    page = nouns.page(engine, noun.name, asked)
    query = Query(page.asked, f"/{noun.name}")
    values = {
        "noun": noun,
        "query": query,
        "count": page.count,
        "records": [noun.record.model_validate_json(text) for text in page.texts],
        "chips": chips(query, called.of(engine, page.asked)),
        "orders": orders(query, noun.name),
        "turns": turns(query.path, page),
        "alternates": alternates(noun.name, query.asked.pairs),
    }
    return View("names.html", values, {"X-Total-Count": str(page.count)})


for each in NOUNS:
    _add(each)
