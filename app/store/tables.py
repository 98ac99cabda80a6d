"""The tables: normal form, the truth; beside them each record ready to serve.

`pk` is a row's number inside this database, `id` the public slug. Times are RFC 3339
text in Z, `record`, `details` and `value` JSON text: the same on SQLite and PostgreSQL. A table
class validates nothing: what goes in comes from frozen types of `catalogue/`.
No number is given twice: the journal (`store.journal`) knows rows by it.
"""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

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
    link_status: str | None = None
    added: int
    revision: int = Field(index=True)
    created_at: str
    updated_at: str
    record: str

    # The index of the usual order, years falling, is made by a migration: each
    # database has its own words for where those without a year stand.
    __table_args__ = NUMBERED


class Author(SQLModel, table=True):
    """One person; of one that is `decided` a curator said who it is, not the rules."""

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
    url: str | None = None
    printed: str
    key: str | None = Field(default=None, index=True)
    role: str
    label: str | None = None
    status: str = "unchecked"
    archive_url: str | None = None


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
