"""What every request leaves behind: an id in its answer, and a line in the log."""

import logging
import re
from collections.abc import Iterable
from os import urandom
from time import perf_counter
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import cut

logger = logging.getLogger(__name__)
HEADER = b"x-request-id"
_TAKEN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Of these it is logged why: who may not, and what failed.
_TOLD = frozenset((401, 403))
_FAILED = 500
# What a line in words says by name.
_NAMED = frozenset(("bytes", "ms", "request_id", "key", "reason"))


def id_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the id that the caller gave a request, or a new one."""
    given = [value for name, value in headers if name == HEADER]
    if len(given) == 1 and _TAKEN.fullmatch(given[0]):
        return given[0]
    return urandom(8).hex().encode()


class Access:
    """ASGI application around another one, that gives ids and logs each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request be answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id_, begun = id_of(scope["headers"]), perf_counter()
        status, size = 0, 0
        # Whoever answers tells here who asked, and why not.
        state = scope.setdefault("state", {})

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                # What is kept for others is left as it is.
                message = {**message, "headers": [*message["headers"], (HEADER, id_)]}
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            if logger.isEnabledFor(logging.INFO):
                _log(scope, state, status, size, (perf_counter() - begun) * 1000, id_.decode())


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
