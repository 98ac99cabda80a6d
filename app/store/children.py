"""The rows that hang on a resource: written anew whenever it is touched."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, and_, bindparam, delete, select
from sqlmodel import col

from app.catalogue.describe import Description
from app.catalogue.fact import Fact
from app.catalogue.likeness import likeness_keys
from app.catalogue.resolve import ResolvedWork
from app.catalogue.works import keys
from app.store.columns import pk
from app.store.ledger import WorkKey
from app.store.rows import Values, chunks, insert_rows
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
            for key in (*keys(listing), *likeness_keys(listing))
        }
        rows[WorkKey] += [owner | {"key": key} for key in same]
    for table, made in rows.items():
        _store(connection, table, numbers, made)


def _store(
    connection: Connection,
    table: type[Child],
    resources: Sequence[int],
    rows: Sequence[Values],
) -> None:
    """Bring the rows of a table that belong to resources in step with these."""
    columns = [c for c in table.__table__.columns if c.name != "pk"]  # type: ignore[attr-defined]
    key = list(table.__table__.primary_key)  # type: ignore[attr-defined]
    wanted: dict[tuple[object, ...], list[Values]] = defaultdict(list)
    for new in rows:
        wanted[tuple(new.get(c.name) for c in columns)].append(new)
    names = [f"key_{c.name}" for c in key]
    gone = []
    for chunk in chunks(resources):
        mine = col(table.resource_pk).in_(chunk)
        for row in connection.execute(select(*key, *columns).where(mine)):
            same = wanted.get(tuple(row[len(key) :]))
            if same:
                same.pop()
            else:
                gone.append(
                    {f"key_{c.name}": v for c, v in zip(key, row, strict=False)}
                )
    if gone:
        here = and_(*(c == bindparam(n) for c, n in zip(key, names, strict=True)))
        connection.execute(delete(table).where(here), gone)
    insert_rows(connection, table, [row for left in wanted.values() for row in left])


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
            }


def _topics(said: Description, places: Places) -> Iterator[dict[str, object]]:
    for position, topic in enumerate(said.topics):
        yield {"position": position, "topic_pk": places.topics[topic]}


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
