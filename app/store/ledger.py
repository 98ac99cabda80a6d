"""The tables behind the records: what happened, and what later imports need to know."""

from sqlmodel import Field, SQLModel

from app.store.tables import NUMBERED


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
    """What a revision did to one row (`store.journal`): enough to take it back."""

    __table_args__ = NUMBERED

    pk: int | None = Field(default=None, primary_key=True)
    revision: int = Field(foreign_key="revision.number", index=True)
    table: str
    change: str  # insert, update or delete
    key: str  # a JSON list: the primary key
    before: str | None = None  # a JSON object: the columns that were otherwise
