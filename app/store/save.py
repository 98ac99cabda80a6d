"""Resolved works into the tables: a resource each, their mentions, their children."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update

from app.catalogue.decisions import ORGANIZATIONS
from app.catalogue.describe import Description
from app.catalogue.keys import citation_key
from app.catalogue.listing import Listing
from app.catalogue.names import parse
from app.catalogue.resolve import ResolvedWork
from app.catalogue.works import title_key
from app.folding import ordered_by, slug
from app.store.children import Places, save_children
from app.store.columns import pk
from app.store.ids import fresh_ids
from app.store.revise import Write
from app.store.rows import insert_numbered, insert_rows
from app.store.tables import Mention, Resource


def save_works(write: Write, works: Sequence[ResolvedWork], places: Places) -> list[int]:
    """Write works and all that hangs on them; return their numbers in order."""
    touched = [work for work in works if work.description is not None]
    numbers = _resources(write, touched)
    _mentions(write, touched, numbers, places)
    save_children(write.connection, touched, numbers, places)
    return numbers


def _resources(write: Write, works: Sequence[ResolvedWork]) -> list[int]:
    """Insert new resources, update known ones; their records come later."""
    made = iter(_insert(write, [work for work in works if not work.known]))
    numbers = [work.known[0] if work.known else next(made) for work in works]
    updates = [
        _columns(work.description) | {"resource_pk": number}
        for work, number in zip(works, numbers, strict=True)
        if work.known and work.description
    ]
    if updates:
        write.connection.execute(_UPDATE, updates)
    return numbers


def _insert(write: Write, works: Sequence[ResolvedWork]) -> list[int]:
    described = [work.description for work in works if work.description]
    ids = fresh_ids(
        write.connection,
        "resource",
        [slug(str(d.values["title"])) or "resource" for d in described],
    )
    wanted = [_citation_key(work, d) for work, d in zip(works, described, strict=True)]
    cites = fresh_ids(write.connection, "citation_key", wanted)
    rows = [
        _columns(d) | _fresh(write, id_, cite)
        for d, id_, cite in zip(described, ids, cites, strict=True)
    ]
    return insert_numbered(write.connection, Resource, rows)


def insert_resource(write: Write, said: Mapping[str, Any]) -> tuple[int, str]:
    """Make a resource of manual values; return its number and id.

    Its columns and its record follow when it is described.
    """
    title, year = str(said["title"]), said.get("year")
    people, organizations = (
        value if isinstance(value := said.get(field), list) else []
        for field in ("authors", ORGANIZATIONS)
    )
    who = organizations[0]["name"] if organizations else None
    who = parse(people[0]["name"]).family if people else who
    wanted = citation_key(who, year if isinstance(year, int) else None, title)
    (id_,) = fresh_ids(write.connection, "resource", [slug(title) or "resource"])
    (cite,) = fresh_ids(write.connection, "citation_key", [wanted])
    row = {
        "title": title,
        "title_key": title_key(title),
        "title_order": ordered_by(title),
        "kind": said["kind"],
        "et_al": False,
    }
    new = row | _fresh(write, id_, cite)
    (number,) = insert_numbered(write.connection, Resource, [new])
    return number, id_


def _fresh(write: Write, id_: str, cite: str) -> dict[str, Any]:
    return {
        "id": id_,
        "citation_key": cite,
        "added": write.number,
        "revision": write.number,
        "created_at": write.at,
        "updated_at": write.at,
        "record": "",
    }


def _citation_key(work: ResolvedWork, description: Description) -> str:
    bodies = (x for x in description.affiliations if x.role == "author")
    who = next((body.institution.name for body in bodies), None)
    who = parse(work.authors[0][1]).family if work.authors else who
    year = description.values["year"]
    title = str(description.values["title"])
    return citation_key(who, year if isinstance(year, int) else None, title)


def _columns(description: Description) -> dict[str, Any]:
    values = description.values
    plain = {name: values[name] for name in _PLAIN}
    identifiers = {name: values[f"identifiers.{name}"] for name in _IDENTIFIERS}
    primary = next((x for x in description.links if x.role == "primary"), None)
    return (
        plain
        | identifiers
        | {
            "title_key": title_key(str(values["title"])),
            "title_order": ordered_by(str(values["title"])),
            "year_basis": description.year_basis,
            "details": description.details and description.details.model_dump_json(),
            "link_status": "unchecked" if primary and primary.url else None,
        }
    )


_PLAIN = (
    "title",
    "kind",
    "year",
    "date",
    "venue",
    "publisher",
    "platform",
    "language",
    "note",
    "et_al",
)
_IDENTIFIERS = ("doi", "arxiv", "isbn")
_KEYS = ("title_key", "title_order", "year_basis", "details", "link_status")
_COLUMNS = (*_PLAIN, *_IDENTIFIERS, *_KEYS)
_UPDATE = (
    update(Resource)
    .where(pk(Resource) == bindparam("resource_pk"))
    .values({name: bindparam(name) for name in _COLUMNS})
)


def _mentions(
    write: Write,
    works: Sequence[ResolvedWork],
    numbers: Sequence[int],
    places: Places,
) -> None:
    """Insert the mentions of the new edition; known ones may change hands."""
    rows = []
    moved = []
    for work, number in zip(works, numbers, strict=True):
        for listing in work.listings:
            if listing.mention is None:
                rows.append(_mention(listing, number, places))
            elif listing.resource != number:
                moved.append({"mention_pk": listing.mention, "to": number})
    insert_rows(write.connection, Mention, rows)
    if moved:
        statement = (
            update(Mention)
            .where(pk(Mention) == bindparam("mention_pk"))
            .values(resource_pk=bindparam("to"))
        )
        write.connection.execute(statement, moved)


def _mention(listing: Listing, number: int, places: Places) -> dict[str, Any]:
    return {
        "resource_pk": number,
        "edition_pk": places.edition,
        "category_pk": places.categories.get(listing.path),
        "line_start": listing.first_line,
        "line_end": listing.last_line,
        "text": listing.raw,
    }
