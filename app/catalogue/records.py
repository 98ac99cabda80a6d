"""The public shape of everything: what the API answers and every format renders.

Field by field what the contract says; a missing value is None, never left out.
"""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

# Named, so that OpenAPI and the clients made from it know these words by a name.

Kind = TypeAliasType(
    "Kind",
    Literal[
        "paper",
        "book",
        "thesis",
        "course",
        "lecture",
        "tutorial",
        "video",
        "forum",
        "homepage",
        "dataset",
        "software",
        "other",
    ],
)
TopicSource = TypeAliasType("TopicSource", Literal["vocabulary", "manual", "heading"])
Basis = TypeAliasType("Basis", Literal["stated", "derived", "curated", "manual"])
LinkRole = TypeAliasType("LinkRole", Literal["primary", "alternate", "related", "code", "profile"])
LinkStatus = TypeAliasType(
    "LinkStatus", Literal["unchecked", "ok", "redirected", "blocked", "suspect", "gone", "error"]
)
InstitutionRole = TypeAliasType("InstitutionRole", Literal["affiliation", "author"])
InstitutionType = TypeAliasType(
    "InstitutionType",
    Literal["education", "company", "government", "nonprofit", "facility", "other"],
)
ChangeType = TypeAliasType(
    "ChangeType",
    Literal[
        "added",
        "removed",
        "moved",
        "also_listed",
        "retitled",
        "relinked",
        "authors_changed",
        "note_changed",
        "category_renamed",
    ],
)


def choices_of(choice: TypeAliasType) -> tuple[str, ...]:
    """Return the values that a `Literal` type allows, such as every `Kind`."""
    return get_args(choice.__value__)


class Record(BaseModel):
    """What all records share: frozen, and no field that is not named here."""

    # What has a value by default is in every answer all the same.
    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class Reference(Record):
    """A record named in another one."""

    id: str
    name: str


class AuthorOfResource(Reference):
    """One author of a resource, in order, with the printed form of the name."""

    printed: str
    institutions: list[str]


class InstitutionOfResource(Reference):
    """An institution of a resource: authors stand under it, or it is one itself."""

    role: InstitutionRole


class Identifiers(Record):
    """Identifiers in normal form: arXiv without version, ISBN with 13 digits."""

    doi: str | None = None
    arxiv: str | None = None
    isbn: str | None = None


class Details(Record):
    """Where in its venue a work stands and how it came out, each part as printed."""

    volume: str | None = Field(examples=["18"])
    issue: str | None = Field(examples=["7"])
    pages: str | None = Field(examples=["1527–1554"])
    edition: str | None = Field(examples=["2nd ed."])
    editors: list[str] = Field(
        description="Their names in order, each in its natural order.", examples=[["Yoshua Bengio"]]
    )
    place: str | None = Field(description="Where it was published.", examples=["Cambridge, MA"])
    number: str | None = Field(
        description="That of a report or of an article.", examples=["TR-2010-003"]
    )


# The names of these parts.
DETAILS = tuple(Details.model_fields)


class LinkRecord(Record):
    """One address of a resource; `url` is None for one that cannot be resolved."""

    url: str | None
    printed: str
    role: LinkRole
    label: str | None
    status: LinkStatus
    since: str | None
    archive_url: str | None


class MentionRecord(Record):
    """One place in an edition where a resource is listed."""

    edition: str
    line_start: int
    line_end: int
    category: str | None
    text: str


class ProvenanceRow(Record):
    """Why a field has its value, or which value lost (`used` false)."""

    field: str
    value: str | int | bool | dict[str, str | None] | None
    basis: Basis
    rule: str
    edition: str | None
    line: int | None
    text: str | None
    used: bool


class Highlight(Record):
    """A text that has words asked for, and where they begin and end in it."""

    field: str
    value: str
    # Pairs: generators of clients differ over what is a tuple.
    spans: list[Annotated[list[int], Field(min_length=2, max_length=2)]]


class ResourceRecord(Record):
    """One distinct work or thing, however often it is listed."""

    id: str
    title: str
    kind: Kind
    year: int | None
    year_basis: Basis | None
    date: str | None
    venue: str | None
    publisher: str | None
    platform: str | None
    language: str | None
    note: str | None
    et_al: bool
    details: Details | None = Field(description="Null where none of its parts is known.")
    authors: list[AuthorOfResource]
    institutions: list[InstitutionOfResource]
    topics: list[Reference]
    categories: list[Reference]
    identifiers: Identifiers
    links: list[LinkRecord]
    editions: list[str]
    citation_key: str
    revision: int
    created_at: str
    updated_at: str


class CountedReference(Reference):
    """A record named in another one, and how many resources both share."""

    count: int


class YearCount(Record):
    """How many resources are of a year."""

    year: int
    count: int


class AuthorRecord(Record):
    """One person; every printed form of the name is an alias."""

    id: str
    name: str
    family: str | None
    given: str | None
    aliases: list[str]
    homepage: str | None
    institutions: list[Reference]
    resource_count: int
    revision: int


class AuthorDetail(AuthorRecord):
    """The single author, with what the person works on and with whom."""

    topics: list[CountedReference]
    coauthors: list[CountedReference]
    years: list[YearCount]


class InstitutionRecord(Record):
    """A university, company or laboratory; counts include its parts."""

    id: str
    name: str
    aliases: list[str]
    country: str | None
    type: InstitutionType | None
    parent: Reference | None
    parts: list[Reference]
    ror: str | None
    resource_count: int
    author_count: int
    revision: int


class TopicRecord(Record):
    """A subject; the count includes narrower topics."""

    id: str
    name: str
    source: TopicSource
    synonyms: list[str]
    broader: Reference | None
    narrower: list[Reference]
    resource_count: int


class CategoryRecord(Record):
    """A heading of a document under which resources stand."""

    id: str
    name: str
    path: list[str]
    document: str
    editions: list[str]
    resource_count: int


class EditionRecord(Record):
    """One state of a document's text."""

    label: str
    date: str | None
    checksum: str
    imported_at: str
    entry_count: int
    resource_count: int
    unparsed_count: int


class DocumentRecord(Record):
    """A curated list, with its editions in order."""

    id: str
    title: str
    source: str | None
    licence: str | None
    base: str | None
    editions: list[EditionRecord]


class FieldRecord(Record):
    """One field: its type, and whether it filters, is counted, orders and is given."""

    name: str
    type: str
    filter: bool
    facet: bool
    sort: bool
    select: bool
    description: str
    example: str


class Stats(Record):
    """How much there is, and where its values come from."""

    resources: int
    authors: int
    institutions: int
    topics: int
    categories: int
    documents: int
    editions: int
    mentions: int
    links: int
    years: list[YearCount]
    coverage: dict[str, dict[Basis, int]]


# What is found for a caller who has not asked for it by name.

SuggestionType = TypeAliasType(
    "SuggestionType", Literal["author", "institution", "topic", "resource"]
)
ReasonType = TypeAliasType(
    "ReasonType", Literal["author", "topic", "category", "institution", "link"]
)

SUGGESTION_TYPES: tuple[str, ...] = choices_of(SuggestionType)


class Suggestion(Record):
    """A record that may be meant; `hint` tells it from others of its name.

    `count` is how many resources it has; null for a resource.
    """

    type: SuggestionType
    id: str
    name: str
    hint: str | None
    count: int | None


class TitledReference(Record):
    """A resource named in another record."""

    id: str
    title: str


class RelatedResource(TitledReference):
    """A resource in short."""

    kind: Kind
    year: int | None


class Reason(Record):
    """What two resources share."""

    type: ReasonType
    id: str
    name: str


class Related(Record):
    """Another resource, how near it is, and what both share: the weightiest first."""

    resource: RelatedResource
    score: float
    reasons: list[Reason]


# What the maintainer of a list is told: what changed, and what could be mended.

FindingCode = TypeAliasType(
    "FindingCode",
    Literal[
        "missing_scheme",
        "relative_address",
        "broken_markup",
        "shared_address",
        "no_author",
        "unknown_year",
        "surname_only",
        "possible_duplicate",
        "odd_affiliation",
        "unparsed",
        "dead_link",
        "title_is_address",
        "doubtful_reading",
        "out_of_order",
    ],
)


class LineOfEdition(Record):
    """A line of an edition."""

    edition: str
    line: int


class CheckedLink(Record):
    """An address: what the last check found, since when it has this status, and where it is.

    `failures` are those in a row.
    """

    url: str
    status: LinkStatus
    http_status: int | None
    final_url: str | None
    checked_at: str | None
    since: str | None
    failures: int
    archive_url: str | None
    resources: list[TitledReference]
    mentions: list[LineOfEdition]


class DifferenceRecord(Record):
    """One change between two editions; None for what is in only one of them."""

    change: ChangeType
    resource: TitledReference | None
    before: str | None
    after: str | None
    from_line: int | None
    to_line: int | None


class FindingRecord(Record):
    """Something in an edition that its maintainer may want to mend, and why."""

    code: FindingCode
    edition: str
    line: int
    resource: TitledReference | None
    message: str
    text: str


# What a revision did to a record: a row of the change feed.

Action = Literal["created", "updated", "deleted", "merged", "undone", "imported"]


class RevisedRecord(Record):
    """One record touched by a revision; `successor` is what it was merged into."""

    revision: int
    at: str
    actor: str
    action: Action
    type: str
    id: str
    name: str
    successor: str | None
    summary: str


class Undone(Record):
    """An undo: its revision, the one it took back, and what became of each record."""

    revision: int
    undoes: int
    changes: list[RevisedRecord]
