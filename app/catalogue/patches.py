"""What a curator may say of a record, as JSON Merge Patch (RFC 7396).

null withdraws what was said before; "", [] and the year "unknown" say that there is
none. What is read here is in normal form; whom an id names, only the store knows.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.catalogue import given
from app.catalogue.decisions import ORGANIZATIONS
from app.catalogue.given import wrong
from app.catalogue.given_types import (
    Country,
    Date,
    Language,
    Line,
    Note,
    Ror,
    Text,
    Words,
    Year,
)
from app.catalogue.records import DETAILS, InstitutionType, Kind, LinkRole
from app.documents.links import canonical

# As many as a record may list of anything.
MOST = 1_000
WITHDRAWN: Final = object()
# Fields whose parts are given each by itself.
_PARTS = {"details": DETAILS, "identifiers": ("doi", "arxiv", "isbn")}


class Patch(BaseModel):
    """A part of a record: no field that is not named, each in its normal form."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    TYPE: ClassVar[str] = ""

    @field_validator("*", mode="before")
    @classmethod
    def _in_normal_form(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        read = given.READ.get(info.field_name or "")
        return value if value is None or read is None else read(value)


class Named(Patch):
    """A record named by its id."""

    id: Line


def _only(name: str, *others: str) -> dict[str, Any]:
    types = {name: {"type": "string"}} | {x: {"type": "null"} for x in others}
    return {"required": [name], "properties": types}


class AuthorGiven(Patch):
    """A person, by id or by a name that finds or makes one; or an organisation."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [_only("id", "name", "type"), _only("name", "id")]}
    )

    id: Line | None = None
    name: Words | None = None
    type: Literal["person", "organization"] | None = Field(
        None, description="What has this name; by default what the name looks like."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "AuthorGiven":
        if (self.id is None) == (self.name is None):
            raise wrong("an author is given by its id or by a name, not by both")
        if self.id is not None and self.type is not None:
            raise wrong("the type is that of a name: an id is that of a person")
        return self


class LinkGiven(Patch):
    """An address; of several exactly one is primary, the first if none says so."""

    url: Line
    role: LinkRole | None = None
    label: Text | None = None


class IdentifiersGiven(Patch):
    """Identifiers, each alone or in an address."""

    doi: Line | None = Field(None, examples=["10.1126/science.1127647"])
    arxiv: Line | None = Field(None, examples=["1301.3781"])
    isbn: Line | None = Field(None, examples=["978-0-262-03561-3"])


def _each_once(names: list[str] | None) -> list[str] | None:
    return names and list(dict.fromkeys(map(given.words, names)))


class DetailsGiven(Patch):
    """Where in its venue a work stands and how it came out, part by part."""

    volume: Text | None = Field(None, examples=["18"])
    issue: Text | None = Field(None, examples=["7"])
    pages: Text | None = Field(None, examples=["1527–1554"])
    edition: Text | None = Field(None, examples=["2nd ed."])
    editors: list[Words] | None = Field(None, max_length=MOST, examples=[["Yoshua Bengio"]])
    place: Text | None = Field(None, examples=["Cambridge, MA"])
    number: Text | None = Field(None, examples=["TR-2010-003"])

    _editors = field_validator("editors")(_each_once)


class ResourcePatch(Patch):
    """Manual values of a resource. The year sets the date, the date the year."""

    TYPE: ClassVar[str] = "resource"

    title: Words | None = None
    kind: Kind | None = None
    year: Year | None = Field(None, description='A number, or "unknown".')
    date: Date | None = Field(None, description="EDTF, as precise as known.")
    venue: Text | None = None
    publisher: Text | None = None
    platform: Text | None = None
    language: Language | None = Field(None, description="A BCP 47 tag.")
    note: Note | None = None
    et_al: bool | None = None
    details: DetailsGiven | None = None
    authors: list[AuthorGiven] | None = Field(None, max_length=MOST)
    institutions: list[Named] | None = Field(None, max_length=MOST)
    topics: list[Named] | None = Field(None, max_length=MOST)
    identifiers: IdentifiersGiven | None = None
    links: list[LinkGiven] | None = Field(None, max_length=MOST)

    @field_validator("date")
    @classmethod
    def _of_the_year(cls, date: Date | None, info: ValidationInfo) -> str | None:
        year = info.data.get("year")
        if date and year and not date.startswith(str(year)):
            raise wrong(f"the date is not of the year {year}")
        return date

    @field_validator("links")
    @classmethod
    def _with_one_primary(cls, links: list[LinkGiven] | None) -> list[LinkGiven] | None:
        if not links:
            return links
        main = [link for link in links if link.role == "primary"]
        if not main and links[0].role is None:
            main = [links[0]]
        if len(main) != 1:
            raise wrong("exactly one of the links is primary")
        if len({canonical(link.url) for link in links}) < len(links):
            raise wrong("two of the links are the same address")
        roles = ("primary" if x is main[0] else x.role or "related" for x in links)
        return [
            link.model_copy(update={"role": role, "label": link.label or None})
            for link, role in zip(links, roles, strict=True)
        ]


class NewResource(ResourcePatch):
    """A resource that no edition lists."""

    title: Words
    kind: Kind


class AuthorPatch(Patch):
    """Manual values of an author. Family and given names follow from a new name."""

    TYPE: ClassVar[str] = "author"

    name: Words | None = None
    family: Text | None = None
    given: Text | None = None
    homepage: Line | None = None
    aliases: list[Words] | None = Field(None, max_length=MOST)

    _aliases = field_validator("aliases")(_each_once)


class InstitutionPatch(Patch):
    """Manual values of an institution."""

    TYPE: ClassVar[str] = "institution"

    name: Words | None = None
    country: Country | None = Field(None, description="ISO 3166, two letters.")
    type: InstitutionType | Literal[""] | None = None
    parent: Line | None = Field(None, description="The id of what it is a part of.")
    ror: Ror | None = None
    aliases: list[Words] | None = Field(None, max_length=MOST)

    _aliases = field_validator("aliases")(_each_once)


class TopicPatch(Patch):
    """What a curator says of a topic."""

    TYPE: ClassVar[str] = "topic"

    name: Words | None = None
    synonyms: list[Words] | None = Field(None, max_length=MOST)
    broader: Line | None = Field(None, description="The id of what it is a part of.")

    _synonyms = field_validator("synonyms")(_each_once)


class NewTopic(TopicPatch):
    """A topic that no file and no heading names."""

    name: Words


class Merge(Patch):
    """The record that goes on."""

    into: Line = Field(description="Its id.")


def changes(patch: Patch) -> dict[str, Any]:
    """Return the manual values that a patch gives by field, `WITHDRAWN` for null.

    None says that there is none.
    """
    return dict(_changes(patch))


def _changes(patch: Patch) -> Iterator[tuple[str, Any]]:
    said = patch.model_dump(exclude_unset=True)
    for field in said.keys() & _PARTS:
        inner = said.pop(field)
        inner = dict.fromkeys(_PARTS[field]) if inner is None else inner
        said |= {f"{field}.{name}": value for name, value in inner.items()}
    for name, value in _dated(said).items():
        if value is None:
            yield name, WITHDRAWN
            if name == "authors":
                yield ORGANIZATIONS, WITHDRAWN
        else:
            none = value == "" or (name, value) == ("year", "unknown")
            yield name, None if none else value


def _dated(said: dict[str, Any]) -> dict[str, Any]:
    """Let a year drop an older date, and a date an older year: each tells the other."""
    if "year" in said and "date" not in said:
        return said | {"date": None}
    if said.get("date") and "year" not in said:
        return said | {"year": None}
    return said
