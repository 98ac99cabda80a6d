"""Reads that lost their database on the way are asked again, of another host.

They change nothing, so nobody is told of it. Writes are never made twice: whoever
writes learns what happened, and decides.
"""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Lost
from app.web.problems import problem

# How often a read is tried in all.
_TIMES = 3


def install(app: FastAPI) -> None:
    """Ask again, inside of the middleware that is added later."""
    app.add_middleware(Again)

    @app.exception_handler(Lost)
    async def lost(_request: Request, error: Lost) -> Response:
        # No answer yet: whoever stands outside decides.
        raise error


class Again:
    """ASGI middleware inside of which `Lost` is no answer but an exception."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or say in the end that it cannot be done now."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        times = _TIMES if scope["type"] == "http" and scope["method"] == "GET" else 1
        for left in reversed(range(times)):
            try:
                # Routing writes into the scope.
                await self.app({**scope}, receive, sending)
            except Lost as error:
                if started:
                    raise
                if not left:
                    await problem(Request(scope), error)(scope, receive, send)
            else:
                return
