"""Resolved works into the tables: a resource each, their mentions, their children."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, inspect, select

from app.catalogue.describe import IDENTIFIERS, Description
from app.catalogue.listing import ORGANIZATIONS, Fact
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
    """Store all that hangs on works whose mentions are there; what is the same stays."""
    where = bulk.among(Mention.resource_pk, numbers)
    stored = select(Mention.resource_pk, Mention.edition_pk, Mention.line_start, Mention.pk)
    there = connection.execute(stored.where(where))
    mentions = {(resource, edition, line): pk for resource, edition, line, pk in there}
    rows: dict[Child, list[bulk.Values]] = {table: [] for table in CHILDREN}
    for work, number in zip(works, numbers, strict=True):
        if work.description is None:
            continue
        description = work.description
        owner = {"resource_pk": number}
        rows[FactRow] += [_fact(x, number, places.edition, mentions) for x in description.facts]
        rows[Authorship] += [
            owner | {"position": at, "author_pk": places.people[who], "printed": printed}
            for at, (who, printed) in enumerate(work.authors)
        ]
        rows[Affiliation] += [owner | row for row in _affiliations(description, places)]
        # By hand one may be given that is merged since, or gone.
        topics = [places.topics[id_] for id_ in description.topics if id_ in places.topics]
        rows[ResourceTopic] += [
            owner | {"position": at, "topic_pk": topic}
            for at, topic in enumerate(dict.fromkeys(topics))
        ]
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
    columns = list(inspect(table).columns)
    made: list[bulk.Values] = []
    wanted: list[bulk.Values] = []
    for row in rows:
        (wanted if row["resource_pk"] in known else made).append(row)
    there: Rows = select(*columns).where(bulk.among(table.resource_pk, known))
    before = connection.execute(there).all() if known else ()
    _, gone, left = _paired(before, wanted, [c.name for c in columns if c.name != "pk"])
    made += left
    if gone and table is FactRow:
        pairs, gone, made = _paired(gone, made, _STATED)
        changed = [{"pk": old.pk} | {name: new[name] for name in _WEIGHT} for old, new in pairs]
        bulk.update_rows(connection, FactRow, changed)
    names = [c.name for c in inspect(table).primary_key]
    keys = [{name: getattr(row, name) for name in names} for row in gone]
    bulk.delete_rows(connection, table, keys)
    bulk.insert_rows(connection, table, made)


def _paired(
    old: Iterable[bulk.AnyRow], new: Iterable[bulk.Values], names: Sequence[str]
) -> tuple[list[tuple[bulk.AnyRow, bulk.Values]], list[bulk.AnyRow], list[bulk.Values]]:
    """Return old and new rows that have the same under these names, and the others of both."""
    left: dict[tuple[object, ...], list[bulk.Values]] = defaultdict(list)
    for row in new:
        left[tuple(row.get(name) for name in names)].append(row)
    pairs, gone, values_of = [], [], attrgetter(*names)
    for each in old:
        if same := left.get(values_of(each)):
            pairs.append((each, same.pop()))
        else:
            gone.append(each)
    return pairs, gone, [row for rows in left.values() for row in rows]


# Which value a fact gives, and what it counts for among others.
_STATED = (
    *("resource_pk", "mention_pk", "field", "reading", "value", "basis"),
    *("rule", "line", "text", "scope"),
)
_WEIGHT = ("position", "used")


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
    rows = []
    moved = []
    for work, number in zip(touched, numbers, strict=True):
        for listing in work.listings:
            if listing.mention is None:
                mention = {
                    "resource_pk": number,
                    "edition_pk": places.edition,
                    "category_pk": places.categories.get(listing.path),
                    "line_start": listing.first_line,
                    "line_end": listing.last_line,
                    "text": listing.raw,
                }
                rows.append(mention)
            elif listing.resource != number:
                # Known mentions may change hands.
                moved.append({"pk": listing.mention, "resource_pk": number})
    bulk.insert_rows(write.connection, Mention, rows)
    bulk.update_rows(write.connection, Mention, moved)
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
    """Make a resource of manual values, to be described later; return its number and id."""
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
    return {
        **{name: values[name] for name in _PLAIN},
        **{name: values[f"identifiers.{name}"] for name in IDENTIFIERS},
        "title_key": title_key(str(values["title"])),
        "title_order": ordered_by(str(values["title"])),
        "year_basis": description.year_basis,
        "details": description.details and description.details.model_dump_json(),
    }


_PLAIN = (
    *("title", "kind", "year", "date", "venue", "publisher", "platform", "language"),
    *("note", "et_al"),
)
