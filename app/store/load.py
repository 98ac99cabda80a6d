"""Runs the statements: a constant number of them, in one transaction, so one snapshot.

Records come as the ready texts that are stored: no object is made of them.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, Engine, Select, select
from sqlmodel import col

from app.documents.links import arxiv_of, doi_of
from app.errors import Fault, NotFound
from app.store import query, ranked, walk
from app.store.asked import Asked
from app.store.brief import lengthy
from app.store.extras import extended, narrowed
from app.store.facets import Facet, facet
from app.store.lookup import resolve
from app.store.nearest import nearest
from app.store.prepared import run
from app.store.retired import successor
from app.store.session import reading
from app.store.shape import Values, shaped
from app.store.tables import Resource
from app.store.weight import weighed

T = TypeVar("T")

_IDENTIFIERS: Mapping[str, Callable[[str], str | None]] = {
    "arxiv": arxiv_of,
    "doi": doi_of,
}
_REVISION = select(query.current_revision())
# How many records are in memory at a time while all are given.
AT_A_TIME = 500
# How many ids are compared for a suggestion; only a 404 pays for it.
_MOST_COMPARED = 50_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: ready texts, and what the envelope says about them.

    `following` is the cursor behind the last of them, on a walk that goes on; `whole`
    tells that there are no further pages to ask for.
    """

    texts: list[str]
    count: int
    revision: int
    asked: Asked
    following: str | None = None
    facets: Mapping[str, Facet] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Single:
    """One ready record, and the catalogue's revision when it was read.

    `own` is the revision of the record, where it has one. Of a merged record there is
    only the id of its successor.
    """

    text: str
    revision: int
    own: int | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """All matches of a request in order; `texts` can be gone through once.

    `lines` are the same, many in a piece, where the records are as they are stored.
    """

    texts: Iterator[str]
    count: int
    revision: int
    lines: Iterator[bytes] | None = None


def counting(asked: Asked) -> tuple[Select[int, int], Values]:
    """Return the statement that counts the matches of `asked`, and its values."""
    shape, values = shaped(asked)
    return query.count_statement(shape), values


def resources(engine: Engine, asked: Asked) -> Page:
    """Return a page of resources; raises `UnknownValue` for names that name nothing."""
    with reading(engine) as connection:
        return page(connection, asked)


def page(connection: Connection, asked: Asked) -> Page:
    """Return a page of resources, of the moment that a transaction sees."""
    asked = weighed(connection, resolve(connection, asked))
    following = None
    if ranked.serves(asked):
        total, at, found = ranked.page(connection, asked)
    else:
        total, at = run(connection, *counting(asked)).one()
        found, following = walk.page(connection, asked)
    texts = _given(connection, found, asked)
    facets = {name: facet(connection, name, asked) for name in asked.facets}
    return Page(texts, total, at, asked, following, facets)


def count(engine: Engine, asked: Asked) -> int:
    """Return how many resources match; raises `UnknownValue`."""
    with reading(engine) as connection:
        return run(connection, *counting(resolve(connection, asked))).one()[0]


def revision(engine: Engine) -> int:
    """Return the catalogue's revision: what answers hang on."""
    with reading(engine) as connection:
        return run(connection, _REVISION, {}).one()[0]


def resource(engine: Engine, record: str, asked: Asked) -> Single:
    """Return the resource with an id, with the fields and more that `asked` names.

    Raises `NotFound` with the nearest ids, `Gone` for a deleted one.
    """
    with reading(engine) as connection:
        row = run(connection, query.single_statement(), {"id": record}).one_or_none()
        if row is None:
            return elsewhere(connection, "resource", record, select(col(Resource.id)))
        key, text, own, revision = row
        (text,) = _given(connection, {key: text}, asked)
    return Single(text, revision, own)


def looked_up(engine: Engine, record: str, asked: Asked) -> Single:
    """Return the resource with an id, or where the one with an identifier stands."""
    if ":" in record:
        return Single("", 0, successor=identified(engine, record))
    return resource(engine, record, asked)


def identified(engine: Engine, printed: str) -> str:
    """Return the id of the resource that `arxiv:...` or `doi:...` names.

    Raises `NotFound` where nothing has the identifier, or it is none.
    """
    scheme = printed.partition(":")[0].lower()
    read = _IDENTIFIERS.get(scheme)
    value = read(printed) if read else None
    found = None
    if value:
        statement = query.identified_statement(scheme, value)
        with reading(engine) as connection:
            found = connection.scalars(statement).first()
    if found is None:
        message = f"No resource of the catalogue has the identifier {printed!r}."
        raise NotFound(message, faults=[Fault("not_found", message, "id", printed)])
    return found


@contextmanager
def walking(engine: Engine, asked: Asked) -> Iterator[Walk]:
    """Give all matches as one snapshot, in memory that does not grow with them."""
    with reading(engine) as connection:
        asked = weighed(connection, resolve(connection, asked))
        count, revision = run(connection, *counting(asked)).one()
        # Who stops on the way leaves no cursor open behind.
        with (
            closing(_texts(connection, asked)) as texts,
            closing(_lines(connection, asked)) as lines,
        ):
            changed = asked.fields or asked.include
            yield Walk(texts, count, revision, None if changed else lines)


def _parts(
    connection: Connection, asked: Asked, statement: Select[int, T]
) -> Iterator[dict[int, T]]:
    """Give records by their keys; only these are sorted, the records follow."""
    shape, values = shaped(asked)
    keys = connection.execution_options(yield_per=AT_A_TIME).scalars(
        query.keys_statement(shape), values
    )
    with closing(keys):
        for part in keys.partitions():
            rows = connection.execute(statement, {"keys": json.dumps(part)})
            found = dict(rows.all())
            yield {key: found[key] for key in part}


def _texts(connection: Connection, asked: Asked) -> Generator[str]:
    for part in _parts(connection, asked, query.records_statement()):
        yield from _given(connection, part, asked)


def _lines(connection: Connection, asked: Asked) -> Generator[bytes]:
    for part in _parts(connection, asked, query.raw_statement()):
        yield b"\n".join([*part.values(), b""])


def _given(connection: Connection, records: Mapping[int, str], asked: Asked) -> list[str]:
    """Return the records with the fields asked for, and with what was included."""
    return extended(connection, narrowed(records, asked.fields), asked.include)


def elsewhere(connection: Connection, noun: str, record: str, ids: Select[str]) -> Single:
    """Return where the record goes on that nothing has the id of.

    Raises `Gone` for a deleted one, `NotFound` where there never was one.
    """
    heir = successor(connection, noun, record)
    if heir is None:
        raise absent(connection, noun, record, ids)
    return Single("", 0, successor=heir)


def absent(connection: Connection, noun: str, record: str, ids: Select[str]) -> NotFound:
    """Return the error for an id that nothing has, with the nearest of `ids`."""
    lengthy(connection)
    near = nearest(record, connection.scalars(ids.limit(_MOST_COMPARED)))
    message = f"There is no {noun} {record!r}."
    fault = Fault("not_found", message, "id", record, None, near or None)
    return NotFound(message, faults=[fault])
