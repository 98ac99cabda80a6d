"""The pages of authors, institutions, topics, categories, documents and the catalogue itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app import export
from app.catalogue.records import CategoryRecord, InstitutionRecord, Stats, TopicRecord
from app.store.read import lookup, subjects
from app.store.read.fields import FIELDS
from app.store.read.parameters import LISTS, without
from app.store.read.people import people_of
from app.store.read.request import Asked
from app.store.read.stats import stats
from app.store.read.subjects import credited
from app.web import responses
from app.web.pages.query import Query, alternates, alternates_of, chips, list_view, orders
from app.web.pages.results import results_of
from app.web.pages.shell import View, page_at
from app.web.responses import AUTHORS, CATEGORIES, DOCUMENTS, INSTITUTIONS, TOPICS, Noun, engine_of

router = APIRouter(include_in_schema=False)

# So many people of an institution are named.
_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in its tree, and what is shown under it."""

    topic: TopicRecord
    here: bool
    under: Sequence["Branch"]


def _people(engine: Engine, institution: InstitutionRecord) -> dict[str, object]:
    """Return those of an institution who have most resources there."""
    return {"people": people_of(engine, institution.id, _PEOPLE)}


def _tree(engine: Engine, topic: TopicRecord) -> dict[str, object]:
    """Return the tree from the broadest topic down to a topic and what is beside it.

    On the way only the way itself is shown.
    """
    by_id = {near.id: near for near in subjects.tree(engine, topic.id)}
    line = [by_id[topic.id]]
    while (above := line[-1].broader) is not None:
        line.append(by_id[above.id])
    branch = Branch(line[0], here=True, under=_leaves(line[0], by_id))
    for place, broader in enumerate(line[1:]):
        beside = _leaves(broader, by_id) if place == 0 else []
        under = [each for each in beside if each.topic.id != branch.topic.id]
        under.append(branch)
        under.sort(key=lambda each: each.topic.name.casefold())
        branch = Branch(broader, here=False, under=under)
    return {"tree": branch}


def _of_documents(engine: Engine, *categories: CategoryRecord) -> dict[str, object]:
    """Return the titles of the documents of categories, and which of these are there no more."""
    documents = {each.document for each in categories}
    former = subjects.former(engine, [each.id for each in categories])
    return {"titles": lookup.names_of(engine, "document", documents), "former": former}


def _leaves(topic: TopicRecord, by_id: Mapping[str, TopicRecord]) -> list[Branch]:
    return [Branch(by_id[each.id], here=False, under=()) for each in topic.narrower]


Beside = Callable[[Engine, Any], dict[str, object]]


def _add(
    noun: Noun, lead: str, facets: tuple[str, ...], beside: Beside = lambda _engine, _record: {}
) -> None:
    """Add the pages of a noun: its list, and one record with the first of its resources.

    The `lead` is told of the list. `facets` narrow the resources, and `beside` gives what
    else the template of one record shows.
    """
    parameters = without(LISTS[noun.name], ("format", "bom"))

    page_at(router, f"/{noun.name}", parameters)(partial(_list_view, noun, lead))

    @page_at(router, f"/{noun.name}/{{id}}")
    def record_view(request: Request, id_: str, asked: Asked) -> View | Response:
        """Show the record that has an id, or lead to its successor."""
        engine = engine_of(request)
        found = noun.read(engine, id_)
        if found.successor:
            return responses.moved(f"/{noun.name}/{found.successor}", asked)
        record: Any = noun.single.model_validate_json(found.text)
        values = {
            noun.one: record,
            "found": results_of(engine, noun.one, record.id, *facets),
            "alternates": alternates_of(noun.name, id_),
        }
        return View(f"{noun.one}.html", values | beside(engine, record))


def _list_view(noun: Noun, lead: str, request: Request, asked: Asked) -> View:
    engine = engine_of(request)
    page = export.page_of(engine, noun.name, asked)
    query = Query(page.asked, f"/{noun.name}")
    records: list[Any] = [noun.listed.model_validate_json(text) for text in page.texts]
    return list_view(
        "names.html",
        page,
        query,
        noun=noun,
        lead=lead,
        records=records,
        **(_of_documents(engine, *records) if noun is CATEGORIES else {}),
        chips=chips(query, lookup.of(engine, page.asked)),
        orders=orders(query, noun.name),
        alternates=alternates(noun.name, page.asked.pairs),
    )


_add(AUTHORS, "Who wrote, teaches or made what is listed.", ("kind",))
_add(
    INSTITUTIONS,
    "Where it comes from; what stands under a part counts for the whole.",
    ("topic", "kind"),
    _people,
)
_add(
    TOPICS,
    "What it is about; what is under a narrower topic counts for the broader one.",
    ("author", "institution", "kind"),
    _tree,
)
_add(
    CATEGORIES,
    "The headings of the lists, under which things stand.",
    ("topic", "kind"),
    _of_documents,
)
_add(DOCUMENTS, "The curated lists from which everything here is taken.", ("category", "topic"))


# The page about the catalogue itself.


@page_at(router, "/about")
def _about_view(request: Request, _asked: Asked) -> View:
    """Say what the catalogue is, and where it comes from."""
    engine = engine_of(request)
    values = {
        "stats": Stats.model_validate_json(stats(engine).text),
        "documents": credited(engine),
        "bases": FIELDS["resources"]["year_basis"].choices,
    }
    return View("about.html", values)
