"""The keys of callers, and the answers that are kept for a write that may come again.

A key is `catalogue_<id>_<secret>`. The id finds the row; the secret has 256 random
bits, of which a plain SHA-256 tells nothing. No revision is about a key but those that
tell the change feed that one was made or revoked.
"""

import hashlib
import json
import secrets
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlmodel import Field, SQLModel

from app.errors import Conflict, Forbidden, NotFound, Unauthorized, Unavailable
from app.store.bulk import AnyRow
from app.store.engine import reading, shared, writing
from app.store.tables import ColumnOf
from app.text import regex

# Found in any text, so that it can be kept out of it.
KEY = regex(r"catalogue_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
# Who writes without a key.
COMMAND = "command"
# The last use is exact to this; a key in steady use costs one small write each time.
USE_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key allows; each includes the ones before it."""

    IMPORT = "import"
    CURATE = "curate"
    ADMIN = "admin"

    def includes(self, other: "Scope") -> bool:
        """Return whether this scope allows what `other` allows."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class ApiKey(SQLModel, table=True):
    """A key: everything but its secret. Times are RFC 3339 in Z."""

    __tablename__ = "api_key"

    id: ColumnOf[str] = Field(primary_key=True)
    name: ColumnOf[str]
    scope: ColumnOf[str]
    digest: ColumnOf[str]
    created_at: ColumnOf[str]
    expires_at: ColumnOf[str | None] = Field(default=None)  # the last second in which it is good
    revoked_at: ColumnOf[str | None] = Field(default=None)
    used_at: ColumnOf[str | None] = Field(default=None)
    # A JSON list of the only ones that it may import.
    documents: ColumnOf[str | None] = Field(default=None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: the name goes into the revisions."""

    name: str
    scope: Scope
    id: str
    documents: frozenset[str] = frozenset()

    def check_document(self, document: str) -> None:
        """Raise `Forbidden` for a document that the key is not for."""
        if self.documents and document not in self.documents:
            raise Forbidden(f"This key imports {', '.join(sorted(self.documents))} alone.")


def without_keys(text: str) -> str:
    """Return `text` with the secret of every key in it left out."""
    return KEY.sub(r"catalogue_\1_...", text)


def create(
    engine: Engine,
    scope: Scope,
    name: str | None,
    expires: str | None,
    documents: Sequence[str] = (),
) -> str:
    """Make a key and return it; nobody can show it again.

    `expires` is the last second in which it is good, as RFC 3339 in Z. A key of scope
    import may be for some `documents` alone.

    Raises `Conflict` where another key that is not revoked has the name.
    """
    id_, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    said = name or f"{scope}-{id_}"
    row = {
        "id": id_,
        "name": said,
        "scope": scope.value,
        "digest": _digest(secret),
        "created_at": _now(),
        "expires_at": expires,
        "documents": json.dumps(documents) if documents else None,
    }
    with writing(engine) as connection:
        taken = select(ApiKey.id).where(ApiKey.name == said, ApiKey.revoked_at.is_(None))
        if said == COMMAND or connection.scalar(taken):
            raise Conflict(f"The name {said} is taken; take another or revoke its key.")
        connection.execute(insert(ApiKey).values(row))
    return f"catalogue_{id_}_{secret}"


def all_keys(engine: Engine) -> list[AnyRow]:
    """Return all keys, oldest first."""
    statement = select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)
    with reading(engine) as connection:
        return list(connection.execute(statement))


def revoke(engine: Engine, named: str) -> AnyRow:
    """Revoke the key of an id or a name, or the key itself; return it. Raises `NotFound`."""
    whole = KEY.fullmatch(named)
    id_ = whole[1] if whole else named
    with writing(engine) as connection:
        live = ApiKey.revoked_at.is_(None)
        either = (ApiKey.id == id_) | (ApiKey.name == id_)
        row = connection.execute(select(ApiKey).where(live, either)).first()
        if row is None:
            raise NotFound(f"No key that is not revoked has the id or name {id_}.")
        where = ApiKey.id == row.id
        connection.execute(update(ApiKey).where(where).values(revoked_at=_now()))
    return row


def actor_of(engine: Engine, key: str) -> Actor:
    """Return whose key it is, noting its use; raises `Unauthorized` for one that is no good."""
    shape = KEY.fullmatch(key)
    with reading(engine) as connection:
        where = ApiKey.id == (shape[1] if shape else "")
        row = connection.execute(select(ApiKey).where(where)).one_or_none()
    secret = key[-43:] if shape else ""
    if not compare_digest(_digest(secret), row.digest if row else "") or row is None:
        raise Unauthorized("The key is not known here.")
    if row.revoked_at:
        raise Unauthorized("The key is revoked.")
    if row.expires_at and row.expires_at < _now():
        raise Unauthorized("The key is expired.")
    if not row.used_at or row.used_at <= _now(-USE_EVERY):
        _use(engine, row.id)
    documents = frozenset(json.loads(row.documents or "[]"))
    return Actor(row.name, Scope(row.scope), row.id, documents)


def _use(engine: Engine, id_: str) -> None:
    """Note the use of a key, if that can be done now: nobody waits for a note."""
    # Whoever asks shall hear of that from the write itself.
    with suppress(Unavailable), writing(engine, waits=False) as connection:
        connection.execute(update(ApiKey).where(ApiKey.id == id_).values(used_at=_now()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now(shift: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + shift).strftime("%Y-%m-%dT%H:%M:%SZ")


# Writes that came with an `Idempotency-Key`: one that comes again is not made again.
#
# The answer is kept in the transaction of the write, so there is neither without the other.

NAME = "Idempotency-Key"
_KEPT = timedelta(hours=24)


class StoredAnswer(SQLModel, table=True):
    """The first answer to a request; `api_key` is whose it was, `body` is compressed."""

    __tablename__ = "kept_answer"

    api_key: ColumnOf[str] = Field(primary_key=True)
    key: ColumnOf[str] = Field(primary_key=True)
    request: ColumnOf[str]
    at: ColumnOf[str]
    status: ColumnOf[int]
    headers: ColumnOf[str]
    body: ColumnOf[bytes]


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

    `request` is what was asked, or its digest. What writes nothing is made `apart`, before the turn
    to write. Raises `Conflict` for another request of the same key; what raises is not kept.
    """
    answer = None
    if apart:
        with reading(engine) as connection:
            if first := _first(connection, owner, key, request):
                return first
        answer = write()
    with writing(engine) as connection, shared(connection):
        now = datetime.now(UTC)
        old = StoredAnswer.at < (now - _KEPT).isoformat()
        connection.execute(delete(StoredAnswer).where(old))
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
        connection.execute(insert(StoredAnswer), kept)
    return answer


def _first(connection: Connection, owner: str, key: str, request: str) -> Answer | None:
    """Return the answer that is kept; raise `Conflict` where it is to another request."""
    where = (StoredAnswer.api_key == owner, StoredAnswer.key == key)
    found = connection.execute(select(StoredAnswer).where(*where)).one_or_none()
    if found is None:
        return None
    if found.request != request:
        message = f"The {NAME} came with another request already: take a new one."
        raise Conflict.at(message, NAME, key)
    headers = [(name, value) for name, value in json.loads(found.headers)]
    return Answer(found.status, headers, zlib.decompress(found.body))
