"""Resolved works into the tables: a resource each, their mentions, their children."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, inspect, select

from app.catalogue.describe import IDENTIFIERS, Description
from app.catalogue.listing import ORGANIZATIONS, Fact, Listing
from app.catalogue.names import likeness_keys, parse
from app.catalogue.people import weak_keys
from app.catalogue.resolve import ResolvedWork
from app.catalogue.works import citation_key, keys, title_key
from app.documents.grammar import RULES
from app.documents.text import Claim
from app.store import bulk
from app.store.ids import fresh_ids
from app.store.relations import stated_names
from app.store.tables import (
    Affiliation,
    Authorship,
    Link,
    Mention,
    Resource,
    ResourceTopic,
    Rows,
    WorkKey,
)
from app.store.tables import Fact as FactRow
from app.store.write.transaction import Write
from app.text import ordered_by, slug

# The number of a mention, by resource, edition and first line.
Mentions = Mapping[tuple[int, int, int], int]


# Tables whose rows belong to a resource.
Child = type[FactRow | Authorship | Affiliation | ResourceTopic | Link | WorkKey]
CHILDREN: tuple[Child, ...] = (FactRow, Authorship, Affiliation, ResourceTopic, Link, WorkKey)


@dataclass(frozen=True, slots=True)
class Places:
    """Numbers of what works refer to: people in order, the rest by name."""

    people: Sequence[int]
    institutions: Mapping[str, int]
    topics: Mapping[str, int]
    edition: int
    categories: Mapping[tuple[str, ...], int]


def save_children(
    connection: Connection, works: Sequence[ResolvedWork], numbers: Sequence[int], places: Places
) -> None:
    """Store all that hangs on works, whose mentions are there already.

    What was there and is the same stays: nobody did anything to it.
    """
    mentions = _stored_mentions(connection, numbers)
    rows: dict[Child, list[bulk.Values]] = {table: [] for table in CHILDREN}
    for work, number in zip(works, numbers, strict=True):
        if work.description is None:
            continue
        description = work.description
        edition = places.edition
        owner = {"resource_pk": number}
        rows[FactRow] += [_fact(x, number, edition, mentions) for x in description.facts]
        rows[Authorship] += [
            owner | {"position": at, "author_pk": places.people[who], "printed": printed}
            for at, (who, printed) in enumerate(work.authors)
        ]
        rows[Affiliation] += [owner | row for row in _affiliations(description, places)]
        rows[ResourceTopic] += [owner | row for row in _topics(description, places)]
        links = enumerate(description.links)
        rows[Link] += [owner | asdict(link) | {"position": at} for at, link in links]
        same = {
            key
            for listing in (*work.listings, *work.by_hand)
            for key in (
                *keys(listing),
                *likeness_keys(listing.title, listing.families),
                *weak_keys(listing),
            )
        }
        rows[WorkKey] += [owner | {"key": key} for key in same]
    known = {n for work, n in zip(works, numbers, strict=True) if work.known}
    for table, made in rows.items():
        _store(connection, table, known, made)


def _store(
    connection: Connection, table: Child, known: Collection[int], rows: Iterable[bulk.Values]
) -> None:
    """Bring the rows of a table in step with these; only `known` resources have any.

    What is there and the same stays; where only the weight of a fact is another one,
    that is changed: the journal tells what was done, and no more.
    """
    columns = [c for c in inspect(table).columns if c.name != "pk"]
    key = list(inspect(table).primary_key)
    made: list[bulk.Values] = []
    wanted: dict[tuple[object, ...], list[bulk.Values]] = defaultdict(list)
    for new in rows:
        if new["resource_pk"] in known:
            wanted[tuple(new.get(c.name) for c in columns)].append(new)
        else:
            made.append(new)
    gone: list[bulk.AnyRow] = []
    there: Rows = select(*key, *columns).where(bulk.among(table.resource_pk, known))
    for row in connection.execute(there) if known else ():
        same = wanted.get(tuple(row[len(key) :]))
        if same:
            same.pop()
        else:
            gone.append(row)
    made += [row for left in wanted.values() for row in left]
    if gone and table is FactRow:
        gone, made = _update_weights(connection, gone, made)
    names = [c.name for c in key]
    bulk.delete_rows(connection, table, [dict(zip(names, row, strict=False)) for row in gone])
    bulk.insert_rows(connection, table, made)


def _update_weights(
    connection: Connection, gone: Iterable[bulk.AnyRow], made: Iterable[bulk.Values]
) -> tuple[list[bulk.AnyRow], list[bulk.Values]]:
    """Update facts that only count differently now; return the other rows."""
    new: dict[tuple[object, ...], list[bulk.Values]] = defaultdict(list)
    for row in made:
        new[tuple(row[name] for name in _STATED)].append(row)
    others, changed = [], []
    for old in gone:
        same = new.get(tuple(getattr(old, name) for name in _STATED))
        if same:
            row = same.pop()
            changed.append({"pk": old.pk, **{name: row[name] for name in _WEIGHT}})
        else:
            others.append(old)
    bulk.update_rows(connection, FactRow, changed)
    return others, [row for left in new.values() for row in left]


# Which value a fact gives, and what it counts for among others.
_STATED = (
    *("resource_pk", "mention_pk", "field", "reading", "value", "basis"),
    *("rule", "line", "text", "scope"),
)
_WEIGHT = ("position", "used")


def _stored_mentions(connection: Connection, resources: Iterable[int]) -> Mentions:
    resource = Mention.resource_pk
    rows = select(resource, Mention.edition_pk, Mention.line_start, Mention.pk)
    there = connection.execute(rows.where(bulk.among(resource, resources)))
    return {(resource, edition, line): number for resource, edition, line, number in there}


def _affiliations(description: Description, places: Places) -> Iterator[dict[str, object]]:
    for position, each in enumerate(description.affiliations):
        for author in each.authors or (-1,):
            yield {
                "position": position,
                "author_position": author,
                "institution_pk": places.institutions[each.institution.name],
                "printed": each.printed,
                "role": each.role,
            }


def _topics(description: Description, places: Places) -> Iterator[dict[str, object]]:
    # By hand one may be given that is merged since, or gone.
    living = [places.topics[id_] for id_ in description.topics if id_ in places.topics]
    for position, topic in enumerate(dict.fromkeys(living)):
        yield {"position": position, "topic_pk": topic}


# A claim of a listing as a fact of its mention, and back.

# Facts of lists are stored under the record's names, claims under their own.
_CLAIM_FIELDS = {"authors": "author", "institutions": "affiliation", "links": "link"}


def _fact(fact: Fact, number: int, edition: int, mentions: Mentions) -> bulk.Values:
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


def claim_of(row: bulk.AnyRow) -> Claim:
    """Return a stored fact as the claim that it was read as."""
    field = _CLAIM_FIELDS.get(row.field, row.field)
    value = json.loads(row.value)
    role = label = None
    rule = row.rule
    if field == "link":
        role, label, value, rule = value["role"], value["label"], row.text, "address"
        # The title's address, beside that of another mention.
        role = "primary" if role == "alternate" else role
    elif field == "affiliation":
        value = RULES[rule](row.text)
    scope = tuple(json.loads(row.scope)) if row.scope else ()
    return Claim(field, value, rule, row.text, row.line, scope, role, label)


# The resources themselves, and where they are mentioned.


def save_works(write: Write, works: Sequence[ResolvedWork], places: Places) -> list[int]:
    """Write works and all that hangs on them; return their numbers in order."""
    touched = [work for work in works if work.description is not None]
    if not touched:
        return []
    numbers = _resources(write, touched, places)
    _save_mentions(write, touched, numbers, places)
    save_children(write.connection, touched, numbers, places)
    return numbers


def _resources(write: Write, works: Sequence[ResolvedWork], places: Places) -> list[int]:
    """Insert new resources, update known ones; their records come later."""
    has_new = any(not work.known for work in works)
    names = stated_names(write.connection) if has_new else []
    stated = {name.pk: name.family for name in names}
    new = [
        (_cited_by(work, work.description, places, stated), _columns(work.description))
        for work in works
        if work.description and not work.known
    ]
    made = iter(_insert(write, new))
    numbers = [work.known[0] if work.known else next(made)[0] for work in works]
    updates = [
        _columns(work.description) | {"pk": number}
        for work, number in zip(works, numbers, strict=True)
        if work.known and work.description
    ]
    bulk.update_rows(write.connection, Resource, updates)
    return numbers


def insert_resource(write: Write, values: Mapping[str, Any]) -> tuple[int, str]:
    """Make a resource of manual values; return its number and id.

    Its other columns and its record follow when it is described.
    """
    title = str(values["title"])
    people, organizations = (
        value if isinstance(value := values.get(field), list) else []
        for field in ("authors", ORGANIZATIONS)
    )
    who = organizations[0]["name"] if organizations else None
    if people:
        stated = {name.id: name.family for name in stated_names(write.connection)}
        who = stated.get(people[0]["id"]) or parse(people[0]["name"]).family
    row = {
        "title": title,
        "title_key": title_key(title),
        "title_order": ordered_by(title),
        "kind": values["kind"],
        "year": values.get("year") if isinstance(values.get("year"), int) else None,
        "et_al": False,
    }
    (made,) = _insert(write, [(who, row)])
    return made


def _cited_by(
    work: ResolvedWork, description: Description, places: Places, stated: Mapping[int, str]
) -> str | None:
    """Return the name with which the citation key of a work begins."""
    if work.authors:
        place, printed = work.authors[0]
        return stated.get(places.people[place]) or parse(printed).family
    bodies = (x for x in description.affiliations if x.role == "author")
    return next((body.institution.name for body in bodies), None)


def _insert(
    write: Write, new: Sequence[tuple[str | None, dict[str, Any]]]
) -> list[tuple[int, str]]:
    """Make resources, each of whose it is and its columns; return numbers and ids."""
    bases = [slug(row["title"]) or "resource" for _, row in new]
    ids = fresh_ids(write.connection, "resource", bases)
    wanted = [citation_key(who, row["year"], row["title"]) for who, row in new]
    cites = fresh_ids(write.connection, "citation_key", wanted)
    made = {
        "added": write.number,
        "revision": write.number,
        "created_at": write.at,
        "updated_at": write.at,
        "record": "",
    }
    rows = [
        row | made | {"id": id_, "citation_key": cite}
        for (_, row), id_, cite in zip(new, ids, cites, strict=True)
    ]
    return list(zip(bulk.insert_numbered(write.connection, Resource, rows), ids, strict=True))


def _columns(description: Description) -> dict[str, Any]:
    values = description.values
    plain = {name: values[name] for name in _PLAIN}
    identifiers = {name: values[f"identifiers.{name}"] for name in IDENTIFIERS}
    return (
        plain
        | identifiers
        | {
            "title_key": title_key(str(values["title"])),
            "title_order": ordered_by(str(values["title"])),
            "year_basis": description.year_basis,
            "details": description.details and description.details.model_dump_json(),
        }
    )


_PLAIN = (
    *("title", "kind", "year", "date", "venue", "publisher", "platform", "language"),
    *("note", "et_al"),
)


def _save_mentions(
    write: Write, works: Sequence[ResolvedWork], numbers: Sequence[int], places: Places
) -> None:
    """Insert the mentions of the new edition; known ones may change hands."""
    rows = []
    moved = []
    for work, number in zip(works, numbers, strict=True):
        for listing in work.listings:
            if listing.mention is None:
                rows.append(_mention(listing, number, places))
            elif listing.resource != number:
                moved.append({"pk": listing.mention, "resource_pk": number})
    bulk.insert_rows(write.connection, Mention, rows)
    bulk.update_rows(write.connection, Mention, moved)


def _mention(listing: Listing, number: int, places: Places) -> dict[str, Any]:
    return {
        "resource_pk": number,
        "edition_pk": places.edition,
        "category_pk": places.categories.get(listing.path),
        "line_start": listing.first_line,
        "line_end": listing.last_line,
        "text": listing.raw,
    }
