"""Records built from the tables, indexed, merged and retired.

A stored record always equals the one built here; `save` stores it in the transaction
that changed the tables.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from app.catalogue.kinds import ALSO_CALLED
from app.catalogue.listing import Listing
from app.catalogue.records import (
    AuthorOfResource,
    Details,
    Identifiers,
    InstitutionOfResource,
    LinkRecord,
    Reference,
    ResourceRecord,
)
from app.catalogue.resolve import ResolvedWork
from app.store import bulk, tables
from app.store.bulk import AnyRow, Batch, among, chunks, grouped, insert_numbered, insert_rows
from app.store.engine import reading, writing
from app.store.ids import fresh_ids, names_of, set_names
from app.store.search import index
from app.store.search.index import Texts
from app.store.write.transaction import Write
from app.store.write.works import CHILDREN
from app.text import slug, words

# The rows of each list field of one resource, the owner's number first.
Lists = Mapping[str, list[AnyRow]]
# The names of records by type and id, the one shown first.
Names = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class BuiltRecord:
    """A record, its texts to search in, and the columns that follow from around it."""

    pk: int
    record: ResourceRecord
    texts: Texts
    author_key: str | None
    link_status: str | None


def build(connection: sa.Connection, pks: Sequence[int]) -> Iterator[BuiltRecord]:
    """Build the records of resources: a constant number of statements a chunk."""
    for chunk in chunks(pks):
        lists = {
            name: grouped(connection.execute(statement, {"pks": chunk}))
            for name, statement in _LISTS.items()
        }
        names: Names = {}
        for type_, (name, place) in _NAMED.items():
            ids = {row[place] for rows in lists[name].values() for row in rows}
            names[type_] = names_of(connection, type_, ids)
        for row in connection.execute(_RESOURCES, {"pks": chunk}).mappings():
            mine = {name: found[row["pk"]] for name, found in lists.items()}
            yield _built(row, mine, names)


# Made once: every write asks them.
_PKS: sa.BindParameter[Any] = sa.bindparam("pks", expanding=True)
_RESOURCES = sa.select(tables.Resource).where(tables.Resource.pk.in_(_PKS))


def _of(owner: Mapped[int], *columns: Any) -> tables.Rows:  # noqa: ANN401 - columns
    """Select these columns, the key of the resource first."""
    rows: tables.Rows = sa.select(owner, *columns).where(owner.in_(_PKS)).order_by(owner)
    return rows


_LISTS: Mapping[str, tables.Rows] = {
    "authors": _of(
        *(tables.Authorship.resource_pk, tables.Authorship.position),
        *(tables.Author.id, tables.Author.name, tables.Authorship.printed, tables.Author.family),
    )
    .join(tables.Author, tables.Author.pk == tables.Authorship.author_pk)
    .order_by(tables.Authorship.position),
    "affiliations": _of(
        *(tables.Affiliation.resource_pk, tables.Affiliation.author_position),
        *(tables.Institution.id, tables.Institution.name, tables.Affiliation.role),
    )
    .join(tables.Institution, tables.Institution.pk == tables.Affiliation.institution_pk)
    .order_by(tables.Affiliation.position),
    "topics": _of(tables.ResourceTopic.resource_pk, tables.Topic.id, tables.Topic.name)
    .join(tables.Topic, tables.Topic.pk == tables.ResourceTopic.topic_pk)
    .order_by(tables.ResourceTopic.position),
    "mentions": _of(
        *(tables.Mention.resource_pk, tables.Category.id, tables.Category.name),
        *(tables.Document.id, tables.Edition.label),
    )
    .join(tables.Edition, tables.Edition.pk == tables.Mention.edition_pk)
    .join(tables.Document, tables.Document.pk == tables.Edition.document_pk)
    .outerjoin(tables.Category, tables.Category.pk == tables.Mention.category_pk)
    .order_by(
        sa.func.coalesce(tables.Edition.date, tables.Edition.follows, tables.Edition.imported_at),
        *(tables.Document.id, tables.Edition.position, tables.Mention.line_start),
    ),
    "links": _of(
        tables.Link.resource_pk,
        *(tables.Link.url, tables.Link.printed, tables.Link.role),
        *(tables.Link.label, tables.Link.archive_url),
        sa.func.coalesce(tables.LinkCheck.status, "unchecked").label("status"),
        tables.LinkCheck.since,
    )
    .outerjoin(tables.LinkCheck, tables.LinkCheck.url == tables.Link.url)
    .order_by(tables.Link.position),
}

# The types of records whose names are searched, and where each stands in `_LISTS`.
_NAMED: Mapping[str, tuple[str, int]] = {
    "author": ("authors", 2),
    "institution": ("affiliations", 2),
    "topic": ("topics", 1),
}


def _built(row: sa.RowMapping, lists: Lists, names: Names) -> BuiltRecord:
    institutions = {
        r[2]: InstitutionOfResource(id=r[2], name=r[3], role=r[4]) for r in lists["affiliations"]
    }
    categories = {r[1]: Reference(id=r[1], name=r[2]) for r in lists["mentions"] if r[1]}
    record = ResourceRecord(
        **{field: row[field] for field in _PLAIN},
        details=row["details"] and Details.model_validate_json(row["details"]),
        authors=_authors(lists),
        institutions=list(institutions.values()),
        topics=[Reference(id=r[1], name=r[2]) for r in lists["topics"]],
        categories=list(categories.values()),
        identifiers=Identifiers(doi=row["doi"], arxiv=row["arxiv"], isbn=row["isbn"]),
        links=[
            LinkRecord(**{field: getattr(link, field) for field in LinkRecord.model_fields})
            for link in lists["links"]
        ],
        editions=list(dict.fromkeys(f"{r[3]}:{r[4]}" for r in lists["mentions"])),
    )
    family = lists["authors"][0][5] if lists["authors"] else None
    key = " ".join(words(family)) if family else None
    status = next((x.status for x in record.links if x.role == "primary" and x.url), None)
    return BuiltRecord(row["pk"], record, _texts(row, lists, names), key, status)


def _authors(lists: Lists) -> list[AuthorOfResource]:
    """Return the people of a resource, each once, where they are printed first."""
    under: dict[int, list[str]] = defaultdict(list)
    for _, place, institution, *_ in lists["affiliations"]:
        under[place].append(institution)
    people: dict[str, AuthorOfResource] = {}
    for _, place, id_, name, printed, _ in lists["authors"]:
        # Somebody has two places where two were printed who turned out to be one.
        new = AuthorOfResource(id=id_, name=name, printed=printed, institutions=[])
        found = people.setdefault(id_, new).institutions
        found += [each for each in under[place] if each not in found]
    return list(people.values())


_PLAIN = ResourceRecord.model_fields.keys() & tables.Resource.model_fields.keys() - {"details"}


def _texts(row: sa.RowMapping, lists: Lists, names: Names) -> Texts:
    """Return the texts under which a resource is found, by column of the index."""

    def named(type_: str) -> list[str]:
        name, place = _NAMED[type_]
        return [text for each in lists[name] for text in names[type_][each[place]]]

    places = [row[field] for field in _PLACES if row[field]]
    facts = [str(row["year"] or ""), row["kind"], *ALSO_CALLED.get(row["kind"], ())]
    return Texts(
        title=row["title"],
        people=named("author"),
        places=[*places, *sorted({*named("institution")})],
        topics=named("topic"),
        note=row["note"],
        facts=facts,
        language=row["language"],
    )


_PLACES = ("venue", "publisher", "platform")

# The search index as a whole: made anew where it disagrees, or moved like a table.


def _index(*more: str) -> sa.Table:
    key = sa.Column[int]("rowid", primary_key=True)
    others = map(sa.Column[str], (*index.WEIGHTS, *more))
    return sa.Table("search_index", sa.MetaData(), key, *others)


INDEX = _index()
"""The folded words of each resource: the same in every database."""
_FILLED = {"sqlite": INDEX, "postgresql": _index("vector")}


def refresh(engine: sa.Engine) -> bool:
    """Make the index anew if it is stale; tell whether it was."""
    with reading(engine) as connection:
        if not index.stale(connection):
            return False
    with writing(engine) as connection:
        rebuild(connection)
    return True


def rebuild(connection: sa.Connection) -> None:
    """Make the index anew from all resources."""
    index.create(connection)
    for chunk in chunks(connection.scalars(sa.select(tables.Resource.pk))):
        found_by = {built.pk: built.texts for built in build(connection, chunk)}
        index.write(connection, found_by)
    index.vouch(connection)


def fill(connection: sa.Connection, batches: Iterable[Batch]) -> None:
    """Put rows of another index into an empty one."""
    names, knower = INDEX.columns.keys(), index.knower(connection)

    def stored(batch: Batch) -> Batch:
        rows = [dict(zip(names, row, strict=True)) for row in batch]
        return [tuple(row.values()) for row in knower.rows(rows)]

    bulk.fill(connection, _FILLED[connection.dialect.name], map(stored, batches))
    index.count(connection, connection.scalars(sa.select(INDEX.c.rowid)), 1)


# Records that are new, and those that are no more: merged into others, or gone.


def make(
    write: Write, type_: str, names: Sequence[Sequence[str]], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[int, str]]:
    """Make records of a type with their names, the one shown first; return numbers and ids."""
    ids = fresh_ids(write.connection, type_, [slug(shown) or type_ for shown, *_ in names])
    for id_, (shown, *_) in zip(ids, names, strict=True):
        write.touch("created", type_, id_, shown)
    set_names(write.connection, type_, dict(zip(ids, names, strict=True)))
    own = [{"revision": write.number} | dict(row) for row in rows]
    made = [row | {"id": id_} for row, id_ in zip(own, ids, strict=True)]
    numbers = insert_numbered(write.connection, tables.TABLES[type_], made)
    return list(zip(numbers, ids, strict=True))


def retire(write: Write, type_: str, ids: Sequence[tuple[str, str, str | None]]) -> None:
    """Note ids that name no record any more: id, name, and the successor's id."""
    by = {"type": type_, "revision": write.number}
    rows = [by | {"id": id_, "successor": successor} for id_, _, successor in ids]
    insert_rows(write.connection, tables.Retired, rows)
    for id_, name, successor in ids:
        action = "merged" if successor else "deleted"
        write.touch(action, type_, id_, name, successor=successor or "")
    set_names(write.connection, type_, {id_: [] for id_, _, _ in ids})


def merge_resources(write: Write, works: Sequence[ResolvedWork]) -> None:
    """Retire resources that turn out to be others: the oldest of them goes on."""
    for work in works:
        if not work.known[1:]:
            continue
        named = sa.select(tables.Resource.pk, tables.Resource.id, tables.Resource.title)
        rows = write.connection.execute(named.where(tables.Resource.pk.in_(work.known)))
        resources = {row.pk: row for row in rows}
        survivor = resources.pop(work.known[0]).id
        for number in work.known[1:]:
            inherit(write.connection, "resource", resources[number].id, survivor)
            listings = [each for each in work.by_hand if each.resource == number]
            leave_identities(write.connection, resources[number].id, listings)
        retire(write, "resource", [(row.id, row.title, survivor) for row in resources.values()])
        drop_resources(write.connection, resources)


def drop_resources(connection: sa.Connection, numbers: Iterable[int]) -> None:
    """Delete resources and what hangs on them, their mentions too."""
    gone = list(numbers)
    for table in CHILDREN:
        connection.execute(sa.delete(table).where(among(table.resource_pk, gone)))
    index.forget(connection, gone)
    connection.execute(sa.delete(tables.Mention).where(tables.Mention.resource_pk.in_(gone)))
    connection.execute(sa.delete(tables.Resource).where(tables.Resource.pk.in_(gone)))


def inherit(connection: sa.Connection, type_: str, id_: str, heir: str) -> None:
    """Give the manual values of a record to another one, as far as it has none."""
    both: dict[str, dict[str, dict[str, Any]]] = {id_: {}, heir: {}}
    given = tables.Correction
    where = given.type == type_, given.id.in_(both)
    for row in connection.execute(sa.select(*sa.inspect(given).columns).where(*where)).mappings():
        both[row["id"]][row["field"]] = dict(row)
    # The journal knows a row by its key, so the key of none is changed.
    connection.execute(sa.delete(given).where(*where, given.id == id_))
    left = (row | {"id": heir} for field, row in both[id_].items() if field not in both[heir])
    insert_rows(connection, given, list(left))


def leave_identities(connection: sa.Connection, id_: str, listings: Iterable[Listing]) -> None:
    """Keep title, URL and authors of a removed resource under its id, to know it again."""
    told = dict.fromkeys(
        (x.title, x.url, tuple(name.printed for name in x.names)) for x in listings
    )
    rows = [
        {"id": id_, "title": title, "url": url, "authors": json.dumps(names)}
        for title, url, names in told
    ]
    insert_rows(connection, tables.Identity, rows)
