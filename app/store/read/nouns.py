"""The nouns beside resources: their lists and orders, their records, and the texts of editions."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.catalogue.records import (
    AuthorDetail,
    AuthorRecord,
    CategoryRecord,
    CountedReference,
    DocumentRecord,
    InstitutionRecord,
    Record,
    TopicRecord,
)
from app.formats.common import Document as Credited
from app.store.bulk import AnyRow
from app.store.engine import reading, snapshot
from app.store.read.filters import conditions
from app.store.read.lookup import name_matches
from app.store.read.pages import KeyList, Single, absent, elsewhere
from app.store.read.query import current_revision
from app.store.read.request import Criteria, Key
from app.store.relations import AT_AUTHOR, StatedName, ancestors, stated_names
from app.store.tables import (
    EDITION_ID,
    Affiliation,
    Author,
    Authorship,
    Category,
    Column,
    Correction,
    Document,
    Edition,
    EditionCategory,
    Institution,
    Mention,
    Name,
    Resource,
    ResourceTopic,
    Rows,
    Topic,
    Unparsed,
)
from app.text import word_choices

NamedTable = type[Author | Institution | Topic]
Fields = dict[str, Any]
# A type of records, and what gives the fields of those of the rows with these keys, in order.
Records = tuple[type[Record], Callable[[sa.Connection, Sequence[int], type[Record]], list[Fields]]]


_NO_REVISION: Column = sa.null()


@dataclass(frozen=True, slots=True)
class NounList:
    """A noun with a list: its name in `Name.type`, key, id, orders, the `own` revision of each."""

    kind: str
    key: Column
    id: Column
    orders: Mapping[str, Column]
    own: Column


def _listed(
    table: NamedTable | type[Category | Document], name: Column, count: Column, own: Column
) -> NounList:
    orders = {"id": table.id, "name": name, "resource_count": count}
    return NounList(table.__name__.lower(), table.pk, table.id, orders, own)


_IN_DOCUMENT = (
    sa.select(sa.func.count(sa.distinct(Mention.resource_pk)))
    .join_from(Mention, Edition)
    .where(Edition.document_pk == Document.pk)
    .scalar_subquery()
)

NOUN_LISTS: Mapping[str, NounList] = {
    "authors": _listed(Author, Author.sort_key, Author.resource_count, Author.revision),
    "institutions": _listed(
        Institution, Institution.sort_key, Institution.resource_count, Institution.revision
    ),
    "topics": _listed(Topic, Topic.sort_key, Topic.resource_count, Topic.revision),
    "categories": _listed(
        Category, sa.func.lower(Category.name), Category.resource_count, _NO_REVISION
    ),
    "documents": _listed(Document, sa.func.lower(Document.title), _IN_DOCUMENT, _NO_REVISION),
}


def key_list(noun: str) -> KeyList:
    """Return the list of a noun."""
    listed = NOUN_LISTS[noun]

    def keys(what: Any, criteria: Criteria) -> sa.Select[Any]:  # noqa: ANN401 - a column or a count
        demands = conditions(noun, criteria)
        if criteria.q:
            words = word_choices(criteria.q.text)
            ids = sa.select(Name.id).where(name_matches(listed.kind, words))
            demands.append(listed.id.in_(ids))
        return sa.select(what).where(*demands)

    def order(criteria: Criteria) -> list[Key]:
        keys = [Key(listed.orders[o.name], o.descending) for o in criteria.order(noun)]
        return [*keys, Key(listed.id)]

    return KeyList(
        partial(keys, sa.func.count(listed.key)),
        partial(keys, listed.key),
        order,
        lambda connection, keys: _texts(connection, RECORDS[noun], keys),
    )


def single(engine: sa.Engine, noun: str, record: str) -> Single:
    """Return the record with an id; raises `NotFound` or `Gone` where there is none."""
    listed = NOUN_LISTS[noun]
    statement = sa.select(listed.key, current_revision(), listed.own).where(listed.id == record)
    with reading(engine) as connection:
        row = connection.execute(statement).one_or_none()
        if row is None:
            return elsewhere(connection, listed.kind, record, sa.select(listed.id))
        key, revision, own = row
        (text,) = _texts(connection, _SINGLE if noun == "authors" else RECORDS[noun], [key])
    return Single(text, revision, own)


# The rows of a page as the fields of records.


def _texts(connection: sa.Connection, records: Records, keys: Sequence[int]) -> list[str]:
    """Return the ready records of the rows with these keys, in their order."""
    model, fields_of = records
    rows = fields_of(connection, keys, model)
    return [model.model_validate(row).model_dump_json() for row in rows]


def plain(table: type[Any], model: type[Record], keys: Sequence[int]) -> Rows:
    """Return the rows with these keys: the key, and each column that `model` shows."""
    shown = [c for c in sa.inspect(table).columns if c.key in model.model_fields]
    return sa.select(table.pk, *shown).where(table.pk.in_(keys))


def rows_with_parts(
    connection: sa.Connection, keys: Sequence[int], statement: Rows, **parts: Rows
) -> list[dict[str, Any]]:
    """Return the rows with these keys in their order, as fields of records by name.

    Each of `parts` gives a list for each row; it begins with the key of the row, and
    goes on with one value or with several fields.
    """
    rows = {row.pk: row._asdict() for row in connection.execute(statement)}
    for row in rows.values():
        del row["pk"]
        row.update((name, []) for name in parts)
    for name, part in parts.items():
        for each in connection.execute(part):
            fields = dict(list(each._asdict().items())[1:])
            rows[each[0]][name].append(fields if len(fields) > 1 else each[1])
    return [rows[key] for key in keys]


def _in_tree(
    connection: sa.Connection,
    keys: Sequence[int],
    model: type[Record],
    *,
    table: type[Institution | Topic],
    over: str,
    under: str,
    others: str,
) -> list[Fields]:
    """Return rows of a tree with the fields `over` (parent), `under` (parts), `others` (names)."""
    upper, parent = aliased(table), getattr(table, f"{over}_pk")
    above: tuple[Column, ...] = upper.id.label("over_id"), upper.name.label("over_name")
    statement = plain(table, model, keys).add_columns(*above)
    below = (
        sa.select(parent, table.id, table.name)
        .where(parent.in_(keys))
        .order_by(table.sort_key, table.id)
    )
    parts: dict[str, Rows] = {others: aliases(table, keys), under: below}
    statement = statement.outerjoin(upper, upper.pk == parent)
    rows = rows_with_parts(connection, keys, statement, **parts)
    for row in rows:
        id_, name = row.pop("over_id"), row.pop("over_name")
        row[over] = {"id": id_, "name": name} if id_ else None
    return rows


_institutions = partial(_in_tree, table=Institution, over="parent", under="parts", others="aliases")
_topics = partial(_in_tree, table=Topic, over="broader", under="narrower", others="synonyms")


def aliases(table: NamedTable, keys: Sequence[int]) -> Rows:
    """Return `(key, other name)` of the rows with these keys."""
    kind = table.__name__.lower()
    return (
        sa.select(table.pk, Name.text)
        .join(Name, sa.and_(Name.type == kind, Name.id == table.id))
        .where(table.pk.in_(keys), Name.position > 0)
        .order_by(table.pk, Name.position)
    )


# Authors and institutions as records: the rows of a page, and what the single one adds.

_WORKS = sa.func.count(sa.distinct(Authorship.resource_pk)).label("count")


def _by_author(keys: Sequence[int], author: Column, *named: Column) -> Rows:
    """Return `(key, *named, count)` of what resources of authors have, the most frequent first."""
    rows: Rows = sa.select(author, *named, _WORKS).where(author.in_(keys))
    return rows.group_by(author, *named).order_by(_WORKS.desc(), named[0])


def people_of(engine: sa.Engine, institution: str, most: int) -> list[CountedReference]:
    """Return those with most resources at an institution and its parts, and how many there."""
    tree = ancestors("institution")
    here = sa.select(Institution.pk).where(Institution.id == institution).scalar_subquery()
    rows = (
        sa.select(Author.id, Author.name, _WORKS)
        .join(Authorship, Authorship.author_pk == Author.pk)
        .join(Affiliation, AT_AUTHOR)
        .join(tree, tree.c.node == Affiliation.institution_pk)
        .where(tree.c.above == here)
        .group_by(Author.id, Author.name)
        .order_by(_WORKS.desc(), Author.id)
        .limit(most)
    )
    with reading(engine) as connection:
        return [CountedReference(id=i, name=n, count=c) for i, n, c in connection.execute(rows)]


def _authors(
    connection: sa.Connection, keys: Sequence[int], model: type[Record], **more: Rows
) -> list[Fields]:
    shown = Authorship.author_pk, Institution.id, Institution.name
    institutions = (
        _by_author(keys, *shown)
        .with_only_columns(*shown)
        .join(Affiliation, AT_AUTHOR)
        .join(Institution, Institution.pk == Affiliation.institution_pk)
    )
    parts = {"aliases": aliases(Author, keys), "institutions": institutions}
    return rows_with_parts(connection, keys, plain(Author, model, keys), **parts, **more)


def _author(connection: sa.Connection, keys: Sequence[int], model: type[Record]) -> list[Fields]:
    """Return single authors, with what they work on, with whom and when."""
    topics = (
        _by_author(keys, Authorship.author_pk, Topic.id, Topic.name)
        .join(ResourceTopic, ResourceTopic.resource_pk == Authorship.resource_pk)
        .join(Topic, Topic.pk == ResourceTopic.topic_pk)
    )
    own, year = aliased(Authorship), Resource.year
    coauthors = (
        _by_author(keys, own.author_pk, Author.id, Author.name)
        .join(Authorship, Authorship.resource_pk == own.resource_pk)
        .join(Author, Author.pk == Authorship.author_pk)
        .where(Author.pk != own.author_pk)
    )
    years = (
        _by_author(keys, Authorship.author_pk, year)
        .join(Resource, Resource.pk == Authorship.resource_pk)
        .where(year.is_not(None))
        .order_by(None)
        .order_by(year)
    )
    more = {"topics": topics, "coauthors": coauthors, "years": years}
    return _authors(connection, keys, model, **more)


def _categories(
    connection: sa.Connection, keys: Sequence[int], model: type[Record]
) -> list[Fields]:
    document: Column = Document.id.label("document")
    headings = plain(Category, model, keys).add_columns(document)
    headings = headings.join(Document, Document.pk == Category.document_pk)
    editions = (
        sa.select(EditionCategory.category_pk, EDITION_ID)
        .join(Edition, Edition.pk == EditionCategory.edition_pk)
        .join(Document, Document.pk == Edition.document_pk)
        .where(EditionCategory.category_pk.in_(keys))
        .order_by(Edition.position)
    )
    rows = rows_with_parts(connection, keys, headings, editions=editions)
    return [row | {"path": json.loads(row["path"])} for row in rows]


def topic_tree(engine: sa.Engine, id_: str) -> list[TopicRecord]:
    """Return a topic with all above it and what stands right under any of these."""
    up = ancestors("topic")
    this = sa.select(Topic.pk).where(Topic.id == id_).scalar_subquery()
    above = sa.select(up.c.above).where(up.c.node == this)
    near = sa.or_(Topic.pk.in_(above), Topic.broader_pk.in_(above))
    with reading(engine) as connection:
        order = (Topic.sort_key, Topic.id)
        keys = connection.scalars(sa.select(Topic.pk).where(near).order_by(*order)).all()
        return [TopicRecord.model_validate(row) for row in _topics(connection, keys, TopicRecord)]


# Documents as records, and the text of an edition as it was imported.


def credits_and_names(engine: sa.Engine) -> tuple[dict[str, Credited], list[StatedName]]:
    """Return what is to be said of each document by id, and the names that curators gave."""
    with snapshot(engine), reading(engine) as connection:
        return document_credits(engine), stated_names(connection)


def document_credits(engine: sa.Engine) -> dict[str, Credited]:
    """Return what is to be said of each document, by id."""
    said = sa.select(Document.id, Document.title, Document.source, Document.licence)
    with reading(engine) as connection:
        rows = connection.execute(said.order_by(Document.pk))
        return {id_: Credited(title, source, licence) for id_, title, source, licence in rows}


def _documents(connection: sa.Connection, keys: Sequence[int], model: type[Record]) -> list[Fields]:
    unparsed = sa.select(sa.func.count()).where(Unparsed.edition_pk == Edition.pk)
    editions = (
        sa.select(
            *(Edition.document_pk, Edition.label, Edition.date, Edition.checksum),
            *(Edition.imported_at, Edition.entry_count, Edition.resource_count),
            unparsed.scalar_subquery().label("unparsed_count"),
        )
        .where(Edition.document_pk.in_(keys))
        .order_by(Edition.document_pk, Edition.position, Edition.pk)
    )
    return rows_with_parts(connection, keys, plain(Document, model, keys), editions=editions)


RECORDS: Mapping[str, Records] = {
    "authors": (AuthorRecord, _authors),
    "institutions": (InstitutionRecord, _institutions),
    "topics": (TopicRecord, _topics),
    "categories": (CategoryRecord, _categories),
    "documents": (DocumentRecord, _documents),
}
"""Noun to the records of its list."""
_SINGLE: Records = (AuthorDetail, _author)


def documents_with_ids(engine: sa.Engine, ids: Sequence[str]) -> list[DocumentRecord]:
    """Return the documents with these ids, in their order."""
    statement = sa.select(Document.id, Document.pk).where(Document.id.in_(ids))
    with reading(engine) as connection:
        keys = dict(connection.execute(statement).all())
        there = [keys[id_] for id_ in ids if id_ in keys]
        rows = _documents(connection, there, DocumentRecord)
    return [DocumentRecord.model_validate(row) for row in rows]


def edition_text(engine: sa.Engine, document: str, label: str) -> tuple[Single, str | None]:
    """Return the text of an edition as imported, and its format; raises `NotFound`."""
    edition = f"{document}:{label}"
    statement = (
        sa.select(Edition.text, Edition.format, current_revision())
        .join(Document, Document.pk == Edition.document_pk)
        .where(Document.id == document, Edition.label == label)
    )
    with reading(engine) as connection:
        row = connection.execute(statement).one_or_none()
        if row is None:
            editions = sa.select(EDITION_ID).join_from(Document, Edition)
            raise absent(connection, "edition", edition, editions)
    text, format_, revision = row
    return Single(text, revision), format_


def former_categories(engine: sa.Engine, ids: Collection[str]) -> set[str]:
    """Return those of the headings with these ids that no newest edition has any more."""
    newer = sa.select(sa.func.max(Edition.position)).where(
        Edition.document_pk == Category.document_pk
    )
    current = (
        sa.select(EditionCategory)
        .join(Edition, Edition.pk == EditionCategory.edition_pk)
        .where(
            EditionCategory.category_pk == Category.pk,
            Edition.position == newer.correlate(Category).scalar_subquery(),
        )
    )
    statement = sa.select(Category.id).where(Category.id.in_(ids), ~current.exists())
    with reading(engine) as connection:
        return set(connection.scalars(statement))


def newest_text(engine: sa.Engine, document: str) -> tuple[AnyRow, list[AnyRow]]:
    """Return the newest edition of a document, and what curators say of what it lists.

    First `(text, format, base, title, revision)`, then of each manual value `(line, resource,
    field, value, actor, at)`, or of an entry without one a row of nulls. Raises `NotFound`.
    """
    edition = (
        sa.select(
            *(Edition.pk, Edition.text, Edition.format, Document.base, Document.title),
            current_revision().label("revision"),
        )
        .join(Document, Document.pk == Edition.document_pk)
        .where(Document.id == document)
        .order_by(Edition.position.desc(), Edition.pk.desc())
        .limit(1)
    )
    mine = (Correction.type == "resource") & (Correction.id == Resource.id)
    with reading(engine) as connection:
        found = connection.execute(edition).one_or_none()
        if found is None:
            raise absent(connection, "document", document, sa.select(Document.id))
        said: Rows = (
            sa.select(
                *(Mention.line_start.label("line"), Resource.id.label("resource")),
                *(Correction.field, Correction.value, Correction.actor),
                Correction.at,
            )
            .select_from(Mention)
            .join(Resource, Resource.pk == Mention.resource_pk)
            .outerjoin(Correction, mine)
            .where(Mention.edition_pk == found.pk)
            .order_by(Mention.line_start)
        )
        return found, list(connection.execute(said).all())
