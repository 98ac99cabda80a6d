"""Writes that came with an `Idempotency-Key`: one that comes again is not made again.

The answer is kept in the transaction of the write, so there is neither without the other.
"""

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlmodel import Field, SQLModel, col

from app.errors import Conflict, Fault
from app.store.engine import reading, shared, writing

NAME = "Idempotency-Key"
_KEPT = timedelta(hours=24)


class KeptAnswer(SQLModel, table=True):
    """The first answer to a request; `api_key` is whose it was, `body` is compressed."""

    __tablename__ = "kept_answer"

    api_key: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request: str
    at: str
    status: int
    headers: str
    body: bytes


class Answer(NamedTuple):
    """What is told of a write over HTTP."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def once(
    engine: Engine,
    owner: str,
    key: str,
    request: str,
    write: Callable[[], Answer],
    *,
    apart: bool = False,
) -> Answer:
    """Return the answer of `write`, or the first one where that was made already.

    `request` is all of what was asked, or its digest. What writes nothing is made `apart`,
    before the turn to write. Raises `Conflict` where something else was asked with the
    same key; what raises is not kept.
    """
    answer = None
    if apart:
        with reading(engine) as connection:
            if first := _first(connection, owner, key, request):
                return first
        answer = write()
    with writing(engine) as connection, shared(connection):
        now = datetime.now(UTC)
        old = col(KeptAnswer.at) < (now - _KEPT).isoformat()
        connection.execute(delete(KeptAnswer).where(old))
        if first := _first(connection, owner, key, request):
            return first
        answer = answer or write()
        kept = {
            "api_key": owner,
            "key": key,
            "request": request,
            "at": now.isoformat(),
            "status": answer.status,
            "headers": json.dumps(answer.headers),
            "body": zlib.compress(answer.body),
        }
        connection.execute(insert(KeptAnswer), kept)
    return answer


def _first(connection: Connection, owner: str, key: str, request: str) -> Answer | None:
    """Return the answer that is kept; raise `Conflict` where it is to another request."""
    where = (col(KeptAnswer.api_key) == owner, col(KeptAnswer.key) == key)
    found = connection.execute(select(KeptAnswer).where(*where)).one_or_none()
    if found is None:
        return None
    if found.request != request:
        message = f"The {NAME} came with another request already: take a new one."
        raise Conflict(message, faults=[Fault("conflict", message, NAME, key)])
    headers = [(name, value) for name, value in json.loads(found.headers)]
    return Answer(found.status, headers, zlib.decompress(found.body))
