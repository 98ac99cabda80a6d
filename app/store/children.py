"""The rows that hang on a resource: written anew whenever it is touched."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, and_, bindparam, delete, select, update
from sqlmodel import col

from app.catalogue.describe import Description
from app.catalogue.fact import Fact
from app.catalogue.likeness import likeness_keys
from app.catalogue.namesakes import weak_keys
from app.catalogue.resolve import ResolvedWork
from app.catalogue.works import keys
from app.store.columns import Rows, pk
from app.store.ledger import WorkKey
from app.store.rows import AnyRow, Values, chunks, insert_rows
from app.store.tables import Affiliation, Authorship, Link, Mention, ResourceTopic
from app.store.tables import Fact as FactRow

# The number of a mention, by resource, edition and first line.
Mentions = Mapping[tuple[int, int, int], int]


class Child(Protocol):
    """A table whose rows belong to a resource."""

    resource_pk: int


CHILDREN: tuple[type[Child], ...] = (
    FactRow,
    Authorship,
    Affiliation,
    ResourceTopic,
    Link,
    WorkKey,
)


@dataclass(frozen=True, slots=True)
class Places:
    """Numbers of what works refer to: people in order, the rest by name."""

    people: Sequence[int]
    institutions: Mapping[str, int]
    topics: Mapping[str, int]
    edition: int
    categories: Mapping[tuple[str, ...], int]


def drop_children(connection: Connection, resources: Iterable[int]) -> None:
    """Delete all that hangs on resources, but not their mentions."""
    for chunk in chunks(resources):
        for table in CHILDREN:
            mine = col(table.resource_pk).in_(chunk)
            connection.execute(delete(table).where(mine))


def save_children(
    connection: Connection,
    works: Sequence[ResolvedWork],
    numbers: Sequence[int],
    places: Places,
) -> None:
    """Store all that hangs on works, whose mentions are there already.

    What was there and is the same stays: nobody did anything to it.
    """
    mentions = _mentions(connection, numbers)
    rows: dict[type[Child], list[Values]] = {table: [] for table in CHILDREN}
    for work, number in zip(works, numbers, strict=True):
        if work.description is None:
            continue
        said = work.description
        edition = places.edition
        owner = {"resource_pk": number}
        rows[FactRow] += [_fact(x, number, edition, mentions) for x in said.facts]
        rows[Authorship] += [owner | row for row in _authorships(work, places)]
        rows[Affiliation] += [owner | row for row in _affiliations(said, places)]
        rows[ResourceTopic] += [owner | row for row in _topics(said, places)]
        rows[Link] += [owner | row for row in _links(said)]
        same = {
            key
            for listing in (*work.listings, *work.by_hand)
            for key in (*keys(listing), *likeness_keys(listing), *weak_keys(listing))
        }
        rows[WorkKey] += [owner | {"key": key} for key in same]
    known = {n for work, n in zip(works, numbers, strict=True) if work.known}
    for table, made in rows.items():
        _store(connection, table, known, made)


def _stored(table: type[Child]) -> Rows:
    """Return the key of each row of resources, then all that it says."""
    columns = [c for c in table.__table__.columns if c.name != "pk"]  # type: ignore[attr-defined]
    key = list(table.__table__.primary_key)  # type: ignore[attr-defined]
    mine = col(table.resource_pk).in_(bindparam("resources", expanding=True))
    rows: Rows = select(*key, *columns).where(mine)
    return rows


# Made once: every write asks them.
_STORED = {table: _stored(table) for table in CHILDREN}


def _store(
    connection: Connection,
    table: type[Child],
    known: Collection[int],
    rows: Iterable[Values],
) -> None:
    """Bring the rows of a table in step with these; only `known` resources have any.

    What is there and the same stays; where only the weight of a fact is another one,
    that is changed: the journal tells what was done, and no more.
    """
    columns = [c for c in table.__table__.columns if c.name != "pk"]  # type: ignore[attr-defined]
    key = list(table.__table__.primary_key)  # type: ignore[attr-defined]
    made: list[Values] = []
    wanted: dict[tuple[object, ...], list[Values]] = defaultdict(list)
    for new in rows:
        if new["resource_pk"] in known:
            wanted[tuple(new.get(c.name) for c in columns)].append(new)
        else:
            made.append(new)
    gone: list[AnyRow] = []
    for chunk in chunks(known):
        for row in connection.execute(_STORED[table], {"resources": chunk}):
            same = wanted.get(tuple(row[len(key) :]))
            if same:
                same.pop()
            else:
                gone.append(row)
    made += [row for left in wanted.values() for row in left]
    if gone and table is FactRow:
        gone, made = _weighed_anew(connection, gone, made)
    if gone:
        names = [f"key_{c.name}" for c in key]
        here = and_(*(c == bindparam(n) for c, n in zip(key, names, strict=True)))
        keys_ = [dict(zip(names, row, strict=False)) for row in gone]
        connection.execute(delete(table).where(here), keys_)
    insert_rows(connection, table, made)


def _weighed_anew(
    connection: Connection, gone: Iterable[AnyRow], made: Iterable[Values]
) -> tuple[list[AnyRow], list[Values]]:
    """Update facts that only count differently now; return the other rows."""
    new: dict[tuple[object, ...], list[Values]] = defaultdict(list)
    for row in made:
        new[tuple(row[name] for name in _SAID)].append(row)
    others, changed = [], []
    for old in gone:
        same = new.get(tuple(getattr(old, name) for name in _SAID))
        if same:
            row = same.pop()
            weight = {f"new_{name}": row[name] for name in _WEIGHT}
            changed.append({"key_pk": old.pk, **weight})
        else:
            others.append(old)
    if changed:
        statement = update(FactRow).where(pk(FactRow) == bindparam("key_pk"))
        weight = {name: bindparam(f"new_{name}") for name in _WEIGHT}
        connection.execute(statement.values(weight), changed)
    return others, [row for left in new.values() for row in left]


# Which value a fact gives, and what it counts for among others.
_SAID = (
    *("resource_pk", "mention_pk", "field", "reading", "value", "basis"),
    *("rule", "line", "text", "scope"),
)
_WEIGHT = ("position", "used")


def _mentions(connection: Connection, resources: Iterable[int]) -> Mentions:
    found: dict[tuple[int, int, int], int] = {}
    for chunk in chunks(resources):
        rows = select(
            col(Mention.resource_pk),
            col(Mention.edition_pk),
            col(Mention.line_start),
            pk(Mention),
        ).where(col(Mention.resource_pk).in_(chunk))
        for resource, edition, line, number in connection.execute(rows):
            found[resource, edition, line] = number
    return found


def _authorships(work: ResolvedWork, places: Places) -> Iterator[dict[str, object]]:
    for position, (person, printed) in enumerate(work.authors):
        yield {
            "position": position,
            "author_pk": places.people[person],
            "printed": printed,
        }


def _affiliations(said: Description, places: Places) -> Iterator[dict[str, object]]:
    for position, each in enumerate(said.affiliations):
        for author in each.authors or (-1,):
            yield {
                "position": position,
                "author_position": author,
                "institution_pk": places.institutions[each.institution.name],
                "printed": each.printed,
                "role": each.role,
            }


def _topics(said: Description, places: Places) -> Iterator[dict[str, object]]:
    # By hand one may be given that is merged since, or gone.
    living = [places.topics[id_] for id_ in said.topics if id_ in places.topics]
    for position, topic in enumerate(dict.fromkeys(living)):
        yield {"position": position, "topic_pk": topic}


def _links(said: Description) -> Iterator[dict[str, object]]:
    for position, link in enumerate(said.links):
        yield {
            "position": position,
            "url": link.url,
            "printed": link.printed,
            "key": link.key,
            "role": link.role,
            "label": link.label,
            "status": "unchecked",
            "archive_url": link.archive_url,
        }


def _fact(fact: Fact, number: int, edition: int, mentions: Mentions) -> Values:
    mention = None
    if fact.listing is not None:
        place = number, edition, fact.listing.first_line
        mention = fact.listing.mention or mentions[place]
    return {
        "resource_pk": number,
        "mention_pk": mention,
        "field": fact.field,
        "position": fact.position,
        "reading": fact.reading,
        "value": json.dumps(fact.value, ensure_ascii=False),
        "basis": fact.basis,
        "rule": fact.rule,
        "line": fact.line,
        "text": fact.text,
        "scope": json.dumps(fact.scope) if fact.scope else None,
        "used": fact.used,
    }
