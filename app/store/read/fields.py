"""The one table of fields: what can be filtered, ordered and given, and how it is documented.

Filters, orders, the refusal of unknown names and the documentation all read it; a name
that is not here does not exist for a caller.
"""

from sqlalchemy import Engine, select
from typing_extensions import TypeAliasType

from app.catalogue.records import (
    Basis,
    FieldRecord,
    FindingCode,
    InstitutionType,
    Kind,
    LinkStatus,
    choices_of,
)
from app.store.engine import reading
from app.store.read.pages import Page, page_of
from app.store.read.query import current_revision
from app.store.read.request import Criteria
from app.store.values import Field, FieldType, Use

_ANYWHERE = Use.FILTER | Use.NOT | Use.FACET
_SINGLE = _ANYWHERE | Use.SELECT | Use.ONE
_EITHER = Use.FILTER | Use.NOT
_CHOSEN = Use.FILTER | Use.ONE
_RECORDED = _CHOSEN | Use.SELECT
_LIST = "deep-learning-resources"
HAS = ("author", "institution", "year", "note", "doi", "arxiv", "isbn", "venue")


def _named(name: str, about: str, example: str, uses: Use = _ANYWHERE) -> Field:
    """Return a field whose values are names."""
    how = about.format("By id, or by words that all occur in one name or alias.")
    return Field(name, FieldType.NAMED, how, example, uses)


def _choice(name: str, about: str, example: str, uses: Use, of: TypeAliasType) -> Field:
    return Field(name, FieldType.CHOICE, about, example, uses, choices_of(of))


def _has(example: str, uses: Use, choices: tuple[str, ...]) -> Field:
    return Field("has", FieldType.CHOICE, "Has a value for it.", example, uses, choices)


def _edition(about: str, example: str, uses: Use = _EITHER) -> Field:
    return Field("edition", FieldType.ID, about, example, uses)


def _text(name: str, about: str, example: str, uses: Use = Use.SELECT) -> Field:
    return Field(name, FieldType.TEXT, about, example, uses)


def _number(name: str, about: str) -> Field:
    return Field(name, FieldType.NUMBER, about, "1", Use.SORT)


def _given(name: str, type_: FieldType, about: str, example: str) -> Field:
    """Return a field that is given only, and neither filtered nor ordered."""
    return Field(name, type_, about, example, Use.SELECT)


_TOPIC = _named("topic", "{} A topic includes its narrower topics.", "reinforcement-learning")
_INSTITUTION = _named("institution", "{} An institution includes its parts.", "toronto")
_RESOURCE_FIELDS = (
    _TOPIC,
    _named(
        "author",
        "{} In an order: the family name of the first author.",
        "hinton",
        _ANYWHERE | Use.SORT,
    ),
    _INSTITUTION,
    _named("category", "A heading of a document. {} It includes its sub-headings.", "dialog"),
    _choice("kind", "What it is.", "paper", _SINGLE, Kind),
    _named("document", "A curated list in which it stands. {}", _LIST),
    _edition("Listed in that edition of a document; values are today's.", f"{_LIST}:1"),
    Field(
        "year",
        FieldType.YEAR,
        "The year: `2012`, `2009,2012`, `2010-2015`, `2010-`, `-2015` or `unknown`.",
        "2012-2014",
        _SINGLE | Use.SORT,
    ),
    _choice("year_basis", "Where the year comes from.", "stated", _RECORDED, Basis),
    _named("platform", "The site that carries it, by words of its name.", "youtube", _SINGLE),
    _named(
        "venue",
        "The journal, conference or series, by words of its name.",
        "neural computation",
        _SINGLE,
    ),
    Field(
        "language",
        FieldType.LANGUAGE,
        "The language, as a BCP 47 tag that occurs in the catalogue.",
        "en",
        _SINGLE,
    ),
    _has("doi", _EITHER, HAS),
    _choice(
        "link_status",
        "The state of the primary link.",
        "unchecked",
        _ANYWHERE | Use.ONE,
        LinkStatus,
    ),
    Field(
        "id",
        FieldType.ID,
        "The records with these ids.",
        "a-fast-learning-algorithm-for-deep-belief-nets",
        _RECORDED,
    ),
    Field(
        "url",
        FieldType.URL,
        "One address, on any link, however it is written.",
        "http://www.cs.toronto.edu/~hinton/absps/fastnc.pdf",
        Use.FILTER,
    ),
    _text(
        "title",
        "The title, as plain text; ordered without leading punctuation.",
        "A fast learning algorithm for deep belief nets",
        Use.SORT | Use.SELECT,
    ),
    _number("relevance", "How well `q` fits; needs `q`."),
    _number("added", "The revision in which it came into the catalogue."),
    _number("updated", "The revision of its last change."),
    _number("position", "Its place in the document; needs exactly one `edition`."),
    _text("date", "The date in EDTF, as precise as known.", "2006-07-28"),
    _text("publisher", "Who published it.", "MIT Press"),
    _text("note", "A remark of the document.", "Software Code"),
    _given("et_al", FieldType.BOOLEAN, "There are authors that are not named.", "false"),
    _given(
        "details",
        FieldType.OBJECT,
        "As printed: volume, issue, pages, edition, editors, place, number.",
        "18",
    ),
    _given(
        "authors",
        FieldType.LIST,
        "Who wrote it, in order: id, name, printed form, institutions.",
        "Geoffrey E. Hinton",
    ),
    _given("institutions", FieldType.LIST, "Where it comes from: id, name, role.", "Google"),
    _given("topics", FieldType.LIST, "What it is about: id, name.", "Deep learning"),
    _given("categories", FieldType.LIST, "The headings over it: id, name.", "Papers"),
    _given(
        "identifiers",
        FieldType.OBJECT,
        "DOI, arXiv id without version, ISBN with 13 digits.",
        "10.1126/science.1127647",
    ),
    _given(
        "links",
        FieldType.LIST,
        "Addresses: url, printed form, role, label, status, since when, archived copy.",
        "http://www.cs.toronto.edu/~hinton/absps/fastnc.pdf",
    ),
    _given("editions", FieldType.LIST, "The editions that list it, oldest first.", f"{_LIST}:1"),
    _text("citation_key", "Its key in bibliographies; never changes.", "hinton2006fast"),
    _given("revision", FieldType.NUMBER, "The revision of its last change.", "2"),
    _given(
        "created_at", FieldType.TIME, "When it came into the catalogue.", "2026-11-22T10:00:00Z"
    ),
    _given("updated_at", FieldType.TIME, "When it was last changed.", "2026-11-22T10:00:00Z"),
)

_LISTED = (
    _text("id", "The id.", "deep-learning", Use.SORT),
    _text("name", "The name.", "Deep learning", Use.SORT),
    _number("resource_count", "How many resources."),
)

FIELDS: dict[str, dict[str, Field]] = {
    noun: {field.name: field for field in fields}
    for noun, fields in {
        "resources": _RESOURCE_FIELDS,
        "authors": (_INSTITUTION, _TOPIC, _has("homepage", Use.FILTER, ("homepage",)), *_LISTED),
        "institutions": (
            Field("country", FieldType.COUNTRY, "The country, as ISO 3166 alpha-2.", "CA", _CHOSEN),
            _choice("type", "What it is.", "company", _CHOSEN, InstitutionType),
            *_LISTED,
        ),
        "topics": _LISTED,
        "categories": _LISTED,
        "documents": _LISTED,
        "links": (
            _choice("status", "The status of the address.", "unchecked", _CHOSEN, LinkStatus),
            _named(
                "document", "A curated list whose resources have the address. {}", _LIST, _EITHER
            ),
        ),
        "quality": (
            _named("document", "The curated list that it is about. {}", _LIST, _EITHER | Use.ONE),
            _edition(
                "The edition of a document that it is about.", f"{_LIST}:2", _EITHER | Use.ONE
            ),
            _choice("code", "What may be wrong.", "shared_address", _CHOSEN, FindingCode),
        ),
    }.items()
}
"""Noun of the route to its fields, by name, in the order of the documentation."""


def list_page(engine: Engine, criteria: Criteria) -> Page:
    """Return a page of the fields of resources, in the order of the documentation."""
    with reading(engine) as connection:
        revision = connection.scalars(select(current_revision())).one()
    records = [
        FieldRecord(
            name=field.name,
            type=field.type,
            filter=Use.FILTER in field.uses,
            facet=Use.FACET in field.uses,
            sort=Use.SORT in field.uses,
            select=Use.SELECT in field.uses,
            description=field.meaning,
            example=field.example,
        )
        for field in FIELDS["resources"].values()
    ]
    return page_of(criteria, records, revision)
