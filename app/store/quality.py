"""Findings read: what the maintainer of a list may want to mend."""

from typing import Any

from sqlalchemy import Engine, Select, func, select
from sqlmodel import col

from app.catalogue.review import FindingRecord, TitledReference
from app.store.asked import Asked
from app.store.columns import EDITION_ID, Rows, pk
from app.store.filters import conditions
from app.store.keyset import Key, paged, turned
from app.store.ledger import Finding
from app.store.load import Page
from app.store.lookup import resolve
from app.store.query import current_revision
from app.store.session import reading
from app.store.tables import Document, Edition, Mention, Resource

_COLUMNS = (
    col(Finding.code),
    EDITION_ID,
    col(Finding.line),
    col(Resource.id),
    col(Resource.title),
    col(Finding.message),
    col(Finding.text),
)
_ORDERS = {
    "document": col(Document.id),
    "edition": col(Edition.position),
    "line": col(Finding.line),
    "code": col(Finding.code),
}


def listing(engine: Engine, asked: Asked) -> Page:
    """Return a page of findings; raises `UnknownValue` for names of nothing."""
    with reading(engine) as connection:
        asked = resolve(connection, asked)
        count, revision = connection.execute(count_statement(asked)).one()
        rows = connection.execute(page_statement(asked)).all()
    found, following = turned(asked, rows, width=len(_COLUMNS))
    return Page([_text(row) for row in found], count, revision, asked, following)


def count_statement(asked: Asked) -> Select[int, int]:
    """Return `(number of matches, revision of the catalogue)`."""
    matches = select(func.count()).select_from(Finding)
    matches = matches.where(*conditions("quality", asked))
    return select(matches.scalar_subquery(), current_revision())


def page_statement(asked: Asked) -> Rows:
    """Return the findings on one page, the newest edition of a document first."""
    order = asked.order("quality")
    keys = [*(Key(_ORDERS[o.name], o.descending) for o in order), Key(pk(Finding))]
    statement: Rows = (
        select(*_COLUMNS)
        .select_from(Finding)
        .join(Edition, pk(Edition) == col(Finding.edition_pk))
        .join(Document, pk(Document) == col(Edition.document_pk))
        .outerjoin(Mention, pk(Mention) == col(Finding.mention_pk))
        .outerjoin(Resource, pk(Resource) == col(Mention.resource_pk))
        .where(*conditions("quality", asked))
        .order_by(*(key.clause() for key in keys))
    )
    return paged(statement, keys, asked)


def _text(row: tuple[Any, ...]) -> str:
    code, edition, line, id_, title, message, text = row
    resource = TitledReference(id=id_, title=title) if id_ else None
    record = FindingRecord.model_validate(
        {
            "code": code,
            "edition": edition,
            "line": line,
            "resource": resource,
            "message": message,
            "text": text,
        }
    )
    return record.model_dump_json()
