"""What the maintainer of a list is told: what changed, and what could be mended."""

from typing import Literal

from typing_extensions import TypeAliasType

from app.catalogue.records import ChangeType, Record

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
        "title_is_address",
        "doubtful_reading",
        "out_of_order",
    ],
)


class TitledReference(Record):
    """A resource named in another record."""

    id: str
    title: str


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
