"""A part of a walk along an order that every write may change."""

import json
from itertools import islice

from sqlalchemy import Connection

from app.errors import InvalidCursor
from app.store import query
from app.store.asked import Asked
from app.store.cursor import Cursor, stray
from app.store.keyset import turned
from app.store.order import moves
from app.store.prepared import run
from app.store.seen import MOST, pack, unpack
from app.store.shape import shaped

Records = dict[int, str]


def page(connection: Connection, asked: Asked) -> tuple[Records, str | None]:
    """Return the records of one page by their keys, and the cursor behind it."""
    cursor = asked.cursor
    by_keys = cursor and cursor.values and len(cursor.values) > 1
    if cursor and not by_keys and moves(asked.order("resources")):
        return _not_given(connection, asked, cursor)
    shape, values = shaped(asked)
    rows = run(connection, query.page_statement(shape), values).all()
    found, following = turned(asked, rows, width=2)
    return dict(found), following


def _not_given(connection: Connection, asked: Asked, cursor: Cursor) -> tuple[Records, str | None]:
    """Return the best matches that the walk has not given yet."""
    seen, (shape, values) = _seen(cursor), shaped(asked)
    keys = connection.execution_options(yield_per=MOST).scalars(query.keys_statement(shape), values)
    fresh = list(islice((k for k in keys if k not in seen), asked.per_page + 1))
    keys.close()
    given = fresh[: asked.per_page]
    wanted = {"keys": json.dumps(given)}
    texts = dict(connection.execute(query.records_statement(), wanted).all())
    rows = {key: texts[key] for key in given}
    if len(fresh) == len(given):
        return rows, None
    seen |= set(given)
    if len(seen) <= MOST:
        return rows, cursor.after((pack(seen),))
    place = connection.execute(query.place_statement(shape, given[-1]), values).one()
    return rows, cursor.after(tuple(place))


def _seen(cursor: Cursor) -> set[int]:
    if cursor.values is None:
        return set()
    try:
        return set(unpack(str(cursor.values[0])))
    except ValueError as error:
        raise InvalidCursor([stray("cursor", str(cursor.values[0]))]) from error
