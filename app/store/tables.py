"""The tables: normal form, the truth; beside them each record ready to serve.

`pk` is a row's number inside this database, `id` the public slug. Times are RFC 3339
text in Z, `record`, `details` and `value` JSON text: the same on SQLite and PostgreSQL. A table
class validates nothing: what goes in comes from frozen types of `catalogue/`.
No number is given twice: the journal (`store.write.journal`) knows rows by it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, false, literal
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Field, SQLModel

NUMBERED = {"sqlite_autoincrement": True}

# Of a table a field is a column, of a row a value: so type checkers read `Mapped`, and
# statements name columns as they are. SQLModel is told the type of the value alone.
if TYPE_CHECKING:
    ColumnOf = Mapped
else:

    class ColumnOf:
        """The type of a column."""

        def __class_getitem__(cls, type_: object) -> object:
            return type_


class Numbered(SQLModel):
    """A table with a number for each row; each names it, as type checkers inherit none."""

    __table_args__: Any = NUMBERED


class Document(Numbered, table=True):
    """A curated list."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(unique=True)
    title: ColumnOf[str]
    source: ColumnOf[str | None] = Field(default=None)
    licence: ColumnOf[str | None] = Field(default=None)
    base: ColumnOf[str | None] = Field(default=None)


class Edition(Numbered, table=True):
    """One state of a document's text; `position` is its place in their order.

    One without a date `follows` the edition that was the newest when it came: it stands
    behind whatever has this date, or came at this time. `format` is None for Markdown.
    """

    __table_args__ = (UniqueConstraint("document_pk", "label"), NUMBERED)

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    document_pk: ColumnOf[int] = Field(foreign_key="document.pk")
    label: ColumnOf[str]
    date: ColumnOf[str | None]
    follows: ColumnOf[str | None] = Field(default=None)
    checksum: ColumnOf[str]
    imported_at: ColumnOf[str]
    language: ColumnOf[str | None] = Field(default=None)
    position: ColumnOf[int]
    entry_count: ColumnOf[int]
    resource_count: ColumnOf[int]
    text: ColumnOf[str]
    format: ColumnOf[str | None] = Field(default=None)


class Unparsed(Numbered, table=True):
    """Lines of an edition that carry something and became nothing, and why."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    edition_pk: ColumnOf[int] = Field(foreign_key="edition.pk", index=True)
    line_start: ColumnOf[int]
    line_end: ColumnOf[int]
    code: ColumnOf[str]
    text: ColumnOf[str]


class Category(Numbered, table=True):
    """A heading by outline path, a JSON list of names; its topic is the one it names, if any."""

    __table_args__ = (UniqueConstraint("document_pk", "path"), NUMBERED)

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(unique=True)
    document_pk: ColumnOf[int] = Field(foreign_key="document.pk")
    parent_pk: ColumnOf[int | None] = Field(default=None, foreign_key="category.pk", index=True)
    topic_pk: ColumnOf[int | None] = Field(default=None, foreign_key="topic.pk", index=True)
    name: ColumnOf[str]
    path: ColumnOf[str]
    resource_count: ColumnOf[int] = Field(default=0)


class EditionCategory(SQLModel, table=True):
    """In which editions a heading stands, and where in their outline."""

    __tablename__ = "edition_category"

    edition_pk: ColumnOf[int] = Field(foreign_key="edition.pk", primary_key=True)
    category_pk: ColumnOf[int] = Field(foreign_key="category.pk", primary_key=True, index=True)
    position: ColumnOf[int]
    line: ColumnOf[int]


class Resource(Numbered, table=True):
    """One work or thing; the columns that filters and orders need, and its record."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(unique=True)
    citation_key: ColumnOf[str] = Field(unique=True)
    title: ColumnOf[str]
    title_key: ColumnOf[str] = Field(index=True)
    title_order: ColumnOf[str] = Field(index=True)
    author_key: ColumnOf[str | None] = Field(default=None, index=True)
    kind: ColumnOf[str] = Field(index=True)
    year: ColumnOf[int | None] = Field(default=None)
    year_basis: ColumnOf[str | None] = Field(default=None)
    date: ColumnOf[str | None] = Field(default=None)
    venue: ColumnOf[str | None] = Field(default=None, index=True)
    publisher: ColumnOf[str | None] = Field(default=None)
    platform: ColumnOf[str | None] = Field(default=None, index=True)
    language: ColumnOf[str | None] = Field(default=None, index=True)
    note: ColumnOf[str | None] = Field(default=None)
    et_al: ColumnOf[bool] = Field(default=False)
    details: ColumnOf[str | None] = Field(default=None)
    doi: ColumnOf[str | None] = Field(default=None, index=True)
    arxiv: ColumnOf[str | None] = Field(default=None, index=True)
    isbn: ColumnOf[str | None] = Field(default=None, index=True)
    link_status: ColumnOf[str | None] = Field(default=None, index=True)
    added: ColumnOf[int]
    revision: ColumnOf[int] = Field(index=True)
    created_at: ColumnOf[str]
    updated_at: ColumnOf[str]
    record: ColumnOf[str]

    # The index of the usual order, years falling, is made by a migration: each
    # database has its own words for where those without a year stand.
    __table_args__ = NUMBERED


class Author(Numbered, table=True):
    """One person; of one that is `decided` a curator said who it is, not the rules.

    Where `parts_stated`, a text told family and given names apart in its own way.
    """

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(unique=True)
    name: ColumnOf[str]
    sort_key: ColumnOf[str] = Field(index=True)
    family_key: ColumnOf[str] = Field(index=True)
    family: ColumnOf[str | None] = Field(default=None)
    given: ColumnOf[str | None] = Field(default=None)
    homepage: ColumnOf[str | None] = Field(default=None)
    decided: ColumnOf[bool] = Field(default=False, index=True)
    parts_stated: ColumnOf[bool] = Field(
        default=False, index=True, sa_column_kwargs={"server_default": false()}
    )
    resource_count: ColumnOf[int] = Field(default=0, index=True)
    revision: ColumnOf[int]


class Institution(Numbered, table=True):
    """A university, company or laboratory, found as `printed`; counts include its parts."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(unique=True)
    name: ColumnOf[str]
    printed: ColumnOf[str]
    name_key: ColumnOf[str] = Field(unique=True)
    sort_key: ColumnOf[str] = Field(index=True)
    country: ColumnOf[str | None] = Field(default=None)
    type: ColumnOf[str | None] = Field(default=None)
    ror: ColumnOf[str | None] = Field(default=None)
    parent_pk: ColumnOf[int | None] = Field(None, foreign_key="institution.pk", index=True)
    resource_count: ColumnOf[int] = Field(default=0, index=True)
    author_count: ColumnOf[int] = Field(default=0)
    revision: ColumnOf[int]


class Topic(Numbered, table=True):
    """A subject; the count includes narrower topics."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(unique=True)
    name: ColumnOf[str]
    sort_key: ColumnOf[str]
    source: ColumnOf[str]  # vocabulary, manual or heading: who knows of it
    revision: ColumnOf[int] = Field(default=0)
    broader_pk: ColumnOf[int | None] = Field(default=None, foreign_key="topic.pk", index=True)
    resource_count: ColumnOf[int] = Field(default=0)


class Name(Numbered, table=True):
    """A name or alias under which a record is found; 0 is the displayed one."""

    __table_args__ = (
        Index("ix_name_type_id", "type", "id"),
        Index("ix_name_type_key", "type", "key"),
        Index("ix_name_type_text", "type", "text"),
        NUMBERED,
    )

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    type: ColumnOf[str]  # author, institution, topic, category, document, venue or platform
    id: ColumnOf[str]  # of venues and platforms, which are no records: see `value_id`
    position: ColumnOf[int]
    text: ColumnOf[str]
    key: ColumnOf[str]  # the folded text


class NameWord(SQLModel, table=True):
    """The folded words of a name, umlauts both ways: whole words by an index."""

    __tablename__ = "name_word"

    type: ColumnOf[str] = Field(primary_key=True)
    word: ColumnOf[str] = Field(primary_key=True)
    name_pk: ColumnOf[int] = Field(foreign_key="name.pk", primary_key=True, index=True)


class Authorship(SQLModel, table=True):
    """Who stands at which place of a resource, and how it is printed there."""

    __table_args__ = (Index("ix_authorship_author_pk", "author_pk", "resource_pk"),)

    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", primary_key=True)
    position: ColumnOf[int] = Field(primary_key=True)
    author_pk: ColumnOf[int] = Field(foreign_key="author.pk")
    printed: ColumnOf[str]


class Affiliation(SQLModel, table=True):
    """Under which institutions a resource stands, in order, as printed."""

    __table_args__ = (Index("ix_affiliation_institution_pk", "institution_pk", "resource_pk"),)

    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", primary_key=True)
    position: ColumnOf[int] = Field(primary_key=True)
    author_position: ColumnOf[int] = Field(primary_key=True)  # -1: it belongs to the whole
    institution_pk: ColumnOf[int] = Field(foreign_key="institution.pk")
    printed: ColumnOf[str | None] = Field(default=None)
    role: ColumnOf[str] = Field(default="affiliation")  # or author: it stands where authors do


class ResourceTopic(SQLModel, table=True):
    """The topics matched, without their broader ones."""

    __tablename__ = "resource_topic"
    __table_args__ = (Index("ix_resource_topic_topic_pk", "topic_pk", "resource_pk"),)

    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", primary_key=True)
    topic_pk: ColumnOf[int] = Field(foreign_key="topic.pk", primary_key=True)
    position: ColumnOf[int] = Field(default=0)


class Mention(Numbered, table=True):
    """One place in one edition where a resource is listed."""

    __table_args__ = (
        Index("ix_mention_edition_pk", "edition_pk", "resource_pk"),
        Index("ix_mention_category_pk", "category_pk", "resource_pk"),
        NUMBERED,
    )

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", index=True)
    edition_pk: ColumnOf[int] = Field(foreign_key="edition.pk")
    category_pk: ColumnOf[int | None] = Field(default=None, foreign_key="category.pk")
    line_start: ColumnOf[int]
    line_end: ColumnOf[int]
    text: ColumnOf[str]


class Link(SQLModel, table=True):
    """One address of a resource; `key` is its normal form, for finding."""

    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", primary_key=True)
    position: ColumnOf[int] = Field(primary_key=True)
    url: ColumnOf[str | None] = Field(default=None, index=True)
    printed: ColumnOf[str]
    key: ColumnOf[str | None] = Field(default=None, index=True)
    role: ColumnOf[str]
    label: ColumnOf[str | None] = Field(default=None)
    archive_url: ColumnOf[str | None] = Field(default=None)


class LinkCheck(SQLModel, table=True):
    """What is known of an address since it was asked (`catalogue.health`).

    Records tell its `status` and `since` when; the `verdict` is that of the last check,
    which they tell from the end of the run on. Of two rows the one with the larger
    `batch` was stored later.
    """

    __tablename__ = "link_check"

    url: ColumnOf[str] = Field(primary_key=True)
    status: ColumnOf[str] = Field(default="unchecked")
    since: ColumnOf[str | None] = Field(default=None)
    verdict: ColumnOf[str]
    http_status: ColumnOf[int | None] = Field(default=None)
    final_url: ColumnOf[str | None] = Field(default=None)
    # Each step to `final_url` was.
    permanent: ColumnOf[bool] = Field(default=False, sa_column_kwargs={"server_default": false()})
    checked_at: ColumnOf[str]
    failures: ColumnOf[int] = Field(default=0)
    days: ColumnOf[int] = Field(default=0)
    failed_at: ColumnOf[str | None] = Field(default=None)
    missing_since: ColumnOf[str | None] = Field(default=None)
    retry_at: ColumnOf[str | None] = Field(default=None)  # before that the host is not to be asked
    batch: ColumnOf[int] = Field(index=True)


class Fact(Numbered, table=True):
    """One value that a mention, a rule or a file gives a field: the provenance.

    The facts of a mention are its whole reading: resolution starts from them again
    when a later edition lists the same resource. `reading` is a claim's place in that
    reading, `scope` a JSON list of the places of the authors it belongs to.
    """

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", index=True)
    mention_pk: ColumnOf[int | None] = Field(default=None, foreign_key="mention.pk", index=True)
    field: ColumnOf[str]
    position: ColumnOf[int]
    reading: ColumnOf[int] = Field(default=0)
    value: ColumnOf[str]
    basis: ColumnOf[str]
    rule: ColumnOf[str]
    line: ColumnOf[int | None] = Field(default=None)
    text: ColumnOf[str | None] = Field(default=None)
    scope: ColumnOf[str | None] = Field(default=None)
    used: ColumnOf[bool]


# The tables behind the records: what happened, and what later imports need to know.


class Revision(SQLModel, table=True):
    """One committed change; numbers grow by one. It may take back the revision that it `undoes`."""

    number: ColumnOf[int] = Field(primary_key=True)
    at: ColumnOf[str]
    actor: ColumnOf[str]
    action: ColumnOf[str]
    summary: ColumnOf[str]
    undoes: ColumnOf[int | None] = Field(default=None, foreign_key="revision.number")


class Change(Numbered, table=True):
    """One record touched by a revision: a row of the change feed."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    revision: ColumnOf[int] = Field(foreign_key="revision.number", index=True)
    action: ColumnOf[str]
    type: ColumnOf[str]
    id: ColumnOf[str]
    name: ColumnOf[str]
    successor: ColumnOf[str | None] = Field(default=None)
    summary: ColumnOf[str]


class Retired(SQLModel, table=True):
    """An id that names no record any more: merged into another one, or deleted."""

    type: ColumnOf[str] = Field(primary_key=True)
    id: ColumnOf[str] = Field(primary_key=True)
    successor: ColumnOf[str | None] = Field(default=None)
    revision: ColumnOf[int] = Field(foreign_key="revision.number")


class Authority(SQLModel, table=True):
    """Which state of the seed's authority files the catalogue was built with."""

    name: ColumnOf[str] = Field(primary_key=True)
    checksum: ColumnOf[str]


class WorkKey(SQLModel, table=True):
    """A key under which later listings may meet a resource (`catalogue.works`)."""

    __tablename__ = "work_key"

    key: ColumnOf[str] = Field(primary_key=True)
    resource_pk: ColumnOf[int] = Field(foreign_key="resource.pk", primary_key=True, index=True)


class Finding(Numbered, table=True):
    """Something that the maintainer of a list may want to mend (`catalogue.quality`).

    The resource is that of the mention; `other_pk` is another one that it concerns.
    Findings go with what they are about.
    """

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    code: ColumnOf[str]
    edition_pk: ColumnOf[int] = Field(foreign_key="edition.pk", ondelete="CASCADE", index=True)
    mention_pk: ColumnOf[int | None] = Field(
        default=None, foreign_key="mention.pk", ondelete="CASCADE", index=True
    )
    other_pk: ColumnOf[int | None] = Field(
        default=None, foreign_key="resource.pk", ondelete="CASCADE", index=True
    )
    line: ColumnOf[int]
    message: ColumnOf[str]
    text: ColumnOf[str]


class Correction(SQLModel, table=True):
    """A manual value of a field, as JSON: who gave it, and when.

    It belongs to the public id, so that it outlives whatever an import rewrites.
    """

    type: ColumnOf[str] = Field(primary_key=True)
    id: ColumnOf[str] = Field(primary_key=True)
    field: ColumnOf[str] = Field(primary_key=True)
    value: ColumnOf[str]
    actor: ColumnOf[str]
    at: ColumnOf[str]


class Identity(Numbered, table=True):
    """What tells a work without mention: the `id` it had, `authors` as a JSON list of names."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    id: ColumnOf[str] = Field(index=True)
    title: ColumnOf[str]
    url: ColumnOf[str | None] = Field(default=None)
    authors: ColumnOf[str]


class Apart(SQLModel, table=True):
    """Two resources that a curator told apart: no rule joins them, or doubts it."""

    one: ColumnOf[str] = Field(primary_key=True)
    other: ColumnOf[str] = Field(primary_key=True)


class Journal(Numbered, table=True):
    """What a revision did to one row (`store.write.journal`): enough to take it back."""

    pk: ColumnOf[int] = Field(default=None, primary_key=True)
    revision: ColumnOf[int] = Field(foreign_key="revision.number", index=True)
    table: ColumnOf[str]
    change: ColumnOf[str]  # insert, update or delete
    key: ColumnOf[str]  # a JSON list: the primary key
    # A JSON object: the columns that were otherwise.
    before: ColumnOf[str | None] = Field(default=None)


# Columns as statements name them, with the types that a type checker needs.

# What a condition or an order can be made of: a column of a table, or an expression.
Column = SQLCoreOperations[Any]
Keys = Select[int]
Rows = Select[*tuple[Any, ...]]

EDITION_ID: ColumnElement[str] = Document.id + literal(":") + Edition.label
"""The id of an edition, `<document>:<label>`."""

# A table of records.
RecordTable = type[Resource | Author | Institution | Category | Document | Topic]
TABLES: Mapping[str, RecordTable] = {
    "resource": Resource,
    "author": Author,
    "institution": Institution,
    "category": Category,
    "document": Document,
    "topic": Topic,
}
"""What records of a type are rows of."""
