"""What records are called: ids in, the names that people read out."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, Engine, and_, or_, select
from sqlmodel import col

from app.store.asked import Asked
from app.store.field import FieldType
from app.store.session import reading
from app.store.tables import Name, Resource

# A type of record, or a field whose values have names, and an id.
Known = tuple[str, str]
# What is asked for beyond that stays without a name.
_MOST = 1_000


def names(connection: Connection, asked: Asked) -> dict[Known, str]:
    """Return what the values of filters are called, which were looked up before."""
    ids: dict[str, set[str]] = defaultdict(set)
    for part in asked.filters:
        if part.field.type is FieldType.NAMED:
            ids[part.field.name].update(str(v) for group in part.groups for v in group)
    return _names(connection, ids)


def of(engine: Engine, asked: Asked) -> dict[Known, str]:
    """Return what the values of filters are called."""
    with reading(engine) as connection:
        return names(connection, asked)


def named(engine: Engine, type_: str, ids: Collection[str]) -> dict[str, str]:
    """Return the names of records of one type, of resources the titles, by id."""
    with reading(engine) as connection:
        if type_ == "resource":
            titles = select(col(Resource.id), col(Resource.title))
            rows = connection.execute(titles.where(col(Resource.id).in_(ids)))
            return dict(rows.all())
        found = _names(connection, {type_: ids})
    return {id_: name for (_type, id_), name in found.items()}


def _names(connection: Connection, wanted: Mapping[str, Collection[str]]) -> dict[Known, str]:
    ids = {type_: sorted(each)[:_MOST] for type_, each in wanted.items()}
    if not ids:
        return {}
    ours = or_(*(and_(col(Name.type) == t, col(Name.id).in_(i)) for t, i in ids.items()))
    statement = select(col(Name.type), col(Name.id), col(Name.text)).where(
        ours, col(Name.position) == 0
    )
    return {(t, i): text for t, i, text in connection.execute(statement)}
