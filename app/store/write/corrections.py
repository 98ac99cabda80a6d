"""What curators decided and what their patches name, as resolution wants it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, select, union, update

from app.catalogue import listing
from app.catalogue.authority import Authority
from app.catalogue.listing import by_hand as by_hand_listing
from app.catalogue.names import FamilyKey, family_key, parse
from app.documents.grammar import ARTICLE
from app.documents.people import is_organization
from app.errors import Fault, InvalidBody
from app.store.bulk import AnyRow, Values, among, chunks, grouped
from app.store.ids import successors_statement
from app.store.relations import ancestors
from app.store.tables import (
    TABLES,
    Apart,
    Author,
    Authorship,
    Identity,
    Link,
    Mention,
    Name,
    Resource,
)
from app.store.tables import Correction as CorrectionRow
from app.store.write.records import make
from app.store.write.transaction import Write
from app.text import fold, nearest


def corrections(
    connection: Connection, type_: str, ids: Iterable[str]
) -> dict[str, dict[str, listing.Correction]]:
    """Return the manual values of records, by id and field."""
    found: dict[str, dict[str, listing.Correction]] = defaultdict(dict)
    mine = CorrectionRow.type == type_, among(CorrectionRow.id, ids)
    for row in connection.execute(select(CorrectionRow).where(*mine)):
        said = f"{row.actor}, {row.at}"
        found[row.id][row.field] = listing.Correction(json.loads(row.value), said)
    return found


def forget_corrections(connection: Connection, type_: str, id_: str) -> None:
    """Delete the manual values of a record."""
    mine = CorrectionRow.type == type_, CorrectionRow.id == id_
    connection.execute(delete(CorrectionRow).where(*mine))


def decisions(
    connection: Connection, resources: Iterable[int], into: Mapping[int, int] = MappingProxyType({})
) -> listing.Decisions:
    """Return what was decided about resources, some of which go `into` others, and their people."""
    rows = select(Resource.id, Resource.pk).where(among(Resource.pk, resources))
    numbers: dict[str, int] = dict(connection.execute(rows).all())
    manual = corrections(connection, "resource", numbers)
    lists = {
        numbers[id_]: [str(author["id"]) for author in mine["authors"].value]
        for id_, mine in manual.items()
        if "authors" in mine
    }
    authors = living(connection, "author", {x for ids in lists.values() for x in ids})
    people = select(Author.pk).where(Author.decided)
    return listing.Decisions(
        {numbers[id_]: mine for id_, mine in manual.items()},
        {number: [authors[id_] for id_ in ids] for number, ids in lists.items()},
        frozenset(connection.scalars(people)),
        into,
        frozenset(
            frozenset({numbers[row.one], numbers[row.other]})
            for row in connection.execute(select(Apart))
            if row.one in numbers and row.other in numbers
        ),
    )


def living(connection: Connection, type_: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of records by ids, also those that they had before a merge."""
    table = TABLES[type_]
    found: dict[str, int] = {}
    for chunk in chunks(set(ids)):
        heirs = dict(connection.execute(successors_statement(type_, chunk)).all())
        wanted = {id_: heirs.get(id_, id_) for id_ in chunk}
        rows = select(table.id, table.pk).where(table.id.in_(set(wanted.values())))
        numbers: dict[str, int] = dict(connection.execute(rows).all())
        found |= {id_: numbers[to] for id_, to in wanted.items() if to in numbers}
    return found


def by_hand(connection: Connection, resources: Iterable[int]) -> list[listing.Listing]:
    """Return listings of what corrected records say, then of what was merged, for matching."""
    mine = set(resources)
    if not mine:
        return []
    # With manual titles, authors or links, or without mention.
    said = (CorrectionRow.type == "resource") & (CorrectionRow.id == Resource.id)
    corrected = (
        select(Resource.pk)
        .join(CorrectionRow, said)
        .where(among(Resource.pk, mine), CorrectionRow.field.in_(listing.IDENTITY))
    )
    listed = select(Mention.resource_pk).where(among(Mention.resource_pk, mine))
    told = mine - set(connection.scalars(listed)) | set(connection.scalars(corrected))
    listings = _as_they_are(connection, told) if told else []
    rows, alive = _identities(connection)
    return listings + [_listing(row, alive[row.id]) for row in rows if alive.get(row.id) in mine]


def deleted_works(connection: Connection) -> list[listing.Listing]:
    """Return what tells the resources that curators deleted, under negative numbers."""
    rows, alive = _identities(connection)
    numbers: dict[str, int] = {}
    return [
        _listing(row, numbers.setdefault(row.id, -row.pk)) for row in rows if row.id not in alive
    ]


def _identities(connection: Connection) -> tuple[Sequence[AnyRow], dict[str, int]]:
    """Return what tells works without mention, and which of their ids live on, where."""
    rows = connection.execute(select(Identity).order_by(Identity.pk)).all()
    return rows, living(connection, "resource", {row.id for row in rows})


def _listing(row: Any, resource: int) -> listing.Listing:  # noqa: ANN401 - a row
    return by_hand_listing(row.title, json.loads(row.authors), row.url, resource)


def _as_they_are(connection: Connection, resources: set[int]) -> list[listing.Listing]:
    """Return resources as listings, their corrections before what is stored."""
    rows = connection.execute(
        select(Resource.pk, Resource.id, Resource.title, Link.url)
        .outerjoin(Link, (Link.resource_pk == Resource.pk) & (Link.role == "primary"))
        .where(among(Resource.pk, resources))
    ).all()
    manual = corrections(connection, "resource", [row.id for row in rows])
    printed = grouped(
        connection.execute(
            select(Authorship.resource_pk, Authorship.printed)
            .where(among(Authorship.resource_pk, resources))
            .order_by(Authorship.resource_pk, Authorship.position)
        )
    )
    found = []
    for row in rows:
        title, url, names = row.title, row.url, [name for _, name in printed[row.pk]]
        said = {field: each.value for field, each in manual.get(row.id, {}).items()}
        if "authors" in said:
            names = [author["name"] for author in said["authors"]]
        if "links" in said:
            url = next((x["url"] for x in said["links"] if x["role"] == "primary"), None)
        found.append(by_hand_listing(said.get("title", title), names, url, row.pk))
    return found


def families(connection: Connection) -> frozenset[FamilyKey]:
    """Return the family names of people about whom curators said anything."""
    corrected = select(CorrectionRow.id).where(CorrectionRow.type == "author")
    printed = select(Authorship.printed).join(Author, Author.pk == Authorship.author_pk)
    rows = union(printed.where(Author.decided), printed.where(Author.id.in_(corrected)))
    return frozenset(parse(row[0]).family_key for row in connection.execute(rows))


def with_other_families(
    connection: Connection, families: Iterable[FamilyKey]
) -> frozenset[FamilyKey]:
    """Add the other family names of people about whom curators decided."""
    known = set(families)
    rows = (
        select(Authorship.author_pk, Authorship.printed)
        .join(Author, Author.pk == Authorship.author_pk)
        .where(Author.decided)
        .distinct()
    )
    mine: dict[int, set[FamilyKey]] = defaultdict(set)
    for author, printed in connection.execute(rows):
        mine[author].add(parse(printed).family_key)
    grown = True
    while grown:
        beside = [each for each in mine.values() if each & known and not each <= known]
        known.update(*beside)
        grown = bool(beside)
    return frozenset(known)


# Whom and what a patch names: ids and names into records, all faults at once.

# A value, and its place among all that are given.
PlacedValue = tuple[int, Values]
_NEAREST_OF = 50_000


def bind_references(write: Write, id_: str, values: Values, authority: Authority) -> dict[str, Any]:
    """Return the values of a patch of the record `id_` with what they name looked up.

    People of new names are made, and organisations are told from them. Raises
    `InvalidBody` with all names that lead nowhere.
    """
    faults: list[Fault] = []
    found = dict(values)
    if isinstance(values.get("authors"), list):
        given = list(enumerate(values["authors"]))
        bodies = [each for each in given if _is_organization(each[1], authority)]
        people = [each for each in given if each not in bodies]
        found["authors"] = _authors(write, id_, people, faults)
        found[listing.ORGANIZATIONS] = _institutions(write, "authors", bodies, authority, faults)
    if isinstance(values.get("institutions"), list):
        given = list(enumerate(values["institutions"]))
        found["institutions"] = _institutions(write, "institutions", given, authority, faults)
    if isinstance(values.get("topics"), list):
        found["topics"] = _topics(write, values["topics"], faults)
    for field in _WHOLES:
        if isinstance(values.get(field), str):
            found[field] = _whole(field, write, id_, values[field], faults)
    if faults:
        raise InvalidBody(faults=faults)
    return found


def _is_organization(author: Values, authority: Authority) -> bool:
    """Return whether an author is said to be an organisation, or called like one."""
    if author.get("type") is not None:
        return bool(author["type"] == "organization")
    name = author.get("name")
    return name is not None and is_organization(name, authority)


def _institutions(
    write: Write,
    field: str,
    references: Iterable[PlacedValue],
    authority: Authority,
    faults: list[Fault],
) -> list[dict[str, str]]:
    """Return `{name}` of institutions: the name under which each is found, or made."""
    found: list[dict[str, str]] = []
    for place, each in references:
        at = f"{field}.{place}"
        name = ARTICLE.sub("", each.get("name") or "")
        row = _row_of_reference(write.connection, "institution", {**each, "name": name}, at, faults)
        known = authority.institution_named(name) or authority.maker_named(name)
        named = {"name": row.printed if row else known.name if known else name}
        if named in found:
            faults.append(_twice(at, each, named["name"]))
        found.append(named)
    return found


def _authors(
    write: Write, id_: str, references: Iterable[PlacedValue], faults: list[Fault]
) -> list[dict[str, str]]:
    """Return `{id, name}` of people, the name as it is printed there already."""
    rows = (
        select(Authorship.author_pk, Authorship.printed)
        .join(Resource, Resource.pk == Authorship.resource_pk)
        .where(Resource.id == id_)
        .order_by(Authorship.position.desc())
    )
    printed: dict[int, str] = dict(write.connection.execute(rows).all())
    found: list[dict[str, str]] = []
    for place, author in references:
        at = f"authors.{place}"
        row = _row_of_reference(write.connection, "author", author, at, faults)
        name = author.get("name") or (printed.get(row.pk, row.name) if row else "")
        if row is None and not faults:
            person = parse(name)
            made = {
                "name": name,
                "sort_key": fold(name),
                "family_key": family_key(person.family),
                "family": person.family or None,
                "given": person.given or None,
                "decided": True,
            }
            ((number, _),) = make(write, "author", [[name]], [made])
            row = write.connection.execute(select(Author).where(Author.pk == number)).one()
        if row is None:
            continue
        if row.id in {each["id"] for each in found}:
            faults.append(_fault(at, row.id, f"{row.id!r} is given twice."))
        found.append({"id": row.id, "name": name})
    decided = Author.id.in_([each["id"] for each in found])
    write.connection.execute(update(Author).where(decided).values(decided=True))
    return found


def _row_of_reference(
    connection: Connection, type_: str, reference: Values, at: str, faults: list[Fault]
) -> AnyRow | None:
    """Return the row that an id or a name leads to, if any; note ids of nothing, shared names."""
    if reference.get("id") is not None:
        return row_of(connection, type_, reference["id"], f"{at}.id", faults)
    name = reference["name"]
    ids = ids_called(connection, type_, name)
    if len(ids) > 1:
        said = f"{len(ids)} {type_}s are called {name!r}: give an id."
        faults.append(_fault(f"{at}.name", name, said, ids))
    table = TABLES[type_]
    called = table.id.in_(ids[:1])
    return connection.execute(select(table).where(called)).one_or_none()


def ids_called(connection: Connection, type_: str, name: str) -> list[str]:
    """Return the ids of records that show a name, else of those that have it too."""
    same = (
        select(Name.id, Name.position)
        .where(Name.type == type_, Name.key == fold(name) if fold(name) else Name.text == name)
        .order_by(Name.position, Name.id)
    )
    rows = connection.execute(same).all()
    shown = [row.id for row in rows if row.position == 0]
    return list(dict.fromkeys(shown or [row.id for row in rows]))


def _topics(write: Write, references: Iterable[Values], faults: list[Fault]) -> list[str]:
    """Return the ids of topics; those of new names are made before."""
    found: list[str] = []
    for place, each in enumerate(references):
        at = f"topics.{place}"
        row = _row_of_reference(write.connection, "topic", each, at, faults)
        if row and row.id in found:
            faults.append(_twice(at, each, row.id))
        elif row:
            found.append(row.id)
    return found


def _twice(at: str, reference: Values, value: str) -> Fault:
    place = "name" if reference.get("id") is None else "id"
    return _fault(f"{at}.{place}", value, f"{value!r} is given twice.")


# A field that says what a record is a part of, and of which kind both are.
_WHOLES = {"parent": "institution", "broader": "topic"}


def _whole(field: str, write: Write, id_: str, reference: str, faults: list[Fault]) -> str:
    """Return the id of what a record is a part of, but of no part of its own."""
    type_ = _WHOLES[field]
    row = row_of(write.connection, type_, reference, field, faults)
    if row is None:
        return ""
    table = TABLES[type_]
    up = ancestors(type_)
    ids = select(table.id).join(up, up.c.above == table.pk).where(up.c.node == row.pk)
    if id_ in write.connection.scalars(ids).all():
        said = f"{row.id!r} is {id_!r} itself, or a part of it."
        faults.append(_fault(field, reference, said))
    return str(row.id)


def row_of(
    connection: Connection, type_: str, id_: str, at: str, faults: list[Fault]
) -> AnyRow | None:
    """Return the row of an id, also one that was merged; note where there is none."""
    table = TABLES[type_]
    number = living(connection, type_, [id_]).get(id_, 0)
    row = connection.execute(select(table).where(table.pk == number)).one_or_none()
    if row is None:
        ids = connection.scalars(select(table.id).limit(_NEAREST_OF))
        faults.append(_fault(at, id_, f"There is no {type_} {id_!r}.", nearest(id_, ids)))
    return row


def _fault(at: str, value: str, message: str, near: Iterable[str] | None = None) -> Fault:
    return Fault("invalid_body", message, at, value, None, tuple(near or ()) or None)
