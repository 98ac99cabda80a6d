"""The shape of a request: all that its statements hang on but the values looked up.

To build a statement takes longer than to run most of them. So each is built once for a
shape, with slots for the values, and run with those of the request.
"""

from dataclasses import replace

from app.store import question
from app.store.asked import Asked, Filter
from app.store.field import LOOKED_UP
from app.store.keyset import AT_MOST, BEFORE, offset
from app.store.values import Slot, Value

Values = dict[str, object]


def shaped(asked: Asked) -> tuple[Asked, Values]:
    """Return the shape of a request that was resolved, and the values for it."""
    values: Values = {}
    filters = tuple(_shaped(part, values) for part in asked.filters)
    if asked.q:
        values |= question.slots(asked.q)
    values[AT_MOST] = asked.per_page + (asked.cursor is not None)
    values[BEFORE] = offset(asked)
    shape = Asked(
        filters=filters,
        q=asked.q and question.shape(asked.q),
        sort=asked.sort,
        cursor=asked.cursor,
        facet_limit=asked.facet_limit,
    )
    return shape, values


def _shaped(part: Filter, values: Values) -> Filter:
    if part.field.type not in LOOKED_UP:
        return part
    return replace(part, groups=tuple(_slot(group, values) for group in part.groups))


def _slot(group: tuple[Value, ...], values: Values) -> tuple[Value, ...]:
    """Return a group with one slot in place of its ids; words stay in it."""
    ids = [each for each in group if isinstance(each, str)]
    slot = Slot(f"ids_{len(values)}", single=len(ids) == 1)
    values[slot.name] = ids
    return (slot, *(each for each in group if not isinstance(each, str)))
