"""The table of fields as a list of its own: what can be asked of resources."""

from sqlalchemy import Engine, select

from app.catalogue.records import FieldRecord
from app.store.asked import Asked
from app.store.field import Field, Use
from app.store.fields import FIELDS
from app.store.keyset import sliced
from app.store.load import Page
from app.store.query import current_revision
from app.store.session import reading


def listing(engine: Engine, asked: Asked) -> Page:
    """Return a page of the fields of resources, in the order of the documentation."""
    with reading(engine) as connection:
        revision = connection.scalars(select(current_revision())).one()
    fields = list(FIELDS["resources"].values())
    shown, following = sliced(asked, fields)
    texts = [_record(field).model_dump_json() for field in shown]
    return Page(texts, len(fields), revision, asked, following)


def _record(field: Field) -> FieldRecord:
    return FieldRecord(
        name=field.name,
        type=field.type,
        filter=Use.FILTER in field.uses,
        facet=Use.FACET in field.uses,
        sort=Use.SORT in field.uses,
        select=Use.SELECT in field.uses,
        description=field.description,
        example=field.example,
    )
