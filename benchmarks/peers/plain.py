"""The same resources, served in the usual way: objects, relations, a response model.

As the tutorials of FastAPI and SQLModel have it: a session a request, `selectinload`
for what belongs to a resource, and records made of the objects on the way out.
"""

import os
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, func, select

engine = create_engine(f"sqlite:///{os.environ['PLAIN_DATABASE']}")
app = FastAPI()


class Authorship(SQLModel, table=True):
    """Who stands at which place of a resource."""

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    position: int = Field(primary_key=True)
    author_pk: int = Field(foreign_key="author.pk")
    printed: str
    author: "Author" = Relationship()


class Affiliation(SQLModel, table=True):
    """Under which institutions a resource stands."""

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    position: int = Field(primary_key=True)
    author_position: int = Field(primary_key=True)
    institution_pk: int = Field(foreign_key="institution.pk")
    institution: "Institution" = Relationship()


class ResourceTopic(SQLModel, table=True):
    """The topics of a resource."""

    __tablename__ = "resource_topic"

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    topic_pk: int = Field(foreign_key="topic.pk", primary_key=True)
    topic: "Topic" = Relationship()


class Link(SQLModel, table=True):
    """One address of a resource."""

    resource_pk: int = Field(foreign_key="resource.pk", primary_key=True)
    position: int = Field(primary_key=True)
    url: str | None
    printed: str
    role: str
    label: str | None
    archive_url: str | None


class Named(SQLModel):
    """Something with an id and a name."""

    id: str
    name: str


class Author(Named, table=True):
    """A person."""

    pk: int | None = Field(default=None, primary_key=True)


class Institution(Named, table=True):
    """A university, company or laboratory."""

    pk: int | None = Field(default=None, primary_key=True)


class Topic(Named, table=True):
    """A subject."""

    pk: int | None = Field(default=None, primary_key=True)


class Facts(SQLModel):
    """The columns of a resource."""

    id: str
    title: str
    kind: str
    year: int | None
    year_basis: str | None
    date: str | None
    venue: str | None
    publisher: str | None
    platform: str | None
    language: str | None
    note: str | None
    et_al: bool
    doi: str | None
    arxiv: str | None
    isbn: str | None
    citation_key: str
    revision: int
    created_at: str
    updated_at: str


class Resource(Facts, table=True):
    """A work or thing."""

    pk: int | None = Field(default=None, primary_key=True)
    authorships: list[Authorship] = Relationship()
    affiliations: list[Affiliation] = Relationship()
    subjects: list[ResourceTopic] = Relationship()
    links: list[Link] = Relationship()


class Address(SQLModel):
    """A link as it is answered."""

    url: str | None
    printed: str
    role: str
    label: str | None
    # No address was checked; what is known of one stands in another table.
    status: str = "unchecked"
    archive_url: str | None


class Answered(Facts):
    """A resource as it is answered."""

    authors: list[Named]
    institutions: list[Named]
    topics: list[Named]
    links: list[Address]


class Page(SQLModel):
    """A page of resources."""

    count: int
    results: list[Answered]


def sessions() -> Iterator[Session]:
    """Give a session for a request."""
    with Session(engine) as session:
        yield session


class Asked(SQLModel):
    """The filters; each names an id."""

    author: str | None = None
    institution: str | None = None
    topic: str | None = None
    year: int | None = None
    limit: int = 25
    offset: int = 0


@app.get("/resources", response_model=Page)
def resources(
    session: Annotated[Session, Depends(sessions)], asked: Annotated[Asked, Query()]
) -> dict[str, Any]:
    """List the resources that match every filter, the newest first."""
    found = select(Resource)
    for link, other, id_ in (
        (Authorship, Author, asked.author),
        (Affiliation, Institution, asked.institution),
        (ResourceTopic, Topic, asked.topic),
    ):
        if id_ is not None:
            keys = select(link.resource_pk).join(other).where(other.id == id_)
            found = found.where(col(Resource.pk).in_(keys))
    if asked.year is not None:
        found = found.where(Resource.year == asked.year)
    count = session.exec(select(func.count()).select_from(found.subquery())).one()
    parts = (
        selectinload(Resource.authorships).selectinload(Authorship.author),  # type: ignore[arg-type]
        selectinload(Resource.affiliations).selectinload(Affiliation.institution),  # type: ignore[arg-type]
        selectinload(Resource.subjects).selectinload(ResourceTopic.topic),  # type: ignore[arg-type]
        selectinload(Resource.links),  # type: ignore[arg-type]
    )
    order = (col(Resource.year).desc().nulls_last(), Resource.title)
    page = found.order_by(*order).offset(asked.offset).limit(asked.limit)
    rows = session.exec(page.options(*parts)).all()
    return {"count": count, "results": [_answered(each) for each in rows]}


def _answered(found: Resource) -> dict[str, Any]:
    return found.model_dump() | {
        "authors": [each.author for each in found.authorships],
        "institutions": [each.institution for each in found.affiliations],
        "topics": [each.topic for each in found.subjects],
        "links": found.links,
    }
