"""What every write over HTTP passes: key, body, `If-Match`, its turn.

A body is read only as far as its limit, and only by routes that want one.
"""

import asyncio
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from time import monotonic
from typing import Annotated, Any, NoReturn, TypeVar, get_args

from anyio import CapacityLimiter, fail_after, to_thread
from fastapi import Depends, Header, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app import errors
from app.curate import Precondition
from app.ingest import Report, Source, import_edition
from app.reading import Limits
from app.seed import load_authority
from app.store import api_keys
from app.store.api_keys import NAME, Actor, Answer, Scope
from app.store.engine import BEFORE_COMMIT, LIMIT, TooLong, ask
from app.text import nearest, regex
from app.web import work
from app.web.responses import TAG, state_of

JSON = ("application/json",)
PATCHES = ("application/merge-patch+json", "application/json")
# A record is a few kilobytes.
MOST_JSON_BYTES = 1024 * 1024
_MOST_JSON_NAMED = "1 MiB is the most that JSON may have here"
# How long a body may take to arrive, in seconds.
_PATIENCE = 300
_ENCODINGS = ("identity", "")


def media_type_of(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_bytes(request: Request, media_types: Iterable[str], most: int, named: str) -> bytes:
    """Return the body, which is of one of `media_types` and has at most `most` bytes.

    `named` says the limit in the refusal.

    Raises:
        UnsupportedMediaType: another media type, character set or content encoding.
        TooLarge: a longer body; of it no more than `most` bytes are kept.
        InvalidBody: the body ended early, or did not end.
    """
    _check_type(request, tuple(media_types))
    message = f"The body is too large: {named}."
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise errors.TooLarge(message)
    body = bytearray()
    try:
        with fail_after(_PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise errors.TooLarge(message)
    except (ClientDisconnect, TimeoutError) as error:
        raise errors.InvalidBody("The body did not come to its end.") from error
    request.state.body = bytes(body)
    return bytes(body)


async def read_object(request: Request, media_types: Iterable[str] = JSON) -> dict[str, object]:
    """Return the JSON object in the body; raise what `read_bytes` does, and `InvalidBody`.

    Its texts can be stored and sent again, its numbers fit a column, and no name is
    there twice.
    """
    raw = await read_bytes(request, media_types, MOST_JSON_BYTES, _MOST_JSON_NAMED)
    found = parsed(raw)
    if not isinstance(found, dict):
        raise errors.InvalidBody("The body is JSON, but no object: {...} is expected.")
    return found


def _check_type(request: Request, media_types: tuple[str, ...]) -> None:
    """Refuse what is sent in another form, and say which are read (RFC 5789, 2.2)."""
    given = request.headers.get("content-type", "")
    media_type, *options = (part.strip().lower() for part in given.split(";"))
    charsets = [o.partition("=")[2].strip('"') for o in options if o[:8] == "charset="]
    readable = set(charsets) <= {"utf-8", "utf8", "us-ascii"}
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if media_type in media_types and readable and encoding in _ENCODINGS:
        return
    names = " or ".join(media_types)
    message = f"This route reads {names}, in UTF-8 and without Content-Encoding."
    accept = "Accept-Patch" if request.method == "PATCH" else "Accept-Post"
    headers = {accept: ", ".join(media_types), "Accept-Encoding": "identity"}
    raise errors.UnsupportedMediaType.at(
        message, "Content-Type", given, media_types, headers=headers
    )


# JSON that can be stored and sent again, and what is said about any other.
#
# Python's parser takes more than JSON has: NaN, names given twice, halves of letters,
# numbers without end. All of it is refused here.

# Deeper than any record; what comes in is walked through again and again.
_MOST_LEVELS = 32
# What no column holds.
_MOST_NUMBER = 2**63
_HALF = regex("[\ud800-\udfff]")
_MOST_FAULTS = 20

Model = TypeVar("Model", bound=BaseModel)


def parsed(raw: bytes) -> object:
    """Return the value that a JSON text stands for; raise `InvalidBody` for others."""
    try:
        found = json.loads(
            raw.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise errors.InvalidBody(f"The body is no UTF-8 (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise errors.InvalidBody(f"The body is no JSON: {error.msg} ({place}).") from error
    except (ValueError, RecursionError) as error:
        # More digits or levels than the parser takes.
        raise errors.InvalidBody("The body holds a number or nesting beyond reason.") from error
    _check(found)
    return found


def validated(model: type[Model], found: Mapping[str, object]) -> Model:
    """Return `found` as a `model`; raise `InvalidBody` with every fault in it."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        faults: dict[str | None, errors.Fault] = {}
        for each in error.errors()[:_MOST_FAULTS]:
            # Of what may be of several types each type says what it misses: the first is told.
            fault = _fault(each, model)
            faults.setdefault(fault.parameter, fault)
        raise errors.InvalidBody(faults=list(faults.values())) from error


# What pydantic says in its own words, in those of the field.
_SAID = {
    "missing": "is needed",
    "bool_type": "takes true or false",
    "list_type": "takes a list: [...]",
    "model_type": "takes an object: {{...}}",
    "string_type": "takes a text",
    "too_long": "takes {max_length:,} at most",
}


def _fault(error: ErrorDetails, model: type[BaseModel]) -> errors.Fault:
    """Return the fault that pydantic found; without the input, which may be secret.

    Only a word that is none of a choice is repeated.
    """
    *way, last = map(str, error["loc"])
    kind, told = error["type"], error.get("ctx", {})
    # A type of several, as "literal['']", is no step of the way; a field may be called so.
    path = [part for part in way if "[" not in part]
    path += [last] if kind == "extra_forbidden" or "[" not in last else []
    name = ".".join(path)
    if kind == "extra_forbidden":
        message = f"There is no field `{name}` here."
        for each in path[:-1]:
            if each in model.model_fields:
                (model,) = _models_in(model.model_fields[each].annotation)
        known = tuple(field.alias or each for each, field in model.model_fields.items())
        near = nearest(path[-1], known)
        return errors.Fault("invalid_body", message, name, None, known, near or None)
    if kind == "literal_error":
        choices = tuple(re.findall("'([^']+)'", told["expected"]))
        word = error["input"] if isinstance(error["input"], str) else None
        message = f"`{name}` takes {', '.join(choices)}."
        near = nearest(word or "", choices)
        return errors.Fault("invalid_body", message, name, word, choices, near or None)
    said = f" {_SAID[kind].format(**told)}" if kind in _SAID else f": {error['msg']}"
    return errors.Fault("invalid_body", f"`{name}`{said}.", name)


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models that a type is made of: one of `list[Model] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [each for inner in get_args(annotation) for each in _models_in(inner)]


def _no_number(text: str) -> NoReturn:
    raise errors.InvalidBody(f"The body is no JSON: it has no number {text}.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        shown = twice.encode(errors="replace").decode()
        raise errors.InvalidBody(f"The body gives {shown!r} twice.")
    return found


def _check(found: object) -> None:
    """Refuse what could be neither stored nor sent again."""
    level: list[object] = [found]
    for _ in range(_MOST_LEVELS):
        inner: list[object] = []
        for value in level:
            if isinstance(value, str) and ("\0" in value or _HALF.search(value)):
                message = "The body holds a NUL or half of a letter (a lone surrogate)."
                raise errors.InvalidBody(message)
            if isinstance(value, (int, float)) and not -_MOST_NUMBER <= value < _MOST_NUMBER:
                raise errors.InvalidBody("The body holds a number of more than 64 bits.")
            if isinstance(value, dict):
                inner += [*value, *value.values()]
            elif isinstance(value, list):
                inner += value
        level = inner
    if level:
        raise errors.InvalidBody(f"The body is nested more than {_MOST_LEVELS} levels deep.")


# Writes run in threads of their own, so many at once; the others wait their turn.

# How long a write waits for its turn, in seconds.
PATIENCE = 30

Write = Callable[[], Response]


async def in_turn(request: Request, write: Write, turns: CapacityLimiter | None = None) -> Response:
    """Run `write` in a thread; raise `Unavailable` where it is not its turn in time.

    A write that has begun is ended, whether or not the caller still waits. One that comes
    again with its `Idempotency-Key` is not made again.
    """
    answer, turns = _made_once(request, write), turns or request.app.state.writes
    owner = object()
    try:
        with fail_after(PATIENCE):
            await turns.acquire_on_behalf_of(owner)
    except TimeoutError as error:
        raise errors.Unavailable("Too many writes are waiting; come back.") from error
    except asyncio.CancelledError as error:
        # The server ends before its turn comes.
        raise errors.Unavailable(STOPPED) from error
    last = _LastWord()
    token = BEFORE_COMMIT.set(last.commit)
    try:
        if await request.is_disconnected():
            raise errors.Unavailable("Who sent it left before it was begun; nothing was changed.")
        return await to_thread.run_sync(answer, limiter=CapacityLimiter(1))
    except asyncio.CancelledError as error:
        # The server ends before the write does.
        if last.give_up():
            raise errors.Unavailable(STOPPED) from error
        raise
    finally:
        BEFORE_COMMIT.reset(token)
        turns.release_on_behalf_of(owner)


async def import_in_turn(request: Request, write: Write) -> Response:
    """Run an import as `in_turn` does; others of them take the turns of no other write."""
    # Refused at once where one of many entries is under way.
    request.app.state.writer.get_execution_options()["turns"].refuse()
    return await in_turn(request, write, request.app.state.imports)


async def dry_run_in_turn(request: Request, write: Write) -> Response:
    """Run what writes nothing as one of the few dry runs, as long as the caller waits."""
    answer = _made_once(request, write, apart=True)
    return await work.dry_run(request, IMPORT_SECONDS, answer)


STOPPED = "The service stops; nothing was kept, send it again."
# An import that takes longer is given up: one of 50,000 entries has a third of it.
IMPORT_SECONDS = 300


class _ImportLimit(work.Patient):
    """The seconds of an import; it is over too when the service or the caller goes."""

    def __init__(self, seconds: float, state: State) -> None:
        super().__init__(seconds, state.work.is_asked)
        self._state, self._outer = state, LIMIT.get()

    @property
    def is_stopped(self) -> bool:
        """Whether the service ends before the import."""
        return bool(monotonic() > self._state.stops_at)

    def is_over(self) -> bool:
        """Return whether the work is to stop."""
        return super().is_over() or self.is_stopped or bool(self._outer and self._outer.is_over())


def imported(
    request: Request,
    source: Source,
    limits: Limits,
    seconds: float,
    **more: Any,  # noqa: ANN401 - as `import_edition` takes it
) -> Report:
    """Import a text; give up where it takes longer, inside of the database too.

    Nothing is kept then, and `TooLarge` or `Unavailable` raised.
    """
    given = writer_of(request), load_authority(), source
    limit = _ImportLimit(seconds, request.app.state)
    token = LIMIT.set(limit)
    try:
        return import_edition(*given, limits=limits, progress=ask, apart=True, **more)
    except TooLong as error:
        if limit.is_stopped:
            raise errors.Unavailable(STOPPED) from error
        message = (
            f"The import takes more than {seconds:,g} seconds, and nothing was kept: split the "
            "text, or use the command `catalogue import`, which takes its time."
        )
        raise errors.TooLarge(message) from error
    finally:
        LIMIT.reset(token)


class _LastWord:
    """Whether a write commits or is given up: what comes first, as `setdefault` is atomic."""

    def __init__(self) -> None:
        self._said: dict[str, bool] = {}

    def commit(self) -> None:
        """Commit; raise `Unavailable` where it was given up."""
        if not self._said.setdefault("commits", True):
            raise errors.Unavailable(STOPPED)

    def give_up(self) -> bool:
        """Give up, and return whether that is still possible."""
        return not self._said.setdefault("commits", False)


def _made_once(request: Request, write: Write, *, apart: bool = False) -> Write:
    """Return what writes, or gives the first answer to the same request again."""
    given, actor = request.headers.getlist(NAME), getattr(request.state, "actor", None)
    # The forms of pages have no such key.
    if not given or actor is None:
        return write
    if len(given) > 1 or not _PRINTED.fullmatch(given[0]):
        message = f"{NAME} takes 1 to 64 printed letters of ASCII, once."
        code = "repeated_parameter" if len(given) > 1 else "invalid_value"
        raise errors.InvalidValue(faults=[errors.Fault(code, message, NAME, given[0])])

    def answer() -> Answer:
        made = write()
        return Answer(made.status_code, list(made.headers.items()), bytes(made.body))

    def kept() -> Response:
        said = tuple(request.scope[name] for name in ("method", "raw_path", "query_string"))
        told = [request.headers.get(name) for name in ("content-type", "if-match")]
        digest = hashlib.sha256(repr((said, told)).encode() + getattr(request.state, "body", b""))
        first = api_keys.once(
            *(writer_of(request), actor.id, given[0], digest.hexdigest(), answer), apart=apart
        )
        return Response(first.body, first.status, dict(first.headers))

    return kept


def writer_of(request: Request) -> Engine:
    """Return the engine that the application writes with."""
    engine: Engine = request.app.state.writer
    return engine


# Who asks: the key of a request (RFC 6750), and whether it allows what is asked.

# It documents the scheme; the header is read here, so that every refusal is ours.
_SCHEME = HTTPBearer(
    auto_error=False, scheme_name="key", description="A key made by `catalogue keys create`."
)
_REALM = 'Bearer realm="catalogue"'


# Printed letters, which a header can carry.
_PRINTED = regex(r"[!-~](?:[ -~]{0,62}[!-~])?")
# Read from the request, where it may come twice.
_IDEMPOTENCY_KEY = Header(
    alias=NAME,
    description="Any text of the caller's, kept for 24 hours: the same request with it again "
    "is given the first answer and makes nothing anew, another request is 409.",
    json_schema_extra={"minLength": 1, "maxLength": 64, "pattern": f"^{_PRINTED.pattern}$"},
    openapi_examples={"one": {"value": "2b1f1f0c-import-of-monday"}},
)


def needs(scope: Scope) -> Callable[..., Coroutine[Any, Any, Actor]]:
    """Return a dependency: the actor behind the request, whose key allows `scope`.

    It raises `Unauthorized` and `Forbidden`, before anything of the body is read.
    """

    async def actor(
        request: Request,
        _shown: Annotated[object, Security(_SCHEME)],
        _once: Annotated[str | None, _IDEMPOTENCY_KEY] = None,
    ) -> Actor:
        given = request.headers.getlist("authorization")
        scheme, _, key = (given or [""])[0].partition(" ")
        if len(given) != 1 or scheme.lower() != "bearer" or not key.strip():
            message = (
                "This needs a key, in one header `Authorization: Bearer <key>`; "
                "`catalogue keys create` makes one."
            )
            raise errors.Unauthorized(message, headers={"WWW-Authenticate": _REALM})
        try:
            engine = request.app.state.writer
            found = await run_in_threadpool(api_keys.actor_of, engine, key.strip())
        except errors.Unauthorized as error:
            error.headers = _challenge("invalid_token", error.detail)
            raise
        if not found.scope.includes(scope):
            message = f"This needs a key of scope {scope}; yours has {found.scope}."
            headers = _challenge("insufficient_scope", message, scope)
            raise errors.Forbidden(message, headers=headers)
        request.state.actor = found
        return found

    return actor


Importer = Annotated[Actor, Depends(needs(Scope.IMPORT))]
Curator = Annotated[Actor, Depends(needs(Scope.CURATE))]


def _challenge(code: str, message: str, scope: str = "") -> dict[str, str]:
    said = f'{_REALM}, error="{code}", error_description="{message}"'
    return {"WWW-Authenticate": said + (f', scope="{scope}"' if scope else "")}


# `If-Match` (RFC 9110, 13.1.1): who changes a record says in which state it was.


def optional_precondition(
    request: Request,
    if_match: Annotated[  # noqa: ARG001 - read from the request: it may come in parts
        str | None,
        Header(
            description="The `ETag` of the record as it was read, weak or not; `*` for "
            "whatever state it is in.",
            openapi_examples={"one": {"value": 'W/"3-9f2c0d1e4b5a69782f1e0d9c"'}},
        ),
    ] = None,
) -> Precondition:
    """Return what tells whether a record is as the caller read it.

    Its state begins every tag of a record, whatever the format and the query.
    """
    given = ",".join(request.headers.getlist("if-match")).strip()
    tags = tuple(tag.strip('"') for tag in TAG.findall(given))
    anyhow = given == "*" or "if-match" not in request.headers

    def holds(id_: str, revision: int) -> bool:
        state = state_of(id_, revision)
        return anyhow or any(tag.startswith(state) for tag in tags)

    return holds


def required_precondition(
    request: Request, optional: Annotated[Precondition, Depends(optional_precondition)]
) -> Precondition:
    """Return the same; raise `PreconditionRequired` where nothing is said."""
    if "if-match" not in request.headers:
        message = (
            "Say with `If-Match: <ETag>` which state of the record you change, so "
            "that nobody else's change is lost."
        )
        raise errors.PreconditionRequired.at(message, "If-Match")
    return optional
