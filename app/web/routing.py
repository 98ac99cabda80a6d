"""Which paths and methods the application has, for errors and OPTIONS."""

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Scope

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(scope: Scope) -> tuple[str, ...]:
    """Return the methods that the path of a request takes; none if there is none."""
    found = [
        method
        for method in _METHODS
        if any(
            route.matches({**scope, "method": method})[0] is Match.FULL
            for route in scope["app"].router.routes
        )
    ]
    if not found:
        return ()
    reads = ["GET", "HEAD"] if "GET" in found else []
    return (*reads, *(method for method in found if method != "GET"), "OPTIONS")


def paths(app: FastAPI) -> list[str]:
    """Return the documented paths of the application."""
    return list(app.openapi()["paths"])
