"""The pages of authors, institutions, topics, categories and the catalogue itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app import export
from app.catalogue.records import (
    AuthorDetail,
    AuthorRecord,
    CategoryRecord,
    DocumentRecord,
    InstitutionRecord,
    Record,
    Stats,
    TopicRecord,
)
from app.store.read import lists, lookup, people, subjects
from app.store.read.fields import FIELDS
from app.store.read.lists import Records
from app.store.read.parameters import LISTS, NONE, without
from app.store.read.request import Asked, parse
from app.store.read.stats import stats
from app.store.read.subjects import credited
from app.web import responses
from app.web.negotiation import asked_of
from app.web.pages.query import Query, alternates, alternates_of, chips, orders, turns
from app.web.pages.results import results_of
from app.web.pages.shell import View, show
from app.web.responses import engine_of, path_with

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
        return await show(request, partial(_list_view, request, noun, asked))

    router.add_api_route(f"/{noun.name}", names_page)


def _list_view(request: Request, noun: Noun, asked: Asked) -> View:
    engine = engine_of(request)
    page = export.page_of(engine, noun.name, asked)
    query = Query(page.asked, f"/{noun.name}")
    values = {
        "noun": noun,
        "query": query,
        "count": page.count,
        "records": [noun.record.model_validate_json(text) for text in page.texts],
        "chips": chips(query, lookup.of(engine, page.asked)),
        "orders": orders(query, noun.name),
        "turns": turns(query.path, page),
        "alternates": alternates(noun.name, query.asked.pairs),
    }
    return View("names.html", values, {"X-Total-Count": str(page.count)})


for each in NOUNS:
    _add(each)


# The page of one record of any noun but resources: what is found, or where it went.


@dataclass(frozen=True, slots=True)
class One:
    """A sort of page; `values` makes of a record what the template shows."""

    noun: str
    template: str
    records: Records
    values: Callable[[Engine, str], Mapping[str, object]]


async def show_one(request: Request, one: One, id_: str) -> Response:
    """Show the record that has an id, or lead to its successor."""
    asked = asked_of(request, NONE)
    return await show(request, partial(_single_view, request, one, id_, asked))


def _single_view(request: Request, one: One, id_: str, asked: Asked) -> View | Response:
    engine = engine_of(request)
    found = lists.single(engine, one.noun, id_, one.records)
    if found.successor:
        return responses.moved(f"/{one.noun}/{found.successor}", asked)
    alternates = {"alternates": alternates_of(one.noun, id_)}
    return View(one.template, alternates | dict(one.values(engine, found.text)))


# The pages of an author and of an institution.

# So many people of an institution are named.
_PEOPLE = 30


@router.get("/authors/{id}")
async def author_page(request: Request, id: str) -> Response:
    """Show one author."""
    return await show_one(request, _AUTHOR, id)


def _author(engine: Engine, text: str) -> Mapping[str, object]:
    author = AuthorDetail.model_validate_json(text)
    return {
        "author": author,
        "found": results_of(engine, "author", author.id, "kind"),
    }


_AUTHOR = One("authors", "author.html", people.details, _author)


@router.get("/institutions/{id}")
async def institution_page(request: Request, id: str) -> Response:
    """Show one institution."""
    return await show_one(request, _PLACE, id)


def _place(engine: Engine, text: str) -> Mapping[str, object]:
    institution = InstitutionRecord.model_validate_json(text)
    return {
        "institution": institution,
        "people": _people(engine, institution.id),
        "found": results_of(engine, "institution", institution.id, "topic", "kind"),
    }


_PLACE = One("institutions", "institution.html", people.institution_records, _place)


def _people(engine: Engine, institution: str) -> list[AuthorRecord]:
    """Return those of an institution who have most resources."""
    pairs = {
        "institution": institution,
        "sort": "-resource_count,name",
        "per_page": str(_PEOPLE),
    }
    raw = path_with("", pairs.items()).removeprefix("?").encode()
    page = export.page_of(engine, "authors", parse(raw, LISTS["authors"]))
    return [AuthorRecord.model_validate_json(text) for text in page.texts]


# The pages of a topic and of a category: the two ways resources are sorted.


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in its tree, and what is shown under it."""

    topic: TopicRecord
    here: bool
    under: Sequence["Branch"]


@router.get("/topics/{id}")
async def topic_page(request: Request, id: str) -> Response:
    """Show one topic."""
    return await show_one(request, _TOPIC, id)


def _topic(engine: Engine, text: str) -> Mapping[str, object]:
    topic = TopicRecord.model_validate_json(text)
    return {
        "topic": topic,
        "tree": tree(topic.id, subjects.tree(engine, topic.id)),
        "found": results_of(engine, "topic", topic.id, "author", "institution", "kind"),
    }


_TOPIC = One("topics", "topic.html", subjects.topics, _topic)


def tree(id_: str, near: Sequence[TopicRecord]) -> Branch:
    """Return the tree from the broadest topic down to `id_` and what is beside it.

    On the way only the way itself is shown.
    """
    by_id = {topic.id: topic for topic in near}
    line = [by_id[id_]]
    while (above := line[-1].broader) is not None:
        line.append(by_id[above.id])
    branch = Branch(line[0], here=True, under=_leaves(line[0], by_id))
    for place, topic in enumerate(line[1:]):
        beside = _leaves(topic, by_id) if place == 0 else []
        under = [each for each in beside if each.topic.id != branch.topic.id]
        under.append(branch)
        under.sort(key=lambda each: each.topic.name.casefold())
        branch = Branch(topic, here=False, under=under)
    return branch


def _leaves(topic: TopicRecord, by_id: Mapping[str, TopicRecord]) -> list[Branch]:
    return [Branch(by_id[each.id], here=False, under=()) for each in topic.narrower]


@router.get("/categories/{id}")
async def category_page(request: Request, id: str) -> Response:
    """Show one heading of a document."""
    return await show_one(request, _CATEGORY, id)


def _category(engine: Engine, text: str) -> Mapping[str, object]:
    category = CategoryRecord.model_validate_json(text)
    return {
        "category": category,
        "found": results_of(engine, "category", category.id, "topic", "kind"),
    }


_CATEGORY = One("categories", "category.html", subjects.categories, _category)


# The page about the catalogue itself.


@router.get("/about")
async def about_page(request: Request) -> Response:
    """Say what the catalogue is, and where it comes from."""
    asked_of(request, NONE)
    return await show(request, partial(_about_view, request))


def _about_view(request: Request) -> View:
    engine = engine_of(request)
    values = {
        "stats": Stats.model_validate_json(stats(engine).text),
        "documents": credited(engine),
        "bases": FIELDS["resources"]["year_basis"].choices,
    }
    return View("about.html", values)
