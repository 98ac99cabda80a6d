"""The limit: an application that does nothing but send one body, of a file."""

import os
from pathlib import Path

from starlette.types import Receive, Scope, Send

_BODY = Path(os.environ["BARE_BODY"]).read_bytes()
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]


async def app(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer every request alike."""
    if scope["type"] == "http":
        start = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
        await send(start)
        await send({"type": "http.response.body", "body": _BODY})
