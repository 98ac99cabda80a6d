"""What an import tells: the shape of its report."""

from app.catalogue.records import Record


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
