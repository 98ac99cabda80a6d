"""Paths without a parameter, found by one look before the routers try their patterns.

To match, to solve dependencies that are none and to check a body that is not there
takes longer than most of these answers. The routes stay where they are, and are read.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from inspect import iscoroutinefunction, signature

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


class Exact:
    """ASGI application before another one, which has the same answers."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter]) -> None:
        self._app = app
        self.answers = _answers(each for router in routers for each in router.routes)

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


def _answers(routes: Iterable[BaseRoute]) -> Mapping[str, Answer]:
    """Return what answers by path where a route takes a request and nothing else."""
    found: dict[str, Answer] = {}
    for route in routes:
        if isinstance(route, APIRoute) and _is_plain(route):
            found.setdefault(route.path, route.endpoint)
    return found


def _is_plain(route: APIRoute) -> bool:
    takes = signature(route.endpoint)
    return (
        route.methods == {"GET"}
        and "{" not in route.path
        and not route.dependencies
        and list(takes.parameters) == ["request"]
        and issubclass(takes.return_annotation, Response)
        and iscoroutinefunction(route.endpoint)
    )
