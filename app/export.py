"""All records that match a query, in a format: the same bytes for API and command."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from app.formats.common import Context, View
from app.formats.registry import FORMATS
from app.store.read import links, nouns, pages
from app.store.read.pages import Page, Walk
from app.store.read.parameters import LISTS, check_carried
from app.store.read.request import Criteria, parse
from app.store.values import read_choice

# Large enough that a piece costs little, small enough to keep no memory.
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Export:
    """An answer under way; `pieces` can be gone through once.

    Whoever waits between two of them lets it `rest`: then it holds no connection.
    """

    count: int
    revision: int
    pieces: Iterator[bytes]
    rest: Callable[[], None]


@contextmanager
def exporting(engine: Engine, query: bytes, name: str, noun: str = "resources") -> Iterator[Export]:
    """Give all of a list that matches `query` in the format `name`, of one state.

    `query` is a raw query string such as `b"author=hinton&include=mentions"`. Raises
    `BadRequest` for what it cannot mean, or a name that is no format, before the first
    byte.
    """
    format_ = FORMATS[read_choice("format", name, tuple(FORMATS))]
    criteria = parse(query, LISTS[noun])
    check_carried(criteria, LISTS[noun], name)
    context = context_of(engine) if format_.cites else Context()
    with walk_of(engine, noun, criteria) as walk:
        if format_.cites:
            context = context.of(walk.documents(), documents_of_filters(walk.criteria))
        texts = format_.render(
            walk.texts, View(noun, criteria.fields, context, criteria.bom == "true")
        )
        yield Export(walk.count, walk.revision, _pieces(texts), walk.rest)


def context_of(
    engine: Engine, base: str = "", path: str = "", following: str | None = None
) -> Context:
    """Return what formats that cite say beside records of any document, at `path`.

    `base` is the public address of the service; only pages tell where they are.
    """
    credited, names = nouns.credits_and_names(engine)
    parts = {x.id: (x.family, x.given) for x in names}
    after = following and f"{base}{following}"
    return Context("Resources", f"{base}{path}", base, credited, after, parts)


def documents_of(texts: Iterable[str]) -> list[str]:
    """Return the ids of the documents that list ready records, in their order."""
    editions = (each for text in texts for each in json.loads(text)["editions"])
    return list(dict.fromkeys(each.partition(":")[0] for each in editions))


def documents_of_filters(criteria: Criteria) -> set[str]:
    """Return the ids of the documents that filters ask for, by themselves or an edition."""
    parts = (part for part in criteria.filters if part.name in ("document", "edition"))
    values = (value for part in parts for group in part.groups for value in group)
    return {str(value).partition(":")[0] for value in values}


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    piece = bytearray()
    for text in texts:
        piece += text.encode()
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def page_of(engine: Engine, noun: str, criteria: Criteria) -> Page:
    """Return a page of the list `noun`; raises `UnknownValue`."""
    if noun == "resources":
        return pages.resources(engine, criteria)
    return pages.list_page(engine, _key_list(noun), criteria)


def walk_of(engine: Engine, noun: str, criteria: Criteria) -> AbstractContextManager[Walk]:
    """Give all that matches as one snapshot; raises `UnknownValue`."""
    if noun == "resources":
        return pages.resource_walk(engine, criteria)
    return pages.list_walk(engine, _key_list(noun), criteria)


def _key_list(noun: str) -> pages.KeyList:
    return links.LIST if noun == "links" else nouns.key_list(noun)
