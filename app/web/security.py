"""The border of the application: what holds for every request and every answer.

It stands outside of everything but the server, so that errors and failures leave with
the same headers as answers: CORS is open for reads, HEAD and OPTIONS work everywhere.
"""

from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Fault, InvalidValue
from app.store.access import KEY, without_keys
from app.store.asked import BROKEN
from app.web.problems import internal, nowhere, problem
from app.web.routing import allowed_methods

_READS = "GET, HEAD, OPTIONS"
_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Total-Count, X-Catalogue-Revision, ETag, Link",
    "X-Content-Type-Options": "nosniff",
    # A kept answer is asked about before it is given again; errors and ways too.
    "Cache-Control": "public, no-cache",
}
_VARY = ("Accept", "Accept-Encoding")
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _READS,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


class Border:
    """ASGI middleware around all others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, whatever happens inside."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        head = scope["method"] == "HEAD"
        answering = _Answer(send, body=not head)
        inner = {**scope, "method": "GET", "head": True} if head else scope
        try:
            early = _early_answer(request)
            await (early or self.app)(inner, receive, answering.send)
        except Exception as error:
            if answering.started:
                raise
            await internal(request, error)(inner, receive, answering.send)


class _Answer:
    """The way out: headers on every answer, no body after HEAD."""

    def __init__(self, send: Send, *, body: bool) -> None:
        self.started = False
        self._send = send
        self._body = body

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in _EVERYWHERE.items():
                headers.setdefault(name, value)
            varies = [each.strip() for each in headers.get("vary", "").split(",")]
            headers["Vary"] = ", ".join(dict.fromkeys((*_VARY, *filter(None, varies))))
        elif not self._body:
            message = {**message, "body": b""}
        await self._send(message)


def _early_answer(request: Request) -> Response | None:
    """Return the answer to what no route needs to see."""
    path = unquote_to_bytes(request.scope.get("raw_path") or b"")
    if BROKEN.search(path.decode(errors="surrogateescape")):
        fault = Fault("invalid_value", "The path holds a NUL, or is no UTF-8.")
        return problem(request, InvalidValue([fault]))
    if response := _key_in_an_address(request):
        return response
    # The router takes a line break for the end of a path.
    if "\n" in request.scope["path"]:
        return problem(request, nowhere(request))
    if request.method != "OPTIONS":
        return None
    allowed = allowed_methods(request.scope)
    if not allowed:
        return None
    preflight = "access-control-request-method" in Headers(scope=request.scope)
    extra = _PREFLIGHT if preflight else {}
    return Response(status_code=204, headers={"Allow": ", ".join(allowed)} | extra)


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
    return problem(request, InvalidValue([Fault("invalid_value", message)]))
