"""The pages of every noun beside resources, and of what changed or could be mended in a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app import export
from app.catalogue.records import (
    CategoryRecord,
    CheckedLink,
    DifferenceRecord,
    DocumentRecord,
    FindingRecord,
    Stats,
    TopicRecord,
)
from app.store.read import changes, lookup, nouns
from app.store.read.fields import FIELDS
from app.store.read.nouns import document_credits, people_of
from app.store.read.parameters import CHANGES, LISTS, QUALITY, without
from app.store.read.request import Criteria
from app.store.read.stats import stats
from app.text import regex
from app.web import responses
from app.web.negotiation import criteria_of
from app.web.pages.query import (
    Query,
    alternate,
    alternates,
    alternates_of,
    chips,
    list_view,
    orders,
)
from app.web.pages.results import results_of
from app.web.pages.shell import View, page_at, show
from app.web.responses import AUTHORS, CATEGORIES, DOCUMENTS, INSTITUTIONS, TOPICS, Noun, engine_of

_WORD = regex(r"\w+|\s+|[^\w\s]")
# Beyond that the comparison, which takes a time of its own, says nothing to a reader.
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: `same`, or only in the older (`gone`) or newer (`new`) one."""

    state: str
    text: str


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces, which joined are the texts again."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST:
        return [Piece("gone", before)], [Piece("new", after)]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    older, newer = list[Piece](), list[Piece]()
    for step, first, last, begin, end in steps:
        same = step == "equal"
        if first < last:
            older.append(Piece("same" if same else "gone", "".join(old[first:last])))
        if begin < end:
            newer.append(Piece("same" if same else "new", "".join(new[begin:end])))
    return older, newer


router = APIRouter(include_in_schema=False)


@page_at(router, "/documents/{id}/changes", CHANGES)
def _changes(request: Request, id_: str, criteria: Criteria) -> View:
    """Show what changed between two editions, side by side."""
    engine = engine_of(request)
    page = changes.difference_page(engine, id_, criteria)
    found = nouns.single(engine, "documents", id_)
    changed = []
    for record in map(DifferenceRecord.model_validate_json, page.texts):
        before, after = record.before, record.after
        sides: Iterable[list[Piece]] = (
            [Piece("same", text)] if text else [] for text in (before, after)
        )
        if before is not None and after is not None:
            sides = compared(before, after)
        changed.append((record, *sides))
    return list_view(
        "changes.html",
        page,
        Query(page.criteria, request.url.path),
        document=DocumentRecord.model_validate_json(found.text),
        sides={part.name: str(part.groups[0][0]) for part in page.criteria.filters},
        changes=changed,
        alternates=[alternate(f"documents/{id_}/changes", pairs=criteria.pairs)],
    )


@page_at(router, "/quality", QUALITY)
def _quality(request: Request, criteria: Criteria) -> View:
    """Show what the maintainers of lists may want to mend."""
    engine = engine_of(request)
    page = changes.finding_page(engine, criteria)
    query = Query(page.criteria, "/quality")
    code = query.filter("code")
    return list_view(
        "quality.html",
        page,
        query,
        findings=[FindingRecord.model_validate_json(text) for text in page.texts],
        chips=chips(query, lookup.names_of_filters(engine, page.criteria)),
        codes=FIELDS["quality"]["code"].choices,
        asked_codes=[str(value) for group in code.groups for value in group] if code else [],
        alternates=[alternate("quality", pairs=criteria.pairs)],
    )


_LINKS = without(LISTS["links"], ["format"])


@router.get("/links")
async def links_page(request: Request) -> Response:
    """Show the addresses of the lists, and what checks found of them."""
    criteria = criteria_of(request, _LINKS)
    await responses.tag_with_checks(request)
    return await show(request, partial(_links, request, criteria))


def _links(request: Request, criteria: Criteria) -> View:
    engine = engine_of(request)
    page = export.page_of(engine, "links", criteria)
    query = Query(page.criteria, "/links")
    return list_view(
        "links.html",
        page,
        query,
        records=[CheckedLink.model_validate_json(text) for text in page.texts],
        chips=chips(query, lookup.names_of_filters(engine, page.criteria)),
        statuses=FIELDS["links"]["status"].choices,
        asked_statuses=[value for text in query.texts("status") for value in text.split(",")],
        alternates=alternates("links", criteria.pairs),
    )


# So many people of an institution are named.
_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in its tree, and what is shown under it."""

    topic: TopicRecord
    here: bool
    under: Sequence["Branch"]


def _tree(engine: Engine, topic: TopicRecord) -> dict[str, object]:
    """Return the way from the broadest topic down to a topic and what is beside it."""
    by_id = {near.id: near for near in nouns.topic_tree(engine, topic.id)}
    line = [by_id[topic.id]]
    while (above := line[-1].broader) is not None:
        line.append(by_id[above.id])

    def leaves(above: TopicRecord) -> list[Branch]:
        return [Branch(by_id[each.id], here=False, under=()) for each in above.narrower]

    branch = Branch(line[0], here=True, under=leaves(line[0]))
    for place, broader in enumerate(line[1:]):
        beside = leaves(broader) if place == 0 else []
        under = [each for each in beside if each.topic.id != branch.topic.id]
        under.append(branch)
        under.sort(key=lambda each: each.topic.name.casefold())
        branch = Branch(broader, here=False, under=under)
    return {"tree": branch}


def _of_documents(engine: Engine, *categories: CategoryRecord) -> dict[str, object]:
    """Return the titles of the documents of categories, and which of these are there no more."""
    documents = {each.document for each in categories}
    former = nouns.former_categories(engine, [each.id for each in categories])
    return {"titles": lookup.names_of(engine, "document", documents), "former": former}


Beside = Callable[[Engine, Any], dict[str, object]]


def _add(
    noun: Noun, lead: str, facets: tuple[str, ...], beside: Beside = lambda _engine, _record: {}
) -> None:
    """Add the pages of a noun: its list, and one record with the first of its resources.

    The `lead` is told of the list. `facets` narrow the resources, and `beside` gives what
    else the template of one record shows.
    """
    parameters = without(LISTS[noun.name], ("format", "bom"))

    @page_at(router, f"/{noun.name}", parameters)
    def list_of_records(request: Request, criteria: Criteria) -> View:
        """Show a page of the list."""
        engine = engine_of(request)
        page = export.page_of(engine, noun.name, criteria)
        query = Query(page.criteria, f"/{noun.name}")
        records: list[Any] = [noun.listed.model_validate_json(text) for text in page.texts]
        return list_view(
            "names.html",
            page,
            query,
            noun=noun,
            lead=lead,
            records=records,
            **(_of_documents(engine, *records) if noun is CATEGORIES else {}),
            chips=chips(query, lookup.names_of_filters(engine, page.criteria)),
            orders=orders(query, noun.name),
            alternates=alternates(noun.name, page.criteria.pairs),
        )

    @page_at(router, f"/{noun.name}/{{id}}")
    def record_view(request: Request, id_: str, criteria: Criteria) -> View | Response:
        """Show the record that has an id, or lead to its successor."""
        engine = engine_of(request)
        found = noun.read(engine, id_)
        if found.successor:
            return responses.redirect(f"/{noun.name}/{found.successor}", criteria)
        record: Any = noun.single.model_validate_json(found.text)
        values = {
            noun.one: record,
            "found": results_of(engine, noun.one, record.id, *facets),
            "alternates": alternates_of(noun.name, id_),
        }
        return View(f"{noun.one}.html", values | beside(engine, record))


_add(AUTHORS, "Who wrote, teaches or made what is listed.", ("kind",))
_add(
    INSTITUTIONS,
    "Where it comes from; what stands under a part counts for the whole.",
    ("topic", "kind"),
    # Those who have most resources there.
    lambda engine, institution: {"people": people_of(engine, institution.id, _PEOPLE)},
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


@page_at(router, "/about")
def _about_view(request: Request, _criteria: Criteria) -> View:
    """Say what the catalogue is, and where it comes from."""
    engine = engine_of(request)
    values = {
        "stats": Stats.model_validate_json(stats(engine).text),
        "documents": document_credits(engine),
        "bases": FIELDS["resources"]["year_basis"].choices,
    }
    return View("about.html", values)
