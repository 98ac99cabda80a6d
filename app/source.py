"""What an import is given and what it reports; the checks before anything is read."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from app.config import Settings
from app.documents.claim import Citation
from app.documents.entry import Reading
from app.documents.formats import Format
from app.errors import Fault, InvalidBody, InvalidValue, TooLarge
from app.store.outline import DocumentFacts

LABEL = re.compile(r"[a-z0-9._-]+")
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
# What stands in an address: neither blank nor control.
_SIGN = r"[^\s\x00-\x1f\x7f-\x9f%s]"
BASE = re.compile(rf"(?:https?|ftp)://{_SIGN % '/?#'}+(?:[/?#]{_SIGN % ''}*)?", re.IGNORECASE)
LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
_MOST_LETTERS = 500
_ID_IS = "A document's id is made of a-z, 0-9 and single hyphens."
_LABEL_IS = "An edition's label is made of a-z, 0-9, dot, underscore and hyphen."
_DATE_IS = "A date is a year, a month or a day: 2016, 2016-08 or 2016-08-05."
_TEXT_IS = "This is one line of text."
_BASE_IS = "A base is an address with its scheme: https://example.org/lists/."


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes of UTF-8, and entries."""

    max_bytes: int = 16 * 1024 * 1024
    max_entries: int = 50_000

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the limits that the settings give."""
        return cls(settings.import_max_bytes, settings.import_max_entries)


@dataclass(frozen=True, slots=True)
class Source:
    """A text to import, and what is said about it.

    `label` defaults to the next number, `date` is EDTF (`2016-08`).
    """

    document: DocumentFacts
    text: str
    label: str | None = None
    date: str | None = None
    format: Format = "markdown"

    @property
    def checksum(self) -> str:
        """The SHA-256 of the text, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Report:
    """What an import did, or would do; the fields of the API's answer.

    `readings` tell entry by entry what was read, if that was asked. `revision` is the
    catalogue's afterwards, `resembled` the ids that look like that of a document that
    is new; neither is among the fields.
    """

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
    conventions: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] | None = None
    revision: int = field(default=0, compare=False)
    resembled: tuple[str, ...] | None = None

    def text(self) -> str:
        """Return the report as a line of JSON, with readings if it has them."""
        told = asdict(self)
        del told["revision"], told["resembled"]
        if self.readings is None:
            del told["readings"]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


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
            {"line": odd.line, "code": odd.code, "message": odd.message or odd.text}
            for citation in citations
            for odd in citation.warnings
        ],
        conventions=[asdict(each) for each in reading.conventions],
    )


def decoded(data: bytes) -> str:
    """Return the text of a document's bytes; raise `InvalidBody` for no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"The text is not UTF-8 (line {line}); convert it first."
        raise InvalidBody(message) from error


def checked(source: Source, limits: Limits) -> None:
    """Refuse what cannot be imported, with what to do about it."""
    faults = list(_faults(source))
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
        raise InvalidBody("The text holds NUL characters: it is no text.")


def _faults(source: Source) -> Iterator[Fault]:
    """Give what is wrong with what is said about a text."""
    facts = source.document
    for name, value, right, message in (
        ("document", facts.id, ID.fullmatch, _ID_IS),
        ("edition", source.label, LABEL.fullmatch, _LABEL_IS),
        ("date", source.date, _is_date, _DATE_IS),
        ("title", facts.title, LINE.fullmatch, _TEXT_IS),
        ("source", facts.source, LINE.fullmatch, _TEXT_IS),
        ("licence", facts.licence, LINE.fullmatch, _TEXT_IS),
        ("base", facts.base, BASE.fullmatch, _BASE_IS),
    ):
        if value is None:
            continue
        if len(value) > _MOST_LETTERS:
            most = f"This takes at most {_MOST_LETTERS} letters."
            yield Fault("invalid_value", most, name, f"{value[:50]}...")
        elif not right(value):
            yield Fault("invalid_value", message, name, value)


def _is_date(text: str) -> bool:
    """Say whether `text` is a year, month or day that there is (EDTF, level 0)."""
    if not DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
