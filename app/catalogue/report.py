"""What an import tells: the shape of its report."""

from pydantic import Field

from app.catalogue.authority import Authority
from app.catalogue.describe import describe
from app.catalogue.listing import Listing
from app.catalogue.quality import told
from app.catalogue.records import Kind, LinkRole, Record


class UnparsedLines(Record):
    """Lines that carry something and became nothing, and why."""

    line_start: int
    line_end: int
    code: str
    text: str


class LineWarning(Record):
    """Something odd in a line that was read."""

    line: int
    code: str
    message: str


class PossibleDuplicates(Record):
    """Resources that may be one, and why."""

    ids: list[str]
    reason: str


class SectionConvention(Record):
    """How the entries of a section are written, and what its places were read as.

    `section` is empty for the whole document; `share` of the entries fit, from 0 to 1.
    """

    section: str
    pattern: str
    reading: str
    entries: int
    share: float


class ListedResource(Record):
    """The resource that an entry lists, and whether it was not there before."""

    id: str
    title: str
    is_new: bool


class ReadLink(Record):
    """An address of an entry; `url` is None for a relative one without a base."""

    url: str | None
    printed: str
    role: LinkRole
    label: str | None


class ReadingDoubt(Record):
    """What is odd about an entry, or not sure."""

    code: str
    message: str


class EntryReading(Record):
    """What was read of the lines of one entry, as if nothing else told of its work.

    `resource` is None for one that was deleted.
    """

    line_start: int
    line_end: int
    text: str
    resource: ListedResource | None
    title: str
    authors: list[str]
    et_al: bool
    institutions: list[str]
    year: int | None
    kind: Kind
    venue: str | None
    note: str | None
    links: list[ReadLink]
    doubts: list[ReadingDoubt]


class ImportReport(Record):
    """What an import did, or would do; resources are counted as of this edition.

    `delisted` ones are no longer in the newest edition; they stay.
    """

    document: str
    edition: str
    changed: bool
    entries: int
    created: int
    updated: int
    unchanged: int
    delisted: int
    unparsed: list[UnparsedLines]
    warnings: list[LineWarning]
    possible_duplicates: list[PossibleDuplicates]
    conventions: list[SectionConvention]


class ImportAnswer(ImportReport):
    """A report, with what was read line by line where `include` asked for it."""

    readings: list[EntryReading] = Field(default_factory=list)


def reading_of(
    listing: Listing,
    authority: Authority,
    until: int,
    resource: ListedResource | None,
) -> EntryReading:
    """Return what one entry says by itself, beside the resource that it became."""
    said = describe([listing], authority, until)
    values = {
        name: said.values[name] for name in ("title", "et_al", "year", "kind", "venue", "note")
    }
    return EntryReading.model_validate(
        {
            "line_start": listing.first_line,
            "line_end": listing.last_line,
            "text": listing.raw,
            "resource": resource,
            "authors": [name.printed for name in listing.names],
            "institutions": [x.institution.name for x in said.affiliations],
            "links": [
                ReadLink(url=x.url, printed=x.printed, role=x.role, label=x.label)  # type: ignore[arg-type]
                for x in said.links
            ],
            "doubts": [
                ReadingDoubt(code=odd.code, message=told(odd, listing)[1])
                for odd in listing.warnings
            ],
        }
        | values
    )
