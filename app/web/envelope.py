"""The one shape of every list: results, what they are of, and where to go on."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Generic, TypeVar
from urllib.parse import quote

from pydantic import ConfigDict, Field

from app.catalogue.records import (
    MentionRecord,
    ProvenanceRow,
    Record,
    ResourceRecord,
)
from app.store.cursor import START
from app.store.load import Page

Listed = TypeVar("Listed")


class Meta(Record):
    """What the results are a part of; `applied` is what was understood."""

    count: int
    page: int | None
    per_page: int
    next_cursor: str | None
    revision: int
    applied: dict[str, list[str]]


class FacetValue(Record):
    """One value of a facet and how many records have it."""

    id: str
    name: str
    count: int
    selected: bool


class Facet(Record):
    """The values of a field among the matches."""

    values: list[FacetValue]
    missing: int
    other: int
    total_values: int


class Links(Record):
    """Paths of this page and its neighbours; null where there is none."""

    self: str
    first: str | None
    prev: str | None
    next: str | None


class Listing(Record, Generic[Listed]):
    """A page of a list."""

    results: list[Listed]
    meta: Meta
    facets: dict[str, Facet]
    links: Links


class ResourceAnswer(ResourceRecord):
    """A resource: all its fields or those of `fields`, and what `include` asked for."""

    # `fields` leaves out any of them but the id.
    model_config = ConfigDict(json_schema_extra={"required": ["id"]})

    mentions: list[MentionRecord] = Field(default_factory=list)
    provenance: list[ProvenanceRow] = Field(default_factory=list)


def path_with(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return `path` with a query of `pairs`, safe in a header."""
    query = "&".join(
        f"{quote(name, safe=':,*@/')}={quote(value, safe=':,*@/')}" for name, value in pairs
    )
    return f"{quote(path)}?{query}" if query else quote(path)


def links(path: str, page: Page) -> dict[str, str | None]:
    """Return the links of a page, by relation."""
    asked = page.asked
    if asked.cursor:
        return _links_of_a_walk(path, page)
    if page.whole:
        self = path_with(path, asked.pairs)
        return {"self": self, "first": self, "prev": None, "next": None}
    others = [pair for pair in asked.pairs if pair[0] != "page"]
    last = max(1, -(-page.count // asked.per_page))

    def at(number: int) -> str:
        return path_with(path, [*others, ("page", str(number))])

    return {
        "self": path_with(path, asked.pairs),
        "first": at(1),
        "prev": at(min(asked.page - 1, last)) if asked.page > 1 else None,
        "next": at(asked.page + 1) if asked.page < last else None,
    }


def _links_of_a_walk(path: str, page: Page) -> dict[str, str | None]:
    """Return the links of a part of a walk: it goes forward only."""
    others = [pair for pair in page.asked.pairs if pair[0] != "cursor"]

    def at(cursor: str) -> str:
        return path_with(path, [*others, ("cursor", cursor)])

    return {
        "self": path_with(path, page.asked.pairs),
        "first": at(START),
        "prev": None,
        "next": at(page.following) if page.following else None,
    }


def envelope(page: Page, links: dict[str, str | None]) -> bytes:
    """Return the body of a list: ready texts joined, nothing read again."""
    meta = {
        "count": page.count,
        "page": None if page.asked.cursor else page.asked.page,
        "per_page": page.asked.per_page,
        "next_cursor": page.following,
        "revision": page.revision,
        "applied": page.asked.applied,
    }
    facets = {name: asdict(facet) for name, facet in page.facets.items()}
    return (
        f'{{"results":[{",".join(page.texts)}],"meta":{_json(meta)},'
        f'"facets":{_json(facets)},"links":{_json(links)}}}\n'
    ).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
