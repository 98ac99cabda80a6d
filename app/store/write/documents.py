"""Documents, their editions and their headings: what mentions hang on."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from app.documents.text import Block, Heading
from app.store.bulk import AnyRow, among, insert_numbered, insert_rows, update_rows
from app.store.ids import heading_ids, revive, set_names
from app.store.tables import (
    Category,
    Document,
    Edition,
    EditionCategory,
    Mention,
    Resource,
    Unparsed,
)
from app.store.write.candidates import edition_order
from app.store.write.transaction import Write
from app.text import nearest


class EditionRow(NamedTuple):
    """An edition, by what the next import must know of it."""

    pk: int
    label: str
    checksum: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What an import says of a document; None says nothing."""

    id: str
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    base: str | None = None


def editions_of(connection: Connection, document: int) -> list[EditionRow]:
    """Return the editions of a document in their order, without their texts."""
    rows = (
        select(Edition.pk, Edition.label, Edition.checksum)
        .where(Edition.document_pk == document)
        .order_by(Edition.position)
    )
    return [EditionRow(*row) for row in connection.execute(rows)]


def next_label(editions: Sequence[EditionRow]) -> str:
    """Return the next integer that no edition of a document has as its label."""
    numbers = [int(e.label) for e in editions if e.label.isdecimal()]
    return str(max(numbers, default=0) + 1)


def title_of(connection: Connection, document: int) -> str:
    """Return what a document is called."""
    title = select(Document.title).where(Document.pk == document)
    return connection.scalars(title).one()


def resources_in(connection: Connection, edition: int) -> set[int]:
    """Return the resources that an edition lists."""
    rows = select(Mention.resource_pk).where(Mention.edition_pk == edition)
    return set(connection.scalars(rows))


def resources_at(
    connection: Connection, edition: int
) -> dict[tuple[int, str], tuple[int, str, str]]:
    """Return number, id and title of the resource that each entry lists, by first line and text."""
    rows = (
        select(Mention.line_start, Mention.text, Resource.pk, Resource.id, Resource.title)
        .join(Resource, Resource.pk == Mention.resource_pk)
        .where(Mention.edition_pk == edition)
    )
    found = connection.execute(rows)
    return {(line, text): (number, id_, title) for line, text, number, id_, title in found}


def similar_documents(connection: Connection, id_: str) -> tuple[str, ...]:
    """Return the ids of documents that are spelt much like `id_`, best first."""
    return nearest(id_, connection.scalars(select(Document.id)))


def save_document(
    write: Write, known: AnyRow | None, facts: DocumentFacts, title: str | None
) -> int:
    """Make a document, titled as its text by default, or update it; return its number."""
    said = {n: v for n, v in asdict(facts).items() if n != "id" and v is not None}
    if known is not None:
        if changed := {n: v for n, v in said.items() if getattr(known, n) != v}:
            where = Document.pk == known.pk
            write.connection.execute(update(Document).where(where).values(**changed))
        number = int(known.pk)
    else:
        row = {"id": facts.id, "title": title or facts.id} | said
        (number,) = insert_numbered(write.connection, Document, [row])
        revive(write.connection, "document", [facts.id])
    set_names(write.connection, "document", {facts.id: [title_of(write.connection, number)]})
    return number


def save_edition(write: Write, row: dict[str, Any], unparsed: Iterable[Block]) -> int:
    """Insert an edition and put the document's editions in order."""
    connection = write.connection
    # The date or time by which the newest edition has its place, if any.
    newest = [] if row["date"] else _in_order(connection, row["document_pk"])[-1:]
    follows = next((date or imported_at for date, imported_at, _ in newest), None)
    values = row | {"position": 0, "follows": follows, "imported_at": write.at, "resource_count": 0}
    (number,) = insert_numbered(connection, Edition, [values])
    rows = [
        {
            "edition_pk": number,
            "line_start": block.span.first,
            "line_end": block.span.last,
            "code": block.code,
            "text": block.raw,
        }
        for block in unparsed
    ]
    insert_rows(connection, Unparsed, rows)
    ranked = _in_order(connection, row["document_pk"])
    places = [{"pk": row[2], "position": place} for place, row in enumerate(ranked, start=1)]
    update_rows(connection, Edition, places)
    return number


def failed_lines(connection: Connection, edition: int) -> set[int]:
    """Return the first lines of the entries of an edition that could not be taken."""
    of_edition = Unparsed.edition_pk == edition
    failed = of_edition & (Unparsed.code == "failed")
    return set(connection.scalars(select(Unparsed.line_start).where(failed)))


def _in_order(connection: Connection, document: int) -> list[tuple[str, str, int]]:
    """Return date, time of import and number of a document's editions, oldest first."""
    dated = func.coalesce(Edition.date, Edition.follows)
    rows = select(dated, Edition.imported_at, Edition.pk).where(Edition.document_pk == document)
    found = [(date, at, number) for date, at, number in connection.execute(rows)]
    return sorted(found, key=lambda row: edition_order(*row))


def count_resources(connection: Connection, edition: int) -> None:
    """Store how many resources an edition lists."""
    counted = (
        select(func.count(func.distinct(Mention.resource_pk)))
        .where(Mention.edition_pk == edition)
        .scalar_subquery()
    )
    where = Edition.pk == edition
    connection.execute(update(Edition).where(where).values(resource_count=counted))


def count_listing(connection: Connection, resources: Collection[int]) -> None:
    """Recount the resources of every edition that lists one of these."""
    if not resources:
        return
    rows = select(Mention.edition_pk).where(among(Mention.resource_pk, resources))
    for edition in connection.scalars(rows.distinct()).all():
        count_resources(connection, edition)


def categories_of(connection: Connection, document: str) -> dict[tuple[str, ...], int]:
    """Return the number of each heading of a document, by its path."""
    rows = (
        select(Category.path, Category.pk)
        .join(Document, Document.pk == Category.document_pk)
        .where(Document.id == document)
    )
    return {tuple(json.loads(path)): number for path, number in connection.execute(rows)}


def needed(headings: Iterable[Heading], used: Iterable[Heading]) -> list[Heading]:
    """Return the headings that are used, or stand above one that is, in order."""
    paths = {x.path[:depth] for x in used for depth in range(1, len(x.path) + 1)}
    return [heading for heading in headings if heading.path in paths]


def save_categories(
    write: Write, facts: DocumentFacts, document: int, edition: int, used: Sequence[Heading]
) -> dict[tuple[str, ...], int]:
    """Return the number of each outline path, making headings that are new."""
    connection = write.connection
    # Every path that is needed, outer ones first, with its first line.
    lines: dict[tuple[str, ...], int] = {}
    for heading in used:
        for depth in range(1, len(heading.path) + 1):
            lines.setdefault(heading.path[:depth], heading.span.first)
    have = categories_of(connection, facts.id)
    new = [path for path in lines if path not in have]
    ids = heading_ids(connection, facts.id, [path[-1] for path in new])
    for path, id_ in zip(new, ids, strict=True):
        row = {
            "id": id_,
            "document_pk": document,
            "parent_pk": have.get(path[:-1]),
            "name": path[-1],
            "path": json.dumps(path, ensure_ascii=False),
        }
        (have[path],) = insert_numbered(connection, Category, [row])
        write.touch("created", "category", id_, path[-1])
    names = zip(ids, new, strict=True)
    set_names(connection, "category", {id_: [path[-1]] for id_, path in names})
    rows_of_edition = [
        {"edition_pk": edition, "category_pk": have[path], "position": position, "line": line}
        for position, (path, line) in enumerate(lines.items())
    ]
    insert_rows(connection, EditionCategory, rows_of_edition)
    return have
