"""The tables: normal form, the truth; beside them each record ready to serve.

`pk` is a row's number inside this database, `id` the public slug. Times are RFC 3339
text in Z, `record`, `details` and `value` JSON text: the same on SQLite and PostgreSQL. A table
class validates nothing: what goes in comes from frozen types of `catalogue/`.
No number is given twice: the journal (`store.write.journal`) knows rows by it.
"""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, false, literal
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Field, SQLModel, col

NUMBERED = {"sqlite_autoincrement": True}


class Document(SQLModel, table=True):
    """A curated list."""

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    title: str
    source: str | None = None
    licence: str | None = None
    base: str | None = None


class Edition(SQLModel, table=True):
    """One state of a document's text; `position` is its place in their order.

    One without a date `follows` the edition that was the newest when it came: it stands
    behind whatever has this date, or came at this time. `format` is None for Markdown.
    """

    __table_args__ = (UniqueConstraint("document_pk", "label"), NUMBERED)

    pk: int | None = Field(default=None, primary_key=True)
    document_pk: int = Field(foreign_key="document.pk")
    label: str
    date: str | None
    follows: str | None = None
    checksum: str
    imported_at: str
    language: str | None = None
    position: int
    entry_count: int
    resource_count: int
    text: str
    format: str | None = None


class Unparsed(SQLModel, table=True):
    """Lines of an edition that carry something and became nothing, and why."""

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    edition_pk: int = Field(foreign_key="edition.pk", index=True)
    line_start: int
    line_end: int
    code: str
    text: str


class Category(SQLModel, table=True):
    """A heading of a document, by outline path; `path` is a JSON list of names.

    The topic is the one that it names, if it names any.
    """

    __table_args__ = (UniqueConstraint("document_pk", "path"), NUMBERED)

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    document_pk: int = Field(foreign_key="document.pk")
    parent_pk: int | None = Field(default=None, foreign_key="category.pk", index=True)
    topic_pk: int | None = Field(default=None, foreign_key="topic.pk", index=True)
    name: str
    path: str
    resource_count: int = 0


class EditionCategory(SQLModel, table=True):
    """In which editions a heading stands, and where in their outline."""

    __tablename__ = "edition_category"

    edition_pk: int = Field(foreign_key="edition.pk", primary_key=True)
    category_pk: int = Field(foreign_key="category.pk", primary_key=True, index=True)
    position: int
    line: int


class Resource(SQLModel, table=True):
    """One work or thing; the columns that filters and orders need, and its record."""

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    citation_key: str = Field(unique=True)
    title: str
    title_key: str = Field(index=True)
    title_order: str = Field(index=True)
    author_key: str | None = Field(default=None, index=True)
    kind: str = Field(index=True)
    year: int | None = Field(default=None)
    year_basis: str | None = None
    date: str | None = None
    venue: str | None = Field(default=None, index=True)
    publisher: str | None = None
    platform: str | None = Field(default=None, index=True)
    language: str | None = Field(default=None, index=True)
    note: str | None = None
    et_al: bool = False
    details: str | None = None
    doi: str | None = Field(default=None, index=True)
    arxiv: str | None = Field(default=None, index=True)
    isbn: str | None = Field(default=None, index=True)
    link_status: str | None = Field(default=None, index=True)
    added: int
    revision: int = Field(index=True)
    created_at: str
    updated_at: str
    record: str

    # The index of the usual order, years falling, is made by a migration: each
    # database has its own words for where those without a year stand.
    __table_args__ = NUMBERED


class Author(SQLModel, table=True):
    """One person; of one that is `decided` a curator said who it is, not the rules.

    Where `parts_stated`, a text told family and given names apart in its own way.
    """

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    name: str
    sort_key: str = Field(index=True)
    family_key: str = Field(index=True)
    family: str | None = None
    given: str | None = None
    homepage: str | None = None
    decided: bool = Field(default=False, index=True)
    parts_stated: bool = Field(
        default=False, index=True, sa_column_kwargs={"server_default": false()}
    )
    resource_count: int = Field(default=0, index=True)
    revision: int


class Institution(SQLModel, table=True):
    """A university, company or laboratory; the counts include its parts.

    It is found under `printed`, whatever it is called.
    """

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    name: str
    printed: str
    name_key: str = Field(unique=True)
    sort_key: str = Field(index=True)
    country: str | None = None
    type: str | None = None
    ror: str | None = None
    parent_pk: int | None = Field(None, foreign_key="institution.pk", index=True)
    resource_count: int = Field(default=0, index=True)
    author_count: int = 0
    revision: int


class Topic(SQLModel, table=True):
    """A subject; the count includes narrower topics."""

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    name: str
    sort_key: str
    source: str  # vocabulary, manual or heading: who knows of it
    revision: int = 0
    broader_pk: int | None = Field(default=None, foreign_key="topic.pk", index=True)
    resource_count: int = 0


class Name(SQLModel, table=True):
    """A name or alias under which a record is found; 0 is the displayed one."""

    __table_args__ = (
        Index("ix_name_type_id", "type", "id"),
        Index("ix_name_type_key", "type", "key"),
        Index("ix_name_type_text", "type", "text"),
        NUMBERED,
    )

    pk: int | None = Field(default=None, primary_key=True)
    type: str  # author, institution, topic, category, document, venue or platform
    id: str  # of venues and platforms, which are no records: see `value_id`
    position: int
    text: str
    key: str  # the folded text


class NameWord(SQLModel, table=True):
    """The folded words of a name, umlauts both ways: whole words by an index."""

    __tablename__ = "name_word"

    type: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    name_pk: int = Field(foreign_key="name.pk", primary_key=True, index=True)


class Authorship(SQLModel, table=True):
    """Who stands at which place of a resource, and how it is printed there."""

    __table_args__ = (Index("ix_authorship_author_pk", "author_pk", "resource_pk"),)

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    position: int = Field(primary_key=True)
    author_pk: int = Field(foreign_key="author.pk")
    printed: str


class Affiliation(SQLModel, table=True):
    """Under which institutions a resource stands, in order, as printed."""

    __table_args__ = (Index("ix_affiliation_institution_pk", "institution_pk", "resource_pk"),)

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    position: int = Field(primary_key=True)
    author_position: int = Field(primary_key=True)  # -1: it belongs to the whole
    institution_pk: int = Field(foreign_key="institution.pk")
    printed: str | None = None
    role: str = "affiliation"  # or author: it stands where authors do


class ResourceTopic(SQLModel, table=True):
    """The topics matched, without their broader ones."""

    __tablename__ = "resource_topic"
    __table_args__ = (Index("ix_resource_topic_topic_pk", "topic_pk", "resource_pk"),)

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    topic_pk: int = Field(foreign_key="topic.pk", primary_key=True)
    position: int = 0


class Mention(SQLModel, table=True):
    """One place in one edition where a resource is listed."""

    __table_args__ = (
        Index("ix_mention_edition_pk", "edition_pk", "resource_pk"),
        Index("ix_mention_category_pk", "category_pk", "resource_pk"),
        NUMBERED,
    )

    pk: int | None = Field(default=None, primary_key=True)
    resource_pk: int = Field(foreign_key="resource.pk", index=True)
    edition_pk: int = Field(foreign_key="edition.pk")
    category_pk: int | None = Field(default=None, foreign_key="category.pk")
    line_start: int
    line_end: int
    text: str


class Link(SQLModel, table=True):
    """One address of a resource; `key` is its normal form, for finding."""

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    position: int = Field(primary_key=True)
    url: str | None = Field(default=None, index=True)
    printed: str
    key: str | None = Field(default=None, index=True)
    role: str
    label: str | None = None
    archive_url: str | None = None


class LinkCheck(SQLModel, table=True):
    """What is known of an address since it was asked (`catalogue.health`).

    Records tell its `status` and `since` when; the `verdict` is that of the last check,
    which they tell from the end of the run on. Of two rows the one with the larger
    `batch` was stored later.
    """

    __tablename__ = "link_check"

    url: str = Field(primary_key=True)
    status: str = "unchecked"
    since: str | None = None
    verdict: str
    http_status: int | None = None
    final_url: str | None = None
    # Each step to `final_url` was.
    permanent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    checked_at: str
    failures: int = 0
    days: int = 0
    failed_at: str | None = None
    missing_since: str | None = None
    retry_at: str | None = None  # before that the host is not to be asked
    batch: int = Field(index=True)


class Fact(SQLModel, table=True):
    """One value that a mention, a rule or a file gives a field: the provenance.

    The facts of a mention are its whole reading: resolution starts from them again
    when a later edition lists the same resource. `reading` is a claim's place in that
    reading, `scope` a JSON list of the places of the authors it belongs to.
    """

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    resource_pk: int = Field(foreign_key="resource.pk", index=True)
    mention_pk: int | None = Field(default=None, foreign_key="mention.pk", index=True)
    field: str
    position: int
    reading: int = 0
    value: str
    basis: str
    rule: str
    line: int | None = None
    text: str | None = None
    scope: str | None = None
    used: bool


# The tables behind the records: what happened, and what later imports need to know.


class Revision(SQLModel, table=True):
    """One committed change of the catalogue; numbers grow by one.

    `undoes` is the revision whose changes this one took back.
    """

    number: int = Field(primary_key=True)
    at: str
    actor: str
    action: str
    summary: str
    undoes: int | None = Field(default=None, foreign_key="revision.number")


class Change(SQLModel, table=True):
    """One record touched by a revision: a row of the change feed."""

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    revision: int = Field(foreign_key="revision.number", index=True)
    action: str
    type: str
    id: str
    name: str
    successor: str | None = None
    summary: str


class Retired(SQLModel, table=True):
    """An id that names no record any more: merged into another one, or deleted."""

    type: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    successor: str | None = None
    revision: int = Field(foreign_key="revision.number")


class Authority(SQLModel, table=True):
    """Which state of the seed's authority files the catalogue was built with."""

    name: str = Field(primary_key=True)
    checksum: str


class WorkKey(SQLModel, table=True):
    """A key under which later listings may meet a resource (`catalogue.works`)."""

    __tablename__ = "work_key"

    key: str = Field(primary_key=True)
    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True, index=True)


class Finding(SQLModel, table=True):
    """Something that the maintainer of a list may want to mend (`catalogue.quality`).

    The resource is that of the mention; `other_pk` is another one that it concerns.
    Findings go with what they are about.
    """

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    code: str
    edition_pk: int = Field(foreign_key="edition.pk", ondelete="CASCADE", index=True)
    mention_pk: int | None = Field(
        default=None, foreign_key="mention.pk", ondelete="CASCADE", index=True
    )
    other_pk: int | None = Field(
        default=None, foreign_key="resource.pk", ondelete="CASCADE", index=True
    )
    line: int
    message: str
    text: str


class Correction(SQLModel, table=True):
    """A manual value of a field, as JSON: who gave it, and when.

    It belongs to the public id, so that it outlives whatever an import rewrites.
    """

    type: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str
    actor: str
    at: str


class Identity(SQLModel, table=True):
    """What tells a work that has no mention any more: one merged by hand, or deleted.

    `id` is the one it had, `authors` a JSON list of printed names.
    """

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(index=True)
    title: str
    url: str | None = None
    authors: str


class Apart(SQLModel, table=True):
    """Two resources that a curator told apart: no rule joins them, or doubts it."""

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)


class Journal(SQLModel, table=True):
    """What a revision did to one row (`store.write.journal`): enough to take it back."""

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    revision: int = Field(foreign_key="revision.number", index=True)
    table: str
    change: str  # insert, update or delete
    key: str  # a JSON list: the primary key
    before: str | None = None  # a JSON object: the columns that were otherwise


# Columns as statements name them, with the types that a type checker needs.

# What a condition or an order can be made of: a column of a table, or an expression.
Column = SQLCoreOperations[Any]
Keys = Select[int]
Rows = Select[*tuple[Any, ...]]

EDITION_ID: ColumnElement[str] = col(Document.id) + literal(":") + col(Edition.label)
"""The id of an edition, `<document>:<label>`."""


class Keyed(Protocol):
    """A table with a number for each row."""

    pk: int | None


def pk(table: type[Keyed]) -> Mapped[int]:
    """Return the key of a table: None before a row is stored, never in a statement."""
    key: Any = table.pk
    return col(key)
