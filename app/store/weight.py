"""How many resources pass a filter, as the counts tell that are kept anyway.

A page of a filter that half of all resources pass is found by a walk in their order; of
one that few pass, by gathering these. No database knows which is which before it looks.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from math import sqrt

from sqlalchemy import Connection, Select, func, select
from sqlmodel import col

from app.store.asked import Asked, Filter
from app.store.columns import Rows, pk
from app.store.lookup import among
from app.store.prepared import run
from app.store.shape import shaped
from app.store.tables import Author, Category, Institution, Resource, Topic
from app.store.values import SHAPES, Slot, Value

_COUNTED: Mapping[str, type[Author | Category | Institution | Topic]] = {
    "author": Author,
    "category": Category,
    "institution": Institution,
    "topic": Topic,
}
# Gathering n of N resources takes about as long as looking at this many times N / n.
_WORTH = 8.0


def weighed(connection: Connection, asked: Asked) -> Asked:
    """Return `asked` with the filters marked that are common."""
    if not any(map(_countable, asked.filters)):
        return asked
    shape, values = shaped(asked)
    total, *counts = run(connection, _statement(shape), values).one()
    most = sqrt(_WORTH * (total or 0))
    found = iter(counts)
    marked = (
        replace(part, common=min(islice(found, len(part.groups))) > most)
        if _countable(part)
        else part
        for part in asked.filters
    )
    return replace(asked, filters=tuple(marked))


def _countable(part: Filter) -> bool:
    return part.field.name in _COUNTED and not part.negated


@lru_cache(SHAPES)
def _statement(shape: Asked) -> Rows:
    """Return how many resources there are, and how many stand behind each group."""
    total = select(func.max(pk(Resource))).scalar_subquery()
    groups = (
        _count(part.field.name, group).scalar_subquery()
        for part in filter(_countable, shape.filters)
        for group in part.groups
    )
    return select(total, *groups)


def _count(name: str, group: tuple[Value, ...]) -> Select[int]:
    table = _COUNTED[name]
    counted = func.coalesce(func.sum(col(table.resource_count)), 0)
    return select(counted).where(among(col(table.id), group))


def kept_count(shape: Asked) -> Select[int] | None:
    """Return the kept count of all that is asked for, where there is one."""
    if shape.q or len(shape.filters) != 1:
        return None
    (part,) = shape.filters
    if not _countable(part) or len(part.groups) != 1:
        return None
    (group,) = part.groups
    single = len(group) == 1 and isinstance(group[0], Slot) and group[0].single
    return _count(part.field.name, group) if single else None
