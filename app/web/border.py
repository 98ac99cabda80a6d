"""What every request passes before its route: the border, cached answers, bounds.

It stands outside of everything but the server, so that errors and failures leave with
the same headers as answers: CORS is open, HEAD and OPTIONS work everywhere. Inside, every
path is one of ours alone: the prefix of the public address is taken off here, and put on.
"""

import logging
import re
from asyncio import TimerHandle, Transport
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from inspect import iscoroutinefunction, signature
from os import urandom
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, unquote_to_bytes

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from app.errors import CatalogueError, HeadTooLarge, InvalidValue, cut
from app.store.api_keys import KEY, without_keys
from app.store.execution import Brief
from app.store.read.request import BROKEN
from app.web.problems import allowed_methods, internal, nowhere, problem

if TYPE_CHECKING:
    # It counts from when it is imported.
    from app.web.metrics import Metrics

_SENT = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Accept"
_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"X-Total-Count, X-Catalogue-Revision, {_SENT}, "
    "ETag, Link, Location, Retry-After",
    "X-Content-Type-Options": "nosniff",
    # A kept answer is asked about before it is given again; errors and ways too.
    "Cache-Control": "public, no-cache",
}
_VARY = ("Accept", "Accept-Encoding")
_PREFLIGHT = {"Access-Control-Allow-Headers": _SENT, "Access-Control-Max-Age": "86400"}


class Border:
    """ASGI middleware around all others."""

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, whatever happens inside."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = within(scope, self.prefix)
        request = Request(scope)
        head = scope["method"] == "HEAD"
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(_bordered(message, self.prefix, body=not head))

        inner = {**scope, "method": "GET", "head": True} if head else scope
        try:
            await (_early_answer(request) or self.app)(inner, receive, sending)
        except Exception as error:
            if started:
                raise
            await internal(request, error)(inner, receive, sending)


async def refuse(
    error: CatalogueError, prefix: str, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer a request with an error before anything else looks at it."""
    scope = within(scope, prefix)

    async def sending(message: Message) -> None:
        await send(_bordered(message, prefix, body=scope["method"] != "HEAD"))

    await problem(Request(scope), error)(scope, receive, sending)


def within(scope: Scope, prefix: str) -> Scope:
    """Return a request below the prefix; a proxy may have taken that off already."""
    path, raw = scope["path"], scope.get("raw_path") or quote(scope["path"]).encode()
    before = unquote(prefix)
    if not prefix or not f"{path}/".startswith(f"{before}/"):
        return {**scope, "prefix": prefix}
    # As many pieces of the path as it is written in.
    rest = raw.split(b"/", prefix.count("/") + 1)[prefix.count("/") + 1 :]
    within = {"path": path.removeprefix(before) or "/", "raw_path": b"/" + b"".join(rest)}
    return {**scope, **within, "prefix": prefix}


def _bordered(message: Message, prefix: str, *, body: bool) -> Message:
    """Return a part of an answer with the headers that all have, or without its `body`."""
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        for name, value in _EVERYWHERE.items():
            headers.setdefault(name, value)
        if headers.get("location", "").startswith("/"):
            headers["Location"] = prefix + headers["location"]
        if "link" in headers:
            headers["Link"] = headers["link"].replace("</", f"<{prefix}/")
        varies = [each.strip() for each in headers.get("vary", "").split(",")]
        headers["Vary"] = ", ".join(dict.fromkeys((*_VARY, *filter(None, varies))))
        return message
    return message if body else {**message, "body": b""}


def _early_answer(request: Request) -> Response | None:
    """Return the answer to what no route needs to see."""
    path = unquote_to_bytes(request.scope.get("raw_path") or b"")
    if BROKEN.search(path.decode(errors="surrogateescape")):
        return problem(request, InvalidValue.at("The path holds a NUL, or is no UTF-8."))
    if response := _key_in_an_address(request):
        return response
    # The router takes a line break for the end of a path.
    if "\n" in request.scope["path"]:
        return problem(request, nowhere(request))
    if request.method != "OPTIONS":
        return _without_last_slash(request)
    return _options(request)


def _options(request: Request) -> Response | None:
    """Return which methods a path takes, None of a path that leads nowhere."""
    # A browser asks of the path that leads on, too.
    place = request.scope["path"].rstrip("/") or "/"
    allowed = allowed_methods({**request.scope, "path": place})
    if not allowed:
        return None
    preflight = "access-control-request-method" in request.headers
    methods = ", ".join(allowed)
    extra = {"Access-Control-Allow-Methods": methods} | _PREFLIGHT if preflight else {}
    return Response(status_code=204, headers={"Allow": methods} | extra)


def _without_last_slash(request: Request) -> Response | None:
    """Lead from a path with a slash too many at its end to the one without."""
    path = request.scope.get("raw_path") or b""
    if path == b"/" or not path.endswith(b"/"):
        return None
    # With two at its beginning, or one turned round, it would be another host's.
    query = b"?" + request.scope["query_string"] if request.scope["query_string"] else b""
    place = quote(b"/" + path.strip(b"/\\") + query, safe="/%:@!$&'()*+,;=~?")
    return Response(status_code=308, headers={"Location": place})


def _key_in_an_address(request: Request) -> Response | None:
    """Refuse a key where logs, histories and other sites would see it."""
    address = (request.scope.get("raw_path") or b"") + request.scope["query_string"]
    if not KEY.search(unquote_to_bytes(address).decode("latin-1")):
        return None
    message = (
        "A key belongs into the header Authorization, never into an address; "
        "revoke this one: others may have seen it."
    )
    # Nothing of it is repeated.
    request = Request({**request.scope, "path": without_keys(request.scope["path"])})
    return problem(request, InvalidValue.at(message))


# Answers kept, and given again for as long as nothing is committed.
#
# What has a tag and may be kept by anybody hangs on the request and on the catalogue
# alone. Errors, streams, and whatever a key was sent with are never kept.

# The headers on which an answer hangs: those of `Vary`, what the caller has already,
# and the address under which the service is reached.
_TELLING = frozenset((b"accept", b"accept-encoding", b"host", b"if-none-match"))
# With one of these a request is about more than what is kept here.
_SPECIAL = frozenset(
    (b"authorization", b"range", b"if-match", b"content-length", b"transfer-encoding")
)
_CACHED_METHODS = frozenset(("GET", "HEAD"))
_STATUSES = frozenset((200, 304))
_KEPT_BY_ANYBODY = b"public, no-cache"
# What an answer weighs besides its texts, in bytes, and the part of all that one may.
_WEIGHT, _SHARE = 2_000, 8

Key = tuple[object, ...]
Answer = tuple[Message, Message]


class AnswerCache:
    """Up to so many bytes of answers, of which those asked for last stay longest."""

    def __init__(self, brief: Brief | None, most: int) -> None:
        self._brief = brief if most else None
        self._most = most
        self._state: object = None
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self._weight = 0

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept; else let `app` answer, and keep that."""
        key = _key(scope) if self._brief and scope["type"] == "http" else None
        state = self._now() if key else None
        if key is None or state is None:
            await app(scope, receive, send)
            return
        found = self._answers.get(key)
        if found is None:
            await app(scope, receive, self._keeping(key, state, send))
            return
        self._answers.move_to_end(key)
        scope.setdefault("state", {})["cached"] = True
        for message in found[0]:
            await send(message)

    def has(self, scope: Scope) -> bool:
        """Return whether an answer to the request was kept, maybe of another state."""
        return _key(scope) in self._answers

    def _now(self) -> object:
        """Return the state of the catalogue; what was kept of another one is gone."""
        state = self._brief.state() if self._brief else None
        if state != self._state:
            self._answers.clear()
            self._weight, self._state = 0, state
        return state

    def _keeping(self, key: Key, state: object, send: Send) -> Send:
        """Return `send` that keeps an answer which may be kept and goes out in one piece."""
        start: Message | None = None

        async def sending(message: Message) -> None:
            nonlocal start
            begun, start = start, None
            if message["type"] == "http.response.start":
                names = {name.lower(): value for name, value in message["headers"]}
                # Until the next commit.
                lasts = b"etag" in names and names.get(b"cache-control") == _KEPT_BY_ANYBODY
                start = message if lasts and message["status"] in _STATUSES else None
            elif begun and not message.get("more_body"):
                self._take(key, state, (begun, message))
            await send(message)

        return sending

    def _take(self, key: Key, state: object, answer: Answer) -> None:
        """Keep an answer that was asked for in a `state`, if that is still the last."""
        start, body = answer
        texts = [text for header in start["headers"] for text in header]
        texts += [each for part in key for each in (part if isinstance(part, tuple) else [])]
        weight = _WEIGHT + sum(map(len, (*texts, key[2], key[3], body["body"])))
        if state != self._state or weight > self._most // _SHARE:
            return
        _, before = self._answers.pop(key, (None, 0))
        self._answers[key] = (answer, weight)
        self._weight += weight - before
        while self._weight > self._most:
            _, (_, gone) = self._answers.popitem(last=False)
            self._weight -= gone


def _key(scope: Scope) -> Key | None:
    """Return all of a request that its answer hangs on; None if that is not all."""
    headers = scope["headers"]
    if scope["method"] not in _CACHED_METHODS or any(name in _SPECIAL for name, _ in headers):
        return None
    told = (header for header in headers if header[0] in _TELLING)
    address = (scope["scheme"], scope.get("raw_path"), scope["query_string"])
    return (scope["method"], *address, *told)


# Paths without a parameter, found by one look before the routers try their patterns.
#
# It wins a quarter to a third of a list of resources (benchmark "first page, cold").
# To match, to solve dependencies that are none and to check a body that is not there
# takes longer than most of these answers. The routes stay where they are, and are read.

Endpoint = Callable[[Request], Awaitable[Response]]


class Exact:
    """ASGI application before another one, which has the same answers."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self._app = app
        self.answers: dict[str, Endpoint] = {}
        for route in (each for router in routers for each in router.routes):
            if isinstance(route, APIRoute) and _is_plain(route):
                self.answers.setdefault(route.path, route.endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, from the route of its very path if there is one."""
        answer = None
        # Below another path, and where somebody traces, routes are told more.
        plain = not (scope.get("root_path") or "fastapi.telemetry" in scope)
        if plain and scope["type"] == "http" and scope["method"] == "GET":
            answer = self.answers.get(scope["path"])
        if answer is None:
            await self._app(scope, receive, send)
            return
        response = await answer(Request(scope, receive, send))
        await response(scope, receive, send)


def _is_plain(route: APIRoute) -> bool:
    """Return whether a route takes a request and nothing else."""
    takes = signature(route.endpoint)
    return (
        route.methods == {"GET"}
        and "{" not in route.path
        and not route.dependencies
        and list(takes.parameters) == ["request"]
        and issubclass(takes.return_annotation, Response)
        and iscoroutinefunction(route.endpoint)
    )


# What every request leaves behind: an id in its answer, and a line in the log.

logger = logging.getLogger(__name__)
REQUEST_ID = b"x-request-id"
_TAKEN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Of these it is logged why: who may not, and what failed.
_TOLD = frozenset((401, 403))
_FAILED = 500
# What a line in words says by name.
_NAMED = frozenset(("bytes", "ms", "request_id", "key", "reason"))


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the id that the caller gave a request, or a new one."""
    given = [value for name, value in headers if name == REQUEST_ID]
    if len(given) == 1 and _TAKEN.fullmatch(given[0]):
        return given[0]
    return urandom(8).hex().encode()


async def note_request(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, counting: "Metrics | None" = None
) -> None:
    """Let `app` answer a request; give the answer its id, log both, and count them."""
    if scope["type"] != "http":
        await app(scope, receive, send)
        return
    if counting:
        counting.begun()
    id_, begun = request_id_of(scope["headers"]), perf_counter()
    status, size = 0, 0
    # Whoever answers tells here who asked, and why not.
    state = scope.setdefault("state", {})

    async def sending(message: Message) -> None:
        nonlocal status, size
        if message["type"] == "http.response.start":
            status = message["status"]
            # What is kept for others is left as it is.
            message = {**message, "headers": [*message["headers"], (REQUEST_ID, id_)]}
        size += len(message.get("body", b""))
        await send(message)

    try:
        await app(scope, receive, sending)
    finally:
        seconds = perf_counter() - begun
        if counting:
            counting.ended(scope, status, seconds)
        if logger.isEnabledFor(logging.INFO):
            _log(scope, state, status, size, seconds * 1000, id_.decode())


def _log(  # noqa: PLR0917 - all that a line says
    scope: Scope, state: dict[str, object], status: int, size: int, ms: float, id_: str
) -> None:
    query = cut(scope["query_string"].decode("latin-1"))
    path = cut(quote(scope["path"], errors="replace")) + (f"?{query}" if query else "")
    said = {"method": scope["method"], "path": path, "status": status, "bytes": size}
    said |= {"ms": round(ms, 1), "request_id": id_}
    if key := getattr(state.get("actor"), "id", None):
        said["key"] = key
    if status in _TOLD or status >= _FAILED:
        said["reason"] = state.get("reason")
    level = logging.WARNING if status >= _FAILED else logging.INFO
    names = [*said]
    text = " ".join(f"{name}=%s" if name in _NAMED else "%s" for name in names)
    logger.log(level, text, *said.values(), extra={"names": names})


# Connections: how long a head may be, and how long one may neither send nor take.
#
# uvicorn bounds neither with `httptools`: a head is kept whole, however long, and whoever
# stops in the middle of a request or of an answer stays for ever.

# How many bytes a head has at most: the line of the request, and its headers.
MOST = 32 * 1024
# After so many seconds without progress a connection is closed, and a head is whole
# within them. So often in that time is looked whether it takes what it was sent.
STILL = 30.0
_LOOKS = 6
# A connection that was refused reads on for a moment: who is cut off while sending does
# not see why.
_LINGERS = 1.0
_TOO_LONG = f"The head of a request has at most {MOST:,} bytes."
_TWO_HOSTS = "A request has one `Host`."


class Connection(HttpToolsProtocol):
    """A connection that has its bounds."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to look after it."""
        super().connection_made(transport)
        self._head, self._in_head, self._refused = 0, True, False
        self._since, self._unsent = self.loop.time(), 0
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look after it no more."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came, of a head that is too long no more than is allowed."""
        while not self._refused and self._in_head and self._head + len(data) > MOST:
            room = MOST - self._head
            self._read(data[:room])
            if self._head >= MOST:
                self._refuse(HeadTooLarge(_TOO_LONG))
            data = data[room:]
        if not self._refused:
            self._read(data)

    def _read(self, data: bytes) -> None:
        # A head has to be whole in time, however little of it comes now and then.
        if not (self._in_head and self._head):
            self._since = self.loop.time()
        self._head += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Begin to answer, or refuse what two hosts may be meant by."""
        self._head, self._in_head = 0, False
        # What came together with the end of the request before was not counted.
        length = sum([len(name) + len(value) for name, value in self.headers])
        hosts = [name for name, _ in self.headers if name == b"host"]
        if len(self.url) + length > MOST:
            self._refuse(HeadTooLarge(_TOO_LONG))
        elif len(hosts) > 1:
            self._refuse(InvalidValue.at(_TWO_HOSTS, "Host"))
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the next head."""
        self._head, self._in_head = 0, True
        if not self._refused:
            super().on_message_complete()

    def resume_writing(self) -> None:
        """Note that something was taken."""
        self._since = self.loop.time()
        super().resume_writing()

    def _refuse(self, error: HeadTooLarge | InvalidValue) -> None:
        """Answer with an error and let nothing more in."""
        self._refused = True
        if (under_way := self._under_way()) is not None:
            # This one would stand in the middle of the answer before.
            under_way.keep_alive = False
            return
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        answer = problem(Request(scope), error)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        id_ = request_id_of(self.headers)
        headers = [*answer.raw_headers, (REQUEST_ID, id_), CLOSE_HEADER]
        logger.info("refused %s request_id=%s: %s", answer.status_code, id_.decode(), error.detail)
        lines = (b"%s: %s\r\n" % header for header in headers)
        head = STATUS_LINE[answer.status_code] + b"".join(lines)
        self.transport.write(head + b"\r\n" + bytes(answer.body))
        self.loop.call_later(_LINGERS, self.transport.close)

    def _look(self) -> None:
        """Close the connection where its other end has done nothing for too long."""
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        under_way = self._under_way()
        # Whether the next move is the other end's.
        waits = under_way is None or (under_way.more_body and not self.flow.read_paused)
        moves = not (unsent or waits)
        if unsent != self._unsent or moves:
            self._since, self._unsent = now, unsent
        if now - self._since >= STILL:
            host = self.client[0] if self.client else ""
            logger.info("closed the connection of %s: nothing sent or taken for %g s", host, STILL)
            self.transport.abort()
            return
        # What comes in is noted as it comes, so two thousand that send nothing cost little.
        wait = STILL / _LOOKS if unsent or moves else self._since + STILL - now
        self._looking: TimerHandle = self.loop.call_later(wait, self._look)

    def _under_way(self) -> RequestResponseCycle | None:
        """Return the request whose answer is not whole yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return None if cycle is None or cycle.response_complete else cycle
