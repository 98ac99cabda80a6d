"""The same answer in other formats: for programs, reference managers, feed readers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.store.parameters import LISTS, parameters_of
from app.web.envelope import path_with
from app.web.formats import MEDIA_TYPES, names_for
from app.web.pages.query import Pair

LABELS = {
    "json": "JSON",
    "jsonl": "JSON Lines",
    "csv": "CSV",
    "bib": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
    "text": "Text",
    "md": "Markdown",
    "jsonld": "JSON-LD",
    "atom": "Feed",
}
# A feed is of the newest, wherever in the list a reader stands.
_NOT_OF_A_FEED = frozenset({"page", "per_page", "cursor", "sort"})


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same in another format."""

    name: str
    label: str
    media_type: str
    href: str


def alternates(noun: str, pairs: Iterable[Pair]) -> list[Alternate]:
    """Return the other formats of the list `noun` that is asked for by `pairs`."""
    asked = [pair for pair in pairs if pair[0] in LISTS[noun]]
    return [
        Alternate(
            name,
            LABELS[name],
            MEDIA_TYPES[name],
            path_with(_path(noun, name), _kept(noun, name, asked)),
        )
        for name in names_for(noun)
    ]


def alternates_of(noun: str, id_: str) -> list[Alternate]:
    """Return the other formats of one record."""
    names = LABELS if noun == "resources" else ("json",)
    paths = {name: _path(f"{noun}/{id_}", name) for name in names}
    return [
        Alternate(name, LABELS[name], MEDIA_TYPES[name], path_with(path, ()))
        for name, path in paths.items()
    ]


def _path(place: str, name: str) -> str:
    return f"/v1/{place}" if name == "json" else f"/v1/{place}.{name}"


def _kept(noun: str, name: str, asked: Iterable[Pair]) -> Iterator[Pair]:
    """Give what of the query a format takes."""
    known = parameters_of(noun, name)
    refused = _NOT_OF_A_FEED if name == "atom" else frozenset()
    return (pair for pair in asked if pair[0] in known and pair[0] not in refused)
