"""The formats in which all matching records are given: name, label, media type, rendering.

A rendering is pure: finished records in, as the JSON texts that are stored, pieces of
text out. A new format is one file and one line here: from that line come its suffix,
`?format=`, the header `Accept`, the links on pages and `/docs`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.formats.atom import atom
from app.formats.bibtex import bibtex
from app.formats.common import NOUNS, Cited, Context, View
from app.formats.csl import csl
from app.formats.jsonld import jsonld
from app.formats.markdown import markdown
from app.formats.reference import references
from app.formats.ris import ris
from app.formats.tabular import table


@dataclass(frozen=True, slots=True)
class Format:
    """One format; its name is also the suffix of a path and of a file.

    One that `cites` says of which documents the records are, so it needs a context.
    """

    label: str
    media_type: str
    render: Callable[[Iterable[str], View], Iterator[str]]
    nouns: tuple[str, ...] = NOUNS
    cites: bool = False


def _lines(records: Iterable[str], _view: View) -> Iterator[str]:
    """Give a record a line: lossless, and the texts hold no line breaks."""
    for record in records:
        yield f"{record}\n"


def _cited(
    label: str, media_type: str, render: Callable[[Iterable[Cited], Context], Iterator[str]]
) -> Format:
    """Return a format of resources alone."""

    def rendered(records: Iterable[str], view: View) -> Iterator[str]:
        return render(map(Cited.model_validate_json, records), view.context)

    return Format(label, media_type, rendered, ("resources",), cites=True)


FORMATS: Mapping[str, Format] = {
    "jsonl": Format("JSON Lines", "application/x-ndjson", _lines),
    "csv": Format("CSV", "text/csv", table, (*NOUNS, "links")),
    "bib": _cited("BibTeX", "application/x-bibtex", bibtex),
    "ris": _cited("RIS", "application/x-research-info-systems", ris),
    "csl": _cited("CSL-JSON", "application/vnd.citationstyles.csl+json", csl),
    "text": _cited("Text", "text/plain", references),
    "md": _cited("Markdown", "text/markdown", markdown),
    "jsonld": _cited("JSON-LD", "application/ld+json", jsonld),
    "atom": _cited("Feed", "application/atom+xml", atom),
}


def names_for(noun: str) -> tuple[str, ...]:
    """Return the names of the formats of a list, the one by default first."""
    return ("json", *(name for name, form in FORMATS.items() if noun in form.nouns))
