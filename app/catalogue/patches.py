"""What a curator may say of a record, as JSON Merge Patch (RFC 7396)."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.catalogue.listing import ORGANIZATIONS
from app.catalogue.records import DETAILS, InstitutionType, Kind, LinkRole
from app.documents.grammar import spaced
from app.documents.links import absolute, arxiv_of, canonical, doi_of, is_link, isbn_of
from app.text import regex

MOST_LETTERS = 1_000
MOST_LETTERS_OF_A_NOTE = 10_000
YEARS = range(1000, 3000)
_DATE = regex(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
# "en", "pt-BR", "zh-Hant-TW": language, script, region.
_LANGUAGE = regex(r"([a-z]{2,3})(-[a-z]{4})?(-(?:[a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII)
_ROR = regex(r"(?:https?://)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})")
# What is seen and is no mark of emphasis; the same in every dialect of patterns.
VISIBLE = (
    r"[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200b\u200e\u200f"
    r"\u2028-\u202f\u205f\u2060\u3000\ufeff*_]"
)
_SAYS = regex(VISIBLE)
_ISBN_DIGITS = regex(r"[0-9]{9}[0-9X]|[0-9]{13}")


def wrong(message: str) -> PydanticCustomError:
    """Return the error that says why a value cannot be taken."""
    return PydanticCustomError("invalid", "{said}", {"said": message})


def text(value: object, most: int = MOST_LETTERS) -> str:
    """Return plain text in one line; "" is one."""
    if not isinstance(value, str):
        raise wrong("this is a text")
    if len(value) > most:
        raise wrong(f"the text has more than {most:,} letters")
    return spaced(value)


def words(value: object) -> str:
    """Return a text that says something."""
    found = text(value)
    if not _SAYS.search(found):
        raise wrong("the text is empty")
    return found


def _code(value: object) -> str:
    """Return what has a form of its own: nothing in it is mended but blanks around."""
    text(value)
    return str(value).strip(" ")


def note(value: object) -> str:
    """Return a remark."""
    return text(value, MOST_LETTERS_OF_A_NOTE)


def year(value: object) -> object:
    """Return a year; "unknown" and "" say that there is none."""
    if isinstance(value, str) and value in {"unknown", ""}:
        return "unknown"
    # JSON does not tell 2012.0 from 2012.
    if isinstance(value, float) and value.is_integer():
        return year(int(value))
    if type(value) is not int or value not in YEARS:
        raise wrong('a year is a number from 1000 to 2999, or "unknown"')
    return value


def edtf(value: object) -> str:
    """Return a date as precise as it is given: 2006, 2006-07, 2006-07-28."""
    found = _code(value)
    full = found + "-01-01"[len(found) - 4 :] if _DATE.fullmatch(found) else ""
    try:
        known = not found or date.fromisoformat(full).year in YEARS
    except ValueError:
        known = False
    if not known:
        raise wrong("a date is 2006, 2006-07 or 2006-07-28, from 1000 to 2999")
    return found


def language(value: object) -> str:
    """Return a language as a BCP 47 tag, its letters as usual."""
    found = _code(value)
    match = _LANGUAGE.fullmatch(found)
    if found and match is None:
        raise wrong("a language is a BCP 47 tag, such as en or pt-BR")
    tongue, script, region = (part or "" for part in match.groups()) if match else ("", "", "")
    return tongue.lower() + script.title() + region.upper()


def country(value: object) -> str:
    """Return a country as two letters of ISO 3166."""
    found = _code(value)
    if found and not re.fullmatch("[A-Za-z]{2}", found):
        raise wrong("a country is two letters of ISO 3166, such as CA")
    return found.upper()


def address(value: object) -> str:
    """Return an absolute address; one without scheme gets `http://`."""
    found = text(value)
    url = absolute(found, None) if is_link(found) else None
    if url is None:
        raise wrong("this is no absolute address of http, https or ftp")
    return url


def homepage(value: object) -> str:
    """Return an address, or "" for none."""
    return address(value) if value != "" else ""


def isbn(value: object) -> str:
    """Return an ISBN as 13 digits; one of 10 is brought into that form."""
    found = text(value)
    digits = re.sub(r"[\s-]|^isbn(?:-1[03])?:?", "", found.upper(), flags=re.IGNORECASE)
    if not found:
        return ""
    if _ISBN_DIGITS.fullmatch(digits):
        known = isbn_of(digits if len(digits) > len("0123456789") else _longer(digits))
        if known:
            return str(known)
    raise wrong("this is no ISBN of 10 or 13 digits with a right check digit")


def _longer(digits: str) -> str:
    """Return ten digits as thirteen; "" where their check digit is wrong."""
    numbers = [10 if digit == "X" else int(digit) for digit in digits]
    if sum(n * (10 - place) for place, n in enumerate(numbers)) % 11:
        return ""
    body = f"978{digits[:9]}"
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _identifier(
    scheme: str, read: Callable[[str], str | None], example: str
) -> Callable[[object], str]:
    """Return what reads an identifier of a scheme, given alone or in an address."""

    def normal(value: object) -> str:
        found = text(value)
        known = read(found) or read(f"{scheme}:{found}")
        if found and (known is None or " " in found):
            raise wrong(f"this is no {scheme.upper()} such as {example}")
        return str(known) if found else ""

    return normal


doi = _identifier("doi", doi_of, "10.1126/science.1127647")
arxiv = _identifier("arxiv", arxiv_of, "1301.3781")


def ror(value: object) -> str:
    """Return the address of an institution at ROR, of which the id is enough."""
    found = _code(value)
    match = _ROR.fullmatch(found.lower()) if found.isascii() else None
    if found and match is None:
        raise wrong("this is no ROR id such as https://ror.org/03dbr7087")
    return f"https://ror.org/{match[1]}" if match else ""


# The types of values given by hand: how each is read, and what JSON Schema tells of it.

# All but what no text may hold.
_ANY = "[^\\u0000]*"


def _text(most: int = MOST_LETTERS, **more: Any) -> WithJsonSchema:  # noqa: ANN401
    return WithJsonSchema({"type": "string", "maxLength": most, "pattern": f"^{_ANY}$"} | more)


def _form(pattern: str) -> WithJsonSchema:
    """Return what has this form, or is empty."""
    return _text(pattern=f"^ *({pattern})? *$")


_LINE = WithJsonSchema({"type": "string", "pattern": f"^{_ANY}$"})
_WORDS = _text(pattern=f"^{_ANY}{VISIBLE}{_ANY}$")
# What nothing is mended of: an id.
Line = Annotated[str, _LINE]
# Words of a list, which are read all together.
Word = Annotated[str, _WORDS]
Address = Annotated[str, BeforeValidator(address), _LINE]
Homepage = Annotated[str, BeforeValidator(homepage), _LINE]
Doi = Annotated[str, BeforeValidator(doi), _LINE]
Arxiv = Annotated[str, BeforeValidator(arxiv), _LINE]
Isbn = Annotated[str, BeforeValidator(isbn), _LINE]
Text = Annotated[str, BeforeValidator(text), _text()]
Note = Annotated[str, BeforeValidator(note), _text(MOST_LETTERS_OF_A_NOTE)]
Words = Annotated[str, BeforeValidator(words), _WORDS]
_YEAR = {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[-1]}
Year = Annotated[
    int | str, BeforeValidator(year), WithJsonSchema({"anyOf": [_YEAR, {"enum": ["unknown", ""]}]})
]
Date = Annotated[
    str, BeforeValidator(edtf), _form("[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
]
Language = Annotated[
    str, BeforeValidator(language), _form("[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
]
Country = Annotated[str, BeforeValidator(country), _form("[A-Za-z]{2}")]
Ror = Annotated[
    str, BeforeValidator(ror), _form(r"(https?://)?(ror\.org/)?0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
]


# What a curator may say of a record, as JSON Merge Patch (RFC 7396).
#
# null withdraws what was said before; "", [] and the year "unknown" say that there is
# none. What is read here is in normal form; whom an id names, only the store knows.

# As many as a record may list of anything.
MOST = 1_000
WITHDRAWN: Final = object()
# Fields whose parts are given each by itself.
_PARTS = {"details": DETAILS, "identifiers": ("doi", "arxiv", "isbn")}


def _said(description: str, example: object, **more: Any) -> Any:  # noqa: ANN401
    """Return a field that need not be said, with what it is."""
    return Field(None, description=description, examples=[example], **more)


_many = partial(_said, max_length=MOST)


class Patch(BaseModel):
    """A part of a record: no field that is not named, each in its normal form."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    TYPE: ClassVar[str] = ""


def _only(name: str, *others: str) -> dict[str, Any]:
    types = {name: {"type": "string"}} | {x: {"type": "null"} for x in others}
    return {"required": [name], "properties": types}


class Named(Patch):
    """A record, by id or by a name that finds or makes one."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [_only("id", "name"), _only("name", "id")]}
    )

    id: Line | None = None
    name: Words | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.id is None) == (self.name is None):
            raise wrong("this is given by its id or by a name, not by both")
        return self


class AuthorGiven(Named):
    """A person, by id or by a name that finds or makes one; or an organisation."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [_only("id", "name", "type"), _only("name", "id")]}
    )

    type: Literal["person", "organization"] | None = Field(
        None, description="What has this name; by default what the name looks like."
    )

    @model_validator(mode="after")
    def _of_a_name(self) -> Self:
        if self.id is not None and self.type is not None:
            raise wrong("the type is that of a name: an id is that of a person")
        return self


class LinkGiven(Patch):
    """An address; of several exactly one is primary, the first if none says so."""

    url: Address
    role: LinkRole | None = None
    label: Text | None = None


class IdentifiersGiven(Patch):
    """Identifiers, each alone or in an address."""

    doi: Doi | None = Field(None, examples=["10.1126/science.1127647"])
    arxiv: Arxiv | None = Field(None, examples=["1301.3781"])
    isbn: Isbn | None = Field(None, examples=["978-0-262-03561-3"])


def _each_once(names: list[str] | None) -> list[str] | None:
    return names and list(dict.fromkeys(map(words, names)))


class DetailsGiven(Patch):
    """Where in its venue a work stands and how it came out, part by part."""

    volume: Text | None = Field(None, examples=["18"])
    issue: Text | None = Field(None, examples=["7"])
    pages: Text | None = Field(None, examples=["1527–1554"])
    edition: Text | None = Field(None, examples=["2nd ed."])
    editors: list[Word] | None = Field(None, max_length=MOST, examples=[["Yoshua Bengio"]])
    place: Text | None = Field(None, examples=["Cambridge, MA"])
    number: Text | None = Field(None, examples=["TR-2010-003"])

    _editors = field_validator("editors")(_each_once)


class ResourcePatch(Patch):
    """Manual values of a resource. The year sets the date, the date the year."""

    TYPE: ClassVar[str] = "resource"

    title: Words | None = _said("Plain text.", "Deep learning")
    kind: Kind | None = _said("What it is: one of the kinds of `GET /v1/resources`.", "paper")
    year: Year | None = _said('A number, or "unknown".', 2015)
    date: Date | None = _said("As precise as known, with the year: 2015, 2015-05.", "2015-05-27")
    venue: Text | None = _said("The journal, conference or site it came out in.", "Nature")
    publisher: Text | None = _said("Who published it.", "MIT Press")
    platform: Text | None = _said("The site or host that gives it.", "Coursera")
    language: Language | None = _said("A BCP 47 tag.", "en")
    note: Note | None = _said("A remark, in plain text.", "Chapter 5 first.")
    et_al: bool | None = _said("Whether there are more authors than are named.", example=True)
    details: DetailsGiven | None = _said("Where in its venue it stands.", {"volume": "521"})
    authors: list[AuthorGiven] | None = _many(
        "All of them, in order, each by `id` or by `name`.",
        [{"id": "yann-lecun"}, {"name": "Yoshua Bengio"}],
    )
    institutions: list[Named] | None = _many("Each by `id` or by `name`.", [{"id": "google"}])
    topics: list[Named] | None = _many("Each by `id` or by `name`.", [{"name": "Databases"}])
    identifiers: IdentifiersGiven | None = _said(
        "`doi`, `arxiv`, `isbn`: alone or in an address.", {"doi": "10.1038/nature14539"}
    )
    links: list[LinkGiven] | None = _many(
        "All addresses; one has the role `primary`, the first if none says so.",
        [{"url": "https://doi.org/10.1038/nature14539"}],
    )

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
        main = main or [link for link in links[:1] if link.role is None]
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

    title: Words = Field(description="Plain text.")
    kind: Kind = Field(description="What it is: one of the kinds of `GET /v1/resources`.")


class AuthorPatch(Patch):
    """Manual values of an author. Family and given names follow from a new name."""

    TYPE: ClassVar[str] = "author"

    name: Words | None = _said("As it is shown.", "Geoffrey E. Hinton")
    family: Text | None = _said("What the person is sorted and cited by.", "Hinton")
    given: Text | None = _said("The other names.", "Geoffrey E.")
    homepage: Homepage | None = _said("An address.", "https://www.cs.toronto.edu/~hinton/")
    aliases: list[Word] | None = _many("All other forms of the name.", ["G. Hinton"])

    _aliases = field_validator("aliases")(_each_once)


class InstitutionPatch(Patch):
    """Manual values of an institution."""

    TYPE: ClassVar[str] = "institution"

    name: Words | None = _said("As it is shown.", "Google")
    country: Country | None = _said("ISO 3166, two letters.", "US")
    type: InstitutionType | Literal[""] | None = _said("What sort of house it is.", "company")
    parent: Line | None = _said("The id of what it is a part of.", "university-of-toronto")
    ror: Ror | None = _said("Its id at ror.org.", "https://ror.org/00njsd438")
    aliases: list[Word] | None = _many("All other names.", ["Google Inc."])

    _aliases = field_validator("aliases")(_each_once)


class TopicPatch(Patch):
    """What a curator says of a topic."""

    TYPE: ClassVar[str] = "topic"

    name: Words | None = _said("As it is shown.", "Graph theory")
    synonyms: list[Word] | None = _many("All other words for it.", ["Graphs"])
    broader: Line | None = _said("The id of what it is a part of.", "mathematics")

    _synonyms = field_validator("synonyms")(_each_once)


class NewTopic(TopicPatch):
    """A topic that no file and no heading names."""

    name: Words = Field(description="As it is shown.")


class Merge(Patch):
    """The record that goes on."""

    into: Line = Field(description="The id of the record that goes on.")


def changes(patch: Patch) -> dict[str, Any]:
    """Return the manual values that a patch gives by field, `WITHDRAWN` for null.

    None says that there is none.
    """
    said = patch.model_dump(exclude_unset=True)
    for field in said.keys() & _PARTS:
        inner = said.pop(field)
        inner = dict.fromkeys(_PARTS[field]) if inner is None else inner
        said |= {f"{field}.{name}": value for name, value in inner.items()}
    # A year drops an older date, and a date an older year: each tells the other.
    if "year" in said:
        said.setdefault("date", None)
    elif said.get("date"):
        said["year"] = None
    given: dict[str, Any] = {}
    for name, value in said.items():
        none = value == "" or (name, value) == ("year", "unknown")
        given[name] = WITHDRAWN if value is None else None if none else value
        if name == "authors" and value is None:
            given[ORGANIZATIONS] = WITHDRAWN
    return given
