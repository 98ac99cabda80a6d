"""The formats a document may come in: Markdown, or one of bibliographies."""

from collections.abc import Mapping
from typing import Literal, get_args

from app.documents import entries
from app.documents.bibliographies import bibtex, common, csl, ris
from app.documents.bibliographies.common import Splitter
from app.documents.model import Reading

Format = Literal["markdown", "bibtex", "ris", "csl"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: Mapping[str, Format] = {
    "text/markdown": "markdown",
    "application/x-bibtex": "bibtex",
    "application/x-research-info-systems": "ris",
    "application/vnd.citationstyles.csl+json": "csl",
}
# Files whose names end so; all others are Markdown.
SUFFIXES: Mapping[str, Format] = {".bib": "bibtex", ".ris": "ris", ".json": "csl"}
_SPLITTERS: Mapping[str, Splitter] = {
    "bibtex": bibtex.pieces,
    "ris": ris.pieces,
    "csl": csl.pieces,
}


def read(text: str, format_: str | None = None) -> Reading:
    """Return what a text in a format is made of; one without is Markdown."""
    name = format_ or "markdown"
    split = _SPLITTERS.get(name)
    return common.read(text, name, split) if split else entries.read(text)


def laid_out(text: str, format_: Format) -> str:
    """Return a text in which each entry of a bibliography has lines of its own."""
    split = _SPLITTERS.get(format_)
    return common.laid_out(text, split) if split else text


def entries_of(reading: Reading, format_: Format) -> int:
    """Return how many entries a document has; in a bibliography the broken ones count."""
    broken = 0 if format_ == "markdown" else len(reading.unparsed)
    return len(reading.entries) + broken


def media_type(format_: str | None) -> str:
    """Return the media type of a format; a document without one is Markdown."""
    return next(name for name, each in MEDIA_TYPES.items() if each == (format_ or "markdown"))
