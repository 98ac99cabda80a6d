"""A resolution into the catalogue: every row, then every record that follows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from app.catalogue.authority import Authority
from app.catalogue.records import ResourceRecord
from app.catalogue.resolve import Resolution
from app.store.bulk import among, chunks, update_rows
from app.store.ids import names_of, set_names
from app.store.search import index
from app.store.tables import Affiliation, Author, Authorship, Institution, Name, Resource
from app.store.values import value_id
from app.store.write import agents, aggregates, documents, records
from app.store.write.agents import save_institutions
from app.store.write.candidates import Context, resources_by
from app.store.write.corrections import living
from app.store.write.findings import Doubt, save_findings
from app.store.write.records import build
from app.store.write.topics import numbers_of
from app.store.write.transaction import Write
from app.store.write.works import Places, save_works


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The resources that a write made, and all whose records came out changed.

    `doubts` are pairs of resources that may be one.
    """

    created: frozenset[int]
    changed: frozenset[int]
    doubts: Sequence[Doubt] = ()


def absorb(
    write: Write,
    resolution: Resolution,
    context: Context,
    authority: Authority,
    *,
    edition: int = 0,
    categories: Mapping[tuple[str, ...], int] | None = None,
    again: bool = False,
    corrected: Collection[int] = (),
    judges: bool = True,
) -> WriteResult:
    """Save what was resolved; new mentions belong to `edition` and its headings.

    `again` judges every mention anew; without `judges` nothing is judged. `corrected`
    resources count as changed, even where their records are the same.
    """
    connection = write.connection
    works = [work for work in resolution.works if work.description]
    found = [
        each.institution
        for work in works
        if work.description
        for each in work.description.affiliations
    ]
    institutions = save_institutions(write, found, authority)
    numbers, renamed = agents.save_people(write, resolution)
    said = {x for work in works if work.description for x in work.description.topics}
    topics = numbers_of(connection, said) if said else {}
    # One that a curator gave may be merged since.
    topics |= living(connection, "topic", said - topics.keys())
    places = Places(numbers, institutions, topics, edition, categories or {})
    taken = list(agents.moved_appearances(resolution, numbers, context))
    touched = {number for work in works for number in work.known}
    moving = touched | {appearance[0] for appearance in taken}
    valued = values_of(connection, moving)
    with aggregates.keep_counts(connection, moving) as moving:
        saved = save_works(write, works, places)
        moving.update(saved)
        doubts: Sequence[Doubt] = ()
        if judges and works:
            doubts = save_findings(connection, works, saved, authority, again=again)
        changed_hands = agents.move_appearances(write, taken)
        records.merge_resources(write, works)
        merged = [work.known[0] for work in works if work.known[1:]]
        documents.count_listing(connection, merged)
        agents.retire_without_appearance(write, resolution, numbers, context)
        rebuilt = {*saved, *changed_hands, *corrected}
        rebuilt |= resources_by(connection, renamed)
        changed = store_records(write, rebuilt, corrected)
    name_values(connection, valued, values_of(connection, moving))
    bump(write, changed)
    created = {n for n, work in zip(saved, works, strict=True) if not work.known}
    return WriteResult(frozenset(created), frozenset(changed), doubts)


# What follows from the rows: records, names of values, and what changed.


def store_records(
    write: Write, numbers: Iterable[int], corrected: Collection[int] = ()
) -> set[int]:
    """Build and store the records of resources; return those that are not as before.

    A record that came out the same keeps its revision and its time, unless it was
    `corrected`: then what is told beside it is another.
    """
    connection = write.connection
    changed: set[int] = set()
    for chunk in chunks(set(numbers)):
        stored = select(Resource.pk, Resource.record).where(Resource.pk.in_(chunk))
        before = dict(connection.execute(stored).all())
        rows = []
        found_by: dict[int, index.Texts] = {}
        for built in build(connection, chunk):
            found_by[built.pk] = built.texts
            old = before[built.pk]
            record = built.record
            if not old or text_of(record) != old or built.pk in corrected:
                touched = {"revision": write.number, "updated_at": write.at}
                record = record.model_copy(update=touched)
                changed.add(built.pk)
                action = "updated" if old else "created"
                write.touch(action, "resource", record.id, record.title)
            rows.append(
                {
                    "pk": built.pk,
                    "record": text_of(record),
                    "updated_at": record.updated_at,
                    "revision": record.revision,
                    "author_key": built.author_key,
                    "link_status": built.link_status,
                }
            )
        update_rows(connection, Resource, rows)
        index.write(connection, found_by)
    return changed


def existing(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Return those of `numbers` that are resources."""
    return set(connection.scalars(select(Resource.pk).where(among(Resource.pk, numbers))))


def text_of(record: ResourceRecord) -> str:
    """Return a record as it is stored and answered: JSON on one line."""
    return record.model_dump_json()


Values = Mapping[str, set[str]]


def values_of(connection: Connection, resources: Collection[int]) -> Values:
    """Return the venues and platforms of resources at the moment."""
    mine = among(Resource.pk, resources)
    values = select(*_NAMED.values()).where(mine).distinct()
    rows: list[Any] = list(connection.execute(values)) if resources else []
    return {type_: {row[n] for row in rows} - {None} for n, type_ in enumerate(_NAMED)}


def name_values(connection: Connection, before: Values, after: Values) -> None:
    """Keep venues and platforms findable by ids and words.

    The values of some resources were those `before`, and are those `after` now.
    """
    for type_, column in _NAMED.items():
        gone = {
            value
            for value in before[type_] - after[type_]
            if connection.scalar(select(column).where(column == value).limit(1)) is None
        }
        touched: dict[str, set[str]] = defaultdict(set)
        for value in before[type_] ^ after[type_]:
            touched[value_id(value)] |= {value} - gone
        have = names_of(connection, type_, touched)
        now = {id_: sorted({*have.get(id_, ()), *touched[id_]} - gone) for id_ in touched}
        changed = {id_: each for id_, each in now.items() if each != have.get(id_)}
        if changed:
            set_names(connection, type_, changed)


def name_all_values(connection: Connection) -> None:
    """Make the names of all venues and platforms anew."""
    named: dict[str, set[str]] = {}
    there: dict[str, set[str]] = {}
    for type_, column in _NAMED.items():
        names = select(Name.text).where(Name.type == type_)
        named[type_] = set(connection.scalars(names))
        values = select(column).where(column.is_not(None)).distinct()
        there[type_] = {str(value) for value in connection.scalars(values)}
    name_values(connection, named, there)


_NAMED = {"venue": Resource.venue, "platform": Resource.platform}


def bump(write: Write, resources: Iterable[int]) -> None:
    """Give the people and institutions of changed resources the new revision.

    What is told of them follows from their resources: counts, co-authors, years.
    """
    listed = set(resources)
    if not listed:
        return
    people = select(Authorship.author_pk).where(among(Authorship.resource_pk, listed))
    places = select(Affiliation.institution_pk)
    mine = places.where(among(Affiliation.resource_pk, listed))
    for table, numbers in ((Author, people), (Institution, mine)):
        where = table.pk.in_(numbers)
        write.connection.execute(update(table).where(where).values(revision=write.number))
