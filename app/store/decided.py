"""What curators decided, read as resolution wants it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select, union
from sqlmodel import col

from app.catalogue.decisions import (
    IDENTITY,
    Correction,
    Corrections,
    Decisions,
)
from app.catalogue.decisions import (
    by_hand as by_hand_listing,
)
from app.catalogue.listing import Listing
from app.catalogue.names import FamilyKey, parse
from app.store.columns import pk
from app.store.ledger import Apart, Identity
from app.store.ledger import Correction as CorrectionRow
from app.store.retired import successors_statement
from app.store.rows import chunks
from app.store.tables import (
    Author,
    Authorship,
    Institution,
    Link,
    Mention,
    Resource,
    Topic,
)

_TABLES: Mapping[str, type[Author | Institution | Resource | Topic]] = {
    "author": Author,
    "institution": Institution,
    "resource": Resource,
    "topic": Topic,
}


def corrections(
    connection: Connection, type_: str, ids: Iterable[str]
) -> dict[str, dict[str, Correction]]:
    """Return the manual values of records, by id and field."""
    found: dict[str, dict[str, Correction]] = defaultdict(dict)
    for chunk in chunks(set(ids)):
        rows = select(CorrectionRow).where(
            col(CorrectionRow.type) == type_, col(CorrectionRow.id).in_(chunk)
        )
        for row in connection.execute(rows):
            said = f"{row.actor}, {row.at}"
            found[row.id][row.field] = Correction(json.loads(row.value), said)
    return found


def decisions(
    connection: Connection,
    resources: Iterable[int],
    into: Mapping[int, int] = MappingProxyType({}),
) -> Decisions:
    """Return what was decided about resources and the people behind them.

    `into` says which of them go into others now.
    """
    numbers = _numbers(connection, resources)
    said = corrections(connection, "resource", numbers)
    lists = {
        numbers[id_]: [str(author["id"]) for author in mine["authors"].value]
        for id_, mine in said.items()
        if "authors" in mine
    }
    authors = living(connection, "author", {x for ids in lists.values() for x in ids})
    people = select(pk(Author)).where(col(Author.decided))
    return Decisions(
        {numbers[id_]: mine for id_, mine in said.items()},
        {number: [authors[id_] for id_ in ids] for number, ids in lists.items()},
        frozenset(connection.scalars(people)),
        into,
        frozenset(
            frozenset({numbers[row.one], numbers[row.other]})
            for row in connection.execute(select(Apart))
            if row.one in numbers and row.other in numbers
        ),
    )


def _numbers(connection: Connection, resources: Iterable[int]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for chunk in chunks(resources):
        rows = select(col(Resource.id), pk(Resource)).where(pk(Resource).in_(chunk))
        numbers.update(dict(connection.execute(rows).all()))
    return numbers


def living(connection: Connection, type_: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of records by ids, also those that they had before a merge."""
    table = _TABLES[type_]
    found: dict[str, int] = {}
    for chunk in chunks(set(ids)):
        heirs = dict(connection.execute(successors_statement(type_, chunk)).all())
        wanted = {id_: heirs.get(id_, id_) for id_ in chunk}
        rows = select(col(table.id), pk(table)).where(col(table.id).in_(set(wanted.values())))
        numbers: dict[str, int] = dict(connection.execute(rows).all())
        found |= {id_: numbers[to] for id_, to in wanted.items() if to in numbers}
    return found


def by_hand(connection: Connection, resources: Iterable[int]) -> list[Listing]:
    """Return what tells resources that no edition prints so.

    First what a corrected record says itself, then what was merged into it.
    """
    mine = set(resources)
    if not mine:
        return []
    listings: list[Listing] = []
    for chunk in chunks(_told_by_hand(connection, mine)):
        listings += _as_they_are(connection, chunk)
    rows = connection.execute(select(Identity).order_by(pk(Identity))).all()
    alive = living(connection, "resource", {row.id for row in rows})
    return listings + [_listing(row, alive[row.id]) for row in rows if alive.get(row.id) in mine]


def deleted(connection: Connection) -> list[Listing]:
    """Return what tells the resources that curators deleted, under negative numbers."""
    rows = connection.execute(select(Identity).order_by(pk(Identity))).all()
    alive = living(connection, "resource", {row.id for row in rows})
    numbers: dict[str, int] = {}
    return [
        _listing(row, numbers.setdefault(row.id, -row.pk)) for row in rows if row.id not in alive
    ]


def _listing(row: Any, resource: int) -> Listing:  # noqa: ANN401 - a row
    return by_hand_listing(row.title, json.loads(row.authors), row.url, resource)


def _told_by_hand(connection: Connection, resources: set[int]) -> set[int]:
    """Return the resources with manual titles, authors or links, or without mention."""
    found: set[int] = set()
    for chunk in chunks(resources):
        corrected = (
            select(pk(Resource))
            .join(
                CorrectionRow,
                (col(CorrectionRow.type) == "resource")
                & (col(CorrectionRow.id) == col(Resource.id)),
            )
            .where(pk(Resource).in_(chunk), col(CorrectionRow.field).in_(IDENTITY))
        )
        found |= set(connection.scalars(corrected))
        listed = select(col(Mention.resource_pk)).where(col(Mention.resource_pk).in_(chunk))
        found |= set(chunk) - set(connection.scalars(listed))
    return found


def _as_they_are(connection: Connection, resources: list[int]) -> list[Listing]:
    """Return resources as listings, their corrections before what is stored."""
    rows = connection.execute(
        select(pk(Resource), col(Resource.id), col(Resource.title), col(Link.url))
        .outerjoin(
            Link,
            (col(Link.resource_pk) == pk(Resource)) & (col(Link.role) == "primary"),
        )
        .where(pk(Resource).in_(resources))
    ).all()
    said = corrections(connection, "resource", [row.id for row in rows])
    names = _printed(connection, col(Authorship.resource_pk).in_(resources))
    return [_as_it_is(row, said.get(row.id, {}), names.get(row.pk, [])) for row in rows]


def _as_it_is(row: Any, said: Corrections, names: list[str]) -> Listing:  # noqa: ANN401
    title, url = row.title, row.url
    if "title" in said:
        title = said["title"].value
    if "authors" in said:
        names = [author["name"] for author in said["authors"].value]
    if "links" in said:
        links = said["links"].value
        url = next((x["url"] for x in links if x["role"] == "primary"), None)
    return by_hand_listing(title, names, url, row.pk)


def _printed(connection: Connection, where: Any) -> Mapping[int, list[str]]:  # noqa: ANN401
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        select(col(Authorship.resource_pk), col(Authorship.printed))
        .where(where)
        .order_by(col(Authorship.resource_pk), col(Authorship.position))
    )
    for resource, printed in connection.execute(rows):
        found[resource].append(printed)
    return found


def families(connection: Connection) -> frozenset[FamilyKey]:
    """Return the family names of people about whom curators said anything."""
    corrected = select(col(CorrectionRow.id)).where(col(CorrectionRow.type) == "author")
    printed = select(col(Authorship.printed)).join(Author, pk(Author) == col(Authorship.author_pk))
    rows = union(printed.where(col(Author.decided)), printed.where(col(Author.id).in_(corrected)))
    return frozenset(parse(row[0]).family_key for row in connection.execute(rows))


def with_other_families(
    connection: Connection, families: Iterable[FamilyKey]
) -> frozenset[FamilyKey]:
    """Add the other family names of people about whom curators decided."""
    known = set(families)
    rows = (
        select(col(Authorship.author_pk), col(Authorship.printed))
        .join(Author, pk(Author) == col(Authorship.author_pk))
        .where(col(Author.decided))
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
