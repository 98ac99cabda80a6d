"""What an import is given and what it reports; the checks before anything is read."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.documents.claim import Citation
from app.documents.entry import Reading
from app.errors import Fault, InvalidBody, InvalidValue, TooLarge
from app.store.outline import DocumentFacts

_LABEL = re.compile(r"[a-z0-9._-]+")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# EDTF level 0: a year, a month or a day.
_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes of UTF-8, and entries."""

    max_bytes: int = 16 * 1024 * 1024
    max_entries: int = 50_000


@dataclass(frozen=True, slots=True)
class Source:
    """A text to import, and what is said about it.

    `label` defaults to the next number, `date` is EDTF (`2016-08`).
    """

    document: DocumentFacts
    text: str
    label: str | None = None
    date: str | None = None

    @property
    def checksum(self) -> str:
        """The SHA-256 of the text, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Report:
    """What an import did, or would do; the fields of the API's answer."""

    document: str
    edition: str
    changed: bool
    entries: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    delisted: int = 0
    unparsed: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    possible_duplicates: list[dict[str, Any]] = field(default_factory=list)


def report_of(
    source: Source,
    label: str,
    reading: Reading,
    citations: Sequence[Citation],
    *,
    changed: bool,
) -> Report:
    """Report what was read; what became of it is counted later."""
    return Report(
        document=source.document.id,
        edition=label,
        changed=changed,
        entries=len(citations),
        unparsed=[
            {
                "line_start": block.span.first,
                "line_end": block.span.last,
                "code": block.code,
                "text": block.raw,
            }
            for block in reading.unparsed
        ],
        warnings=[
            {"line": odd.line, "code": odd.code, "message": odd.text}
            for citation in citations
            for odd in citation.warnings
        ],
    )


def checked(source: Source, limits: Limits) -> None:
    """Refuse what cannot be imported, with what to do about it."""
    faults = [
        Fault("invalid_value", message, parameter=name, value=value)
        for name, value, pattern, message in (
            (
                "document",
                source.document.id,
                _ID,
                "A document's id is made of a-z, 0-9 and single hyphens.",
            ),
            (
                "edition",
                source.label,
                _LABEL,
                "An edition's label is made of a-z, 0-9, dot, underscore and hyphen.",
            ),
            (
                "date",
                source.date,
                _DATE,
                "A date is a year, a month or a day: 2016, 2016-08 or 2016-08-05.",
            ),
        )
        if value is not None and not pattern.fullmatch(value)
    ]
    if faults:
        raise InvalidValue(faults)
    size = len(source.text.encode("utf-8", "surrogatepass"))
    if size > limits.max_bytes:
        message = (
            f"The text has {size:,} bytes, more than CATALOGUE_IMPORT_MAX_BYTES "
            f"allows ({limits.max_bytes:,})."
        )
        raise TooLarge(message)
    if not source.text.strip():
        raise InvalidBody("The text is empty: there is nothing to import.")
    if "\x00" in source.text:
        raise InvalidBody("The text holds NUL characters: it is no Markdown.")
