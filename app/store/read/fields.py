"""The one table of fields: what can be filtered, ordered and given, and how it is documented.

Filters, orders, the refusal of unknown names and the documentation all read it; a name
that is not here does not exist for a caller.
"""

from sqlalchemy import Engine, select

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
from app.store.read.request import Asked
from app.store.values import Field, FieldType, Use

_GIVEN = (
    ("date", FieldType.TEXT, "The date in EDTF, as precise as known.", "2006-07-28"),
    ("publisher", FieldType.TEXT, "Who published it.", "MIT Press"),
    ("note", FieldType.TEXT, "A remark of the document.", "Software Code"),
    ("et_al", FieldType.BOOLEAN, "There are authors that are not named.", "false"),
    (
        "details",
        FieldType.OBJECT,
        "As printed: volume, issue, pages, edition, editors, place, number.",
        "18",
    ),
    (
        "authors",
        FieldType.LIST,
        "Who wrote it, in order: id, name, printed form, institutions.",
        "Geoffrey E. Hinton",
    ),
    ("institutions", FieldType.LIST, "Where it comes from: id, name, role.", "Google"),
    ("topics", FieldType.LIST, "What it is about: id, name.", "Deep learning"),
    ("categories", FieldType.LIST, "The headings over it: id, name.", "Papers"),
    (
        "identifiers",
        FieldType.OBJECT,
        "DOI, arXiv id without version, ISBN with 13 digits.",
        "10.1126/science.1127647",
    ),
    (
        "links",
        FieldType.LIST,
        "Addresses: url, printed form, role, label, status, since when, archived copy.",
        "http://www.cs.toronto.edu/~hinton/absps/fastnc.pdf",
    ),
    (
        "editions",
        FieldType.LIST,
        "The editions that list it, oldest first.",
        "deep-learning-resources:1",
    ),
    ("citation_key", FieldType.TEXT, "Its key in bibliographies; never changes.", "hinton2006fast"),
    ("revision", FieldType.NUMBER, "The revision of its last change.", "2"),
    ("created_at", FieldType.TIME, "When it came into the catalogue.", "2026-11-22T10:00:00Z"),
    ("updated_at", FieldType.TIME, "When it was last changed.", "2026-11-22T10:00:00Z"),
)
"""What is given only, and neither filtered nor ordered: name, type, description, example."""

HAS = ("author", "institution", "year", "note", "doi", "arxiv", "isbn", "venue")

_ANYWHERE = Use.FILTER | Use.NOT | Use.FACET
_NAMES = "By id, or by words that all occur in one name or alias. "
_TOPIC = Field(
    "topic",
    FieldType.NAMED,
    _NAMES + "A topic includes its narrower topics.",
    "reinforcement-learning",
    _ANYWHERE,
)
_INSTITUTION = Field(
    "institution",
    FieldType.NAMED,
    _NAMES + "An institution includes its parts.",
    "toronto",
    _ANYWHERE,
)
_RESOURCE_FIELDS = (
    _TOPIC,
    Field(
        "author",
        FieldType.NAMED,
        _NAMES + "In an order: the family name of the first author.",
        "hinton",
        _ANYWHERE | Use.SORT,
    ),
    _INSTITUTION,
    Field(
        "category",
        FieldType.NAMED,
        "A heading of a document. " + _NAMES + "It includes its sub-headings.",
        "dialog",
        _ANYWHERE,
    ),
    Field(
        "kind",
        FieldType.CHOICE,
        "What it is.",
        "paper",
        _ANYWHERE | Use.SELECT | Use.ONE,
        choices=choices_of(Kind),
    ),
    Field(
        "document",
        FieldType.NAMED,
        "A curated list in which it stands. " + _NAMES.strip(),
        "deep-learning-resources",
        _ANYWHERE,
    ),
    Field(
        "edition",
        FieldType.ID,
        "Listed in that edition of a document; values are today's.",
        "deep-learning-resources:1",
        Use.FILTER | Use.NOT,
    ),
    Field(
        "year",
        FieldType.YEAR,
        "The year: `2012`, `2009,2012`, `2010-2015`, `2010-`, `-2015` or `unknown`.",
        "2012-2014",
        _ANYWHERE | Use.SORT | Use.SELECT | Use.ONE,
    ),
    Field(
        "year_basis",
        FieldType.CHOICE,
        "Where the year comes from.",
        "stated",
        Use.FILTER | Use.SELECT | Use.ONE,
        choices=choices_of(Basis),
    ),
    Field(
        "platform",
        FieldType.NAMED,
        "The site that carries it, by words of its name.",
        "youtube",
        _ANYWHERE | Use.SELECT | Use.ONE,
    ),
    Field(
        "venue",
        FieldType.NAMED,
        "The journal, conference or series, by words of its name.",
        "neural computation",
        _ANYWHERE | Use.SELECT | Use.ONE,
    ),
    Field(
        "language",
        FieldType.LANGUAGE,
        "The language, as a BCP 47 tag that occurs in the catalogue.",
        "en",
        _ANYWHERE | Use.SELECT | Use.ONE,
    ),
    Field("has", FieldType.CHOICE, "Has a value for it.", "doi", Use.FILTER | Use.NOT, choices=HAS),
    Field(
        "link_status",
        FieldType.CHOICE,
        "The state of the primary link.",
        "unchecked",
        _ANYWHERE | Use.ONE,
        choices=choices_of(LinkStatus),
    ),
    Field(
        "id",
        FieldType.ID,
        "The records with these ids.",
        "a-fast-learning-algorithm-for-deep-belief-nets",
        Use.FILTER | Use.SELECT | Use.ONE,
    ),
    Field(
        "url",
        FieldType.URL,
        "One address, on any link, however it is written.",
        "http://www.cs.toronto.edu/~hinton/absps/fastnc.pdf",
        Use.FILTER,
    ),
    Field(
        "title",
        FieldType.TEXT,
        "The title, as plain text; ordered without leading punctuation.",
        "A fast learning algorithm for deep belief nets",
        Use.SORT | Use.SELECT,
    ),
    Field("relevance", FieldType.NUMBER, "How well `q` fits; needs `q`.", "1", Use.SORT),
    Field(
        "added",
        FieldType.NUMBER,
        "The revision in which it came into the catalogue.",
        "1",
        Use.SORT,
    ),
    Field("updated", FieldType.NUMBER, "The revision of its last change.", "1", Use.SORT),
    Field(
        "position",
        FieldType.NUMBER,
        "Its place in the document; needs exactly one `edition`.",
        "1",
        Use.SORT,
    ),
    *(Field(*row, Use.SELECT) for row in _GIVEN),
)

_ID = Field("id", FieldType.TEXT, "The id.", "deep-learning", Use.SORT)
_NAME = Field("name", FieldType.TEXT, "The name.", "Deep learning", Use.SORT)
_COUNT = Field("resource_count", FieldType.NUMBER, "How many resources.", "1", Use.SORT)
_LISTED = (_ID, _NAME, _COUNT)

FIELDS: dict[str, dict[str, Field]] = {
    noun: {field.name: field for field in fields}
    for noun, fields in {
        "resources": _RESOURCE_FIELDS,
        "authors": (
            _INSTITUTION,
            _TOPIC,
            Field(
                "has",
                FieldType.CHOICE,
                "Has a value for it.",
                "homepage",
                Use.FILTER,
                choices=("homepage",),
            ),
            *_LISTED,
        ),
        "institutions": (
            Field(
                "country",
                FieldType.COUNTRY,
                "The country, as ISO 3166 alpha-2.",
                "CA",
                Use.FILTER | Use.ONE,
            ),
            Field(
                "type",
                FieldType.CHOICE,
                "What it is.",
                "company",
                Use.FILTER | Use.ONE,
                choices=choices_of(InstitutionType),
            ),
            *_LISTED,
        ),
        "topics": _LISTED,
        "categories": _LISTED,
        "documents": _LISTED,
        "links": (
            Field(
                "status",
                FieldType.CHOICE,
                "The status of the address.",
                "unchecked",
                Use.FILTER,
                choices=choices_of(LinkStatus),
            ),
            Field(
                "document",
                FieldType.NAMED,
                "A curated list whose resources have the address. " + _NAMES.strip(),
                "deep-learning-resources",
                Use.FILTER | Use.NOT,
            ),
        ),
        "quality": (
            Field(
                "document",
                FieldType.NAMED,
                "The curated list that it is about. " + _NAMES.strip(),
                "deep-learning-resources",
                Use.FILTER | Use.NOT | Use.ONE,
            ),
            Field(
                "edition",
                FieldType.ID,
                "The edition of a document that it is about.",
                "deep-learning-resources:2",
                Use.FILTER | Use.NOT | Use.ONE,
            ),
            Field(
                "code",
                FieldType.CHOICE,
                "What may be wrong.",
                "shared_address",
                Use.FILTER | Use.ONE,
                choices=choices_of(FindingCode),
            ),
        ),
    }.items()
}
"""Noun of the route to its fields, by name, in the order of the documentation."""


def listing(engine: Engine, asked: Asked) -> Page:
    """Return a page of the fields of resources, in the order of the documentation."""
    with reading(engine) as connection:
        revision = connection.scalars(select(current_revision())).one()
    return page_of(asked, [_record(field) for field in FIELDS["resources"].values()], revision)


def _record(field: Field) -> FieldRecord:
    return FieldRecord(
        name=field.name,
        type=field.type,
        filter=Use.FILTER in field.uses,
        facet=Use.FACET in field.uses,
        sort=Use.SORT in field.uses,
        select=Use.SELECT in field.uses,
        description=field.meaning,
        example=field.example,
    )
